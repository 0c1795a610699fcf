//! What is past the time for which it is kept.

use sqlx::PgExecutor;

use crate::platform::ids::SessionId;

/// Sessions that are past their time, the oldest first: without a payment after 180 days in which nothing was answered,
/// with one 24 months after the money came or a report was last made. While money moves, or an operator has to look at
/// it, a session stays.
///
/// # Errors
/// On a database error.
pub async fn list_expired_sessions(
    db: impl PgExecutor<'_>,
    limit: i64,
) -> sqlx::Result<Vec<SessionId>> {
    sqlx::query_scalar!(
        r#"
        select s.id as "id: SessionId"
        from quiz_sessions s
        where s.status <> 'erased' and s.updated_at < now() - interval '180 days'
            and not exists (
                select from payments p
                where p.session_id = s.id
                    and (p.state in ('created', 'open', 'processing', 'held') or p.paid_at > now() - interval '24 months')
            )
            and not exists (
                select from reports r
                join payments p on p.session_id = r.session_id and p.paid_at is not null
                where r.session_id = s.id and r.created_at > now() - interval '24 months'
            )
        order by s.updated_at, s.id
        limit $1
        "#,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Removes files that were made so many days ago; whoever asks for one again gets it made again.
///
/// # Errors
/// On a database error.
pub async fn delete_old_files(db: impl PgExecutor<'_>, days: i32) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from report_files where rendered_at < now() - make_interval(days => $1)",
        days,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
