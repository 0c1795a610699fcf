//! Two amounts that are the ends of one price.

use super::scan::{Found, Scan};

impl Scan<'_> {
    /// `26 to 50 €` and `£6.95 - £9.95` are one price with two ends.
    pub(super) fn join_ranges(&mut self) {
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
}
