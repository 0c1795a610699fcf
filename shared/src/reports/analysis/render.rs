//! Numbers as a reader sees them: British style, three figures in sentences, exact in the working.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

use crate::reports::claim::{Rendered, Spread};

/// A space that does not break, between a number and its sign.
const SPACE: char = '\u{a0}';

/// How a unit is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style<'unit> {
    /// A sign or code before the number.
    Money(&'unit str),
    /// A share, printed in per cent.
    Percent,
    /// A plain number with a noun after it, singular and plural: "14 months".
    Noun(&'static str, &'static str),
    /// A plain number.
    Plain,
    /// A point of the plan: "month 3".
    MonthOfPlan,
    /// A score with one decimal.
    Tenths,
}

/// How exact a number is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Three figures, for sentences.
    Rounded,
    /// All there is, for the working and for the customer's own numbers.
    Exact,
}

/// All printed forms of a value.
#[must_use]
pub fn rendered(
    value: Decimal,
    spread: Option<&Spread>,
    unit: &str,
    precision: Precision,
    range_only: bool,
) -> Rendered {
    let words = unit_words(unit);
    let middle = number(value, unit, precision);
    let (low, high) = match spread {
        Some(spread) => (
            number(spread.p10, unit, precision),
            number(spread.p90, unit, precision),
        ),
        None => (middle.clone(), middle.clone()),
    };
    let range = join(&low, &high, " to ");
    let bare = if range_only { range } else { middle.clone() };
    Rendered {
        short: with_words(&bare, words),
        dash: join(&low, &high, " – "),
        bare,
        low,
        high,
        middle: (!range_only).then_some(middle),
        exact: with_words(&number(value, unit, Precision::Exact), words),
        unit_words: words.to_owned(),
    }
}

fn with_words(number: &str, words: &str) -> String {
    if words.is_empty() {
        number.to_owned()
    } else {
        format!("{number} {words}")
    }
}

/// "20 to 60 %", "12 to 19 months": the sign or noun stands once; equal ends stand once.
fn join(low: &str, high: &str, between: &str) -> String {
    if low == high {
        return low.to_owned();
    }
    let split = |text: &str| {
        text.find(SPACE)
            .map(|at| text.split_at(at))
            .map(|(number, sign)| (number.to_owned(), sign.to_owned()))
    };
    match (split(low), split(high)) {
        (Some((number, one)), Some((_, other)))
            if same_noun(&one, &other) && !number.starts_with(char::is_alphabetic) =>
        {
            format!("{number}{between}{high}")
        }
        _ => format!("{low}{between}{high}"),
    }
}

/// "month" and "months" are one noun.
fn same_noun(one: &str, other: &str) -> bool {
    one.trim_end_matches('s') == other.trim_end_matches('s')
}

/// The longest time that is counted in months; beyond it a payback is no payback.
const TEN_YEARS: Decimal = Decimal::from_parts(120, 0, 0, false, 0);

/// A number in its unit, without the words that follow.
#[must_use]
pub fn number(value: Decimal, unit: &str, precision: Precision) -> String {
    match style(unit) {
        Style::Noun(..)
            if unit == "months" && precision == Precision::Rounded && value >= TEN_YEARS =>
        {
            "ten years or more".to_owned()
        }
        Style::Noun(..)
            if unit == "months"
                && precision == Precision::Rounded
                && value > Decimal::ZERO
                && value < Decimal::ONE =>
        {
            "less than a month".to_owned()
        }
        Style::Money(sign) => money(value, sign, unit, precision),
        Style::Percent => {
            let percent = value * Decimal::ONE_HUNDRED;
            let decimals = if percent.abs() < Decimal::TEN { 1 } else { 0 };
            format!("{}{SPACE}%", plain(percent, precision, decimals))
        }
        Style::Noun(one, many) => {
            let decimals = u32::from(value.abs() < Decimal::TEN);
            let text = plain(value, precision, decimals);
            format!("{text}{SPACE}{}", if text == "1" { one } else { many })
        }
        Style::Plain => plain(value, precision, u32::from(value.abs() < Decimal::TEN)),
        Style::MonthOfPlan => format!("month{SPACE}{}", plain(value, precision, 0)),
        Style::Tenths => plain(value, precision, 1),
    }
}

