//! The import of benchmarks: what it refuses, and how it writes.

use std::collections::BTreeSet;

use super::{
    model::{Benchmark, BenchmarkKind},
    queries,
};
use crate::platform::{confidence::Confidence, db::Tx};

/// Everything that stands against importing these rows; `industries` are those of the quiz.
#[must_use]
pub fn refusals(rows: &[Benchmark], industries: &BTreeSet<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for row in rows {
        let mut need = |holds: bool, what: &str| {
            if !holds {
                refused.push(format!("{}: {what}", row.id));
            }
        };
        need(seen.insert(row.id.as_str()), "id repeats");
        need(
            row.id
                .starts_with(&format!("{}.{}.", row.industry, row.metric)),
            "id does not begin with industry and metric",
        );
        need(
            row.industry == "all" || industries.contains(&row.industry),
            "an industry the quiz does not have",
        );
        need(
            !row.label.trim().is_empty() && !row.unit.is_empty() && !row.region.is_empty(),
            "no label, unit or region",
        );
        need(
            row.value.is_some() != row.distribution.is_some(),
            "needs either a value or a distribution",
        );
        if let Some(quartiles) = &row.distribution {
            let stated: Vec<_> = [quartiles.p25, quartiles.median, quartiles.p75]
                .into_iter()
                .flatten()
                .collect();
            need(
                quartiles.median.is_some(),
                "a distribution without its median",
            );
            need(stated.is_sorted(), "the quartiles are not in order");
        }
        need(
            row.year.is_none_or(|year| (1990..2100).contains(&year)),
            "year",
        );
        let is_unsourced = row.kind == BenchmarkKind::Unsourced;
        need(
            is_unsourced == row.source_name.is_none(),
            "a figure names its source, and an unsourced one has none",
        );
        need(
            !is_unsourced || (row.source_url.is_none() && row.confidence == Confidence::Low),
            "an unsourced figure is of low confidence",
        );
        need(
            row.kind != BenchmarkKind::Derived || row.note.is_some(),
            "a derived figure gives its rule",
        );
        let is_address =
            |address: &String| url::Url::parse(address).is_ok_and(|url| url.has_host());
        need(
            row.source_url.as_ref().is_none_or(is_address),
            "source_url is not an address",
        );
    }
    refused
}

/// Writes rows that [`refusals`] found nothing against, and returns how many changed.
///
/// # Errors
/// On a database error.
pub async fn import(tx: &mut Tx, rows: &[Benchmark]) -> sqlx::Result<u64> {
    let rows = serde_json::to_value(rows).map_err(|error| sqlx::Error::Encode(error.into()))?;
    queries::upsert_benchmarks(&mut **tx, &rows).await
}
