//! One Redis subscription per process for all live events, and one for wake-up calls.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use fred::{clients::SubscriberClient, prelude::*};
use tokio::sync::mpsc;

use crate::platform::config::RedisConfig;

/// A running subscription; ends when dropped.
pub struct Subscription {
    client: SubscriberClient,
    connected: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Subscription {
    /// Whether Redis answers right now. While it does not, events reach readers from PostgreSQL alone.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
        let client = self.client.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            drop(runtime.spawn(async move { client.quit().await }));
        }
    }
}

/// Subscribes to a channel and hands each message's text to `messages`. Reconnects for ever; a Redis that
/// is down at the start is no error.
///
/// # Errors
/// When the URL is malformed.
pub fn subscribe(
    config: &RedisConfig,
    channel: String,
    messages: mpsc::UnboundedSender<String>,
) -> anyhow::Result<Subscription> {
    let client = builder(config)?.build_subscriber_client()?;
    let connected = Arc::new(AtomicBool::new(false));
    let mut tasks = vec![client.manage_subscriptions()];

    let mut incoming = client.message_rx();
    tasks.push(spawn(async move {
        use tokio::sync::broadcast::error::RecvError;
        loop {
            match incoming.recv().await {
                Ok(message) => {
                    let Some(text) = message.value.into_string() else {
                        continue;
                    };
                    if messages.send(text).is_err() {
                        return;
                    }
                }
                // What was skipped is found again by its number.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    }));

    let (watched, is_up) = (client.clone(), Arc::clone(&connected));
    tasks.push(spawn(async move {
        watched.connect();
        let _ = watched.wait_for_connect().await;
        while watched.subscribe(channel.as_str()).await.is_err() {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        loop {
            let alive = watched.ping::<()>(None).await.is_ok();
            is_up.store(alive, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }));
    Ok(Subscription {
        client,
        connected,
        tasks,
    })
}

/// How every client of ours talks to Redis: quick to give up on one command, never on the connection.
pub(in crate::platform) fn builder(config: &RedisConfig) -> anyhow::Result<Builder> {
    let mut builder = Builder::from_config(Config::from_url(&config.url)?);
    builder
        .with_connection_config(|connection| {
            connection.connection_timeout = Duration::from_secs(2);
            connection.max_command_attempts = 1;
        })
        .with_performance_config(|performance| {
            performance.default_command_timeout = Duration::from_millis(500);
            performance.broadcast_channel_capacity = 4096;
        })
        .set_policy(ReconnectPolicy::new_exponential(0, 50, 2_000, 2));
    Ok(builder)
}

#[expect(
    clippy::disallowed_methods,
    reason = "ends with the subscription, which aborts it"
)]
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> tokio::task::JoinHandle<()> {
    tokio::spawn(work)
}
