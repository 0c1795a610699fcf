//! How the making of reports goes.

use axum::extract::State;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::reports::{
    STEPS,
    queries::stats::{self, DayCount, FailureCount, StateCount, Took},
};
use utoipa::ToSchema;

use super::period::DaysQuery;
use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, Query},
    state::AppState,
};

/// Reasons that are told; the rest is rare.
const REASONS: i64 = 20;

/// How the making of reports goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportStatsView {
    /// How many days everything but `by_state` and `failures` counts, today included.
    pub days: i32,
    /// Where all reports stand now.
    pub by_state: Vec<StateCountView>,
    /// What became of those that were made on each day, the newest day first; a day without any is left out.
    pub by_day: Vec<DayCountView>,
    /// From the order to the delivery, by tier.
    pub durations: Vec<DurationView>,
    /// Each step, in their order.
    pub steps: Vec<DurationView>,
    /// Why reports stand as failed now, the most frequent reason first.
    pub failures: Vec<FailureView>,
    /// What the language model cost for them.
    pub ai_cost: ReportCostView,
}

/// How many reports stand somewhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateCountView {
    /// `quick` or `full`.
    pub tier: String,
    /// Where they stand.
    #[schema(example = "delivered")]
    pub state: String,
    /// How many.
    pub count: i64,
}

/// What became of a day's reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayCountView {
    /// The day, UTC.
    pub day: NaiveDate,
    /// `quick` or `full`.
    pub tier: String,
    /// Completed or asked for again that day.
    pub created: i64,
    /// Of these, handed over.
    pub delivered: i64,
    /// Of these, failed.
    pub failed: i64,
}

/// How long something took.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DurationView {
    /// What.
    #[schema(example = "roi")]
    pub name: String,
    /// How often it was measured.
    pub count: i64,
    /// Half took at most this, in milliseconds.
    pub p50_ms: f64,
    /// Nineteen of twenty took at most this, in milliseconds.
    pub p95_ms: f64,
}

/// Why reports failed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FailureView {
    /// The reason.
    pub reason: String,
    /// How many.
    pub count: i64,
    /// When the last one did.
    pub last_at: DateTime<Utc>,
}

/// What the language model cost for reports.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportCostView {
    /// Reports for which it was asked.
    pub reports: i64,
    /// US dollars, together.
    #[schema(value_type = String, example = "1.284000")]
    pub total_usd: Decimal,
    /// US dollars for one of them; null where it was never asked.
    #[schema(value_type = Option<String>, example = "0.042800")]
    pub mean_usd: Option<Decimal>,
}

/// Counts reports by state, tier and day, and tells how long they and their steps took, why some failed, and what the
/// language model cost.
#[utoipa::path(get, path = "/admin/reports/stats", tag = "admin", params(DaysQuery),
    responses((status = 200, body = Envelope<ReportStatsView>)),
    security(("operator_token" = [])))]
pub async fn get_report_stats(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<DaysQuery>,
) -> ApiResult<Data<ReportStatsView>> {
    let days = query.checked()?;
    let db = app.db.system();
    let cost = stats::sum_model_cost(db, days).await?;
    Ok(Data(ReportStatsView {
        days,
        by_state: views(stats::count_by_state(db).await?),
        by_day: views(stats::count_by_day(db, days).await?),
        durations: views(stats::list_durations(db, days).await?),
        steps: list_steps(&app, days).await?,
        failures: views(stats::count_failures(db, REASONS).await?),
        ai_cost: ReportCostView {
            reports: cost.reports,
            total_usd: Decimal::new(cost.micro_usd, 6),
            mean_usd: (cost.reports > 0).then(|| {
                (Decimal::new(cost.micro_usd, 6) / Decimal::from(cost.reports)).round_dp(6)
            }),
        },
    }))
}

/// How long each step took in the last days.
///
/// # Errors
/// On a database error.
pub async fn list_steps(app: &AppState, days: i32) -> ApiResult<Vec<DurationView>> {
    let names = STEPS.map(|step| step.name.to_owned());
    let steps = stats::list_step_durations(app.db.system(), &names, days).await?;
    Ok(views(steps))
}

fn views<Row, View: From<Row>>(rows: Vec<Row>) -> Vec<View> {
    rows.into_iter().map(View::from).collect()
}

impl From<StateCount> for StateCountView {
    fn from(row: StateCount) -> Self {
        Self {
            tier: row.tier,
            state: row.state,
            count: row.count,
        }
    }
}

impl From<DayCount> for DayCountView {
    fn from(row: DayCount) -> Self {
        Self {
            day: row.day,
            tier: row.tier,
            created: row.created,
            delivered: row.delivered,
            failed: row.failed,
        }
    }
}

impl From<Took> for DurationView {
    fn from(row: Took) -> Self {
        Self {
            name: row.name,
            count: row.count,
            p50_ms: row.p50_ms,
            p95_ms: row.p95_ms,
        }
    }
}

impl From<FailureCount> for FailureView {
    fn from(row: FailureCount) -> Self {
        Self {
            reason: row.reason,
            count: row.count,
            last_at: row.last_at,
        }
    }
}
