//! How much a figure is, as a word: all that the language model learns of its value.

use std::collections::HashMap;

use ai::narrative::Magnitude;
use rust_decimal::Decimal;
use shared::reports::{claim::Claim, document::ReportDocument};

/// The largest result of each unit in a report, or the end of its scale.
pub(super) struct Yardsticks(HashMap<String, Decimal>);

impl Yardsticks {
    pub(super) fn of(document: &ReportDocument) -> Self {
        let mut largest: HashMap<String, Decimal> = HashMap::new();
        for claim in document.claims.iter().filter(|claim| !is_given(claim)) {
            let most = largest.entry(claim.unit.clone()).or_default();
            *most = claim.value.abs().max(*most);
        }
        for (unit, end) in [("share", 1), ("score_10", 10), ("score_100", 100)] {
            largest.insert(unit.to_owned(), Decimal::from(end));
        }
        Self(largest)
    }

    /// Against the largest result of its kind in this report; nothing for what was put in, an answer or a benchmark.
    pub(super) fn magnitude(&self, claim: &Claim) -> Option<Magnitude> {
        if is_given(claim) {
            return None;
        }
        if claim.value.is_sign_negative() && !claim.value.is_zero() {
            return Some(Magnitude::Loss);
        }
        let most = self.0.get(&claim.unit).filter(|most| !most.is_zero())?;
        let percent = claim.value / most * Decimal::from(100);
        Some(match percent {
            share if share >= Decimal::from(70) => Magnitude::Decisive,
            share if share >= Decimal::from(35) => Magnitude::Large,
            share if share >= Decimal::from(12) => Magnitude::Moderate,
            share if share >= Decimal::from(2) => Magnitude::Small,
            _ => Magnitude::Negligible,
        })
    }
}

/// An input as it stands, not a result: `given.answer:invoices_month`.
fn is_given(claim: &Claim) -> bool {
    claim.key.starts_with("given.")
}
