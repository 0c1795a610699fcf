//! What of a delivered report's evidence has changed since it was made, and what that does to its figures.
//!
//! Prices and benchmarks are watched. Exchange rates are not: they move every day, and a report names the day of its
//! own. Answers and assumptions are the report's own.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    analysis::{
        render::{Precision, rendered},
        what_if::{Change, recompute},
    },
    claim::{ClaimNumber, Evidence, EvidenceKind, EvidenceNumber},
    document::ReportDocument,
};

/// A piece of evidence that says something else today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaleEvidence {
    /// Its number in the report.
    pub number: EvidenceNumber,
    /// Its stable name.
    #[schema(example = "price:docparser/Professional")]
    pub key: String,
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// As the report has it.
    #[schema(example = "USD 61.50 a month")]
    pub was: String,
    /// As it is today; null: it cannot be compared (another currency or basis), or is no longer there.
    pub now: Option<String>,
    /// Where today's value stands.
    pub url: Option<String>,
    /// When it was seen there.
    pub seen_at: Option<DateTime<Utc>>,
}

/// A figure that today's evidence changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaleClaim {
    /// Its number in the report.
    pub number: ClaimNumber,
    /// Its stable name.
    #[schema(example = "portfolio.net")]
    pub key: String,
    /// What it measures.
    pub label: String,
    /// As the report prints it.
    pub was: String,
    /// As it comes out today; null: it has no value any more, or cannot be computed.
    pub now: Option<String>,
}

/// What is outdated in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Staleness {
    /// The evidence that changed.
    pub evidence: Vec<StaleEvidence>,
    /// The figures it changes, in the order of the register.
    pub claims: Vec<StaleClaim>,
}

/// Today's state of a piece of evidence that may have changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Today {
    /// Which one.
    pub evidence: EvidenceNumber,
    /// Its value in the report's unit; nothing where it cannot be compared.
    pub value: Option<Decimal>,
    /// Where it stands.
    pub url: Option<String>,
    /// When it was seen there.
    pub seen_at: Option<DateTime<Utc>>,
}

/// What today's evidence changes; nothing where it says what the report says.
#[must_use]
pub fn staleness(document: &ReportDocument, today: &[Today]) -> Option<Staleness> {
    let changed: Vec<(&Evidence, &Today)> = today
        .iter()
        .filter_map(|today| Some((document.evidence(today.evidence)?, today)))
        .filter(|(line, today)| today.value != Some(line.value))
        .collect();
    if changed.is_empty() {
        return None;
    }
    let changes: Vec<Change> = changed
        .iter()
        .filter_map(|(line, today)| {
            Some(Change {
                evidence: line.number,
                value: today.value?,
                keeps_spread: true,
            })
        })
        .collect();
    let claims = recompute(document, &changes)
        .into_iter()
        .filter_map(|made| {
            let claim = document.claim(made.claim)?;
            Some(StaleClaim {
                number: claim.number,
                key: claim.key.clone(),
                label: claim.label.clone(),
                was: claim.rendered.short.clone(),
                now: made.now.map(|(_, forms)| forms.short),
            })
        })
        .collect();
    let evidence = changed
        .into_iter()
        .map(|(line, today)| StaleEvidence {
            number: line.number,
            key: line.key.clone(),
            kind: line.kind,
            label: line.label.clone(),
            was: exact(line, line.value),
            now: today.value.map(|value| exact(line, value)),
            url: today.url.clone(),
            seen_at: today.seen_at,
        })
        .collect();
    Some(Staleness { evidence, claims })
}

fn exact(line: &Evidence, value: Decimal) -> String {
    rendered(value, None, &line.unit, Precision::Exact, false).exact
}
