//! THE table: what happens without anybody asking, and when.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use apalis_cron::CronScheduler;
use chrono::{DateTime, Utc};
use futures::{StreamExt, future::BoxFuture};
use shared::{
    admin::jobs::DeleteExpired,
    payments::jobs::ReconcilePayments,
    platform::{
        db::{Scope, Tx},
        jobs::{
            self, Enqueued,
            queries::{self, ScheduleDefault},
        },
    },
    prices::jobs::RefreshRates,
    reports::jobs::{ReviewEvidence, SendFollowUps},
    vendors::jobs::{RefreshCatalogue, RefreshReason},
};
use tokio::sync::watch;

use crate::{config::WorkerConfig, context::Context};

/// A scheduled job. It takes no input, recomputes from state, and may run at any time.
struct Scheduled {
    name: &'static str,
    /// Why it exists, in a sentence for operators.
    purpose: &'static str,
    /// Seconds first, in UTC; operators may say otherwise.
    cron: fn(&WorkerConfig) -> String,
    /// Whether the configuration holds it; operators may say otherwise.
    is_paused: fn(&WorkerConfig) -> bool,
    enqueue: for<'t> fn(&'t mut Tx) -> BoxFuture<'t, sqlx::Result<Enqueued>>,
}

const SCHEDULES: &[Scheduled] = &[
    Scheduled {
        // Retention is counted in days; an hour's delay is nobody's loss.
        name: "maintenance.delete_expired",
        purpose: "Deletes what is past its retention.",
        cron: |_| "0 17 * * * * *".to_owned(),
        is_paused: |_| false,
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &DeleteExpired {}).await }),
    },
    Scheduled {
        // Who has paid waits at most this long when every event was lost.
        name: "payments.reconcile_payments",
        purpose: "Finds payments of which no event told us.",
        cron: |_| "0 4,19,34,49 * * * * *".to_owned(),
        is_paused: |_| false,
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &ReconcilePayments {}).await }),
    },
    Scheduled {
        // The central bank publishes on working days at 16:00 in Frankfurt.
        name: "prices.refresh_rates",
        purpose: "Reads the central bank's exchange rates of the day.",
        cron: |_| "0 22 15 * * Mon-Fri *".to_owned(),
        is_paused: |config| !config.rates.is_enabled,
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &RefreshRates {}).await }),
    },
    Scheduled {
        // A price that changes is looked at at once; this finds changed benchmarks, and what fell between two looks.
        name: "reports.review_evidence",
        purpose: "Finds delivered reports whose evidence has changed.",
        cron: |_| "0 41 * * * * *".to_owned(),
        is_paused: |_| false,
        enqueue: |tx| {
            Box::pin(async move { jobs::enqueue(tx, &ReviewEvidence { vendor_id: None }).await })
        },
    },
    Scheduled {
        // In the morning of Europe; a day more or less is nobody's loss.
        name: "reports.send_follow_ups",
        purpose: "Asks a week later how the report is being used.",
        cron: |_| "0 27 9 * * * *".to_owned(),
        is_paused: |_| false,
        enqueue: |tx| Box::pin(async move { jobs::enqueue(tx, &SendFollowUps {}).await }),
    },
    Scheduled {
        // Prices move a few times a year; a week is fresh enough to show and rare enough to be polite.
        name: "vendors.refresh_catalogue",
        purpose: "Reads the price pages of all vendors that are due.",
        cron: |config| config.vendor_refresh.cron.clone(),
        is_paused: |config| !config.vendor_refresh.is_enabled,
        enqueue: |tx| {
            let job = RefreshCatalogue {
                reason: RefreshReason::Scheduled,
            };
            Box::pin(async move { jobs::enqueue(tx, &job).await })
        },
    },
];

/// How often the settings of operators, and their wishes to run something now, are read.
const READ_EVERY: Duration = Duration::from_secs(1);

/// The expression by which each schedule ticks; those that are held are not in it.
type Active = BTreeMap<String, String>;

/// Ticks every schedule until the process stops. All workers tick; the ledger takes one of them.
pub async fn tick_schedules(context: Context) {
    // Nothing ticks before the settings were read: an operator may hold it.
    let (sender, receiver) = watch::channel(Active::new());
    let ticking = SCHEDULES
        .iter()
        .map(|schedule| tick_schedule(&context, schedule, receiver.clone()));
    tokio::select! {
        _ = futures::future::join_all(ticking) => {}
        () = follow_settings(&context, sender) => {}
        () = context.shutdown.cancelled() => {}
    }
}

/// Reads what operators want, again and again.
async fn follow_settings(context: &Context, active: watch::Sender<Active>) {
    let mut is_known = false;
    loop {
        match read_settings(context, &mut is_known).await {
            Ok(read) => {
                active.send_if_modified(|held| {
                    let is_new = *held != read;
                    *held = read;
                    is_new
                });
            }
            Err(error) => tracing::warn!(%error, "could not read the schedules; trying again"),
        }
        tokio::time::sleep(READ_EVERY).await;
    }
}

