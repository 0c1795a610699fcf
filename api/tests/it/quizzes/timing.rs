//! Whether the time of an answer tells what its text does not.

use std::time::Instant;

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::{Value, json};

use super::support::{Respondent, quiz_app};
use crate::support::{TestApp, TestUser};

/// How far the rank sum of the first sample lies from what chance would give, in standard deviations
/// (Mann-Whitney, normal approximation).
fn deviation(first: &[f64], second: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = first
        .iter()
        .map(|time| (*time, true))
        .chain(second.iter().map(|time| (*time, false)))
        .collect();
    all.sort_by(|left, right| left.0.total_cmp(&right.0));
    let ranks: f64 = all
        .iter()
        .enumerate()
        .filter(|(_, (_, is_first))| *is_first)
        .map(|(rank, _)| rank as f64 + 1.0)
        .sum();
    let (n, m) = (first.len() as f64, second.len() as f64);
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

#[tokio::test]
#[ignore = "measures time, so it needs a quiet machine: cargo test -p api --test it timing -- --ignored"]
async fn a_known_address_takes_as_long_as_an_unknown_one() {
    let app = quiz_app().await;
    let mut addresses: Vec<(String, bool)> = Vec::new();
    for n in 0..1_000 {
        let known = format!("known{n}@example.com");
        Respondent::begin(&app, &known, "quick").await;
        addresses.extend([(known, true), (format!("other{n}@example.com"), false)]);
    }
    addresses.shuffle(&mut StdRng::seed_from_u64(7));
    must_look_alike(
        &app,
        "/api/quiz/sessions/resume",
        addresses,
        200,
        |email| json!({"email": email}),
    )
    .await;
}

/// Sends the same request for known and unknown addresses; neither the bodies nor the times may tell them apart.
async fn must_look_alike(
    app: &TestApp,
    path: &str,
    addresses: Vec<(String, bool)>,
    status: u16,
    body: impl Fn(&str) -> Value,
) {
    let (mut known, mut unknown, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for (email, is_known) in addresses {
        let begun = Instant::now();
        let answer = app.post(path, body(&email)).send().await.expect(status);
        let times = if is_known { &mut known } else { &mut unknown };
        times.push(begun.elapsed().as_secs_f64());
        let request_id = answer.json()["error"]["request_id"].to_string();
        bodies.push(answer.text.replace(&request_id, ""));
    }

    bodies.dedup();
    let deviation = deviation(&known, &unknown);
    assert_eq!(bodies.len(), 1);
    // p > 0.01, two-sided.
    assert!(
        deviation.abs() < 2.576,
        "the times differ by {deviation} standard deviations"
    );
}

/// Accounts and as many addresses without one, shuffled.
async fn half_known(app: &TestApp, each: usize) -> Vec<(String, bool)> {
    let mut addresses = Vec::new();
    for n in 0..each {
        let known = format!("known{n}@example.com");
        TestUser::new(app, &known).await;
        addresses.extend([(known, true), (format!("other{n}@example.com"), false)]);
    }
    addresses.shuffle(&mut StdRng::seed_from_u64(7));
    addresses
}

#[tokio::test]
#[ignore = "measures time, so it needs a quiet machine: cargo test -p api --test it timing -- --ignored"]
async fn signing_up_takes_as_long_for_an_address_with_an_account() {
    let app = TestApp::new().await;
    let addresses = half_known(&app, 1_000).await;

    let body = |email: &str| json!({"email": email});
    must_look_alike(&app, "/api/auth/sign-up", addresses, 200, body).await;
}

#[tokio::test]
#[ignore = "measures time, so it needs a quiet machine: cargo test -p api --test it timing -- --ignored"]
async fn a_wrong_password_takes_as_long_for_an_address_with_an_account() {
    let app = TestApp::new().await;
    let addresses = half_known(&app, 1_000).await;

    let body = |email: &str| json!({"email": email, "password": "not the password"});
    must_look_alike(&app, "/api/auth/sign-in", addresses, 401, body).await;
}
