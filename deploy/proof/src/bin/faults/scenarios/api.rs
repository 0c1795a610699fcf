//! An api that dies, and clients that hang up.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::future::join_all;
use proof::journey::Respondent;
use rand::Rng;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    queries,
    stage::{Arrived, Scenario, Stage, is_passing, patiently},
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "kill-api",
        about: "kill -9 of the api between the commit of paid work and its push, and at random moments of the request",
        short: 2,
        long: 200,
        play: |stage| Box::pin(kill_api(stage)),
    },
    Scenario {
        name: "disconnects",
        about: "100 clients that hang up 0 to 400 ms into a request, with 10 ms to PostgreSQL each way",
        short: 1,
        long: 20,
        play: |stage| Box::pin(disconnects(stage)),
    },
];

const LIMIT: Duration = Duration::from_secs(90);
/// How soon committed work must be begun, whatever became of its message.
const DISPATCH_GOAL: f64 = 30.0;

async fn kill_api(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let usual = stage.usual_time().await?;
    let since = queries::now(&stage.system.db).await?;

    for round in 0..stage.rounds {
        let arrived = stage.arrive("full").await?;
        if round % 2 == 0 {
            kill_before_the_push(stage, &arrived).await?;
        } else {
            kill_at_some_moment(stage, &arrived, usual).await?;
        }
        stage.system.start_api().await?;
        // Whoever got no answer asks again; paid twice is paid once.
        arrived.pay().await?;
        stage.progress(round);
    }

    stage.hold(stage.rounds + 2, LIMIT).await?;
    let db = &stage.system.db;
    let mut waits = queries::waits(db, "payments.apply_event", since).await?;
    waits.extend(queries::waits(db, "reports.generate_report", since).await?);
    let is_soon = stage.tell_seconds("commit to begin", &waits, Some(DISPATCH_GOAL));
    ensure!(is_soon, "committed work was begun too late");
    Ok(())
}

