//! Price text to money: what people write, such as `1.299,- kr`, `CHF 1'250.–`, `from $9 per seat, billed yearly`.
//!
//! [`parse`] reads a text that is about one price. [`amounts`] lists every amount of a longer text with its place.
//! Both are pure and linear in the text's length.

mod choice;
mod currency;
mod locale;
mod numeral;
mod range;
mod scan;
mod symbol;
mod symbol_table;
mod words;

use rust_decimal::Decimal;
use serde::Serialize;

pub use currency::Currency;
pub use locale::Locale;
pub use words::Period;

use choice::hinted;
use scan::Scan;

/// What is known about a price besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// Another text that may name the currency: a label, a neighbouring price, a code.
    pub currency: Option<&'a str>,
    /// The sign before the decimals, when it is known.
    pub decimal_separator: Option<char>,
    /// Where the page is at home, for `$`, `kr`, `¥` and other shared signs.
    pub locale: Option<&'a Locale>,
}

/// A price as read from a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PriceText {
    /// The amount; of a range the lower end; zero when the text says it is free.
    pub amount: Option<Decimal>,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// The currency as it was written.
    pub currency_raw: Option<String>,
    /// The currency it means.
    pub currency: Option<Currency>,
    /// The amount is the least one pays.
    pub is_from: bool,
    /// Nothing is asked.
    pub is_free: bool,
    /// The price is to be asked for.
    pub contact: bool,
    /// What one price buys one of, such as `user`.
    pub per: Option<&'static str>,
    /// How often the amount is due.
    pub period: Option<Period>,
    /// How often the bill comes, when that is said.
    pub billed: Option<Period>,
}

/// One amount of money in a longer text.
#[derive(Clone, Debug, PartialEq)]
pub struct Amount {
    /// The amount; of a range the lower end.
    pub value: Decimal,
    /// The upper end of a range.
    pub upper: Option<Decimal>,
    /// The currency as written; `None` for a bare number.
    pub currency_raw: Option<String>,
    /// The currency it means.
    pub currency: Option<Currency>,
    /// Where amount and currency begin, in bytes.
    pub start: usize,
    /// Where they end, in bytes.
    pub end: usize,
    /// The text before it makes it a lower bound.
    pub is_from: bool,
}

/// Reads a text that is about one price.
#[must_use]
pub fn parse(text: &str, hints: &Hints<'_>) -> PriceText {
    let scan = Scan::of(text, hints);
    let chosen = scan.chosen();
    let symbol = scan
        .symbol_for(chosen)
        .cloned()
        .or_else(|| hinted(hints.currency));
    let unknown = Locale::default();
    let locale = hints.locale.unwrap_or(&unknown);
    let is_free = chosen.is_none() && words::is_free(text);
    let after = chosen.map_or(text, |found| scan.text_after(found));
    PriceText {
        amount: chosen
            .map(|found| found.value)
            .or(is_free.then_some(Decimal::ZERO)),
        upper: chosen.and_then(|found| found.upper),
        currency: symbol.as_ref().and_then(|symbol| symbol.currency(locale)),
        currency_raw: symbol.map(|symbol| symbol.text),
        is_from: chosen.is_some_and(|found| scan.is_from(found)),
        is_free: is_free || chosen.is_some_and(|found| found.value.is_zero()),
        contact: chosen.is_none() && words::asks_to_contact(text),
        per: words::unit(after),
        period: words::period(after),
        billed: words::billed(text),
    }
}

/// Every amount of a text, in order; bare numbers too, but no percentages.
#[must_use]
pub fn amounts(text: &str, hints: &Hints<'_>) -> Vec<Amount> {
    let scan = Scan::of(text, hints);
    let unknown = Locale::default();
    let locale = hints.locale.unwrap_or(&unknown);
    scan.found
        .iter()
        .map(|found| {
            let symbol = found.symbol.and_then(|index| scan.symbols.get(index));
            let start = symbol.map_or(found.start, |symbol| symbol.start.min(found.start));
            let end = symbol.map_or(found.end, |symbol| symbol.end.max(found.end));
            Amount {
                value: found.value,
                upper: found.upper,
                currency: symbol.and_then(|symbol| symbol.currency(locale)),
                currency_raw: symbol.map(|symbol| symbol.text.clone()),
                start: scan.byte(start),
                end: scan.byte(end),
                is_from: scan.is_from(found),
            }
        })
        .collect()
}

/// The period that a text about a price names, such as `/mo` or `per year`; words about billing do not count.
#[must_use]
pub fn period_in(text: &str) -> Option<Period> {
    words::period(text)
}

/// How often a bill comes according to a text, such as `billed annually`.
#[must_use]
pub fn billed_in(text: &str) -> Option<Period> {
    words::billed(text)
}

/// What a text says one price buys one of, such as `user` for `/ user`.
#[must_use]
pub fn unit_in(text: &str) -> Option<&'static str> {
    words::unit(text)
}

/// Whether the whole text says that nothing is asked.
#[must_use]
pub fn says_free(text: &str) -> bool {
    words::is_free(text)
}

/// Whether a text asks the reader to get in touch about the price.
#[must_use]
pub fn asks_to_contact(text: &str) -> bool {
    words::asks_to_contact(text)
}

#[cfg(test)]
mod tests;
