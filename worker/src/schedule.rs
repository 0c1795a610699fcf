//! THE table: what happens without anybody asking, and when.

use std::{str::FromStr, time::Duration};

use apalis_cron::CronScheduler;
use chrono::{DateTime, Utc};
use futures::{StreamExt, future::BoxFuture};
use shared::{
    admin::jobs::DeleteExpired,
    payments::jobs::ReconcilePayments,
    platform::{
        db::{Scope, Tx},
        jobs::{self, Enqueued, queries},
    },
};

use crate::context::Context;

/// A scheduled job. It takes no input, recomputes from state, and may run at any time.
struct Scheduled {
    name: &'static str,
    /// Seconds first, in UTC.
    cron: &'static str,
    enqueue: for<'t> fn(&'t mut Tx) -> BoxFuture<'t, sqlx::Result<Enqueued>>,
}

const SCHEDULES: &[Scheduled] = &[
    Scheduled {
        // Retention is counted in days; an hour's delay is nobody's loss.
        name: "maintenance.delete_expired",
        cron: "0 17 * * * * *",
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &DeleteExpired {}).await }),
    },
    Scheduled {
        // Who has paid waits at most this long when every event was lost.
        name: "payments.reconcile_payments",
        cron: "0 4,19,34,49 * * * * *",
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &ReconcilePayments {}).await }),
    },
];

/// Ticks every schedule until the process stops. All workers tick; the ledger takes one of them.
pub async fn tick_schedules(context: Context) {
    let ticking = SCHEDULES
        .iter()
        .map(|schedule| tick_schedule(&context, schedule));
    tokio::select! {
        _ = futures::future::join_all(ticking) => {}
        () = context.shutdown.cancelled() => {}
    }
}

async fn tick_schedule(context: &Context, schedule: &'static Scheduled) {
    loop {
        let cron = match cron::Schedule::from_str(schedule.cron) {
            Ok(cron) => cron,
            Err(error) => {
                tracing::error!(%error, schedule = schedule.name, "the cron expression is malformed");
                return;
            }
        };
        // A tick that is late ends apalis-cron's stream with an error; a new one goes on from now.
        let mut ticks = Box::pin(CronScheduler::new(cron).into_stream());
        while let Some(Ok(tick)) = ticks.next().await {
            let at = i64::try_from(tick.get_timestamp())
                .ok()
                .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
            let Some(at) = at else { continue };
            if let Err(error) = fire(context, schedule, at).await {
                tracing::warn!(%error, schedule = schedule.name, "could not enqueue a scheduled job");
            }
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// The schedules by name.
#[must_use]
pub fn names() -> Vec<&'static str> {
    SCHEDULES.iter().map(|schedule| schedule.name).collect()
}

/// Fires every schedule for one tick; returns how many ticks were still free.
///
/// # Errors
/// On a database error.
pub async fn fire_all(context: &Context, tick: DateTime<Utc>) -> sqlx::Result<usize> {
    let mut taken = 0;
    for schedule in SCHEDULES {
        taken += usize::from(fire(context, schedule, tick).await?);
    }
    Ok(taken)
}

/// Enqueues the job of one tick, unless another worker did.
async fn fire(
    context: &Context,
    schedule: &'static Scheduled,
    tick: DateTime<Utc>,
) -> sqlx::Result<bool> {
    context
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                if !queries::insert_tick(&mut **tx, schedule.name, tick).await? {
                    return Ok(false);
                }
                (schedule.enqueue)(tx).await?;
                Ok(true)
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use super::SCHEDULES;

    #[test]
    fn every_cron_expression_is_sound_and_every_name_is_its_own() {
        for schedule in SCHEDULES {
            cron::Schedule::from_str(schedule.cron).expect(schedule.name);
            assert_eq!(
                SCHEDULES
                    .iter()
                    .filter(|other| other.name == schedule.name)
                    .count(),
                1
            );
        }
    }
}