/// Redis stands still, so that the push cannot arrive; once the work is committed the api dies, and Redis with
/// whatever had reached its socket.
async fn kill_before_the_push(stage: &mut Stage, arrived: &Arrived) -> anyhow::Result<()> {
    stage.settle(LIMIT).await?;
    stage.system.servers.redis_process()?.freeze()?;
    let count = "select count(*) from stripe_events";
    let before = queries::count(&stage.system.db, count).await?;
    let committed = async {
        let started = Instant::now();
        while queries::count(&stage.system.db, count).await? == before {
            ensure!(
                started.elapsed() < Duration::from_secs(30),
                "without Redis nothing was committed"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::Ok(())
    };
    let payment = arrived.payment.as_deref().context("a report that costs")?;
    tokio::select! {
        // The request is dropped with the api that it was sent to.
        done = committed => done?,
        () = forever(arrived.respondent.send_payment(payment)) => {}
    }
    stage.system.kill_api()?;
    stage.system.servers.kill_redis();
    stage.system.servers.start_redis().await
}

async fn kill_at_some_moment(
    stage: &mut Stage,
    arrived: &Arrived,
    usual: Duration,
) -> anyhow::Result<()> {
    let moment = stage.some_time(usual / 4);
    let payment = arrived.payment.as_deref().context("a report that costs")?;
    tokio::select! {
        () = tokio::time::sleep(moment) => {}
        () = forever(arrived.respondent.send_payment(payment)) => {}
    }
    stage.system.kill_api()
}

/// Does it, and then waits for somebody else to decide.
async fn forever<T>(work: impl Future<Output = T>) {
    work.await;
    std::future::pending().await
}

/// Clients that hang up in one round.
const IMPATIENT: u32 = 100;
/// Long enough that some are answered on a busy machine.
const MOST_PATIENCE: Duration = Duration::from_millis(400);
/// Ten at a time, on eight connections to PostgreSQL.
const AT_ONCE: usize = 10;

async fn disconnects(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.slow_down(Duration::from_millis(10)).await?;
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let watched = stage.arrive("quick").await?;
    let (mut cut, mut answered) = (0, 0);

    for round in 0..stage.rounds {
        let respondent =
            Respondent::begin(&stage.system.client, "cut@faults.example", "full").await?;
        let mut left = IMPATIENT;
        while left > 0 {
            let some = (0..AT_ONCE.min(left as usize))
                .map(|_| {
                    (
                        stage.some_time(MOST_PATIENCE),
                        stage.random.random_range(0..3),
                    )
                })
                .collect::<Vec<_>>();
            left -= u32::try_from(some.len())?;
            let asked = some
                .into_iter()
                .map(|(patience, what)| hang_up(&respondent, &watched, patience, what));
            for was_answered in join_all(asked).await {
                if was_answered? {
                    answered += 1
                } else {
                    cut += 1
                }
            }
            no_transaction_stays_open(stage).await?;
        }
        what_is_acknowledged_is_there(stage, &respondent).await?;
        stage.progress(round);
    }

    stage.hold(1, LIMIT).await?;
    stage.tell(format!(
        "{cut} requests cut off, {answered} answered in time, 0 poisoned connections"
    ));
    Ok(())
}

/// Asks and hangs up after a moment; whether the answer came first.
async fn hang_up(
    respondent: &Respondent,
    watched: &Arrived,
    patience: Duration,
    what: u32,
) -> anyhow::Result<bool> {
    let answers = json!({"answers": {"company_size": null}});
    let session = format!("/api/quiz/sessions/{}", respondent.session());
    let events = format!("/api/reports/{}/events", watched.report);
    let asked = async {
        match what {
            0 => {
                respondent
                    .client()
                    .call(Method::PATCH, &session, Some(&answers))
                    .await
            }
            1 => respondent.client().get(&session).await,
            _ => watched.respondent.client().get(&events).await,
        }
    };
    match tokio::time::timeout(patience, asked).await {
        Err(_) => Ok(false),
        Ok(Ok(_)) => Ok(true),
        // All connections were taken for longer than one waits for them; that is said, and no fault.
        Ok(Err(error)) if is_passing(&error) => Ok(false),
        Ok(Err(error)) => Err(error),
    }
}

/// A transaction that its request has left lies open on the connection, and the next borrower writes into it.
async fn no_transaction_stays_open(stage: &Stage) -> anyhow::Result<()> {
    const OPEN: &str = "select count(*) from pg_stat_activity where datname = current_database() and usename = 'crb_app'
        and state like 'idle in transaction%' and now() - state_change > interval '100 milliseconds'";
    const LEFT: &str = "select count(*) from pg_stat_activity where datname = current_database() and usename = 'crb_app'
        and state like 'idle in transaction%' and now() - state_change > interval '300 milliseconds'";
    tokio::time::sleep(Duration::from_millis(120)).await;
    if queries::count(&stage.system.db, OPEN).await? == 0 {
        return Ok(());
    }
    // On a busy machine the api may have had no turn. Once it has answered, whatever stands still was left; whoever
    // borrows the connection next would hide that soon.
    tokio::time::sleep(Duration::from_millis(200)).await;
    stage.system.client.status("/api/healthz").await?;
    let open = queries::count(&stage.system.db, LEFT).await?;
    ensure!(
        open == 0,
        "{open} connections went back to the pool with an open transaction"
    );
    Ok(())
}

async fn what_is_acknowledged_is_there(
    stage: &Stage,
    respondent: &Respondent,
) -> anyhow::Result<()> {
    let answers = Value::Object(stage.company.answers.clone());
    patiently(|| respondent.save(answers.clone())).await?;
    const KEPT: &str =
        "select count(*) from quiz_sessions s, jsonb_object_keys(s.answers) where s.id = $1::uuid";
    let kept = queries::count_of(&stage.system.db, KEPT, respondent.session()).await?;
    let sent = i64::try_from(stage.company.answers.len())?;
    ensure!(
        kept == sent,
        "{sent} answers were acknowledged, and {kept} are there"
    );
    Ok(())
}
