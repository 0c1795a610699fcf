//! Runs whose time has come, and the messages that say so.

use sqlx::PgExecutor;

use crate::platform::{
    ids::JobRunId,
    jobs::{Delivery, Queue, UnknownQueue},
};

/// Marks due runs for a (new) push and returns their messages, oldest first. The marks are committed
/// before anything is pushed, so a stale message can never claim.
///
/// # Errors
/// On a database error.
pub async fn dispatch_due(
    db: impl PgExecutor<'_>,
    queue: Queue,
    limit: i64,
) -> sqlx::Result<Vec<Delivery>> {
    let rows = sqlx::query!(
        r#"
        update job_runs
        set dispatch_id = gen_random_uuid(), dispatch_again_at = now() + interval '30 seconds'
        where id in (
            select id
            from job_runs
            where state = 'queued' and queue = $1 and run_at <= now()
                and (dispatch_again_at is null or dispatch_again_at <= now())
                -- What is held stays where it is; resuming makes it due for a push.
                and not exists (select from queue_pauses where queue_pauses.queue = $1)
            order by run_at
            limit $2
            for update skip locked
        )
        returning id as "id: JobRunId", dispatch_id as "dispatch_id!", trace
        "#,
        queue.as_str(),
        limit,
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Delivery {
            run_id: row.id,
            dispatch_id: row.dispatch_id,
            trace: row.trace,
            queue: Some(queue),
        })
        .collect())
}

/// Whether anything waits for its time or its push within the next few seconds.
///
/// # Errors
/// On a database error.
pub async fn is_anything_due_soon(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"
        select exists (
            select from job_runs
            where state = 'queued' and run_at <= now() + interval '5 seconds'
                and not exists (select from queue_pauses where queue_pauses.queue = job_runs.queue)
        ) as "due!"
        "#
    )
    .fetch_one(db)
    .await
}

/// Makes a run that waits for its time due now, and returns the message that says so; nothing where it is due already
/// or does not wait.
///
/// # Errors
/// On a database error.
pub async fn hasten_run(db: impl PgExecutor<'_>, id: JobRunId) -> sqlx::Result<Option<Delivery>> {
    let row = sqlx::query!(
        r#"
        update job_runs
        -- Soon: this push may die with the process that was to make it.
        set run_at = now(), dispatch_id = gen_random_uuid(), dispatch_again_at = now() + interval '5 seconds'
        where id = $1 and state = 'queued' and run_at > now()
        returning queue, dispatch_id as "dispatch_id!", trace
        "#,
        id.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let queue: Queue = row
            .queue
            .parse()
            .map_err(|error: UnknownQueue| sqlx::Error::Decode(error.into()))?;
        Ok(Delivery {
            run_id: id,
            dispatch_id: row.dispatch_id,
            trace: row.trace,
            queue: Some(queue),
        })
    })
    .transpose()
}
