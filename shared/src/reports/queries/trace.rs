//! How a report was made: its runs, its steps, and what the language model cost.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::platform::ids::{JobRunId, ReportId};

/// A step that is behind a report.
#[derive(Debug, Clone)]
pub struct TracedStep {
    /// Its name.
    pub step: String,
    /// What it was made from.
    pub input_hash: String,
    /// In which attempt of the run.
    pub attempt: i32,
    /// When it was committed.
    pub finished_at: DateTime<Utc>,
    /// Whether what it made is kept, since making it again would cost money.
    pub is_kept: bool,
}

/// A call of the language model.
#[derive(Debug, Clone)]
pub struct TracedCall {
    /// Which model.
    pub model: String,
    /// The prompt and its version.
    pub prompt: String,
    /// `answered`, or the failure's word; absent: its end was not seen.
    pub outcome: Option<String>,
    /// Tokens sent.
    pub input_tokens: Option<i64>,
    /// Tokens received.
    pub output_tokens: Option<i64>,
    /// Millionths of a US dollar; what it can cost at most where its end was not seen.
    pub cost_micro_usd: i64,
    /// When it was reserved.
    pub began_at: DateTime<Utc>,
    /// When it was settled.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A job that made the report or its file.
#[derive(Debug, Clone)]
pub struct TracedRun {
    /// Its id.
    pub id: JobRunId,
    /// What it does.
    pub kind: String,
    /// Where it stands.
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

/// The steps behind a report, in order.
///
/// # Errors
/// On a database error.
pub async fn list_traced_steps(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Vec<TracedStep>> {
    sqlx::query_as!(
        TracedStep,
        r#"
        select step, input_hash, attempt, finished_at, checkpoint is not null as "is_kept!"
        from report_steps
        where report_id = $1
        order by finished_at, step
        "#,
        report.0
    )
    .fetch_all(db)
    .await
}

/// The calls of the language model for a report, in order.
///
/// # Errors
/// On a database error.
pub async fn list_traced_calls(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Vec<TracedCall>> {
    sqlx::query_as!(
        TracedCall,
        r#"
        select model, prompt, outcome, input_tokens, output_tokens,
            coalesce(cost_micro_usd, at_most_micro_usd) as "cost_micro_usd!",
            created_at as began_at, settled_at as ended_at
        from ai_calls
        where purpose = 'report' and subject_id = $1
        order by created_at, id
        "#,
        report.0
    )
    .fetch_all(db)
    .await
}

/// The runs that the ledger still holds of a report, in order.
///
/// # Errors
/// On a database error.
pub async fn list_traced_runs(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Vec<TracedRun>> {
    sqlx::query_as!(
        TracedRun,
        r#"
        select id as "id: JobRunId", kind, state, attempt, crashes, error, trace, created_at, started_at, finished_at
        from job_runs
        where kind like 'reports.%' and payload ->> 'report_id' = $1
        order by created_at, id
        "#,
        report.0.to_string()
    )
    .fetch_all(db)
    .await
}
