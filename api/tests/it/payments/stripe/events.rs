//! What Stripe's events lead to.

use rand::{SeedableRng, seq::SliceRandom};
use stripe::testing::{Fault, Happening};

use super::{start, told};
use crate::payments::fixture::{Payer, count, outcome, run_jobs, send, state};

#[tokio::test]
async fn every_chapter_of_a_payment_is_followed() {
    let (fake, app) = start().await;
    use Happening::{
        Arrive, Dispute, Expire, FailToArrive, LoseDispute, Pay, PayLater, Refund, RefundPart,
        WinDispute,
    };

    for (history, end, report) in [
        (&[Pay][..], "paid", "queued"),
        (&[PayLater], "processing", "awaiting_payment"),
        (&[PayLater, Arrive], "paid", "queued"),
        (&[PayLater, FailToArrive], "failed", "awaiting_payment"),
        (&[Expire], "expired", "awaiting_payment"),
        (&[Pay, RefundPart(100)], "paid", "queued"),
        (
            &[Pay, RefundPart(700), RefundPart(14_000)],
            "refunded",
            "withheld",
        ),
        (&[Pay, Refund], "refunded", "withheld"),
        (&[Pay, Dispute], "disputed", "queued"),
        (&[Pay, Dispute, WinDispute], "paid", "queued"),
        (&[Pay, Dispute, LoseDispute], "dispute_lost", "withheld"),
    ] {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        for what in history {
            told(&fake, &app, payment, *what).await;
        }

        assert_eq!(state(&app, payment).await, end, "{history:?}");
        assert_eq!(payer.report_state().await, report, "{history:?}");
    }
}

#[tokio::test]
async fn events_in_any_order_and_number_end_the_same() {
    let (fake, app) = start().await;
    let mut random = rand::rngs::StdRng::seed_from_u64(39);
    use Happening::{
        Arrive, Dispute, FailToArrive, LoseDispute, Pay, PayLater, Refund, WinDispute,
    };

    for (history, end) in [
        (&[PayLater, Arrive, Dispute, WinDispute][..], "paid"),
        (&[Pay, Dispute, LoseDispute], "dispute_lost"),
        (&[PayLater, FailToArrive], "failed"),
        (&[PayLater, Arrive, Refund], "refunded"),
    ] {
        for _ in 0..3 {
            let payer = Payer::new(&app).await;
            payer.complete().await;
            let payment = payer.checkout().await;
            let mut events: Vec<_> = history
                .iter()
                .map(|what| fake.happens(&payment.to_string(), *what))
                .collect();
            events.extend_from_within(..);
            events.shuffle(&mut random);
            for event in &events {
                send(&app, event).await.expect(200);
            }
            run_jobs(&app).await;

            assert_eq!(state(&app, payment).await, end, "{history:?}");
        }
    }
}

#[tokio::test]
async fn an_event_that_comes_before_the_answer_to_our_request_fulfils_once() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    fake.fail([Fault::ErrorAfter, Fault::Status(500), Fault::Status(500)]);
    payer.ask().await.expect(502);
    let name = fake.sessions()[0].reference.clone().expect("a reference");

    let event = told(&fake, &app, name.parse().expect("an id"), Happening::Pay).await;
    assert_eq!(payer.report_state().await, "queued");
    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("applied: created to paid")
    );

    // Whoever asked meanwhile gets the payment, not a second checkout.
    payer.ask().await.expect(200);
    assert_eq!(fake.sessions().len(), 1);
    let reports = "select count(*) from job_runs where kind = 'reports.generate_report'";
    assert_eq!(count(&app, reports).await, 1);
}

#[tokio::test]
async fn while_stripe_does_not_answer_an_event_waits() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;

    fake.fail([Fault::Status(503)]);
    let event = told(&fake, &app, payment, Happening::Pay).await;
    assert_eq!(state(&app, payment).await, "open");
    assert_eq!(outcome(&app, &event).await, None);

    app.arrange("update job_runs set run_at = now() where kind = 'payments.apply_event'")
        .await;
    run_jobs(&app).await;
    assert_eq!(state(&app, payment).await, "paid");
}

#[tokio::test]
async fn an_older_look_never_overwrites_a_newer_one() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    told(&fake, &app, payment, Happening::Pay).await;
    let (db, gateway) = (&app.state.db, &app.state.gateway);

    // Seen while the dispute is open, written after it was won and that was written.
    let _ = fake.happens(&payment.to_string(), Happening::Dispute);
    let old = shared::payments::look(db, gateway, payment)
        .await
        .expect("an answer")
        .expect("a payment");
    told(&fake, &app, payment, Happening::WinDispute).await;
    let written = db
        .write(shared::platform::db::Scope::System, move |tx| {
            Box::pin(async move {
                Ok::<_, sqlx::Error>(shared::payments::apply_look(tx, &old).await?.is_some())
            })
        })
        .await;

    assert!(
        !written.expect("the database answers"),
        "the old look was written"
    );
    assert_eq!(state(&app, payment).await, "paid");
}

#[tokio::test]
async fn money_that_went_back_in_part_is_noted_and_changes_nothing() {
    let (fake, app) = start().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;
    told(&fake, &app, payment, Happening::Pay).await;

    let event = told(&fake, &app, payment, Happening::RefundPart(4_700)).await;

    assert_eq!(state(&app, payment).await, "paid");
    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("noted: 4700 of 14700 went back")
    );
    assert_eq!(payer.report_state().await, "queued");
}
