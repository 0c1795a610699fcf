//! One benchmark of an industry.

use axum::{extract::State, response::Response};
use shared::{
    benchmarks::{model::select, queries},
    platform::cache::Loaded,
};

use super::{
    BenchmarkQuery,
    view::{BenchmarkDetailView, BenchmarkRowView, BenchmarkView},
};
use crate::{
    auth::Public,
    http::{ApiResult, Conditions, Envelope, Path, Query},
    state::AppState,
};

/// Reads the figure of one metric for an industry, and the other figures that were passed over.
#[utoipa::path(get, path = "/benchmarks/{industry}/{metric}", tag = "benchmarks",
    params(
        ("industry" = String, Path, description = "As the quiz names it", example = "healthcare"),
        ("metric" = String, Path, description = "What is measured", example = "labour_cost_hour"),
        BenchmarkQuery,
    ),
    responses((status = 200, body = Envelope<BenchmarkDetailView>), (status = 304)))]
pub async fn get_benchmark(
    State(app): State<AppState>,
    _caller: Public,
    Path((industry, metric)): Path<(String, String)>,
    Query(query): Query<BenchmarkQuery>,
    asked: Conditions,
) -> ApiResult<Response> {
    let asker = query.asker(&industry)?;
    let name = format!("metric {metric:?} {asker:?}");
    let load = async || {
        let db = app.db.reference();
        let rows = queries::list_industry_benchmarks(db, &industry, Some(&metric)).await?;
        let Some(selection) = select(&rows, &asker) else {
            return Ok(Loaded::Absent);
        };
        let chosen = selection.row.id.as_str();
        let others = rows
            .iter()
            .filter(|row| row.id != chosen)
            .map(BenchmarkRowView::from)
            .collect();
        let detail = BenchmarkDetailView {
            selected: BenchmarkView::new(&selection, &asker),
            others,
        };
        query.keep(&rows, detail).await
    };
    let benchmarks = &app.cache.benchmarks;
    benchmarks.serve("benchmark", &name, &asked, load).await
}
