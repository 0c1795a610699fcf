//! The inputs of a report that a reader may move to see what follows.

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    analysis::simulation::input_end,
    claim::{Distribution, Evidence, EvidenceKind, EvidenceNumber},
    document::ReportDocument,
};

/// Nearly all of a range, without the tails that a slider would waste its length on.
const ENDS: (f64, f64) = (0.02, 0.98);
/// A value without a range of its own may be tried between half and twice of it.
const AROUND: (Decimal, Decimal) = (Decimal::from_parts(5, 0, 0, false, 1), Decimal::TWO);

/// An input that may be moved.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Lever {
    /// Its number in the report.
    pub evidence: EvidenceNumber,
    /// Its stable name.
    #[schema(example = "answer:invoices_month")]
    pub key: String,
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// Unit name.
    #[schema(example = "per_month")]
    pub unit: String,
    /// As the report has it.
    #[schema(value_type = String)]
    pub value: Decimal,
    /// The lowest value worth trying.
    #[schema(value_type = String)]
    pub low: Decimal,
    /// The highest value worth trying.
    #[schema(value_type = String)]
    pub high: Decimal,
}

/// The inputs that move a report's net value most, the largest effect first; none in a short report.
#[must_use]
pub fn levers(document: &ReportDocument) -> Vec<Lever> {
    let strongest = document
        .financials
        .iter()
        .flat_map(|part| &part.sensitivities);
    strongest
        .filter_map(|bar| document.evidence(bar.evidence))
        .filter(|line| is_movable(line))
        .map(lever)
        .collect()
}

/// Whether moving it says anything: definitions and published rates are what they are.
#[must_use]
pub fn is_movable(line: &Evidence) -> bool {
    !matches!(line.kind, EvidenceKind::Definition | EvidenceKind::Rate)
}

fn lever(line: &Evidence) -> Lever {
    let end = |share| input_end(&line.unit, line.value, &line.distribution, share);
    let (low, high) = match (&line.distribution, end(ENDS.0), end(ENDS.1)) {
        (
            Distribution::Triangular { .. } | Distribution::Quartiles { .. },
            Some(low),
            Some(high),
        ) => (low, high),
        _ => (line.value * AROUND.0, line.value * AROUND.1),
    };
    Lever {
        evidence: line.number,
        key: line.key.clone(),
        kind: line.kind,
        label: line.label.clone(),
        unit: line.unit.clone(),
        value: line.value,
        low: low.max(Decimal::ZERO),
        high,
    }
}
