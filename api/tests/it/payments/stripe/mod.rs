//! The same payments with Stripe, which is a fake that follows its wire format.

mod checkout;
mod deliveries;
mod events;
mod misfits;
mod reconcile;

use std::time::Duration;

use serde_json::Value;
use shared::{platform::ids::PaymentId, testing::TestDb};
use stripe::{
    Backoff,
    testing::{ACCOUNT, FakeStripe, Happening, KEY},
};

use super::fixture::{run_jobs, send};
use crate::support::TestApp;

/// An api that takes money through a fake.
async fn start() -> (FakeStripe, TestApp) {
    start_as(ACCOUNT).await
}

/// The same, told that the money goes to this account.
async fn start_as(account: &str) -> (FakeStripe, TestApp) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let fake = FakeStripe::start().await.expect("a port");
    let url = fake.url().to_string();
    let variables = [
        ("STRIPE_SECRET_KEY", KEY),
        ("STRIPE_ACCOUNT", account),
        ("STRIPE_BASE_URL", url.as_str()),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_of_the_tests"),
    ];
    let app = TestApp::tuned(TestDb::new().await, &variables, |config| {
        let stripe = config.stripe.as_mut().expect("Stripe is set up");
        stripe.client.timeout = Duration::from_millis(400);
        stripe.client.backoff = Backoff(vec![Duration::from_millis(1); 2]);
    })
    .await;
    (fake, app)
}

/// Something happens at Stripe, and we are told.
async fn told(fake: &FakeStripe, app: &TestApp, payment: PaymentId, what: Happening) -> Value {
    let event = fake.happens(&payment.to_string(), what);
    send(app, &event).await.expect(200);
    run_jobs(app).await;
    event
}

/// Runs the reconciliation.
async fn reconcile(app: &TestApp) {
    app.arrange(
        "insert into job_runs (id, kind, queue, payload, max_attempts)
         values (gen_random_uuid(), 'payments.reconcile_payments', 'reports', '{}', 8)",
    )
    .await;
    run_jobs(app).await;
}
