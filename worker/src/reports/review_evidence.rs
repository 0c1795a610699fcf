//! Finds what of delivered reports is outdated, and writes down what today's evidence makes of their figures.

use rust_decimal::Decimal;
use serde_json::Value;
use shared::{
    platform::ids::ReportId,
    reports::{
        analysis::catalogue::Catalogue,
        claim::EvidenceKind,
        document::ReportDocument,
        jobs::ReviewEvidence,
        queries::{self, BenchmarkToday, PriceToday},
        staleness::{Staleness, Today, staleness},
    },
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// The amounts of an observation; a report uses one of them.
const AMOUNTS: [&str; 4] = ["annual_amount", "monthly_amount", "unit_amount", "amount"];

/// Reviews the reports that people read, one after the other; each in a commit of its own.
///
/// # Errors
/// A retry on a database error, or when the run is to stop.
pub async fn review_evidence(cx: &Context, run: &Run, job: ReviewEvidence) -> Result<(), JobError> {
    let catalogue = cx.knowledge.current(&cx.db).await?;
    let benchmarks = today(&catalogue);
    let suspects =
        queries::list_suspect_reports(cx.db.reference(), job.vendor_id, &benchmarks).await?;
    let mut news = 0;
    for report in suspects {
        run.check_cancelled()?;
        news += u32::from(review(cx, run, report, &benchmarks).await?);
    }
    tracing::info!(
        reports = news,
        "reports were compared with today's evidence"
    );
    Ok(())
}

/// Whether something is outdated that was not before, or the other way about.
async fn review(
    cx: &Context,
    run: &Run,
    report: ReportId,
    benchmarks: &[BenchmarkToday],
) -> Result<bool, JobError> {
    let Some(document) = queries::find_document(cx.db.reference(), report).await? else {
        return Ok(false);
    };
    let prices = queries::list_outdated_prices(cx.db.reference(), report).await?;
    let benchmarks = benchmarks.to_vec();
    // Thousands of outcomes for each figure: on a thread where nobody waits.
    let found =
        tokio::task::spawn_blocking(move || compare(&document, &prices, &benchmarks)).await??;
    let found = found.map(serde_json::to_value).transpose()?;
    run.write(&cx.db, move |tx| {
        Box::pin(
            async move { Ok(queries::set_staleness(&mut **tx, report, found.as_ref()).await?) },
        )
    })
    .await
}

fn compare(
    document: &ReportDocument,
    prices: &[PriceToday],
    benchmarks: &[BenchmarkToday],
) -> anyhow::Result<Option<Staleness>> {
    let mut found = Vec::new();
    for line in &document.evidence {
        match line.kind {
            EvidenceKind::Price => {
                let id = line.observation_id.as_deref();
                let price = prices
                    .iter()
                    .find(|price| Some(price.used_id.as_str()) == id);
                found.extend(price.map(|price| Today {
                    evidence: line.number,
                    value: same_amount(line.value, price),
                    url: price.url.clone(),
                    seen_at: price.seen_at,
                }));
            }
            EvidenceKind::Benchmark => {
                let row = benchmarks.iter().find(|row| row.reference == line.key);
                found.push(Today {
                    evidence: line.number,
                    value: row.map(|row| row.value),
                    url: line.url.clone(),
                    seen_at: None,
                });
            }
            EvidenceKind::Answer
            | EvidenceKind::Assumption
            | EvidenceKind::Rate
            | EvidenceKind::Definition => {}
        }
    }
    Ok(staleness(document, &found))
}

/// The amount of the newest observation that stands where the report took its own; nothing in another currency or for
/// another period.
fn same_amount(used: Decimal, price: &PriceToday) -> Option<Decimal> {
    let newest = price.newest.as_ref()?;
    let is_comparable = ["currency", "period"]
        .iter()
        .all(|term| price.used.get(term) == newest.get(term));
    let amount = |of: &Value, name: &str| of.get(name)?.as_str()?.parse::<Decimal>().ok();
    let place = AMOUNTS
        .iter()
        .find(|name| amount(&price.used, name) == Some(used))?;
    amount(newest, place).filter(|_| is_comparable)
}

fn today(catalogue: &Catalogue) -> Vec<BenchmarkToday> {
    catalogue
        .benchmark_values()
        .map(|(id, value)| BenchmarkToday {
            reference: format!("benchmark:{id}"),
            value,
        })
        .collect()
}
