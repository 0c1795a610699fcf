//! A text taken apart into numbers and symbols, and which of them belong together.

use rust_decimal::Decimal;

use super::{
    Currency, Hints, Locale,
    numeral::{self, Numeral, Reading, is_space, numeral_at},
    symbol::{Symbol, Trust, symbols, touches},
};

/// Longer texts are cut: no price needs more.
const LONGEST: usize = 4_000;

/// A number that may be an amount, and the symbol beside it.
pub(super) struct Found {
    pub(super) value: Decimal,
    pub(super) upper: Option<Decimal>,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Index of the symbol beside it.
    pub(super) symbol: Option<usize>,
    /// Letters touch it, as in `32GB` and `MX924`.
    pub(super) is_glued: bool,
}

/// A text taken apart into numbers and symbols.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) chars: Vec<char>,
    bytes: Vec<usize>,
    pub(super) symbols: Vec<Symbol>,
    pub(super) found: Vec<Found>,
}

impl<'a> Scan<'a> {
    pub(super) fn of(text: &'a str, hints: &Hints<'_>) -> Self {
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

    pub(super) fn byte(&self, at: usize) -> usize {
        self.bytes.get(at).copied().unwrap_or_else(|| {
            // One past the last character that was read.
            self.bytes.last().map_or(0, |last| {
                last + self.chars.last().map_or(0, |c| c.len_utf8())
            })
        })
    }

    pub(super) fn text_after(&self, found: &Found) -> &'a str {
        self.text.get(self.byte(found.end)..).unwrap_or("")
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

    /// `140€33`: the sign stands where the separator would; `1250€ 60` only at the end of the text, and `5 €99` only
    /// as the whole of it, since the sign may otherwise belong to the second number.
    fn with_decimals_after_sign(&self, numeral: Numeral) -> Numeral {
        let is_apart = self.chars.get(numeral.end).copied().is_some_and(is_space)
            && self.chars.get(numeral.end + 1) == Some(&'€')
            && self.chars[..numeral.start].iter().all(|c| is_space(*c));
        let end = numeral.end + usize::from(is_apart);
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
            0 if !is_apart => !matches!(after, Some('.' | ',')),
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
        let value = self.hundredths(value, numeral, symbol)?;
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

    /// `99¢` is less than one of the currency that it names.
    fn hundredths(
        &self,
        value: Decimal,
        numeral: &Numeral,
        symbol: Option<usize>,
    ) -> Option<Decimal> {
        let is_minor = symbol.is_some_and(|index| {
            let symbol = &self.symbols[index];
            symbol.is_minor && symbol.start >= numeral.end
        });
        if is_minor {
            value.checked_div(Decimal::ONE_HUNDRED)
        } else {
            Some(value)
        }
    }

    /// In `model 12 $799` the sign stands at the second number, not behind the first.
    fn opens_another(&self, symbol: &Symbol, numeral: &Numeral) -> bool {
        let follows = self.chars.get(symbol.end).copied();
        symbol.start > numeral.end && follows.is_some_and(|c| numeral::digit(c).is_some())
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
                        touches(&self.chars, numeral.end, symbol.start)
                            && !self.opens_another(symbol, numeral),
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
}
