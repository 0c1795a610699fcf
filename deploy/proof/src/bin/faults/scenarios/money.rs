//! What the provider tells: shuffled, doubled, at once, while workers die, or not at all.
//!
//! The provider's books are moved here by SQL, as somebody else would move them; what it sends is signed here too.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::{StreamExt, stream};
use hmac::{Hmac, Mac};
use rand::{Rng, seq::SliceRandom};
use serde_json::json;
use sha2::Sha256;

use super::working::Restarts;
use crate::{
    queries,
    stage::{Scenario, Stage},
    system::WEBHOOK_SECRET,
};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "webhooks-shuffled",
        about: "the events of eight payments, each up to six times, shuffled and 20 at once, those of half of them backwards; the worker is killed meanwhile",
        short: 2,
        long: 200,
        play: |stage| Box::pin(webhooks_shuffled(stage)),
    },
    Scenario {
        name: "webhooks-lost",
        about: "no event of eight payments arrives; the reconciliation finds them",
        short: 1,
        long: 20,
        play: |stage| Box::pin(webhooks_lost(stage)),
    },
];

const LIMIT: Duration = Duration::from_secs(120);
/// How soon the provider has its answer.
const ACKNOWLEDGE_GOAL: f64 = 0.5;

/// What happens to the money: each step with the type of its event, and what the payment is in the end.
struct Story {
    steps: &'static [(&'static str, &'static str)],
    ends: &'static str,
}

const PAY: (&str, &str) = (
    "checkout.session.completed",
    "update simulator_checkouts set status = 'complete', payment_status = 'paid', charge_status = 'succeeded' where payment_id = $1::uuid",
);
const PAY_LATER: (&str, &str) = (
    "checkout.session.completed",
    "update simulator_checkouts set status = 'complete', charge_status = 'pending' where payment_id = $1::uuid",
);
const ARRIVE: (&str, &str) = ("checkout.session.async_payment_succeeded", PAY.1);
const FAIL: (&str, &str) = (
    "checkout.session.async_payment_failed",
    "update simulator_checkouts set status = 'complete', charge_status = 'failed' where payment_id = $1::uuid",
);
const EXPIRE: (&str, &str) = (
    "checkout.session.expired",
    "update simulator_checkouts set status = 'expired' where payment_id = $1::uuid",
);
const REFUND: (&str, &str) = (
    "charge.refunded",
    "update simulator_checkouts set amount_refunded = amount_total where payment_id = $1::uuid",
);
const DISPUTE: (&str, &str) = (
    "charge.dispute.created",
    "update simulator_checkouts set dispute_status = 'open' where payment_id = $1::uuid",
);
const WIN: (&str, &str) = (
    "charge.dispute.closed",
    "update simulator_checkouts set dispute_status = 'won' where payment_id = $1::uuid",
);
const LOSE: (&str, &str) = (
    "charge.dispute.closed",
    "update simulator_checkouts set dispute_status = 'lost' where payment_id = $1::uuid",
);

/// Eight payments of a round; three of them end with a report that stays.
const STORIES: [Story; 8] = [
    Story {
        steps: &[PAY],
        ends: "paid",
    },
    Story {
        steps: &[PAY_LATER, ARRIVE],
        ends: "paid",
    },
    Story {
        steps: &[PAY_LATER, FAIL],
        ends: "failed",
    },
    Story {
        steps: &[EXPIRE],
        ends: "expired",
    },
    Story {
        steps: &[PAY, REFUND],
        ends: "refunded",
    },
    Story {
        steps: &[PAY, DISPUTE],
        ends: "disputed",
    },
    Story {
        steps: &[PAY, DISPUTE, WIN],
        ends: "paid",
    },
    Story {
        steps: &[PAY, DISPUTE, LOSE],
        ends: "dispute_lost",
    },
];
/// Those of them whose report is delivered in the end.
const KEPT: u32 = 4;

/// An event that waits to be sent.
#[derive(Clone)]
struct Event {
    body: String,
}

async fn webhooks_shuffled(stage: &mut Stage) -> anyhow::Result<()> {
    stage.system.start_api().await?;
    let mut worker = stage.system.start_worker()?;
    let mut restarts = Restarts::default();
    let (mut payments, mut seconds, mut events) = (Vec::new(), Vec::new(), 0);
    for round in 0..stage.rounds {
        let (mut waiting, mut late, mut told) = (Vec::new(), Vec::new(), Vec::new());
        for (number, story) in (round..).zip(&STORIES) {
            let payment = stage.arrive("full").await?.payment.context("it costs")?;
            told.push((payment.clone(), story, number % 2 == 0));
            payments.push((payment, story.ends));
        }
        // The steps of different payments lie in between each other; what is sent of them comes whenever it comes.
        for step in 0..3 {
            told.shuffle(&mut stage.random);
            for (payment, story, is_backwards) in &told {
                let Some((kind, movement)) = story.steps.get(step) else {
                    continue;
                };
                queries::execute_for(&stage.system.db, movement, payment).await?;
                let event = event(stage, payment, kind).await?;
                events += 1;
                let copies = stage.random.random_range(1..=6);
                let is_last = step + 1 == story.steps.len();
                // Whoever believed the events would end with the first thing that happened.
                let queue = match *is_backwards && !is_last {
                    true => &mut late,
                    false => &mut waiting,
                };
                queue.extend(std::iter::repeat_n(event, copies));
            }
            waiting.shuffle(&mut stage.random);
            let sent = waiting.split_off(waiting.len() / 3);
            seconds.extend(deliver(stage, sent).await?);
        }
        restarts.kill(&stage.system, worker).await?;
        worker = stage.system.start_worker()?;
        seconds.extend(deliver(stage, waiting).await?);
        // Applied, before what happened earlier is told.
        stage.settle(LIMIT).await?;
        late.shuffle(&mut stage.random);
        seconds.extend(deliver(stage, late).await?);
        stage.progress(round);
    }
    ends_are(stage, &payments).await?;
    stage.hold(KEPT * stage.rounds, LIMIT).await?;
    stage.tell(format!(
        "{} deliveries of {events} events about {} payments",
        seconds.len(),
        payments.len()
    ));
    let is_soon = stage.tell_seconds("acknowledged", &seconds, Some(ACKNOWLEDGE_GOAL));
    // On a machine that does other things too the goal is told; only what is far from it is a fault.
    ensure!(
        is_soon || seconds.iter().all(|took| *took < 10.0),
        "the provider waited too long"
    );
    drop(worker);
    Ok(())
}

