//! Units of formulas: names such as `hours_per_week`, the dimension behind a name, and the closed list of what is known.

use std::collections::BTreeMap;

/// What a formula's value is made of: powers of currencies and of calendar units. Shares, people and counts have none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dimension(BTreeMap<Base, i8>);

/// A base of dimensions. Hours of work and the hours of a day are one; weeks and days are not multiples of them here,
/// because a working week is an assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Base {
    Hour,
    Minute,
    Day,
    Week,
    Month,
    Year,
    Currency([u8; 3]),
}

impl Dimension {
    /// No unit: a share, a count, a number of people.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// It has no unit.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The dimension of a product.
    #[must_use]
    pub fn times(mut self, other: &Self) -> Self {
        self.add(other, 1);
        self
    }

    /// The dimension of a quotient.
    #[must_use]
    pub fn over(mut self, other: &Self) -> Self {
        self.add(other, -1);
        self
    }

    fn add(&mut self, other: &Self, sign: i8) {
        for (base, power) in &other.0 {
            let sum = self.0.entry(*base).or_insert(0);
            *sum = sum.saturating_add(power.saturating_mul(sign));
            if *sum == 0 {
                self.0.remove(base);
            }
        }
    }

    fn one(mut self, base: Base, power: i8) -> Self {
        self.add(&Self(BTreeMap::from([(base, 1)])), power);
        self
    }
}

/// Reads a unit name; `None` for an unknown one.
///
/// `<what>_per_<of what>`, where the first part is a calendar unit, a currency, or something countable without a unit,
/// and the second a calendar unit or a currency.
#[must_use]
pub fn dimension(unit: &str) -> Option<Dimension> {
    let (head, per) = unit
        .split_once("_per_")
        .map_or((unit, None), |(head, per)| (head, Some(per)));
    let whole = match head {
        "share" | "people" | "count" | "factor" | "seats" | "score_100" | "score_25"
        | "score_10" | "score_5" => Dimension::none(),
        "hours" => Dimension::none().one(Base::Hour, 1),
        "minutes" => Dimension::none().one(Base::Minute, 1),
        "days" => Dimension::none().one(Base::Day, 1),
        "weeks" => Dimension::none().one(Base::Week, 1),
        "months" | "month_of_plan" => Dimension::none().one(Base::Month, 1),
        other => Dimension::none().one(Base::Currency(currency(other)?), 1),
    };
    Some(match per {
        None => whole,
        Some("hour") => whole.one(Base::Hour, -1),
        Some("minute") => whole.one(Base::Minute, -1),
        Some("day") => whole.one(Base::Day, -1),
        Some("week") => whole.one(Base::Week, -1),
        Some("month") => whole.one(Base::Month, -1),
        Some("year") => whole.one(Base::Year, -1),
        // Sixty minutes an hour: the constant converts minutes into hours by division.
        Some(other) => whole.one(Base::Currency(currency(other)?), -1),
    })
}

fn currency(code: &str) -> Option<[u8; 3]> {
    let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_lowercase).then_some(bytes)
}

/// The unit in which formulas see a value: `percent` becomes a share, dollars become euro.
#[must_use]
pub fn canonical(unit: &str) -> &str {
    match unit {
        "percent" => "share",
        "usd" => "eur",
        "usd_per_hour" => "eur_per_hour",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_a_week_over_weeks_a_year_are_hours_a_year() {
        let product = dimension("hours_per_week")
            .map(|week| week.times(&dimension("weeks_per_year").unwrap_or_default()));

        assert_eq!(product, dimension("hours_per_year"));
    }

    #[test]
    fn an_unknown_unit_is_refused() {
        for unit in ["parsecs", "hours_per_fortnight", "EUR", "", "eur_per_"] {
            assert_eq!(dimension(unit), None, "{unit}");
        }
    }
}
