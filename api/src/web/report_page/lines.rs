//! Words and small marks that templates choose by the document's enums.

use rust_decimal::prelude::ToPrimitive;
use shared::reports::claim::{ClaimNumber, Confidence};
use shared::reports::document::{
    AssumptionLine, ConnectDecision, Horizon, LedgerLine, Priority, RejectionReason, ReportTier,
    ValueKind, Verdict, Way,
};

use super::Page;
use super::prose::Html;
use crate::web::words::report as words;

impl Page<'_> {
    /// Whether this is the short report.
    pub(super) fn is_quick(&self) -> bool {
        self.doc.tier == ReportTier::Quick
    }

    /// The ledger without the scores, which stand together in its last line.
    pub(super) fn ledger(&self) -> Vec<&LedgerLine> {
        let summary = &self.doc.summary;
        let scores = [
            summary.readiness.score,
            summary.customer_value,
            summary.business_health,
        ];
        let is_score = |line: &&LedgerLine| {
            line.figure
                .is_some_and(|figure| scores.contains(&Some(figure.claim)))
        };
        summary
            .ledger
            .iter()
            .filter(|line| !is_score(line))
            .collect()
    }

    /// The assumptions that move the result, and those that hardly do.
    pub(super) fn assumptions(&self) -> (Vec<&AssumptionLine>, Vec<&AssumptionLine>) {
        self.doc
            .assumptions
            .iter()
            .partition(|line| line.moves_net_by.is_some())
    }

    /// Ten small bars, as many filled as the score says.
    pub(super) fn pips(&self, number: &ClaimNumber) -> Html {
        let score = self
            .doc
            .claim(*number)
            .and_then(|claim| claim.value.round().to_usize())
            .unwrap_or_default();
        let pips: String = (0..10)
            .map(|at| {
                if at < score {
                    "<i class=\"on\"></i>"
                } else {
                    "<i></i>"
                }
            })
            .collect();
        Html(format!(
            "<span class=\"pips\" aria-hidden=\"true\">{pips}</span>"
        ))
    }

    pub(super) fn priority(&self, priority: &Priority) -> (&'static str, &'static str) {
        match priority {
            Priority::QuickWin => ("ok", words::QUICK_WIN),
            Priority::Strategic => ("info", words::STRATEGIC),
            Priority::Consider => ("", words::CONSIDER),
            Priority::Defer => ("", words::DEFER),
        }
    }

    pub(super) fn verdict(&self, verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Proceed => words::PROCEED,
            Verdict::ProceedCautiously => words::PROCEED_CAUTIOUSLY,
            Verdict::Wait => words::WAIT,
            Verdict::NotRecommended => words::NOT_RECOMMENDED,
        }
    }

    pub(super) fn way(&self, way: &Way) -> &'static str {
        match way {
            Way::OffTheShelf => words::OFF_THE_SHELF,
            Way::BestInClass => words::BEST_IN_CLASS,
            Way::CustomBuild => words::CUSTOM_BUILD,
        }
    }

    pub(super) fn connect(&self, decision: &ConnectDecision) -> &'static str {
        match decision {
            ConnectDecision::Connect => words::CONNECT,
            ConnectDecision::Replace => words::REPLACE,
            ConnectDecision::New => words::NEW,
        }
    }

    pub(super) fn horizon(&self, horizon: &Horizon) -> &'static str {
        match horizon {
            Horizon::Short => words::SHORT,
            Horizon::Mid => words::MID,
            Horizon::Long => words::LONG,
        }
    }

    pub(super) fn value_kind(&self, kind: &ValueKind) -> &'static str {
        match kind {
            ValueKind::Saved => words::SAVED,
            ValueKind::Created => words::CREATED,
            ValueKind::Enabler => words::ENABLER,
        }
    }

    pub(super) fn reason(&self, reason: &RejectionReason) -> &'static str {
        match reason {
            RejectionReason::NegativeReturn => words::NEGATIVE_RETURN,
            RejectionReason::OverBudget => words::OVER_BUDGET,
            RejectionReason::Readiness => words::BLOCKED_BY_READINESS,
            RejectionReason::HurtsCustomers => words::HURTS_CUSTOMERS,
            RejectionReason::HurtsBusiness => words::HURTS_BUSINESS,
            RejectionReason::SlowPayback => words::SLOW_PAYBACK,
            RejectionReason::ComesLater => words::COMES_LATER,
            RejectionReason::Overlap => words::OVERLAP,
            RejectionReason::NotEnoughData => words::NOT_ENOUGH_DATA,
            RejectionReason::InPlace => words::IN_PLACE,
        }
    }

    pub(super) fn confidence(&self, confidence: &Confidence) -> &'static str {
        match confidence {
            Confidence::High => words::CONFIDENCE_HIGH,
            Confidence::Medium => words::CONFIDENCE_MEDIUM,
            Confidence::Low => words::CONFIDENCE_LOW,
        }
    }

    pub(super) fn confidence_key(&self, confidence: &Confidence) -> &'static str {
        super::prose::confidence_key(*confidence)
    }

    /// "18 November 2026".
    pub(super) fn date(&self, date: &chrono::NaiveDate) -> String {
        super::prose::date(*date)
    }
}