fn money(value: Decimal, sign: &str, unit: &str, precision: Precision) -> String {
    let size = value.abs();
    let small = size < Decimal::TEN || (unit.ends_with("_per_hour") && size < Decimal::ONE_HUNDRED);
    let text = match precision {
        Precision::Exact => grouped(two_decimals(size)),
        Precision::Rounded if small => grouped(two_decimals(size)),
        Precision::Rounded => grouped(three_figures(size)),
    };
    let minus = if value.is_sign_negative() && !two_decimals(size).is_zero() {
        "−"
    } else {
        ""
    };
    let gap = if sign.chars().count() > 1 {
        SPACE.to_string()
    } else {
        String::new()
    };
    format!("{minus}{sign}{gap}{text}")
}

/// Two decimals, or none for a whole amount.
fn two_decimals(value: Decimal) -> Decimal {
    let rounded = half_up(value, 2);
    if rounded.is_integer() {
        return rounded.trunc();
    }
    let mut cents = rounded;
    cents.rescale(2);
    cents
}

fn plain(value: Decimal, precision: Precision, decimals: u32) -> String {
    let size = value.abs();
    let text = match precision {
        Precision::Exact => grouped(half_up(size, 4).normalize()),
        Precision::Rounded if decimals > 0 => grouped(half_up(size, decimals).normalize()),
        Precision::Rounded => grouped(three_figures(size)),
    };
    let minus = if value.is_sign_negative() && text != "0" {
        "−"
    } else {
        ""
    };
    format!("{minus}{text}")
}

/// Whole numbers with at most three figures that are not zero.
fn three_figures(value: Decimal) -> Decimal {
    let whole = half_up(value, 0);
    let mut step = Decimal::ONE;
    let mut limit = Decimal::ONE_THOUSAND;
    while whole >= limit {
        step *= Decimal::TEN;
        match limit.checked_mul(Decimal::TEN) {
            Some(next) => limit = next,
            None => break,
        }
    }
    if step == Decimal::ONE {
        whole.trunc()
    } else {
        (half_up(value / step, 0) * step).trunc()
    }
}

fn half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// 14200.5 as 14,200.5.
fn grouped(value: Decimal) -> String {
    let text = value.to_string();
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::with_capacity(text.len() + 4);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

fn style(unit: &str) -> Style<'_> {
    let head = unit.split_once("_per_").map_or(unit, |(head, _)| head);
    match head {
        "share" | "percent" => Style::Percent,
        "hours" => Style::Noun("hour", "hours"),
        "minutes" if unit != "minutes_per_hour" => Style::Noun("minute", "minutes"),
        "weeks" => Style::Noun("week", "weeks"),
        "days" => Style::Noun("day", "days"),
        "months" if unit == "months" => Style::Noun("month", "months"),
        "people" => Style::Noun("person", "people"),
        "seats" => Style::Noun("seat", "seats"),
        "month_of_plan" => Style::MonthOfPlan,
        "score_10" => Style::Tenths,
        _ if unit.contains("_per_")
            && is_currency(head)
            && unit.rsplit("_per_").next().is_some_and(is_currency) =>
        {
            Style::Plain
        }
        "eur" => Style::Money("€"),
        "usd" => Style::Money("USD"),
        "gbp" => Style::Money("GBP"),
        "chf" => Style::Money("CHF"),
        "cad" => Style::Money("CAD"),
        "aud" => Style::Money("AUD"),
        _ => Style::Plain,
    }
}

fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_lowercase()) && text != "day"
}

