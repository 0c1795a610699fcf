//! Money that did not fit, and a person's answer to it.

use serde_json::json;
use shared::payments::simulator::Action;

use super::support::{acts, get, post};
use crate::{
    payments::fixture::{Payer, happens, run_jobs, send, state},
    support::TestApp,
};

/// A payment that is held since less came than was asked for.
async fn held(payer: &Payer<'_>) -> shared::platform::ids::PaymentId {
    let app = payer.app;
    payer.complete().await;
    let payment = payer.checkout().await;
    let event = happens(app, payment, Action::Pay).await;
    app.arrange("update simulator_checkouts set amount_total = amount_total - 1")
        .await;
    send(app, &event).await.expect(200);
    run_jobs(app).await;
    assert_eq!(state(app, payment).await, "held");
    payment
}

#[tokio::test]
async fn held_money_that_is_taken_makes_the_report() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = held(&payer).await;

    let listed = get(&app, "/api/admin/payments?state=held")
        .await
        .expect(200)
        .data();
    let path = format!("/api/admin/payments/{payment}/decision");
    let decided = post(&app, &path, json!({"decision": "paid"}))
        .await
        .expect(200)
        .data();

    assert_eq!(
        (&listed[0]["id"], &listed[0]["held_reason"]),
        (&json!(payment), &json!("amount"))
    );
    assert_eq!(decided["state"], "paid");
    assert_eq!(payer.report_state().await, "queued");
    post(&app, &path, json!({"decision": "refunded"}))
        .await
        .expect(409);
    assert_eq!(
        acts(&app).await,
        [("payments.decide_payment".to_owned(), payment.to_string())]
    );
}

#[tokio::test]
async fn held_money_that_went_back_makes_nothing() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = held(&payer).await;

    let path = format!("/api/admin/payments/{payment}/decision");
    post(&app, &path, json!({"decision": "refunded"}))
        .await
        .expect(200);

    assert_eq!(state(&app, payment).await, "refunded");
    assert_eq!(payer.report_state().await, "awaiting_payment");
    assert!(
        get(&app, "/api/admin/payments?state=held")
            .await
            .expect(200)
            .data()
            .as_array()
            .is_some_and(Vec::is_empty)
    );
}

#[tokio::test]
async fn held_money_is_not_taken_beside_another_payment() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = held(&payer).await;
    let other = payer.checkout().await;
    assert_ne!(payment, other);

    let path = format!("/api/admin/payments/{payment}/decision");
    post(&app, &path, json!({"decision": "paid"}))
        .await
        .expect(409);

    assert_eq!(state(&app, payment).await, "held");
    get(&app, "/api/admin/payments?state=hold")
        .await
        .expect(422);
    post(
        &app,
        "/api/admin/payments/0190aaaa-0000-7000-8000-000000000000/decision",
        json!({"decision": "paid"}),
    )
    .await
    .expect(404);
}
