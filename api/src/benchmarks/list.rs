//! All benchmarks of an industry.

use std::collections::BTreeMap;

use axum::extract::State;
use shared::benchmarks::{
    model::{Benchmark, select},
    queries,
};

use super::{BenchmarkQuery, view::BenchmarkView};
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, Path, Query},
    state::AppState,
};

/// Lists the figure of every metric for an industry, each with its source and with what had to be given up to find it.
#[utoipa::path(get, path = "/benchmarks/{industry}", tag = "benchmarks",
    params(("industry" = String, Path, description = "As the quiz names it", example = "healthcare"), BenchmarkQuery),
    responses((status = 200, body = Envelope<Vec<BenchmarkView>>)))]
pub async fn list_benchmarks(
    State(app): State<AppState>,
    _caller: Public,
    Path(industry): Path<String>,
    Query(query): Query<BenchmarkQuery>,
) -> ApiResult<Data<Vec<BenchmarkView>>> {
    let asker = query.asker(&industry)?;
    let rows = queries::list_industry_benchmarks(app.db.reference(), &industry, None).await?;
    if rows.is_empty() {
        return Err(ApiError::not_found("industry"));
    }
    let mut metrics: BTreeMap<&str, Vec<&Benchmark>> = BTreeMap::new();
    for row in &rows {
        metrics.entry(&row.metric).or_default().push(row);
    }
    let selections = metrics
        .into_values()
        .filter_map(|rows| select(rows, &asker));
    Ok(Data(selections.map(BenchmarkView::from).collect()))
}
