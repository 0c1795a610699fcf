//! The confirmation of an order.

use shared::payments::simulator::Action;

use super::fixture::{Payer, count, happens, run_jobs, send};
use crate::support::TestApp;

const CONFIRMED: &str = "select count(*) from mails where kind = 'payments.order_confirmed'";

#[tokio::test]
async fn what_was_paid_is_confirmed_once() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let event = happens(&app, payment, Action::Pay).await;

    send(&app, &event).await.expect(200);
    payer.verify().await;
    run_jobs(&app).await;
    app.arrange("update job_runs set state = 'queued', run_at = now(), finished_at = null where kind = 'payments.confirm_order'").await;
    run_jobs(&app).await;

    let mails: Vec<(String, String)> = sqlx::query_as("select recipient, text_body from mails")
        .fetch_all(&mut app.db.owner().await)
        .await
        .expect("a look");
    assert_eq!(mails.len(), 1);
    let (recipient, text) = &mails[0];
    assert_eq!(recipient, "ann@example.com");
    for part in [
        "EUR 147.00",
        &payment.to_string(),
        "http://127.0.0.1:8383/quiz",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn money_that_went_back_meanwhile_is_not_confirmed() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    happens(&app, payment, Action::Pay).await;
    payer.verify().await;
    let refund = happens(&app, payment, Action::Refund).await;
    app.arrange("update job_runs set run_at = now() + interval '1 hour' where kind = 'payments.confirm_order'").await;
    send(&app, &refund).await.expect(200);
    run_jobs(&app).await;

    app.arrange("update job_runs set run_at = now() where kind = 'payments.confirm_order'")
        .await;
    run_jobs(&app).await;

    assert_eq!(count(&app, CONFIRMED).await, 0);
}
