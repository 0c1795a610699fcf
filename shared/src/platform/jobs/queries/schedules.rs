//! What happens by itself: as the program says, and as operators changed it.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::platform::ids::JobRunId;

/// A schedule as program and configuration say.
#[derive(Debug, Clone)]
pub struct ScheduleDefault {
    /// Its name.
    pub name: &'static str,
    /// Why it exists.
    pub purpose: &'static str,
    /// Seconds first, in UTC.
    pub cron: String,
    /// Whether the configuration holds it.
    pub is_paused: bool,
}

/// A schedule as it is.
#[derive(Debug, Clone)]
pub struct ScheduleRow {
    /// Its name.
    pub name: String,
    /// Why it exists.
    pub purpose: String,
    /// What the program or the configuration says.
    pub default_cron: String,
    /// Whether the configuration holds it.
    pub is_paused_by_default: bool,
    /// What counts: the operator's, else the default.
    pub cron: String,
    /// Whether it is held.
    pub is_paused: bool,
    /// Counts the changes of operators.
    pub revision: i32,
    /// When an operator last changed it.
    pub changed_at: Option<DateTime<Utc>>,
    /// Who that was.
    pub changed_by: Option<String>,
    /// Somebody wants it to run now.
    pub run_requested_at: Option<DateTime<Utc>>,
    /// When it last enqueued its job.
    pub last_fired_at: Option<DateTime<Utc>>,
    /// The run that came of it.
    pub last_run_id: Option<Uuid>,
    /// Where that run stands, as long as the ledger has it.
    pub last_state: Option<String>,
    /// When it ended.
    pub last_finished_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub last_error: Option<String>,
}

/// Writes the defaults of this program; what operators changed stays.
///
/// # Errors
/// On a database error.
pub async fn upsert_schedules(
    db: impl PgExecutor<'_>,
    defaults: &[ScheduleDefault],
) -> sqlx::Result<()> {
    let names: Vec<String> = defaults.iter().map(|one| one.name.to_owned()).collect();
    let purposes: Vec<String> = defaults.iter().map(|one| one.purpose.to_owned()).collect();
    let crons: Vec<String> = defaults.iter().map(|one| one.cron.clone()).collect();
    let paused: Vec<bool> = defaults.iter().map(|one| one.is_paused).collect();
    sqlx::query!(
        r#"
        insert into schedules (name, purpose, default_cron, is_paused_by_default)
        select * from unnest($1::text[], $2::text[], $3::text[], $4::bool[])
        on conflict (name) do update
        set purpose = excluded.purpose, default_cron = excluded.default_cron,
            is_paused_by_default = excluded.is_paused_by_default
        "#,
        &names,
        &purposes,
        &crons,
        &paused,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every schedule, by name.
///
/// # Errors
/// On a database error.
pub async fn list_schedules(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<ScheduleRow>> {
    read_schedules(db, None).await
}

/// One schedule.
///
/// # Errors
/// On a database error.
pub async fn find_schedule(
    db: impl PgExecutor<'_>,
    name: &str,
) -> sqlx::Result<Option<ScheduleRow>> {
    Ok(read_schedules(db, Some(name)).await?.pop())
}

async fn read_schedules(
    db: impl PgExecutor<'_>,
    name: Option<&str>,
) -> sqlx::Result<Vec<ScheduleRow>> {
    sqlx::query_as!(
        ScheduleRow,
        r#"
        select
            name, purpose, default_cron, is_paused_by_default,
            coalesce(cron, default_cron) as "cron!",
            coalesce(is_paused, is_paused_by_default) as "is_paused!",
            revision, changed_at, changed_by, run_requested_at, last_fired_at, last_run_id,
            job_runs.state as "last_state?", job_runs.finished_at as "last_finished_at?", job_runs.error as "last_error?"
        from schedules
        left join job_runs on job_runs.id = schedules.last_run_id
        where $1::text is null or name = $1
        order by name
        "#,
        name,
    )
    .fetch_all(db)
    .await
}

/// Changes a schedule that has this revision; false if it has another one, or does not exist.
///
/// # Errors
/// On a database error.
pub async fn update_schedule(
    db: impl PgExecutor<'_>,
    name: &str,
    revision: i32,
    cron: &str,
    is_paused: bool,
    by: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update schedules
        -- Back to the default is no change of one's own: it follows the program again.
        set cron = nullif($3, default_cron), is_paused = nullif($4, is_paused_by_default),
            revision = revision + 1, changed_at = now(), changed_by = $5
        where name = $1 and revision = $2
        "#,
        name,
        revision,
        cron,
        is_paused,
        by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Asks for a run now; false if there is no such schedule.
///
/// # Errors
/// On a database error.
pub async fn request_run(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update schedules set run_requested_at = coalesce(run_requested_at, now()) where name = $1",
        name
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the wish for a run; false if nobody has it, or another worker took it.
///
/// # Errors
/// On a database error.
pub async fn take_request(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update schedules set run_requested_at = null where name = $1 and run_requested_at is not null",
        name
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a schedule is held now; one that is not known is not.
///
/// # Errors
/// On a database error.
pub async fn is_schedule_paused(db: impl PgExecutor<'_>, name: &str) -> sqlx::Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select coalesce(is_paused, is_paused_by_default) as "held!" from schedules where name = $1"#,
        name
    )
    .fetch_optional(db)
    .await?;
    Ok(held.unwrap_or(false))
}

/// Notes that a schedule enqueued its job.
///
/// # Errors
/// On a database error.
pub async fn note_fired(db: impl PgExecutor<'_>, name: &str, run: JobRunId) -> sqlx::Result<()> {
    sqlx::query!(
        "update schedules set last_fired_at = now(), last_run_id = $2 where name = $1",
        name,
        run.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
