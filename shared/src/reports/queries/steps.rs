//! The steps that are behind a report.

use serde_json::Value;
use sqlx::PgExecutor;

use crate::platform::ids::ReportId;

/// The steps of a report that are behind it, made from the given inputs.
///
/// # Errors
/// On a database error.
pub async fn list_finished_steps(
    db: impl PgExecutor<'_>,
    report: ReportId,
    input_hash: &str,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select step from report_steps where report_id = $1 and input_hash = $2",
        report.0,
        input_hash
    )
    .fetch_all(db)
    .await
}

/// Whether a report has steps behind it that were made from other inputs.
///
/// # Errors
/// On a database error.
pub async fn has_steps_of_other_inputs(
    db: impl PgExecutor<'_>,
    report: ReportId,
    input_hash: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from report_steps where report_id = $1 and input_hash <> $2) as "exists!""#,
        report.0,
        input_hash,
    )
    .fetch_one(db)
    .await
}

/// Steps that are put behind a report at once: their names, and how many seconds ago each was done.
#[derive(Debug, Clone, Default)]
pub struct DoneSteps {
    /// In their order.
    pub names: Vec<String>,
    /// Seconds.
    pub ages: Vec<f64>,
}

/// Puts steps behind a report; one that is there already violates `report_steps_pkey`.
///
/// # Errors
/// On a database error.
pub async fn insert_steps(
    db: impl PgExecutor<'_>,
    report: ReportId,
    steps: &DoneSteps,
    input_hash: &str,
    attempt: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into report_steps (report_id, step, input_hash, attempt, finished_at)
        select $1, step, $4, $5, clock_timestamp() - make_interval(secs => age)
        from unnest($2::text[], $3::float8[]) as done (step, age)
        "#,
        report.0,
        &steps.names,
        &steps.ages,
        input_hash,
        attempt,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores what a step made that costs money to make again. Stored twice, the first one stays.
///
/// # Errors
/// On a database error.
pub async fn insert_checkpoint(
    db: impl PgExecutor<'_>,
    report: ReportId,
    step: &str,
    input_hash: &str,
    attempt: i32,
    checkpoint: &Value,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into report_steps (report_id, step, input_hash, attempt, checkpoint)
        values ($1, $2, $3, $4, $5)
        on conflict on constraint report_steps_pkey do nothing
        "#,
        report.0,
        step,
        input_hash,
        attempt,
        checkpoint,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a step stored when it was made from the given inputs.
///
/// # Errors
/// On a database error.
pub async fn find_checkpoint(
    db: impl PgExecutor<'_>,
    report: ReportId,
    step: &str,
    input_hash: &str,
) -> sqlx::Result<Option<Value>> {
    let found = sqlx::query_scalar!(
        "select checkpoint from report_steps where report_id = $1 and step = $2 and input_hash = $3",
        report.0,
        step,
        input_hash,
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}

/// Notes what the language model has cost a report so far, in millionths of a US dollar.
///
/// # Errors
/// On a database error.
pub async fn set_cost(
    db: impl PgExecutor<'_>,
    report: ReportId,
    micro_usd: i64,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set cost_microunits = $2 where id = $1",
        report.0,
        micro_usd
    )
    .execute(db)
    .await?;
    Ok(())
}