async fn event(stage: &Stage, payment: &str, kind: &str) -> anyhow::Result<Event> {
    const OBJECT: &str = "select id from simulator_checkouts where payment_id = $1::uuid";
    const CHARGE: &str = "select charge_id from simulator_checkouts where payment_id = $1::uuid";
    const OF_DISPUTE: &str =
        "select dispute_id from simulator_checkouts where payment_id = $1::uuid";
    let question = match kind {
        "charge.refunded" => CHARGE,
        _ if kind.starts_with("charge.dispute") => OF_DISPUTE,
        _ => OBJECT,
    };
    let object = queries::text_of(&stage.system.db, question, payment).await?;
    let event = json!({
        "id": format!("evt_{}", uuid::Uuid::new_v4().simple()),
        "object": "event",
        "type": kind,
        "livemode": false,
        "account": "acct_simulator",
        "data": {"object": {"id": object.context("a checkout without its object")?}},
    });
    Ok(Event {
        body: event.to_string(),
    })
}

/// Sends events, 20 at a time; the seconds until each was acknowledged. One that is not is sent again, as the provider
/// does.
async fn deliver(stage: &Stage, events: Vec<Event>) -> anyhow::Result<Vec<f64>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/api/payments/webhook", stage.system.base_url);
    let sent = events.into_iter().map(|event| {
        let (http, url) = (http.clone(), url.clone());
        async move {
            let started = Instant::now();
            for _ in 0..50 {
                let answer = http
                    .post(&url)
                    .header("stripe-signature", signature(&event.body)?)
                    .header("content-type", "application/json")
                    .body(event.body.clone())
                    .send()
                    .await?;
                if answer.status().is_success() {
                    return anyhow::Ok(started.elapsed().as_secs_f64());
                }
                ensure!(
                    answer.status() == 503,
                    "an event was answered {}",
                    answer.status()
                );
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            anyhow::bail!("an event was never taken")
        }
    });
    let done: Vec<anyhow::Result<f64>> = stream::iter(sent).buffer_unordered(20).collect().await;
    done.into_iter().collect()
}

/// `t=<seconds>,v1=<hex>`: an HMAC-SHA256 over `<t>.<body>`.
fn signature(body: &str) -> anyhow::Result<String> {
    let time = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_secs();
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes())?;
    mac.update(format!("{time}.{body}").as_bytes());
    Ok(format!(
        "t={time},v1={}",
        hex::encode(mac.finalize().into_bytes())
    ))
}

async fn ends_are(stage: &Stage, payments: &[(String, &str)]) -> anyhow::Result<()> {
    stage.settle(LIMIT).await?;
    for (payment, expected) in payments {
        let question = "select state from payments where id = $1::uuid";
        let state = queries::text_of(&stage.system.db, question, payment).await?;
        ensure!(
            state.as_deref() == Some(*expected),
            "a payment is {state:?} where the provider's books say {expected}"
        );
    }
    Ok(())
}

/// How soon a payment of which no event told must be found; the schedule runs every fifteen minutes.
const FOUND_GOAL: f64 = 15.0 * 60.0;

async fn webhooks_lost(stage: &mut Stage) -> anyhow::Result<()> {
    const EARLIER: &str = "update payments set created_at = created_at - interval '2 minutes'";
    const NOW: &str =
        "update schedules set run_requested_at = now() where name = 'payments.reconcile_payments'";
    stage.system.start_api().await?;
    let _worker = stage.system.start_worker()?;
    let (mut payments, mut found) = (Vec::new(), Vec::new());
    for round in 0..stage.rounds {
        for story in &STORIES {
            let payment = stage.arrive("full").await?.payment.context("it costs")?;
            for (_, movement) in story.steps {
                queries::execute_for(&stage.system.db, movement, &payment).await?;
            }
            payments.push((payment, story.ends));
        }
        // What was begun within a minute is not looked for yet.
        queries::execute(&stage.system.db, EARLIER).await?;
        let asked = Instant::now();
        queries::execute(&stage.system.db, NOW).await?;
        const UNSETTLED: &str =
            "select count(*) from payments where state in ('created', 'open', 'processing')";
        while queries::count(&stage.system.db, UNSETTLED).await? > 0 {
            ensure!(
                asked.elapsed() < LIMIT,
                "the reconciliation did not find everything"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        found.push(asked.elapsed().as_secs_f64());
        stage.progress(round);
    }
    ends_are(stage, &payments).await?;
    stage.hold(KEPT * stage.rounds, LIMIT).await?;
    stage.tell_seconds(
        "tick to found (and up to 15 minutes to the tick)",
        &found,
        Some(FOUND_GOAL),
    );
    Ok(())
}
