//! Price text to money: what people write, such as `1.299,- kr`, `CHF 1'250.–`, `from $9 per seat, billed yearly`.
//!
//! [`parse`] reads a text that is about one price. [`amounts`] lists every amount of a longer text with its place.
//! Both are pure and linear in the text's length.

mod currency;
mod locale;
mod numeral;
mod symbol;
mod words;

use rust_decimal::Decimal;
use serde::Serialize;

pub use currency::Currency;
pub use locale::Locale;
pub use words::Period;

use numeral::{Numeral, Reading, is_space, numeral_at};
use symbol::{Symbol, Trust, symbols, touches};

/// Longer texts are cut: no price needs more.
const LONGEST: usize = 4_000;

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

/// A number that may be an amount, and the symbol beside it.
struct Found {
    value: Decimal,
    upper: Option<Decimal>,
    start: usize,
    end: usize,
    /// Index of the symbol beside it.
    symbol: Option<usize>,
    /// Letters touch it, as in `32GB` and `MX924`.
    is_glued: bool,
}

/// A text taken apart into numbers and symbols.
struct Scan<'a> {
    text: &'a str,
    chars: Vec<char>,
    bytes: Vec<usize>,
    symbols: Vec<Symbol>,
    found: Vec<Found>,
}

impl<'a> Scan<'a> {
    fn of(text: &'a str, hints: &Hints<'_>) -> Self {
        let (bytes, chars): (Vec<usize>, Vec<char>) = text.char_indices().take(LONGEST).unzip();
        let symbols = symbols(&chars);
        let mut scan = Scan {
            text,
            chars,
            bytes,
            symbols,
            found: Vec::new(),
        };
        scan.find_numbers(hints);
        scan.join_ranges();
        scan
    }

    fn byte(&self, at: usize) -> usize {
        self.bytes.get(at).copied().unwrap_or_else(|| {
            // One past the last character that was read.
            self.bytes.last().map_or(0, |last| {
                last + self.chars.last().map_or(0, |c| c.len_utf8())
            })
        })
    }

