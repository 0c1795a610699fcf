//! Tells events as a worker does: first the log in PostgreSQL, after its commit the copy in Redis.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use proof::redis::Redis;
use serde_json::json;
use tokio::sync::oneshot;

use crate::ledger::Ledger;

/// When each event was published, in microseconds since a common beginning; 0 while it was not.
pub(super) struct Moments {
    began: Instant,
    events: usize,
    at: Vec<AtomicU64>,
}

impl Moments {
    /// For so many streams of so many events each.
    pub(super) fn new(streams: usize, events: usize) -> Self {
        Self {
            began: Instant::now(),
            events,
            at: std::iter::repeat_with(|| AtomicU64::new(0))
                .take(streams * events)
                .collect(),
        }
    }

    fn place(&self, stream: usize, seq: usize) -> Option<&AtomicU64> {
        self.at.get(stream * self.events + seq.checked_sub(1)?)
    }

    fn micros(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn publish(&self, stream: usize, seq: usize) {
        if let Some(place) = self.place(stream, seq) {
            place.store(self.micros(), Ordering::Release);
        }
    }

    /// How long ago an event was published. What was read from the log before its publication took no time.
    pub(super) fn age(&self, stream: usize, seq: usize) -> Option<Duration> {
        let published = self.place(stream, seq)?.load(Ordering::Acquire);
        match published {
            0 => Some(Duration::ZERO),
            at => Some(Duration::from_micros(self.micros().saturating_sub(at))),
        }
    }
}

/// What is told, and how fast.
pub(super) struct Pace {
    pub(super) database: String,
    pub(super) redis: String,
    pub(super) channel: String,
    /// The streams' ids.
    pub(super) streams: Vec<String>,
    /// Events for each stream, one a second; a last one ends it.
    pub(super) seconds: u32,
}

/// Tells everything on a thread of its own, so that those who listen do not hold it up.
pub(super) fn tell_all(pace: Pace, moments: Arc<Moments>) -> oneshot::Receiver<anyhow::Result<()>> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let told = match runtime {
            Ok(runtime) => runtime.block_on(tell(&pace, &moments)),
            Err(error) => Err(error.into()),
        };
        // Whoever does not wait for it has failed already.
        let _ = sender.send(told);
    });
    receiver
}

async fn tell(pace: &Pace, moments: &Moments) -> anyhow::Result<()> {
    let mut ledger = Ledger::open(Some(&pace.database)).await?;
    let mut redis = Redis::connect(&pace.redis).await?;
    let count = u32::try_from(pace.streams.len()).context("too many streams")?;
    // The streams' turns are spread evenly over each second.
    let mut turns = tokio::time::interval(Duration::from_secs(1) / count.max(1));
    for round in 0..=pace.seconds {
        let is_last = round == pace.seconds;
        for (place, stream) in pace.streams.iter().enumerate() {
            turns.tick().await;
            let seq = round + 1;
            let (kind, data) = if is_last {
                ("complete", json!({"status": "completed"}))
            } else {
                let message = "Matching vendors to what was found, one category after the other";
                let data = json!({"step": "vendors", "percent": 55, "message": message});
                ("progress", data)
            };
            let at = ledger.append_event(stream, seq.into(), kind, &data).await?;
            let event =
                json!({"stream_id": stream, "seq": seq, "type": kind, "data": data, "at": at});
            moments.publish(place, seq as usize);
            redis
                .ask(&["PUBLISH", &pace.channel, &event.to_string()])
                .await?;
        }
    }
    Ok(())
}
