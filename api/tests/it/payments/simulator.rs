//! The simulator's page, over real HTTP.

use axum::http::Method;
use serde_json::json;
use shared::testing::TestDb;
use tokio::net::TcpListener;

use super::fixture::{Payer, count, run_jobs, state};
use crate::support::TestApp;

/// An api that also listens, since the simulator sends its events over HTTP.
async fn listening() -> TestApp {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let app = TestApp::configured(TestDb::new().await, &[("API_BIND", &address)]).await;
    app.state
        .tasks
        .spawn(api::serve::serve_on(listener, app.state.clone()));
    app
}

#[tokio::test]
async fn the_page_shows_what_is_to_be_paid() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;
    let path = format!("/api/payments/simulator/{payment}");

    let before = app.get(&path).bearer(&payer.token).send().await.expect(200);
    let report = payer.complete().await.expect("a report");
    let after = app.get(&path).bearer(&payer.token).send().await.expect(200);

    assert_eq!(
        before.data(),
        json!({
            "payment_id": payment, "session_id": payer.session, "amount": {"amount": "147.00", "currency": "EUR"},
            "description": "CRB report for your company", "state": "open", "success_url": "/quiz", "cancel_url": "/quiz",
        })
    );
    assert_eq!(
        after.data()["success_url"],
        format!("/reports/{}/live", report.id)
    );
}

#[tokio::test]
async fn paying_sends_a_signed_event_to_the_webhook() {
    let app = listening().await;
    let payer = Payer::new(&app).await;
    let report = payer.complete().await.expect("a report");
    let payment = payer.checkout().await;

    let answer = act(&payer, &format!("{payment}/pay")).await.expect(200);
    assert_eq!(
        answer.data(),
        json!({"state": "open", "return_url": format!("/reports/{}/live", report.id)})
    );
    assert_eq!(
        count(
            &app,
            "select count(*) from stripe_events where type = 'checkout.session.completed'"
        )
        .await,
        1
    );
    run_jobs(&app).await;

    assert_eq!(state(&app, payment).await, "paid");
    assert_eq!(payer.report_state().await, "queued");
    // Pressed again, it tells again and changes nothing.
    act(&payer, &format!("{payment}/pay")).await.expect(200);
    run_jobs(&app).await;
    assert_eq!(
        count(
            &app,
            "select count(*) from job_runs where kind = 'reports.generate_report'"
        )
        .await,
        1
    );
    app.state.shutdown.cancel();
}

#[tokio::test]
async fn a_refused_card_can_be_followed_by_another_and_a_left_page_cannot() {
    let app = listening().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;

    for (action, after) in [
        ("pay-later", "processing"),
        ("fail", "failed"),
        ("pay", "paid"),
    ] {
        act(&payer, &format!("{payment}/{action}"))
            .await
            .expect(200);
        run_jobs(&app).await;
        assert_eq!(state(&app, payment).await, after);
    }
    assert_eq!(
        act(&payer, &format!("{payment}/cancel"))
            .await
            .expect(409)
            .code(),
        "CONFLICT"
    );

    let other = Payer::new(&app).await;
    let left = other.checkout().await;
    let answer = act(&other, &format!("{left}/cancel")).await.expect(200);
    run_jobs(&app).await;
    assert_eq!(answer.data()["return_url"], "/quiz");
    assert_eq!(state(&app, left).await, "expired");
    act(&other, &format!("{left}/pay")).await.expect(409);
    app.state.shutdown.cancel();
}

#[tokio::test]
async fn a_lost_event_does_not_keep_the_payer_waiting() {
    // Nobody listens at the webhook's address.
    let app = TestApp::configured(TestDb::new().await, &[("API_BIND", "127.0.0.1:9")]).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;

    act(&payer, &format!("{payment}/pay")).await.expect(200);

    assert_eq!(payer.verify().await["status"], "paid");
}

#[tokio::test]
async fn only_what_a_payer_can_do_is_offered() {
    let app = TestApp::new().await;
    let payer = Payer::new(&app).await;
    let payment = payer.checkout().await;

    for action in ["refund", "dispute", "win-dispute", "PAY", ""] {
        act(&payer, &format!("{payment}/{action}"))
            .await
            .expect(404);
    }
    act(&payer, "rubbish/pay").await.expect(404);
}

async fn act(payer: &Payer<'_>, what: &str) -> crate::support::TestResponse {
    payer
        .app
        .request(Method::POST, &format!("/api/payments/simulator/{what}"))
        .bearer(&payer.token)
        .send()
        .await
}
