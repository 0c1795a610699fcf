//! A report is made again.

use serde_json::{Value, json};

use crate::quizzes::support::run_jobs;

use super::{Owner, length};

#[tokio::test]
async fn a_report_is_made_again_with_todays_prices() {
    let owner = Owner::new().await;
    let (slug, plan) = owner.used_price().await;
    let public_id = owner.public_id().await;
    owner.double(&slug, &plan).await;

    let first = owner.post("/regenerate", json!({})).await;
    let accepted = first.expect(202);
    let again = owner.post("/regenerate", json!({})).await.expect(202);
    let meanwhile = format!("/api/reports/public/{public_id}");
    let old = owner.app.get(&meanwhile).send().await.expect(200).data();
    run_jobs(&owner.app).await;

    assert_eq!(accepted.data()["version"], 2);
    assert_eq!(accepted.data()["id"], again.data()["id"], "one at a time");
    assert_eq!(old["version"], 1, "the old one is read until then");
    let listed = owner
        .app
        .get("/api/reports")
        .bearer(&owner.respondent.token);
    let versions = listed.send().await.expect(200).data();
    let states: Vec<_> = versions
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["version"].clone(), one["state"].clone()))
        .collect();
    assert_eq!(
        states,
        [
            (json!(2), json!("delivered")),
            (json!(1), json!("delivered"))
        ]
    );
    let diff = diff_of(&owner, &accepted.data(), "").await;
    assert_eq!(
        (&diff["from_version"], &diff["to_version"]),
        (&json!(1), &json!(2))
    );
    let key = format!("price:{slug}/{plan}");
    let evidence = diff["evidence"].as_array().cloned().unwrap_or_default();
    assert!(
        evidence.iter().any(|line| line["key"] == key.as_str()),
        "{diff}"
    );
    assert!(length(&diff["claims"]) > 0);
    owner.get("/diff").await.expect(404);
    owner.get("/diff?from=7").await.expect(422);
}

#[tokio::test]
async fn versions_are_not_made_without_end() {
    let owner = Owner::new().await;
    for _ in 0..10 {
        owner.post("/regenerate", json!({})).await.expect(202);
        run_jobs(&owner.app).await;
    }

    let refused = owner.post("/regenerate", json!({})).await.expect(429);

    assert_eq!(refused.code(), "RATE_LIMITED");
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn two_versions_of_the_same_inputs_differ_in_nothing_but_ids_and_dates() {
    let owner = Owner::new().await;
    let accepted = owner.post("/regenerate", json!({})).await.expect(202);
    run_jobs(&owner.app).await;

    let diff = diff_of(&owner, &accepted.data(), "?from=1").await;

    assert_eq!(
        (&diff["claims"], &diff["evidence"], &diff["steps"]),
        (&json!([]), &json!([]), &json!([]))
    );
}

/// What a newer version changes.
async fn diff_of(owner: &Owner, newer: &Value, query: &str) -> Value {
    let id = newer["id"].as_str().unwrap_or_default();
    let path = format!("/api/reports/{id}/diff{query}");
    let answer = owner.app.get(&path).bearer(&owner.respondent.token);
    answer.send().await.expect(200).data()
}
