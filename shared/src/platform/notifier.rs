//! What happens after a commit: deliveries are pushed, events are published, idle workers are woken.
//!
//! Best effort by design. PostgreSQL already holds everything; what does not get through here is sent by
//! the dispatcher or read from the event log within seconds.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use fred::prelude::*;
use futures::future::join_all;
use redis::aio::ConnectionManager;
use tokio::sync::mpsc;

use super::{
    config::RedisConfig,
    events::{self, ProgressEvent},
    jobs::{Delivery, Queue, transport},
};

/// Something to do once a transaction stands.
#[derive(Debug, Clone)]
pub enum AfterCommit {
    /// Ring for a job.
    Push(Delivery),
    /// Tell live readers.
    Publish(ProgressEvent),
}

/// Where committed transactions hand over what they caused.
#[derive(Clone)]
pub struct Notifier {
    effects: Option<mpsc::Sender<AfterCommit>>,
}

/// Beyond this many waiting effects new ones are dropped: Redis is down, and PostgreSQL has them.
const BACKLOG: usize = 50_000;

impl Notifier {
    /// Starts the task that speaks to Redis. A Redis that is down is no error.
    ///
    /// # Errors
    /// When the URL is malformed.
    pub fn start(config: &RedisConfig, depth_max: u64) -> anyhow::Result<Self> {
        let publisher = events::builder(config)?.build()?;
        let (sender, receiver) = mpsc::channel(BACKLOG);
        let speaker = Speaker {
            config: config.clone(),
            publisher,
            connection: None,
            depths: HashMap::new(),
            depth_max,
        };
        spawn(speaker.run(receiver));
        Ok(Self {
            effects: Some(sender),
        })
    }

    /// A notifier that tells nobody: work is found by the ledger alone.
    #[must_use]
    pub fn silent() -> Self {
        Self { effects: None }
    }

    /// Hands effects over without waiting.
    pub fn notify(&self, effects: Vec<AfterCommit>) {
        let Some(sender) = &self.effects else { return };
        for effect in effects {
            if sender.try_send(effect).is_err() {
                tracing::warn!(
                    "live notifications are behind; the ledger and the event log will serve instead"
                );
                return;
            }
        }
    }
}

struct Speaker {
    config: RedisConfig,
    publisher: Client,
    connection: Option<ConnectionManager>,
    /// Per queue: messages waiting when last asked, plus those pushed since, and when that was.
    depths: HashMap<Queue, (u64, Instant)>,
    depth_max: u64,
}

impl Speaker {
    async fn run(mut self, mut effects: mpsc::Receiver<AfterCommit>) {
        self.publisher.connect();
        self.connection = transport::connect(&self.config).await.ok();
        let mut batch = Vec::new();
        while effects.recv_many(&mut batch, 256).await > 0 {
            let mut deliveries: HashMap<Queue, Vec<Delivery>> = HashMap::new();
            let mut events = Vec::new();
            for effect in batch.drain(..) {
                match effect {
                    AfterCommit::Publish(event) => events.push(event),
                    AfterCommit::Push(delivery) => {
                        if let Some(queue) = delivery.queue {
                            deliveries.entry(queue).or_default().push(delivery);
                        }
                    }
                }
            }
            // Sent in their order on one connection, without waiting for the answer to each.
            join_all(events.iter().map(|event| self.publish(event))).await;
            for (queue, deliveries) in deliveries {
                if let Err(error) = self.push(queue, &deliveries).await {
                    tracing::warn!(%queue, error = format!("{error:#}"), "could not push; the dispatcher will");
                }
            }
        }
    }

    async fn publish(&self, event: &ProgressEvent) {
        let Ok(text) = serde_json::to_string(event) else {
            return;
        };
        let channel = events::channel(&self.config.prefix);
        if let Err(error) = self.publisher.publish::<(), _, _>(channel, text).await {
            tracing::debug!(%error, "could not publish; readers will find the event by its number");
        }
    }

    async fn push(&mut self, queue: Queue, deliveries: &[Delivery]) -> anyhow::Result<()> {
        if self.connection.is_none() {
            self.connection = Some(transport::connect(&self.config).await?);
        }
        let Some(connection) = self.connection.as_mut() else {
            return Ok(());
        };
        let config = transport::queue_config(&self.config.prefix, queue);
        let known = self
            .depths
            .get(&queue)
            .filter(|(_, at)| at.elapsed() < Duration::from_secs(1))
            .map(|(depth, _)| *depth);
        let depth = match known {
            Some(depth) => depth,
            None => {
                let depth = transport::depth(connection, &config).await?;
                self.depths.insert(queue, (depth, Instant::now()));
                depth
            }
        };
        if depth >= self.depth_max {
            // The dispatcher feeds the queue as it drains.
            return Ok(());
        }
        transport::push(connection, &config, deliveries).await?;
        if let Some((depth, _)) = self.depths.get_mut(&queue) {
            *depth += deliveries.len() as u64;
        }
        self.publisher
            .publish::<(), _, _>(transport::wake_channel(&self.config.prefix), queue.as_str())
            .await?;
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends when the last sender is dropped"
)]
fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(work);
}
