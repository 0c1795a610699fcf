//! What does not fit is kept, told, and never fulfilled.

use serde_json::{Value, json};
use shared::payments::simulator::Action;

use super::fixture::{Payer, count, happens, outcome, run_jobs, send, state};
use crate::support::TestApp;

#[tokio::test]
async fn money_that_does_not_fit_is_held_and_never_fulfilled() {
    let app = TestApp::new().await;

    for (reason, fault) in [
        ("livemode", "update simulator_checkouts set livemode = true"),
        (
            "account",
            "update simulator_checkouts set account = 'acct_other'",
        ),
        (
            "reference",
            "update simulator_checkouts set client_reference = 'another'",
        ),
        (
            "reference",
            "update simulator_checkouts set client_reference = null",
        ),
        (
            "amount",
            "update simulator_checkouts set amount_total = amount_total - 1",
        ),
        (
            "amount",
            "update simulator_checkouts set amount_total = 1470000",
        ),
        (
            "currency",
            "update simulator_checkouts set currency = 'usd'",
        ),
    ] {
        let payer = Payer::new(&app).await;
        payer.complete().await;
        let payment = payer.checkout().await;
        let mut event = happens(&app, payment, Action::Pay).await;
        event["account"] = Value::Null;
        app.arrange(fault).await;

        send(&app, &event).await.expect(200);
        run_jobs(&app).await;

        assert_eq!(state(&app, payment).await, "held", "{fault}");
        assert_eq!(
            outcome(&app, &event).await,
            Some(format!("held: {reason}")),
            "{fault}"
        );
        assert_eq!(payer.report_state().await, "awaiting_payment");
        assert_eq!(payer.verify().await["paid"], false);
    }
}

#[tokio::test]
async fn an_event_of_another_sender_is_kept_and_moves_nothing() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;

    for (number, (field, value, outcome_after)) in [
        ("livemode", json!(true), "refused: livemode"),
        ("livemode", Value::Null, "refused: livemode"),
        ("account", json!("acct_other"), "refused: account"),
        (
            "type",
            json!("customer.created"),
            "ignored: not about payments",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let mut other = event.clone();
        other["id"] = json!(format!("evt_other_{number}"));
        other[field] = value;
        send(&app, &other).await.expect(200);
        run_jobs(&app).await;

        assert_eq!(outcome(&app, &other).await.as_deref(), Some(outcome_after));
        assert_eq!(state(&app, payment).await, "open");
    }
}

#[tokio::test]
async fn an_event_may_come_before_its_payment_is_known() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;
    app.arrange("create table away as select * from payments; delete from payments")
        .await;

    send(&app, &event).await.expect(200);
    run_jobs(&app).await;
    assert_eq!(outcome(&app, &event).await, None);

    // The row of our own, as it is before the provider's answer is noted.
    app.arrange("insert into payments select * from away; drop table away;
         update payments set state = 'created', provider_ref = null; update job_runs set run_at = now() where kind like 'payments.%'",
    )
    .await;
    run_jobs(&app).await;

    assert_eq!(state(&app, payment).await, "paid");
    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("applied: created to paid")
    );
}

#[tokio::test]
async fn an_object_that_stays_unknown_is_set_aside_in_the_end() {
    let app = TestApp::new().await;
    let event = json!({"id": "evt_foreign", "type": "checkout.session.completed", "livemode": false, "data": {"object": {"id": "cs_foreign"}}});

    send(&app, &event).await.expect(200);
    for _ in 0..8 {
        assert_eq!(outcome(&app, &event).await, None);
        app.arrange("update job_runs set run_at = now() where state = 'queued'")
            .await;
        run_jobs(&app).await;
    }

    assert_eq!(
        outcome(&app, &event).await.as_deref(),
        Some("ignored: unknown object")
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where state = 'succeeded'"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn money_that_comes_late_is_held_when_another_payment_is_under_way() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let first = payer.checkout().await;
    let failed = happens(&app, first, Action::Fail).await;
    send(&app, &failed).await.expect(200);
    run_jobs(&app).await;
    let second = payer.checkout().await;
    assert_ne!(first, second);

    let late = happens(&app, first, Action::Pay).await;
    send(&app, &late).await.expect(200);
    run_jobs(&app).await;

    assert_eq!(state(&app, first).await, "held");
    assert_eq!(
        outcome(&app, &late).await.as_deref(),
        Some("held: another_payment")
    );
    assert_eq!(payer.report_state().await, "awaiting_payment");
    let event = happens(&app, second, Action::Pay).await;
    send(&app, &event).await.expect(200);
    run_jobs(&app).await;
    assert_eq!(payer.report_state().await, "queued");
    // The money that was too much goes back; the report stays.
    let back = happens(&app, first, Action::Refund).await;
    send(&app, &back).await.expect(200);
    run_jobs(&app).await;
    assert_eq!(state(&app, first).await, "refunded");
    assert_eq!(payer.report_state().await, "queued");
}

#[tokio::test]
async fn money_that_comes_late_is_taken_when_nothing_else_is_under_way() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    payer.complete().await;
    let payment = payer.checkout().await;
    for action in [Action::PayLater, Action::Fail, Action::Pay] {
        let event = happens(&app, payment, action).await;
        send(&app, &event).await.expect(200);
        run_jobs(&app).await;
    }

    assert_eq!(state(&app, payment).await, "paid");
    assert_eq!(payer.report_state().await, "queued");
}
