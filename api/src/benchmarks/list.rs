//! All benchmarks of an industry.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use shared::{
    benchmarks::{
        model::{Benchmark, select},
        queries,
    },
    platform::cache::Loaded,
};

use super::{BenchmarkQuery, view::BenchmarkView};
use crate::{
    auth::Public,
    http::{ApiResult, Conditions, Envelope, Path, Query},
    state::AppState,
};

/// Lists the figure of every metric for an industry, each with its source and with what had to be given up to find it.
#[utoipa::path(get, path = "/benchmarks/{industry}", tag = "benchmarks",
    params(("industry" = String, Path, description = "As the quiz names it", example = "healthcare"), BenchmarkQuery),
    responses((status = 200, body = Envelope<Vec<BenchmarkView>>), (status = 304)))]
pub async fn list_benchmarks(
    State(app): State<AppState>,
    _caller: Public,
    Path(industry): Path<String>,
    Query(query): Query<BenchmarkQuery>,
    asked: Conditions,
) -> ApiResult<Response> {
    let asker = query.asker(&industry)?;
    let name = format!("industry {asker:?}");
    let load = async || {
        let rows = queries::list_industry_benchmarks(app.db.reference(), &industry, None).await?;
        if rows.is_empty() {
            return Ok(Loaded::Absent);
        }
        let mut metrics: BTreeMap<&str, Vec<&Benchmark>> = BTreeMap::new();
        for row in &rows {
            metrics.entry(&row.metric).or_default().push(row);
        }
        let selections = metrics
            .into_values()
            .filter_map(|rows| select(rows, &asker));
        let views: Vec<_> = selections
            .map(|selection| BenchmarkView::new(&selection, &asker))
            .collect();
        query.keep(&rows, views).await
    };
    let benchmarks = &app.cache.benchmarks;
    benchmarks.serve("industry", &name, &asked, load).await
}