/// The words that follow a number of this unit.
#[must_use]
pub fn unit_words(unit: &str) -> &'static str {
    match unit {
        "score_100" => "of 100",
        "score_25" => "of 25",
        "score_10" => "of 10",
        "score_5" => "of 5",
        _ => match unit.split_once("_per_").map(|(_, per)| per) {
            Some("year") => "a year",
            Some("month") => "a month",
            Some("week") => "a week",
            Some("day") => "a day",
            Some("hour") => "an hour",
            Some("usd") => "for one US dollar",
            Some("gbp") => "for one pound",
            _ => "",
        },
    }
}

/// A name of a formula in words: `minutes_per_ticket` is "minutes per ticket".
#[must_use]
pub fn name_in_words(name: &str) -> String {
    match name {
        "eur_per_usd" => "euro for one US dollar".to_owned(),
        "gbp_per_usd" => "pounds for one US dollar".to_owned(),
        other => other.replace('_', " "),
    }
}

/// The nearest decimal to a statistic, which is kept with six decimals like every figure.
#[must_use]
pub fn from_statistic(value: f64) -> Option<Decimal> {
    use rust_decimal::prelude::FromPrimitive as _;

    Decimal::from_f64(value).map(|value| value.round_dp(super::formula::DECIMALS).normalize())
}

/// A decimal as a float, for statistics only.
#[must_use]
pub fn to_statistic(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(value: &str, unit: &str) -> anyhow::Result<String> {
        Ok(
            rendered(value.parse()?, None, unit, Precision::Rounded, false)
                .short
                .replace(SPACE, " "),
        )
    }

    #[test]
    fn sentences_have_three_figures() -> anyhow::Result<()> {
        for (value, unit, wanted) in [
            ("14214.53", "eur_per_year", "€14,200 a year"),
            ("-10312", "eur", "−€10,300"),
            ("52.89", "eur_per_month", "€53 a month"),
            ("4.437", "eur", "€4.44"),
            ("45.2", "eur_per_hour", "€45.20 an hour"),
            ("0.9749", "share", "97 %"),
            ("0.025", "share", "2.5 %"),
            ("85.33", "hours_per_month", "85 hours a month"),
            ("1", "months", "1 month"),
            ("0.4", "months", "less than a month"),
            ("120", "months", "ten years or more"),
            ("13.6", "months", "14 months"),
            ("58.2", "score_100", "58 of 100"),
            ("6.84", "score_10", "6.8 of 10"),
            ("3", "month_of_plan", "month 3"),
            ("61.5", "usd_per_month", "USD 62 a month"),
            ("1234567.8", "eur", "€1,230,000"),
            ("999.6", "eur", "€1,000"),
            ("0.8684", "eur_per_usd", "0.9 for one US dollar"),
        ] {
            assert_eq!(short(value, unit)?, wanted);
        }
        Ok(())
    }

    #[test]
    fn the_working_is_exact() -> anyhow::Result<()> {
        assert_eq!(
            number("14214.53".parse()?, "eur", Precision::Exact),
            "€14,214.53"
        );
        assert_eq!(
            number("0.8684".parse()?, "eur_per_usd", Precision::Exact),
            "0.8684"
        );
        assert_eq!(
            number("12".parse()?, "months_per_year", Precision::Exact),
            "12"
        );
        Ok(())
    }

    #[test]
    fn a_range_names_its_sign_once() -> anyhow::Result<()> {
        let range = |low: &str, high: &str, unit: &str| -> anyhow::Result<String> {
            let spread = Spread {
                p10: low.parse()?,
                p50: low.parse()?,
                p90: high.parse()?,
            };
            Ok(
                rendered(low.parse()?, Some(&spread), unit, Precision::Rounded, true)
                    .short
                    .replace(SPACE, " "),
            )
        };

        assert_eq!(range("0.2", "0.6", "share")?, "20 to 60 %");
        assert_eq!(range("12", "19", "months")?, "12 to 19 months");
        assert_eq!(
            range("5830", "17490", "eur_per_year")?,
            "€5,830 to €17,500 a year"
        );
        assert_eq!(range("-2440", "17600", "eur")?, "−€2,440 to €17,600");
        assert_eq!(range("53", "53", "eur")?, "€53");
        Ok(())
    }
}
