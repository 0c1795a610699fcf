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
    prices::jobs::RefreshRates,
    reports::jobs::ReviewEvidence,
    vendors::jobs::{RefreshCatalogue, RefreshReason},
};

use crate::{config::WorkerConfig, context::Context};

/// A scheduled job. It takes no input, recomputes from state, and may run at any time.
struct Scheduled {
    name: &'static str,
    /// Seconds first, in UTC; nothing where the configuration pauses it.
    cron: fn(&WorkerConfig) -> Option<String>,
    enqueue: for<'t> fn(&'t mut Tx) -> BoxFuture<'t, sqlx::Result<Enqueued>>,
}

const SCHEDULES: &[Scheduled] = &[
    Scheduled {
        // Retention is counted in days; an hour's delay is nobody's loss.
        name: "maintenance.delete_expired",
        cron: |_| Some("0 17 * * * * *".to_owned()),
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &DeleteExpired {}).await }),
    },
    Scheduled {
        // Who has paid waits at most this long when every event was lost.
        name: "payments.reconcile_payments",
        cron: |_| Some("0 4,19,34,49 * * * * *".to_owned()),
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &ReconcilePayments {}).await }),
    },
    Scheduled {
        // The central bank publishes on working days at 16:00 in Frankfurt.
        name: "prices.refresh_rates",
        cron: |config| {
            let is_enabled = config.rates.is_enabled;
            is_enabled.then(|| "0 22 15 * * Mon-Fri *".to_owned())
        },
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &RefreshRates {}).await }),
    },
    Scheduled {
        // A price that changes is looked at at once; this finds changed benchmarks, and what fell between two looks.
        name: "reports.review_evidence",
        cron: |_| Some("0 41 * * * * *".to_owned()),
        enqueue: |tx| {
            Box::pin(async move { jobs::enqueue(tx, &ReviewEvidence { vendor_id: None }).await })
        },
    },
    Scheduled {
        // Prices move a few times a year; a week is fresh enough to show and rare enough to be polite.
        name: "vendors.refresh_catalogue",
        cron: |config| {
            let refresh = &config.vendor_refresh;
            refresh.is_enabled.then(|| refresh.cron.clone())
        },
        enqueue: |tx| {
            let job = RefreshCatalogue {
                reason: RefreshReason::Scheduled,
            };
            Box::pin(async move { jobs::enqueue(tx, &job).await })
        },
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
    let Some(expression) = (schedule.cron)(&context.config) else {
        tracing::info!(
            schedule = schedule.name,
            "the schedule is paused by configuration"
        );
        return;
    };
    loop {
        let cron = match cron::Schedule::from_str(&expression) {
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

/// The schedules that are not paused, by name.
#[must_use]
pub fn names(config: &WorkerConfig) -> Vec<&'static str> {
    let active = |schedule: &&Scheduled| (schedule.cron)(config).is_some();
    SCHEDULES
        .iter()
        .filter(active)
        .map(|schedule| schedule.name)
        .collect()
}

/// Fires every schedule that is not paused for one tick; returns how many ticks were still free.
///
/// # Errors
/// On a database error.
pub async fn fire_all(context: &Context, tick: DateTime<Utc>) -> sqlx::Result<usize> {
    let mut taken = 0;
    for schedule in SCHEDULES {
        if (schedule.cron)(&context.config).is_some() {
            taken += usize::from(fire(context, schedule, tick).await?);
        }
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

    use shared::platform::config::EnvReader;

    use super::*;

    fn config(refresh: &str) -> WorkerConfig {
        let variables = [
            ("APP_ENV", "local"),
            ("DATABASE_URL", "x"),
            ("REDIS_URL", "x"),
            ("VENDOR_REFRESH_ENABLED", refresh),
        ];
        let env =
            EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        WorkerConfig::read(env, None).1.expect("sound")
    }

    #[test]
    fn every_cron_expression_is_sound_and_every_name_is_its_own() {
        let config = config("true");
        for schedule in SCHEDULES {
            let expression = (schedule.cron)(&config).expect(schedule.name);
            cron::Schedule::from_str(&expression).expect(schedule.name);
            assert_eq!(
                SCHEDULES
                    .iter()
                    .filter(|other| other.name == schedule.name)
                    .count(),
                1
            );
        }
    }

    #[test]
    fn a_laptop_asks_nobodys_site_by_itself() {
        assert!(!names(&config("")).contains(&"vendors.refresh_catalogue"));
        assert!(names(&config("true")).contains(&"vendors.refresh_catalogue"));
    }
}
