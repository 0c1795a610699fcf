//! Thousands of deliveries, shuffled, doubled and in parallel: each payment is fulfilled once, and none is missed.
//!
//! `CRB_STRIPE_DELIVERIES` says how many; without it a few hundred.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use futures::{StreamExt, stream};
use rand::{Rng, SeedableRng, seq::SliceRandom};
use stripe::testing::Happening::{
    self, Arrive, Dispute, Expire, FailToArrive, LoseDispute, Pay, PayLater, Refund, WinDispute,
};

use super::start;
use crate::payments::fixture::{Payer, count, run_jobs, send};

/// What may happen to a payment, and where it ends: state, and whether the report was started.
const HISTORIES: &[(&[Happening], &str, bool)] = &[
    (&[Pay], "paid", true),
    (&[PayLater, Arrive], "paid", true),
    (&[PayLater, FailToArrive], "failed", false),
    (&[Expire], "expired", false),
    (&[Pay, Dispute, WinDispute], "paid", true),
    (&[Pay, Dispute], "disputed", true),
    (&[PayLater, Arrive, Refund], "refunded", false),
    (&[Pay, Dispute, LoseDispute], "dispute_lost", false),
];
/// How many are delivered at the same time.
const AT_ONCE: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn each_payment_is_fulfilled_once_whatever_is_delivered_how_often_and_in_which_order() {
    let wanted: usize = std::env::var("CRB_STRIPE_DELIVERIES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300);
    let (fake, app) = start().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(38);
    let (mut deliveries, mut ends) = (Vec::new(), Vec::new());
    while deliveries.len() < wanted {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        let (history, end, starts) = HISTORIES[random.random_range(0..HISTORIES.len())];
        for what in history {
            let event = fake.happens(&payment.to_string(), *what);
            let copies = random.random_range(1..=6);
            deliveries.extend(std::iter::repeat_n(event, copies));
        }
        ends.push((payment, end, starts));
    }
    deliveries.truncate(deliveries.len().max(wanted));
    deliveries.shuffle(&mut random);

    let (half, times) = (
        deliveries.len() / 2,
        Arc::new(std::sync::Mutex::new(Vec::new())),
    );
    for part in [&deliveries[..half], &deliveries[half..]] {
        let delivered = stream::iter(part)
            .map(|event| async {
                let began = Instant::now();
                send(&app, event).await.expect(200);
                times.lock().expect("no panic").push(began.elapsed());
            })
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<()>>();
        // Jobs run while more is delivered.
        tokio::join!(delivered, run_jobs(&app));
    }
    run_jobs(&app).await;

    let waiting = "select count(*) from stripe_events where applied_at is null";
    assert_eq!(count(&app, waiting).await, 0, "an event was missed");
    let mut started = 0;
    for (payment, end, starts) in &ends {
        assert_eq!(crate::payments::fixture::state(&app, *payment).await, *end);
        started += i64::from(*starts);
    }
    let entitled = "select count(*) from reports where state = 'queued'";
    assert_eq!(
        count(&app, entitled).await,
        started,
        "a paid report was not started"
    );
    let doubled = "select count(*) from (select payload from job_runs where kind = 'reports.generate_report' and state = 'queued' group by payload having count(*) > 1) doubled";
    assert_eq!(count(&app, doubled).await, 0, "a report was started twice");
    let events = "select count(*) from stripe_events";
    let mut times = std::mem::take(&mut *times.lock().expect("no panic"));
    times.sort_unstable();
    let slowest = times[times.len() * 99 / 100];
    println!(
        "{} deliveries of {} events about {} payments; acknowledged within {slowest:?} (p99)",
        deliveries.len(),
        count(&app, events).await,
        ends.len()
    );
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}