    fn text_after(&self, found: &Found) -> &'a str {
        self.text.get(self.byte(found.end)..).unwrap_or("")
    }

    fn is_from(&self, found: &Found) -> bool {
        let start = found
            .symbol
            .and_then(|index| self.symbols.get(index))
            .map_or(found.start, |symbol| symbol.start.min(found.start));
        words::ends_with_from(self.text.get(..self.byte(start)).unwrap_or(""))
    }

    fn find_numbers(&mut self, hints: &Hints<'_>) {
        let mut at = 0;
        while at < self.chars.len() {
            let Some(numeral) = numeral_at(&self.chars, at, hints.decimal_separator) else {
                at += 1;
                continue;
            };
            at = numeral.end.max(at + 1);
            let numeral = self.with_decimals_after_sign(numeral);
            at = at.max(numeral.end);
            if let Some(found) = self.read(&numeral, hints) {
                self.found.push(found);
            }
        }
    }

    /// `140€33`: the sign stands where the separator would; `1250€ 60` only at the end of the text.
    fn with_decimals_after_sign(&self, numeral: Numeral) -> Numeral {
        let end = numeral.end;
        let is_sign = self
            .chars
            .get(end)
            .is_some_and(|c| matches!(c, '€' | '£' | '$'));
        let has_sign_before = self
            .symbols
            .iter()
            .any(|s| touches(&self.chars, s.end, numeral.start));
        if !is_sign || has_sign_before {
            return numeral;
        }
        let gap = usize::from(self.chars.get(end + 1).copied().is_some_and(is_space));
        let run = numeral::digits(&self.chars, end + 1 + gap).0;
        let after = self.chars.get(end + 1 + gap + run.len());
        let ends = match gap {
            0 => !matches!(after, Some('.' | ',')),
            _ => after.is_none(),
        };
        if run.len() == 2 && ends {
            return numeral.with_decimals(run, end + 3 + gap);
        }
        numeral
    }

    fn read(&self, numeral: &Numeral, hints: &Hints<'_>) -> Option<Found> {
        let symbol = self.symbol_beside(numeral);
        let before = numeral
            .start
            .checked_sub(1)
            .and_then(|at| self.chars.get(at))
            .copied();
        let mut after = self.chars[numeral.end.min(self.chars.len())..]
            .iter()
            .copied();
        let next = after.next();
        let next_sign = if next.is_some_and(is_space) {
            after.find(|c| !is_space(*c))
        } else {
            next
        };
        if matches!(next_sign, Some('%' | '％')) || before == Some('%') {
            return None;
        }
        let three_decimals = symbol.is_some_and(|index| {
            self.symbols[index]
                .currency(&Locale::default())
                .is_some_and(Currency::has_three_decimals)
        });
        let reading = Reading {
            decimal_separator: hints.decimal_separator,
            three_decimals,
        };
        let value = numeral.value(reading)?;
        let (value, end) = self.thousands(value, numeral, symbol);
        let is_letter = |c: char| c.is_alphabetic() || matches!(c, '#' | '_');
        let touches_symbol = symbol.is_some_and(|index| {
            let symbol = &self.symbols[index];
            symbol.end == numeral.start || symbol.start == numeral.end
        });
        let is_glued = !touches_symbol
            && end == numeral.end
            && (before.is_some_and(is_letter)
                || (numeral.is_plain() && next.is_some_and(is_letter)));
        Some(Found {
            value,
            upper: None,
            start: numeral.start,
            end,
            symbol,
            is_glued,
        })
    }

    /// `$5k` is five thousand when a sign stands before it.
    fn thousands(
        &self,
        value: Decimal,
        numeral: &Numeral,
        symbol: Option<usize>,
    ) -> (Decimal, usize) {
        let is_k = matches!(self.chars.get(numeral.end), Some('k' | 'K'))
            && !self
                .chars
                .get(numeral.end + 1)
                .is_some_and(|c| c.is_alphanumeric());
        let sign_before = symbol.is_some_and(|index| self.symbols[index].end <= numeral.start);
        match value.checked_mul(Decimal::ONE_THOUSAND) {
            Some(thousands) if is_k && sign_before => (thousands, numeral.end + 1),
            _ => (value, numeral.end),
        }
    }

    /// The symbol that belongs to a number: one that touches it, before it or after it, the surer and nearer first.
    fn symbol_beside(&self, numeral: &Numeral) -> Option<usize> {
        let beside = self
            .symbols
            .iter()
            .enumerate()
            .filter_map(|(index, symbol)| {
                let (is_near, distance) = if symbol.end <= numeral.start {
                    (
                        touches(&self.chars, symbol.end, numeral.start),
                        numeral.start - symbol.end,
                    )
                } else {
                    (
                        touches(&self.chars, numeral.end, symbol.start),
                        symbol.start.checked_sub(numeral.end)?,
                    )
                };
                let counts =
                    is_near && (symbol.trust > Trust::Alone || self.is_whole_text(numeral, symbol));
                counts.then_some((index, symbol.trust, distance))
            });
        beside
            .max_by_key(|(index, trust, distance)| {
                let rank = match trust {
                    Trust::Sure => 3,
                    Trust::Dollar => 2,
                    Trust::Beside => 1,
                    Trust::Alone => 0,
                };
                (
                    rank,
                    std::cmp::Reverse(*distance),
                    std::cmp::Reverse(*index),
                )
            })
            .map(|(index, ..)| index)
    }

    fn is_whole_text(&self, numeral: &Numeral, symbol: &Symbol) -> bool {
        let inside = |at: usize| {
            (numeral.start..numeral.end).contains(&at) || (symbol.start..symbol.end).contains(&at)
        };
        self.chars
            .iter()
            .enumerate()
            .all(|(at, c)| inside(at) || is_space(*c))
    }

    /// `26 to 50 €` and `£6.95 - £9.95` are one price with two ends.
    fn join_ranges(&mut self) {
        let mut joined: Vec<Found> = Vec::with_capacity(self.found.len());
        for next in std::mem::take(&mut self.found) {
            let joins = joined.last().is_some_and(|last| self.is_range(last, &next));
            match joined.last_mut() {
                Some(last) if joins => {
                    last.upper = Some(next.value);
                    last.symbol = last.symbol.or(next.symbol);
                    last.end = next.end;
                }
                _ => joined.push(next),
            }
        }
        self.found = joined;
    }

    fn is_range(&self, last: &Found, next: &Found) -> bool {
        if last.upper.is_some()
            || last.value > next.value
            || last.end > next.start
            || next.start - last.end > 14
        {
            return false;
        }
        if last.symbol.is_none() && next.symbol.is_none() || last.is_glued {
            return false;
        }
        let mut between: String = self.chars[last.end..next.start].iter().collect();
        for symbol in [last.symbol, next.symbol].into_iter().flatten() {
            between = between.replacen(&self.symbols[symbol].text, " ", 1);
        }
        matches!(
            between.trim().to_lowercase().as_str(),
            "-" | "–"
                | "—"
                | "−"
                | "~"
                | "to"
                | "bis"
                | "à"
                | "a"
                | "до"
                | "until"
                | "t/m"
                | "tot"
                | "až"
                | "do"
                | "-$"
                | "–$"
                | "～"
                | "..."
                | "…"
        )
    }

    /// The amount that the text is about: the first with a currency beside it, else the first that stands free.
    fn chosen(&self) -> Option<&Found> {
        self.found
            .iter()
            .find(|found| {
                found
                    .symbol
                    .is_some_and(|index| self.symbols[index].trust > Trust::Alone)
            })
            .or_else(|| self.found.iter().find(|found| !found.is_glued))
            .or_else(|| self.found.first())
    }

    /// The symbol that names the currency of the chosen amount. A bare dollar yields to a fuller name.
    fn symbol_for(&self, chosen: Option<&Found>) -> Option<&Symbol> {
        let sure = || {
            self.symbols
                .iter()
                .find(|symbol| symbol.trust == Trust::Sure)
        };
        let beside = chosen
            .and_then(|found| found.symbol)
            .and_then(|index| self.symbols.get(index));
        match beside {
            Some(symbol) if symbol.trust == Trust::Dollar => sure()
                .filter(|fuller| {
                    fuller
                        .currency(&Locale::default())
                        .is_some_and(Currency::is_dollar)
                })
                .or(Some(symbol)),
            Some(symbol) => Some(symbol),
            None => sure().or_else(|| {
                self.symbols
                    .iter()
                    .find(|symbol| symbol.trust == Trust::Dollar)
            }),
        }
    }
}

/// The currency that a hint names: what a price in it names, or all of it.
fn hinted(hint: Option<&str>) -> Option<Symbol> {
    let hint = hint?;
    let scan = Scan::of(hint, &Hints::default());
    let named = scan.symbol_for(scan.chosen()).cloned();
    named.or_else(|| {
        let all = hint
            .trim()
            .trim_matches(|c: char| matches!(c, '(' | ')' | ':' | '[' | ']'))
            .chars()
            .count();
        scan.symbols
            .iter()
            .find(|symbol| symbol.end - symbol.start == all)
            .cloned()
    })
}

#[cfg(test)]
mod tests;
