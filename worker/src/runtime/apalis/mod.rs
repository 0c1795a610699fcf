//! Serving the queues with apalis. With shared's transport, the only code that names it.
//!
//! apalis is a doorbell and a concurrency limit here. Its retries, timeouts, unique jobs and vacuum are not
//! used: what they do by default is in the README. Each message ends well for apalis whatever the job did.

mod bell;

use std::{sync::Arc, time::Duration};

use apalis::{
    layers::WorkerBuilderExt,
    prelude::{BackendExt, Monitor, ParallelizeExt, WorkerBuilder},
};
use apalis_core::backend::codec::Codec;
use apalis_redis::{ConnectionManager, RedisStorage};
use shared::platform::{
    config::RedisConfig,
    events,
    jobs::{Queue, transport},
};
use tokio::sync::mpsc;
use uuid::Uuid;

use self::bell::{Attentive, Bell, rings};
use super::{Executor, health::Pulse};

/// A codec that cannot fail: what the bytes mean is the executor's business, since apalis ends a worker
/// over one message it cannot decode.
#[derive(Debug, Clone, Copy, Default)]
struct RawBytes;

impl Codec<Vec<u8>> for RawBytes {
    type Error = std::convert::Infallible;
    type Compact = Vec<u8>;

    fn encode(&self, bytes: &Vec<u8>) -> Result<Vec<u8>, Self::Error> {
        Ok(bytes.clone())
    }

    fn decode(&self, bytes: &Vec<u8>) -> Result<Vec<u8>, Self::Error> {
        Ok(bytes.clone())
    }
}

/// Serves the configured queues until the process is asked to stop.
///
/// # Errors
/// When Redis never answered, or apalis gave up for good.
pub async fn serve_queues(executor: Executor, pulse: Pulse) -> anyhow::Result<()> {
    let context = executor.context().clone();
    let redis = context.config.redis.clone();
    let Some(connection) = connect(&redis, &context.shutdown).await else {
        return Ok(());
    };
    let bells = Bells::listen(&redis)?;

    let mut monitor = Monitor::new()
        // Any hiccup of Redis ends a worker's future; a new one takes its place under a new name.
        .should_restart(|_, error| {
            tracing::warn!(%error, "a queue's worker ended; starting another");
            true
        });
    for (queue, concurrency) in context.config.queues.clone() {
        let (executor, connection, bells, pulse) = (
            executor.clone(),
            connection.clone(),
            bells.clone(),
            pulse.clone(),
        );
        let prefix = redis.prefix.clone();
        monitor = monitor.register(move |restarts| {
            let (executor, pulse, bell) = (executor.clone(), pulse.clone(), bells.of(queue));
            let connection = Attentive::new(connection.clone(), Arc::clone(&bell));
            let storage = RedisStorage::<Vec<u8>, _>::new(connection)
                .with_config(transport::queue_config(&prefix, queue))
                .with_codec(RawBytes)
                .poll_with_stream(rings(bell, pulse, queue))
                .before_start(move |_| async move {
                    if restarts > 0 {
                        tokio::time::sleep(RESTART_PAUSE).await;
                    }
                    Ok(())
                });
            WorkerBuilder::new(format!(
                "{queue}-{}-{}",
                executor.worker(),
                Uuid::new_v4().simple()
            ))
            .backend(storage)
            .concurrency(concurrency)
            .parallelize(spawn)
            .catch_panic()
            .build(move |message: Vec<u8>| {
                let executor = executor.clone();
                async move { executor.deliver(&message).await }
            })
        });
    }
    let janitor = forget_finished(
        connection.clone(),
        redis.prefix.clone(),
        context.config.queues.keys().copied().collect(),
    );
    let stop = context.shutdown.clone();
    let serving = monitor
        .shutdown_timeout(context.config.shutdown_grace + Duration::from_secs(2))
        .run_with_signal(async move {
            stop.cancelled().await;
            Ok(())
        });
    tokio::select! {
        result = serving => Ok(result?),
        () = janitor => Ok(()),
    }
}

/// Between a worker's end and its successor, so that a Redis that is down is not asked in a loop.
const RESTART_PAUSE: Duration = Duration::from_millis(100);

async fn connect(
    redis: &RedisConfig,
    shutdown: &tokio_util::sync::CancellationToken,
) -> Option<ConnectionManager> {
    loop {
        match transport::connect(redis).await {
            Ok(connection) => return Some(connection),
            Err(error) => tracing::warn!(%error, "Redis does not answer (REDIS_URL); trying again"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            () = shutdown.cancelled() => return None,
        }
    }
}

/// One subscription for all bells of this process.
#[derive(Clone)]
struct Bells {
    bells: Arc<Vec<(Queue, Arc<Bell>)>>,
    _subscription: Arc<events::Subscription>,
}

impl Bells {
    fn listen(redis: &RedisConfig) -> anyhow::Result<Self> {
        let bells: Arc<Vec<_>> = Arc::new(
            Queue::ALL
                .into_iter()
                .map(|queue| (queue, Arc::new(Bell::default())))
                .collect(),
        );
        let (sender, mut receiver) = mpsc::unbounded_channel::<String>();
        let subscription =
            events::subscribe(redis, transport::wake_channel(&redis.prefix), sender)?;
        let ringing = Arc::clone(&bells);
        spawn(async move {
            while let Some(name) = receiver.recv().await {
                if let Some((_, bell)) = ringing.iter().find(|(queue, _)| queue.as_str() == name) {
                    bell.ring();
                }
            }
        });
        Ok(Self {
            bells,
            _subscription: Arc::new(subscription),
        })
    }

    fn of(&self, queue: Queue) -> Arc<Bell> {
        self.bells
            .iter()
            .find(|(known, _)| *known == queue)
            .map_or_else(Arc::default, |(_, bell)| Arc::clone(bell))
    }
}

/// Between two looks for what workers that are gone have left, in rounds of the janitor: ten minutes.
const ROUNDS_BETWEEN_LOOKS: u64 = 300;

/// apalis keeps every finished message for ever, and a word on every worker; this does not.
async fn forget_finished(mut connection: ConnectionManager, prefix: String, queues: Vec<Queue>) {
    for round in 0_u64.. {
        tokio::time::sleep(Duration::from_secs(2)).await;
        if round % ROUNDS_BETWEEN_LOOKS == 0 {
            for queue in &queues {
                let config = transport::queue_config(&prefix, *queue);
                if let Err(error) = transport::forget_gone_workers(&mut connection, &config).await {
                    tracing::debug!(%error, "could not tidy up Redis");
                }
            }
        }
        for queue in &queues {
            let config = transport::queue_config(&prefix, *queue);
            loop {
                match transport::forget_finished(&mut connection, &config, 500).await {
                    Ok(forgotten) if forgotten >= 500 => {}
                    Ok(_) => break,
                    Err(error) => {
                        tracing::debug!(%error, "could not tidy up Redis");
                        break;
                    }
                }
            }
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "apalis wants an executor; deliveries are tracked by ours"
)]
fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(work)
}
