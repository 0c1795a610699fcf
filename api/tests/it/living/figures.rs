//! Figures open, and their inputs move.

use serde_json::{Value, json};
use shared::{
    platform::{db::Scope, ids::SessionId},
    reports::{release_for_session, withhold_for_session},
};

use super::{Owner, length};

#[tokio::test]
async fn every_figure_opens() {
    let owner = Owner::new().await;

    let all = owner.get("/claims").await.expect(200).data();
    let net = all
        .as_array()
        .into_iter()
        .flatten()
        .find(|claim| claim["key"] == "portfolio.net")
        .expect("a net value");
    let opened = owner.get(&format!("/claims/{}", net["number"])).await;
    let opened = opened.expect(200).data();

    assert_eq!(opened["key"], "portfolio.net");
    assert_eq!(
        length(&opened["inputs"]),
        length(&opened["from_claims"]) + length(&opened["from_evidence"])
    );
    owner.get("/claims/999999").await.expect(404);
    owner.get("/claims/x").await.expect(404);
}

#[tokio::test]
async fn moving_an_input_moves_what_stands_on_it_and_nothing_is_stored() {
    let owner = Owner::new().await;
    let levers = owner.get("/scenarios").await.expect(200).data();
    assert_eq!(length(&levers), 5);
    let lever = &levers[0];
    let before = owner.document().await;

    let change = json!({"evidence": lever["evidence"], "value": lever["low"]});
    let tried = owner.post("/scenarios", json!({"changes": [change]})).await;
    let tried = tried.expect(200).data();

    let net = tried["claims"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|claim| claim["key"] == "portfolio.net")
        .expect("the net value moves");
    assert_ne!(net["from"], net["to"]["short"]);
    let value = |field: &str| -> f64 {
        let text = net[field].as_str().expect(field);
        text.parse().expect("a number")
    };
    assert!((value("from_value") - value("to_value")).abs() > 1.0);
    assert_eq!(owner.document().await, before);
    let public = format!("/api/reports/public/{}/scenarios", owner.public_id().await);
    let body = json!({"changes": [{"evidence": lever["evidence"], "value": lever["low"]}]});
    let by_anyone = owner.app.post(&public, body).send().await.expect(200);
    assert_eq!(by_anyone.data(), tried);
}

/// What was read for one question is kept for the next, and must not be there for a question that nobody may ask any more.
#[tokio::test]
async fn figures_close_with_the_report_also_for_who_has_just_looked() {
    let owner = Owner::new().await;
    let session: SessionId = owner.respondent.id.parse().expect("an id");
    let db = &owner.app.db.db;
    owner.get("/claims").await.expect(200);
    owner.get("/scenarios").await.expect(200);

    db.write(Scope::System, move |tx| {
        Box::pin(withhold_for_session(tx, session))
    })
    .await
    .expect("the money went back");
    owner.get("/claims").await.expect(402);
    owner.get("/scenarios").await.expect(402);

    db.write(Scope::System, move |tx| {
        Box::pin(release_for_session(tx, session))
    })
    .await
    .expect("the money is back");
    owner.get("/claims").await.expect(200);
}

#[tokio::test]
async fn the_reports_own_values_change_nothing() {
    let owner = Owner::new().await;
    let document = owner.document().await;
    let price = document["evidence"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|line| line["kind"] == "price")
        .expect("a price");

    let same = json!({"evidence": price["number"], "value": price["value"]});
    let tried = owner.post("/scenarios", json!({"changes": [same]})).await;

    assert_eq!(tried.expect(200).data()["claims"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_tried_is_refused() {
    let owner = Owner::new().await;
    let document = owner.document().await;
    let number = |kind: &str| {
        let lines = document["evidence"].as_array().into_iter().flatten();
        let mut lines = lines.filter(|line| line["kind"] == kind);
        lines.next().expect("a line")["number"].clone()
    };
    let answer = number("answer");

    for (changes, code) in [
        (json!([]), "OUT_OF_RANGE"),
        (
            json!([{"evidence": 99_999, "value": "1"}]),
            "UNKNOWN_OPTION",
        ),
        (
            json!([{"evidence": number("rate"), "value": "1"}]),
            "UNKNOWN_OPTION",
        ),
        (json!([{"evidence": answer, "value": "-1"}]), "OUT_OF_RANGE"),
        (
            json!([{"evidence": answer, "value": "1"}, {"evidence": answer, "value": "1"}]),
            "DUPLICATE",
        ),
    ] {
        let refused = owner.post("/scenarios", json!({"changes": changes})).await;
        let refused = refused.expect(422).json();
        assert_eq!(refused["error"]["details"][0]["code"], code, "{changes}");
    }
}

#[tokio::test]
async fn the_price_behind_a_figure_opens() {
    let owner = Owner::new().await;
    let document = owner.document().await;
    let price = document["evidence"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|line| line["observation_id"].is_string())
        .expect("a price");
    let id = price["observation_id"].as_str().unwrap_or_default();

    let opened = owner
        .app
        .get(&format!("/api/v1/evidence/{id}"))
        .send()
        .await;
    let opened = opened.expect(200).data();

    assert_eq!(opened["source_url"], price["url"]);
    assert_eq!(opened["state"], "confirmed");
    let key = format!(
        "price:{}/{}",
        opened["vendor_slug"].as_str().unwrap_or_default(),
        opened["plan"].as_str().unwrap_or_default()
    );
    assert!(
        price["key"].as_str().unwrap_or_default().starts_with(&key),
        "{price}"
    );
    let unknown = "/api/evidence/0190aaaa-0000-7000-8000-000000000000";
    owner.app.get(unknown).send().await.expect(404);
}

#[tokio::test]
async fn an_operator_sees_how_a_report_was_made_and_nothing_of_what_it_says() {
    let owner = Owner::new().await;
    let path = format!("/api/reports/{}/trace", owner.id);

    let trace = owner.app.get(&path).operator().send().await.expect(200);

    let trace_data = trace.data();
    assert_eq!(trace_data["state"], "delivered");
    assert_eq!(
        (&trace_data["calls"], &trace_data["cost_micro_usd"]),
        (&json!([]), &json!(0))
    );
    assert!(length(&trace_data["steps"]) > 0);
    let kinds: Vec<&Value> = trace_data["runs"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|run| &run["kind"])
        .collect();
    assert!(
        kinds.contains(&&json!("reports.generate_report")),
        "{kinds:?}"
    );
    assert!(!trace.text.contains("ann@living.example"));
    owner.get("/trace").await.expect(403);
}
