//! The ticks of schedules, and what is past its retention.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::platform::db::Tx;

/// Claims one tick of a schedule; false when another worker has it.
///
/// # Errors
/// On a database error.
pub async fn insert_tick(
    db: impl PgExecutor<'_>,
    schedule: &str,
    tick: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into schedule_ticks (schedule, tick) values ($1, $2) on conflict do nothing",
        schedule,
        tick,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what is past its retention: runs succeeded or cancelled after 7 days, dead after 90, ticks after
/// 90, mails and ended progress after 30. Returns how many rows went.
///
/// # Errors
/// On a database error.
pub async fn delete_expired(tx: &mut Tx) -> sqlx::Result<u64> {
    let mut gone = sqlx::query!(
        r#"
        delete from job_runs
        where (state in ('succeeded', 'cancelled') and finished_at < now() - interval '7 days')
            or (state = 'dead' and finished_at < now() - interval '90 days')
        "#
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    gone += sqlx::query!("delete from schedule_ticks where tick < now() - interval '90 days'")
        .execute(&mut **tx)
        .await?
        .rows_affected();
    gone += sqlx::query!("delete from mails where created_at < now() - interval '30 days'")
        .execute(&mut **tx)
        .await?
        .rows_affected();
    // A stream is old when its newest event is.
    gone += sqlx::query!(
        r#"
        delete from progress_events
        where stream_id in (
            select stream_id from progress_events group by stream_id having max(at) < now() - interval '30 days'
        )
        "#
    )
    .execute(&mut **tx)
    .await?
    .rows_affected();
    Ok(gone)
}
