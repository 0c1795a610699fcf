//! One benchmark of an industry.

use axum::extract::State;
use shared::benchmarks::{model::select, queries};

use super::{
    BenchmarkQuery,
    view::{BenchmarkDetailView, BenchmarkRowView, BenchmarkView},
};
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, Path, Query},
    state::AppState,
};

/// Reads the figure of one metric for an industry, and the other figures that were passed over.
#[utoipa::path(get, path = "/benchmarks/{industry}/{metric}", tag = "benchmarks",
    params(
        ("industry" = String, Path, description = "As the quiz names it", example = "healthcare"),
        ("metric" = String, Path, description = "What is measured", example = "labour_cost_hour"),
        BenchmarkQuery,
    ),
    responses((status = 200, body = Envelope<BenchmarkDetailView>)))]
pub async fn get_benchmark(
    State(app): State<AppState>,
    _caller: Public,
    Path((industry, metric)): Path<(String, String)>,
    Query(query): Query<BenchmarkQuery>,
) -> ApiResult<Data<BenchmarkDetailView>> {
    let asker = query.asker(&industry)?;
    let rows =
        queries::list_industry_benchmarks(app.db.reference(), &industry, Some(&metric)).await?;
    let selection = select(&rows, &asker).ok_or_else(|| ApiError::not_found("benchmark"))?;
    let chosen = selection.row.id.as_str();
    let others = rows
        .iter()
        .filter(|row| row.id != chosen)
        .map(BenchmarkRowView::from)
        .collect();
    Ok(Data(BenchmarkDetailView {
        selected: BenchmarkView::from(selection),
        others,
    }))
}
