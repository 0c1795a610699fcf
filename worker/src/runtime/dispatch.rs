//! From the ledger to Redis: whatever is due and was not claimed is pushed, again and again.

use std::time::Duration;

use apalis_redis::ConnectionManager;
use shared::platform::jobs::{Queue, queries, transport};

use crate::context::Context;

/// Runs pushed at once.
const BATCH: i64 = 500;
/// How often to look while something is due soon.
const BUSY: Duration = Duration::from_millis(250);
/// How often to look otherwise.
const IDLE: Duration = Duration::from_secs(5);

/// Pushes due runs until the process stops.
pub async fn dispatch_due_runs(context: Context) {
    let mut connection = None;
    loop {
        let pause = match dispatch_once(&context, &mut connection).await {
            Ok(true) => BUSY,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "could not dispatch; trying again"
                );
                connection = None;
                Duration::from_secs(1)
            }
        };
        // An enqueue elsewhere is pushed by whoever committed it; half a second bounds what was missed.
        tokio::select! {
            () = tokio::time::sleep(pause.min(Duration::from_millis(500)).max(BUSY)) => {}
            () = context.shutdown.cancelled() => return,
        }
    }
}

/// Pushes what is due as long as Redis has room; true while more is due soon.
async fn dispatch_once(
    context: &Context,
    connection: &mut Option<ConnectionManager>,
) -> anyhow::Result<bool> {
    if !queries::is_anything_due_soon(context.db.reference()).await? {
        return Ok(false);
    }
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(transport::connect(&context.config.redis).await?),
    };
    for queue in Queue::ALL {
        let config = transport::queue_config(&context.config.redis.prefix, queue);
        loop {
            let depth = transport::depth(connection, &config).await?;
            let room = context.config.jobs.redis_depth_max.saturating_sub(depth);
            let limit = BATCH.min(i64::try_from(room).unwrap_or(BATCH));
            if limit == 0 {
                break;
            }
            let deliveries = queries::dispatch_due(context.db.reference(), queue, limit).await?;
            if deliveries.is_empty() {
                break;
            }
            transport::push(connection, &config, &deliveries).await?;
            transport::wake(connection, &context.config.redis.prefix, queue).await?;
            if (deliveries.len() as i64) < limit {
                break;
            }
        }
    }
    Ok(true)
}
