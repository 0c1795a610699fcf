//! Which amount a text is about, and which symbol names its currency.

use super::{
    Currency, Hints, Locale,
    scan::{Found, Scan},
    symbol::{Symbol, Trust, touches},
    words,
};

/// How many characters before an amount may speak about it: a sentence's part, so that long texts stay cheap.
const BEFORE: usize = 96;

impl<'a> Scan<'a> {
    /// The amount that the text is about: the first with a currency beside it, else the first that stands free. What
    /// was asked formerly yields to what is asked now, and what one must buy for free delivery is no price.
    pub(super) fn chosen(&self) -> Option<&Found> {
        let asked = || {
            let found = self.found.iter();
            found.filter(|found| !words::ends_with_threshold(self.text_before(found)))
        };
        let is_former = |found: &Found| words::ends_with_former(self.text_before(found));
        let mut priced = asked().filter(|found| self.is_money(found));
        let first = priced.next().map(|first| {
            // A page that has nothing to say after `now` writes zero.
            let now = |found: &&Found| !is_former(found) && !found.value.is_zero();
            let now = is_former(first).then(|| priced.find(now)).flatten();
            now.unwrap_or(first)
        });
        first
            .or_else(|| asked().find(|found| !found.is_glued))
            .or_else(|| asked().next())
    }

    /// Whether a symbol beside the number says that it is money.
    fn is_money(&self, found: &Found) -> bool {
        found
            .symbol
            .is_some_and(|index| self.symbols[index].trust > Trust::Alone)
    }

    /// The symbol that names the currency of the chosen amount. A bare dollar yields to a fuller name.
    pub(super) fn symbol_for(&self, chosen: Option<&Found>) -> Option<&Symbol> {
        let sure = || {
            self.symbols
                .iter()
                .find(|symbol| symbol.trust == Trust::Sure)
        };
        let beside = chosen
            .and_then(|found| found.symbol)
            .and_then(|index| self.symbols.get(index));
        // `$ 49.900 COP`: behind the amount such letters are no word.
        let behind = || {
            let end = chosen?.end;
            self.symbols.iter().find(|symbol| {
                symbol.trust == Trust::Beside && touches(&self.chars, end, symbol.start)
            })
        };
        match beside {
            Some(symbol) if symbol.trust == Trust::Dollar => sure()
                .or_else(behind)
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

    /// The text right before the amount and its sign.
    fn text_before(&self, found: &Found) -> &'a str {
        let start = found
            .symbol
            .and_then(|index| self.symbols.get(index))
            .map_or(found.start, |symbol| symbol.start.min(found.start));
        let earliest = self.byte(start.saturating_sub(BEFORE));
        self.text.get(earliest..self.byte(start)).unwrap_or("")
    }

    /// The text behind the amount and its sign.
    fn text_behind(&self, found: &Found) -> &'a str {
        let end = found
            .symbol
            .and_then(|index| self.symbols.get(index))
            .map_or(found.end, |symbol| symbol.end.max(found.end));
        self.text.get(self.byte(end)..).unwrap_or("")
    }

    pub(super) fn is_from(&self, found: &Found) -> bool {
        words::ends_with_from(self.text_before(found))
            || found.upper.is_none() && words::starts_with_or_more(self.text_behind(found))
    }
}

/// The currency that a hint names: what a price in it names, or all of it.
pub(super) fn hinted(hint: Option<&str>) -> Option<Symbol> {
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
