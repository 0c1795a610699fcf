//! Following a report's event stream to its end, and checking that it is whole.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use serde_json::Value;

use crate::client::Client;

/// An event, and when it came.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its number.
    pub seq: i64,
    /// `progress`, `finding`, `recommendation`, `complete`, `error`, `reset`.
    pub kind: String,
    /// Its data.
    pub data: Value,
    /// When the worker wrote it, by the database's clock.
    pub written_at: Option<DateTime<Utc>>,
    /// When it arrived here.
    pub arrived_at: Instant,
}

/// Reads a stream until the work is over; the numbers must go up from 1 without gap or repetition.
///
/// # Errors
/// When it ends too early, takes longer than `limit`, has a gap, or tells that the work failed.
pub async fn follow(client: &Client, path: &str, limit: Duration) -> anyhow::Result<Vec<Event>> {
    let mut events = Vec::new();
    let read = read_until_end(client, path, &mut events);
    if let Ok(result) = tokio::time::timeout(limit, read).await {
        result?;
        return Ok(events);
    }
    let last = events
        .last()
        .map_or_else(|| "none".to_owned(), |event| event.data.to_string());
    bail!(
        "{path} did not end within {} seconds; {} events came, the last: {last}",
        limit.as_secs(),
        events.len()
    )
}

async fn read_until_end(
    client: &Client,
    path: &str,
    events: &mut Vec<Event>,
) -> anyhow::Result<()> {
    let response = client.open_stream(path).await?;
    let mut stream = response.bytes_stream().eventsource();
    while let Some(message) = stream.next().await {
        let message = message.with_context(|| format!("{path} is no sound event stream"))?;
        let data: Value = serde_json::from_str(&message.data)
            .with_context(|| format!("an event's data is no JSON: {}", message.data))?;
        let event = Event {
            seq: message
                .id
                .parse()
                .with_context(|| format!("an event has the id {:?}", message.id))?,
            written_at: data
                .get("at")
                .and_then(Value::as_str)
                .and_then(|at| at.parse().ok()),
            kind: message.event,
            data,
            arrived_at: Instant::now(),
        };
        let expected = events.last().map_or(1, |last| last.seq + 1);
        if event.seq != expected {
            bail!(
                "{path} told event {} where {expected} was due: a gap or a repetition",
                event.seq
            );
        }
        let failed =
            event.kind == "error" && event.data.get("recoverable") == Some(&Value::Bool(false));
        if failed {
            bail!("the report could not be made: {}", event.data);
        }
        let is_last = event.kind == "complete";
        events.push(event);
        if is_last {
            return Ok(());
        }
    }
    bail!(
        "{path} ended after {} events, before `complete`",
        events.len()
    )
}
