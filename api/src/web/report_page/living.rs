//! What changed since the report was made, and the inputs that a reader may move.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use shared::reports::{
    analysis::render::{Precision, number},
    claim::ClaimNumber,
    lever::{Lever, levers},
    staleness::{StaleClaim, Staleness},
};

use super::{Page, prose::Html};
use crate::web::words;

/// Figures named in the note at the top; the rest stand in the register.
const NAMED: usize = 3;
/// Positions of a slider, about.
const POSITIONS: Decimal = Decimal::from_parts(100, 0, 0, false, 0);

/// A slider.
pub(super) struct Slider {
    pub(super) lever: Lever,
    /// The value as the report has it, printed.
    pub(super) printed: String,
    /// What stands before and after the number, and how it is written.
    pub(super) before: &'static str,
    pub(super) after: &'static str,
    pub(super) scale: u32,
    pub(super) decimals: u32,
    pub(super) step: Decimal,
    pub(super) kind: Html,
}

impl Page<'_> {
    /// The headline of the note on what changed.
    pub(super) fn changed(&self, staleness: &Staleness) -> String {
        match staleness.evidence.len() {
            0 | 1 => words::living::ONE_CHANGED.to_owned(),
            more => {
                let count = words::living::COUNTS.get(more - 2);
                format!(
                    "{} {}",
                    count.unwrap_or(&words::living::MANY),
                    words::living::CHANGED
                )
            }
        }
    }

    /// The figures that the note names: those of the summary first.
    pub(super) fn first_changed<'s>(&self, staleness: &'s Staleness) -> Vec<&'s StaleClaim> {
        let in_summary = |claim: &&StaleClaim| claim.key.starts_with("portfolio.");
        let first = staleness.claims.iter().filter(in_summary);
        let rest = staleness
            .claims
            .iter()
            .filter(|claim| !claim.key.starts_with("portfolio."));
        first.chain(rest).take(NAMED).collect()
    }

    /// What a figure of the register comes out as today, if that differs.
    pub(super) fn today(&self, claim: &ClaimNumber) -> Option<&str> {
        let staleness = self.context.staleness?;
        let stale = staleness.claims.iter().find(|one| one.number == *claim)?;
        Some(stale.now.as_deref().unwrap_or(words::living::NO_VALUE))
    }

    /// Whether a figure is sure enough to show its middle; else the range says all.
    pub(super) fn has_middle(&self, claim: &ClaimNumber) -> bool {
        let claim = self.doc.claim(*claim);
        claim.is_some_and(|claim| claim.rendered.middle.is_some())
    }

    /// The sliders; none where the report has no financials.
    pub(super) fn sliders(&self) -> Vec<Slider> {
        levers(self.doc).into_iter().map(slider).collect()
    }
}

fn slider(lever: Lever) -> Slider {
    let (before, after, scale) = if lever.unit == "share" {
        ("", " %", 100)
    } else if lever.unit.starts_with("eur") {
        ("€", "", 1)
    } else if lever.unit.starts_with("usd") {
        ("$", "", 1)
    } else {
        ("", "", 1)
    };
    let step = step(lever.high - lever.low);
    let scaled = (step * Decimal::from(scale)).normalize();
    Slider {
        printed: number(lever.value, &lever.unit, Precision::Exact),
        kind: super::register::evidence_mark(lever.kind),
        decimals: scaled.scale(),
        before,
        after,
        scale,
        step,
        lever,
    }
}

/// The largest of 1, 0.1, 0.01, … (or 10, 100, …) that gives about a hundred positions.
fn step(width: Decimal) -> Decimal {
    let wanted = (width / POSITIONS).to_f64().unwrap_or(1.0).max(1e-6);
    let mut step = Decimal::ONE;
    while step.to_f64().unwrap_or(1.0) > wanted {
        step /= Decimal::TEN;
    }
    while (step * Decimal::TEN).to_f64().unwrap_or(1.0) <= wanted {
        step *= Decimal::TEN;
    }
    step.normalize()
}
