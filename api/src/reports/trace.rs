//! How a report was made, for those who run the system.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    platform::ids::{JobRunId, ReportId},
    reports::{
        ReportState,
        queries::{self, TracedCall, TracedRun, TracedStep},
    },
};
use utoipa::ToSchema;

use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// How a report was made. It holds no answer and no text of the report.
#[derive(Debug, Serialize, ToSchema)]
pub struct TraceView {
    /// Which report.
    #[schema(value_type = uuid::Uuid)]
    pub report_id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// What the language model cost in all, in millionths of a US dollar; calls whose end was not seen count at their
    /// most.
    pub cost_micro_usd: i64,
    /// The jobs that made it and its file; a run leaves the ledger after its retention.
    pub runs: Vec<RunView>,
    /// Its steps, in order.
    pub steps: Vec<StepView>,
    /// The calls of the language model, in order.
    pub calls: Vec<CallView>,
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunView {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    pub id: JobRunId,
    /// What it does.
    #[schema(example = "reports.generate_report")]
    pub kind: String,
    /// Where it stands.
    #[schema(example = "succeeded")]
    pub state: String,
    /// How often it was tried.
    pub attempt: i32,
    /// How often its worker died.
    pub crashes: i32,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// The W3C trace parent of what caused it.
    pub trace: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
    /// When the last attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A step that is behind the report.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepView {
    /// Its name.
    #[schema(example = "roi")]
    pub step: String,
    /// What it was made from.
    pub input_hash: String,
    /// In which attempt.
    pub attempt: i32,
    /// When it was committed.
    pub finished_at: DateTime<Utc>,
    /// Whether what it made is kept, since making it again would cost money.
    pub is_kept: bool,
}

/// A call of the language model.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallView {
    /// Which model.
    pub model: String,
    /// The prompt and its version.
    #[schema(example = "narrative@1")]
    pub prompt: String,
    /// `answered`, or the failure's word; null: its end was not seen.
    pub outcome: Option<String>,
    /// Tokens sent.
    pub input_tokens: Option<i64>,
    /// Tokens received.
    pub output_tokens: Option<i64>,
    /// Millionths of a US dollar.
    pub cost_micro_usd: i64,
    /// When it was reserved.
    pub began_at: DateTime<Utc>,
    /// When it was settled.
    pub ended_at: Option<DateTime<Utc>>,
}

/// Shows how a report was made: its jobs, its steps, and what the language model was asked and cost.
#[utoipa::path(get, path = "/reports/{id}/trace", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses((status = 200, body = Envelope<TraceView>)),
    security(("operator_token" = [])))]
pub async fn get_report_trace(
    State(app): State<AppState>,
    _caller: Operator,
    Path(id): Path<ReportId>,
    _query: NoQuery,
) -> ApiResult<Data<TraceView>> {
    let db = app.db.system();
    let report = queries::find_report(db, id)
        .await?
        .ok_or_else(|| ApiError::not_found("report"))?;
    let (runs, steps, calls) = tokio::try_join!(
        queries::list_traced_runs(db, id),
        queries::list_traced_steps(db, id),
        queries::list_traced_calls(db, id),
    )?;
    Ok(Data(TraceView {
        report_id: id,
        state: report.state,
        cost_micro_usd: calls.iter().map(|call| call.cost_micro_usd).sum(),
        runs: runs.into_iter().map(RunView::from).collect(),
        steps: steps.into_iter().map(StepView::from).collect(),
        calls: calls.into_iter().map(CallView::from).collect(),
    }))
}

impl From<TracedRun> for RunView {
    fn from(run: TracedRun) -> Self {
        Self {
            id: run.id,
            kind: run.kind,
            state: run.state,
            attempt: run.attempt,
            crashes: run.crashes,
            error: run.error,
            trace: run.trace,
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}

impl From<TracedStep> for StepView {
    fn from(step: TracedStep) -> Self {
        Self {
            step: step.step,
            input_hash: step.input_hash,
            attempt: step.attempt,
            finished_at: step.finished_at,
            is_kept: step.is_kept,
        }
    }
}

impl From<TracedCall> for CallView {
    fn from(call: TracedCall) -> Self {
        Self {
            model: call.model,
            prompt: call.prompt,
            outcome: call.outcome,
            input_tokens: call.input_tokens,
            output_tokens: call.output_tokens,
            cost_micro_usd: call.cost_micro_usd,
            began_at: call.began_at,
            ended_at: call.ended_at,
        }
    }
}
