//! Whether the time of an answer tells what its text does not.

use std::time::Instant;

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde_json::json;

use super::support::{Respondent, quiz_app};

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

    let (mut known, mut unknown, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    for (email, is_known) in addresses {
        let begun = Instant::now();
        let answer = app
            .post("/api/quiz/sessions/resume", json!({"email": email}))
            .send()
            .await
            .expect(200);
        let times = if is_known { &mut known } else { &mut unknown };
        times.push(begun.elapsed().as_secs_f64());
        bodies.push(answer.text);
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
