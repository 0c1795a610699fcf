//! SQL of the event log.

use serde_json::Value;
use sqlx::PgExecutor;

use super::model::{NewEvent, ProgressEvent};
use crate::platform::ids::StreamId;

/// Writes events with the numbers that follow the stream's last one.
///
/// # Errors
/// On a database error, also when another writer took the same numbers.
pub async fn insert_events(
    db: impl PgExecutor<'_>,
    stream: StreamId,
    events: &[NewEvent],
) -> sqlx::Result<Vec<ProgressEvent>> {
    let kinds: Vec<String> = events.iter().map(|event| event.kind.to_owned()).collect();
    let data: Vec<Value> = events.iter().map(|event| event.data.clone()).collect();
    let mut stored = sqlx::query_as!(
        ProgressEvent,
        r#"
        insert into progress_events (stream_id, seq, type, data)
        select $1, (select coalesce(max(seq), 0) from progress_events where stream_id = $1) + ordinality, kind, data
        from unnest($2::text[], $3::jsonb[]) with ordinality as new (kind, data, ordinality)
        returning stream_id as "stream_id: StreamId", seq, type as kind, data, at
        "#,
        stream.0,
        &kinds,
        &data,
    )
    .fetch_all(db)
    .await?;
    stored.sort_by_key(|event| event.seq);
    Ok(stored)
}

/// Keeps other writers of a stream waiting until this transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_stream(db: impl PgExecutor<'_>, stream: StreamId) -> sqlx::Result<()> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1::text, 0))::text as locked",
        format!("events:{stream}")
    )
    .fetch_one(db)
    .await?;
    Ok(())
}

/// Events of a stream after a number, in order.
///
/// # Errors
/// On a database error.
pub async fn list_events_after(
    db: impl PgExecutor<'_>,
    stream: StreamId,
    after: i64,
    limit: i64,
) -> sqlx::Result<Vec<ProgressEvent>> {
    sqlx::query_as!(
        ProgressEvent,
        r#"
        select stream_id as "stream_id: StreamId", seq, type as kind, data, at
        from progress_events
        where stream_id = $1 and seq > $2
        order by seq
        limit $3
        "#,
        stream.0,
        after,
        limit,
    )
    .fetch_all(db)
    .await
}

/// Events of many streams, each after its own number: what a lost message or a dead Redis withheld.
///
/// # Errors
/// On a database error.
pub async fn list_missed_events(
    db: impl PgExecutor<'_>,
    streams: &[(StreamId, i64)],
) -> sqlx::Result<Vec<ProgressEvent>> {
    let ids: Vec<uuid::Uuid> = streams.iter().map(|(stream, _)| stream.0).collect();
    let after: Vec<i64> = streams.iter().map(|(_, seq)| *seq).collect();
    sqlx::query_as!(
        ProgressEvent,
        r#"
        select e.stream_id as "stream_id: StreamId", e.seq, e.type as kind, e.data, e.at
        from unnest($1::uuid[], $2::bigint[]) as watched (stream_id, seq)
        join progress_events e on e.stream_id = watched.stream_id and e.seq > watched.seq
        order by e.stream_id, e.seq
        "#,
        &ids,
        &after,
    )
    .fetch_all(db)
    .await
}

/// The number of a stream's last event and whether it ended the stream; (0, false) for an empty one.
///
/// # Errors
/// On a database error.
pub async fn find_last_event(
    db: impl PgExecutor<'_>,
    stream: StreamId,
) -> sqlx::Result<Option<ProgressEvent>> {
    sqlx::query_as!(
        ProgressEvent,
        r#"
        select stream_id as "stream_id: StreamId", seq, type as kind, data, at
        from progress_events
        where stream_id = $1
        order by seq desc
        limit 1
        "#,
        stream.0,
    )
    .fetch_optional(db)
    .await
}

/// Removes a stream's events, as an erased report asks.
///
/// # Errors
/// On a database error.
pub async fn delete_events(db: impl PgExecutor<'_>, stream: StreamId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from progress_events where stream_id = $1", stream.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Takes the content out of a stream's events and leaves their numbers: an erased report's readers must
/// still see a whole sequence that ends.
///
/// # Errors
/// On a database error.
pub async fn blank_events(db: impl PgExecutor<'_>, stream: StreamId) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        update progress_events
        set data = '{}', type = case when type = 'complete' then type else 'progress' end
        where stream_id = $1 and type in ('finding', 'recommendation', 'complete')
        "#,
        stream.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
