//! Pushing deliveries onto the apalis queue in Redis. With the worker's adapter, the only code that names
//! apalis; the api never does.

use std::time::Duration;

use apalis_core::task::{builder::TaskBuilder, task_id::TaskId};
use apalis_redis::{Config, queries::push_tasks};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use super::{job::Queue, run::Delivery};
use crate::platform::config::RedisConfig;

/// Beats between which a worker is given up by the others; what they take over loses the claim anyway.
const HEARTBEAT: Duration = Duration::from_secs(5);
const MISSED_HEARTBEATS: usize = 6;

/// How apalis is set up for a queue, on both sides. See the README on what its defaults would do.
#[must_use]
pub fn queue_config(prefix: &str, queue: Queue) -> Config {
    Config::default()
        .queue(format!("{prefix}-{queue}"))
        // More than one fetched at a time starves heartbeats and runs jobs twice.
        .batch_size(1)
        .heartbeat_interval(HEARTBEAT)
        .missed_heartbeats(MISSED_HEARTBEATS)
        .emit_events(false)
}

/// The channel on which idle workers are woken; the message is the queue's name.
#[must_use]
pub fn wake_channel(prefix: &str) -> String {
    format!("{prefix}-wake")
}

/// Opens the connection that apalis uses. Reconnects by itself; a command waits up to 5 s, since apalis
/// ends its worker at the first error.
///
/// # Errors
/// When the URL is malformed or Redis does not answer now.
pub async fn connect(config: &RedisConfig) -> redis::RedisResult<ConnectionManager> {
    let client = redis::Client::open(config.url.as_str())?;
    let manager = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(Duration::from_secs(2)))
        .set_response_timeout(Some(Duration::from_secs(5)))
        .set_number_of_retries(3)
        .set_max_delay(Duration::from_millis(500));
    client.get_connection_manager_with_config(manager).await
}

/// Pushes deliveries of one queue.
///
/// # Errors
/// When Redis does not take them; the dispatcher will send them again.
pub async fn push(
    connection: &mut ConnectionManager,
    config: &Config,
    deliveries: &[Delivery],
) -> anyhow::Result<()> {
    let tasks = deliveries
        .iter()
        .map(|delivery| {
            let bytes = serde_json::to_vec(delivery)?;
            Ok(TaskBuilder::new(bytes)
                .task_id(TaskId::from_string(delivery.dispatch_id.to_string()))
                .build())
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    push_tasks(connection, config, &tasks).await?;
    Ok(())
}

/// Wakes idle workers of a queue.
///
/// # Errors
/// When Redis does not answer.
pub async fn wake(
    connection: &mut ConnectionManager,
    prefix: &str,
    queue: Queue,
) -> redis::RedisResult<()> {
    redis::cmd("PUBLISH")
        .arg(wake_channel(prefix))
        .arg(queue.as_str())
        .query_async(connection)
        .await
}

/// How many messages wait in a queue.
///
/// # Errors
/// When Redis does not answer.
pub async fn depth(connection: &mut ConnectionManager, config: &Config) -> redis::RedisResult<u64> {
    let (scheduled, active): (u64, u64) = redis::pipe()
        .zcard(config.scheduled_jobs_set())
        .llen(config.active_jobs_list())
        .query_async(connection)
        .await?;
    Ok(scheduled + active)
}

/// Removes what apalis keeps of finished messages for ever; returns how many.
///
/// # Errors
/// When Redis does not answer.
pub async fn forget_finished(
    connection: &mut ConnectionManager,
    config: &Config,
    limit: usize,
) -> redis::RedisResult<usize> {
    let mut forgotten = 0;
    for set in [config.done_jobs_set(), config.dead_jobs_set()] {
        let ids: Vec<String> = redis::cmd("SPOP")
            .arg(&set)
            .arg(limit)
            .query_async(connection)
            .await?;
        if ids.is_empty() {
            continue;
        }
        let mut pipe = redis::pipe();
        pipe.hdel(config.job_data_hash(), &ids).ignore();
        for id in &ids {
            pipe.del(format!("{}:{id}", config.job_meta_hash()))
                .ignore();
        }
        pipe.query_async::<()>(connection).await?;
        forgotten += ids.len();
    }
    Ok(forgotten)
}

/// Forgets what apalis keeps for ever of each worker that ever began, once that worker is gone; returns how many. It looks
/// through all names in Redis, so it is for now and then.
///
/// # Errors
/// When Redis does not answer.
pub async fn forget_gone_workers(
    connection: &mut ConnectionManager,
    config: &Config,
) -> redis::RedisResult<usize> {
    let workers = config.workers_set();
    let prefix = format!("{workers}:metadata:");
    let (mut cursor, mut forgotten) = (0_u64, 0);
    loop {
        let (next, keys): (u64, Vec<String>) = redis::cmd("SCAN")
            .arg(cursor)
            .arg(&["MATCH", &format!("{prefix}*"), "COUNT", "1000"])
            .query_async(connection)
            .await?;
        for key in keys {
            let name = key.strip_prefix(&prefix).unwrap_or_default();
            // Those that live beat, and stand in this set; apalis takes out of it who has not for a while.
            let beat: Option<f64> = redis::cmd("ZSCORE")
                .arg(&workers)
                .arg(name)
                .query_async(connection)
                .await?;
            if beat.is_none() {
                redis::cmd("DEL").arg(&key).exec_async(connection).await?;
                forgotten += 1;
            }
        }
        cursor = next;
        if cursor == 0 {
            return Ok(forgotten);
        }
    }
}