/// Which schedules are to tick, and how. The first time the defaults are written for operators to see; what somebody
/// wants to run now is enqueued.
async fn read_settings(context: &Context, is_known: &mut bool) -> sqlx::Result<Active> {
    let db = context.db.reference();
    if !*is_known {
        queries::upsert_schedules(db, &defaults(&context.config)).await?;
        *is_known = true;
    }
    let rows = queries::list_schedules(db).await?;
    for row in rows.iter().filter(|row| row.run_requested_at.is_some()) {
        run_requested(context, &row.name).await?;
    }
    Ok(rows
        .into_iter()
        .filter(|row| !row.is_paused)
        .map(|row| (row.name, row.cron))
        .collect())
}

/// The schedules as program and configuration say.
fn defaults(config: &WorkerConfig) -> Vec<ScheduleDefault> {
    SCHEDULES
        .iter()
        .map(|schedule| ScheduleDefault {
            name: schedule.name,
            purpose: schedule.purpose,
            cron: (schedule.cron)(config),
            is_paused: (schedule.is_paused)(config),
        })
        .collect()
}

/// Writes the defaults, and enqueues what somebody wants to run now; returns the names of the schedules that tick.
///
/// # Errors
/// On a database error.
pub async fn settle_once(context: &Context) -> sqlx::Result<Vec<String>> {
    let active = read_settings(context, &mut false).await?;
    Ok(active.into_keys().collect())
}

async fn tick_schedule(
    context: &Context,
    schedule: &'static Scheduled,
    mut active: watch::Receiver<Active>,
) {
    loop {
        let expression = active.borrow_and_update().get(schedule.name).cloned();
        let cron = expression.map(|expression| cron::Schedule::from_str(&expression));
        let ticking = async {
            match cron {
                Some(Ok(cron)) => tick(context, schedule, cron).await,
                Some(Err(error)) => {
                    tracing::error!(%error, schedule = schedule.name, "the cron expression is malformed");
                    std::future::pending().await
                }
                // Held, or not read yet.
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = ticking => {}
            changed = active.changed() => {
                if changed.is_err() {
                    return;
                }
            }
        }
    }
}

/// Fires at each time of an expression, for ever.
async fn tick(context: &Context, schedule: &'static Scheduled, cron: cron::Schedule) {
    loop {
        // A tick that is late ends apalis-cron's stream with an error; a new one goes on from now.
        let mut ticks = Box::pin(CronScheduler::new(cron.clone()).into_stream());
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

/// The schedules that the configuration does not hold, by name.
#[must_use]
pub fn names(config: &WorkerConfig) -> Vec<&'static str> {
    SCHEDULES
        .iter()
        .filter(|schedule| !(schedule.is_paused)(config))
        .map(|schedule| schedule.name)
        .collect()
}

/// How many schedules there are, and the first whose times cannot be read.
#[must_use]
pub fn check(config: &WorkerConfig) -> (usize, Option<String>) {
    let wrong = SCHEDULES.iter().find_map(|schedule| {
        let error = cron::Schedule::from_str(&(schedule.cron)(config)).err()?;
        Some(format!("{}: {error}", schedule.name))
    });
    (SCHEDULES.len(), wrong)
}

/// Fires every schedule that the configuration does not hold for one tick; returns how many ticks were still free.
///
/// # Errors
/// On a database error.
pub async fn fire_all(context: &Context, tick: DateTime<Utc>) -> sqlx::Result<usize> {
    let mut taken = 0;
    for schedule in SCHEDULES {
        if !(schedule.is_paused)(&context.config) {
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
                // An operator may have held it a moment ago.
                if queries::is_schedule_paused(&mut **tx, schedule.name).await?
                    || !queries::insert_tick(&mut **tx, schedule.name, tick).await?
                {
                    return Ok(false);
                }
                enqueue(tx, schedule).await?;
                Ok(true)
            })
        })
        .await
}

/// Enqueues the job that somebody wants to run now, unless another worker did.
async fn run_requested(context: &Context, name: &str) -> sqlx::Result<()> {
    // Another version of the program may know schedules that this one does not.
    let Some(schedule) = SCHEDULES.iter().find(|schedule| schedule.name == name) else {
        return Ok(());
    };
    context
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                if queries::take_request(&mut **tx, schedule.name).await? {
                    enqueue(tx, schedule).await?;
                }
                Ok(())
            })
        })
        .await
}

async fn enqueue(tx: &mut Tx, schedule: &Scheduled) -> sqlx::Result<()> {
    let enqueued = (schedule.enqueue)(tx).await?;
    queries::note_fired(&mut **tx, schedule.name, enqueued.run_id).await
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
            ("RATES_REFRESH_ENABLED", refresh),
        ];
        let env =
            EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        WorkerConfig::read(env, None).1.expect("sound")
    }

    #[test]
    fn every_cron_expression_is_sound_and_every_name_is_its_own() {
        let config = config("true");
        for schedule in SCHEDULES {
            cron::Schedule::from_str(&(schedule.cron)(&config)).expect(schedule.name);
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
