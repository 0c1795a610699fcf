//! Progress events: numbered facts about a piece of work, kept in `progress_events` and told live.
//!
//! PostgreSQL holds the log; Redis pub/sub carries the same events to whoever is connected. An event is
//! published only after the transaction that wrote it was committed, and a lost message is found again by
//! its number. Readers live in the api (`live`), writers in the worker and in payment handling.

mod model;
pub mod queries;
mod subscribe;

pub use model::{NewEvent, ProgressEvent};
pub(in crate::platform) use subscribe::builder;
pub use subscribe::{Subscription, subscribe};

use tracing::Instrument;

use super::{db::Tx, ids::StreamId, notifier::AfterCommit};

/// Appends events to a stream and has them published after the commit. The numbers follow the last one.
///
/// # Errors
/// On a database error; two writers at once get a violation of `progress_events_pkey`, since a stream
/// belongs to one running job.
pub async fn append(
    tx: &mut Tx,
    stream: StreamId,
    events: &[NewEvent],
) -> sqlx::Result<Vec<ProgressEvent>> {
    if events.is_empty() {
        return Ok(Vec::new());
    }
    let mut kinds: Vec<&str> = events.iter().map(|event| event.kind).collect();
    kinds.dedup();
    let span = tracing::info_span!(
        "events", otel.name = format!("append {}", kinds.join(", ")), otel.kind = "producer", stream.id = %stream,
        event.last_seq = tracing::field::Empty
    );
    let stored = queries::insert_events(&mut **tx, stream, events)
        .instrument(span.clone())
        .await?;
    if let Some(last) = stored.last() {
        span.record("event.last_seq", last.seq);
    }
    for event in &stored {
        tx.after_commit(AfterCommit::Publish(event.clone()));
    }
    Ok(stored)
}

/// Appends events to a stream that many write to. The writers wait for each other until they commit, so the numbers
/// have no gap.
///
/// # Errors
/// On a database error.
pub async fn append_shared(
    tx: &mut Tx,
    stream: StreamId,
    events: &[NewEvent],
) -> sqlx::Result<Vec<ProgressEvent>> {
    queries::lock_stream(&mut **tx, stream).await?;
    append(tx, stream, events).await
}

/// The channel that carries all live events.
#[must_use]
pub fn channel(prefix: &str) -> String {
    format!("{prefix}-events")
}
