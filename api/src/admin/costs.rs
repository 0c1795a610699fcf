//! What the language model costs.

use axum::extract::State;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::{
    platform::jobs::queries::{self as jobs, WorkerRow},
    usage::queries::{self, DayCost},
};
use utoipa::ToSchema;

use super::period::DaysQuery;
use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, Query},
    state::AppState,
};

/// What the language model costs.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostsView {
    /// How many days are counted, today included.
    pub days: i32,
    /// By day, purpose and model, the newest day first.
    pub by_day: Vec<DayCostView>,
    /// All of them together, in US dollars.
    #[schema(value_type = String, example = "12.480000")]
    pub total_usd: Decimal,
    /// Today against its budget.
    pub today: TodayView,
}

/// Today's spending.
#[derive(Debug, Serialize, ToSchema)]
pub struct TodayView {
    /// Since midnight, UTC, in US dollars; calls that are under way count at the most they can cost.
    #[schema(value_type = String, example = "0.412000")]
    pub spent_usd: Decimal,
    /// The same in euro at the newest stored rate; null without one.
    #[schema(value_type = Option<String>, example = "0.36")]
    pub spent_eur: Option<Decimal>,
    /// What the newest worker was told; null where no worker lives, or it has no key and asks no model.
    pub budget: Option<BudgetView>,
}

/// What may be spent, and on which models.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BudgetView {
    /// A day, in euro.
    #[schema(value_type = String, example = "50.00")]
    pub budget_day_eur: Decimal,
    /// A report, in euro.
    #[schema(value_type = String, example = "1.00")]
    pub budget_report_eur: Decimal,
    /// Writes the words of reports.
    pub model_report: String,
    /// Reads price pages.
    pub model_extract: String,
}

/// What was asked of a model for a purpose on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayCostView {
    /// The day, UTC.
    pub day: NaiveDate,
    /// `report` or `extract`.
    pub purpose: String,
    /// Which model.
    pub model: String,
    /// How often it was asked.
    pub calls: i64,
    /// Of these, without an answer.
    pub failed: i64,
    /// Of these, not settled: they count at the most they can cost.
    pub unsettled: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// US dollars.
    #[schema(value_type = String, example = "0.412000")]
    pub cost_usd: Decimal,
}

/// Tells what the language model costs by day, purpose and model, and how today stands against its budget.
#[utoipa::path(get, path = "/admin/costs", tag = "admin", params(DaysQuery),
    responses((status = 200, body = Envelope<CostsView>)),
    security(("operator_token" = [])))]
pub async fn get_costs(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<DaysQuery>,
) -> ApiResult<Data<CostsView>> {
    let days = query.checked()?;
    let costs = queries::list_costs(app.db.system(), days).await?;
    let workers = jobs::list_workers(app.db.system()).await?;
    let total: i64 = costs.iter().map(|cost| cost.micro_usd).sum();
    Ok(Data(CostsView {
        days,
        by_day: costs.into_iter().map(DayCostView::from).collect(),
        total_usd: Decimal::new(total, 6),
        today: today(&app, &workers).await?,
    }))
}

/// How today stands against its budget.
///
/// # Errors
/// On a database error.
pub(super) async fn today(app: &AppState, workers: &[WorkerRow]) -> ApiResult<TodayView> {
    let spent = Decimal::new(queries::sum_spent_today(app.db.system()).await?, 6);
    let rate = queries::find_euro_per_dollar(app.db.system()).await?;
    let newest = workers
        .iter()
        .filter(|worker| worker.is_alive())
        .max_by_key(|worker| worker.started_at);
    Ok(TodayView {
        spent_usd: spent,
        spent_eur: rate.map(|rate| (spent * rate).round_dp(2)),
        // A worker of another version may say it in another shape: then nothing is known.
        budget: newest
            .and_then(|worker| serde_json::from_value(worker.settings["ai"].clone()).ok()),
    })
}

impl From<DayCost> for DayCostView {
    fn from(row: DayCost) -> Self {
        Self {
            day: row.day,
            purpose: row.purpose,
            model: row.model,
            calls: row.calls,
            failed: row.failed,
            unsettled: row.unsettled,
            input_tokens: row.input_tokens,
            output_tokens: row.output_tokens,
            cost_usd: Decimal::new(row.micro_usd, 6),
        }
    }
}
