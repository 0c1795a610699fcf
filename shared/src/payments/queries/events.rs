//! SQL of the provider's events.

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use crate::payments::{EventHead, Provider};

/// Keeps an event; false if it is known already.
///
/// # Errors
/// On a database error.
pub async fn insert_event(
    db: impl PgExecutor<'_>,
    head: &EventHead,
    body: &[u8],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        insert into stripe_events (id, type, livemode, account, object_id, payload)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do nothing
        "#,
        head.id,
        head.kind,
        head.livemode,
        head.account,
        head.object_id,
        body,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether an event still has to be applied.
///
/// # Errors
/// On a database error.
pub async fn is_event_waiting(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from stripe_events where id = $1 and applied_at is null) as "exists!""#,
        id
    )
    .fetch_one(db)
    .await
}

/// An event that still has to be applied.
///
/// # Errors
/// On a database error.
pub async fn find_waiting_event(
    db: impl PgExecutor<'_>,
    id: &str,
) -> sqlx::Result<Option<EventHead>> {
    sqlx::query_as!(
        EventHead,
        r#"
        select id, type as kind, livemode, account, object_id
        from stripe_events
        where id = $1 and applied_at is null
        "#,
        id,
    )
    .fetch_optional(db)
    .await
}

/// An event that still has to be applied, held until the transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_event(db: impl PgExecutor<'_>, id: &str) -> sqlx::Result<Option<EventHead>> {
    sqlx::query_as!(
        EventHead,
        r#"
        select id, type as kind, livemode, account, object_id
        from stripe_events
        where id = $1 and applied_at is null
        for update
        "#,
        id,
    )
    .fetch_optional(db)
    .await
}

/// Notes what became of an event.
///
/// # Errors
/// On a database error.
pub async fn settle_event(db: impl PgExecutor<'_>, id: &str, outcome: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "update stripe_events set applied_at = now(), outcome = $2 where id = $1",
        id,
        outcome
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes events that are older than 90 days; returns how many.
///
/// # Errors
/// On a database error.
pub async fn delete_expired_events(db: impl PgExecutor<'_>) -> sqlx::Result<u64> {
    let done =
        sqlx::query!("delete from stripe_events where received_at < now() - interval '90 days'")
            .execute(db)
            .await?;
    Ok(done.rows_affected())
}

/// Until when the provider's list of events was read.
///
/// # Errors
/// On a database error.
pub async fn find_feed_position(
    db: impl PgExecutor<'_>,
    provider: Provider,
) -> sqlx::Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!(
        "select read_until from event_feeds where provider = $1",
        provider.as_str()
    )
    .fetch_optional(db)
    .await
}

/// Notes until when the provider's list of events was read; it never goes back.
///
/// # Errors
/// On a database error.
pub async fn upsert_feed_position(
    db: impl PgExecutor<'_>,
    provider: Provider,
    read_until: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into event_feeds (provider, read_until)
        values ($1, $2)
        on conflict (provider) do update set read_until = greatest(event_feeds.read_until, excluded.read_until)
        "#,
        provider.as_str(),
        read_until,
    )
    .execute(db)
    .await?;
    Ok(())
}
