//! Readings that wait for a person, and what the person's answer does.

use serde_json::{Value, json};

use super::support::{app, count, run};
use crate::support::{TestApp, TestResponse};

/// The question that the tests answer.
const ID: &str = "0190bbbb-0000-7000-8000-000000000001";

/// A reading of the plan `Core` of `melio`, held for a reason.
async fn hold(app: &TestApp, id: &str, reason: &str, amount: &str) {
    hold_as(app, id, "Core", reason, amount).await;
}

/// The same, under the name that the page has for the plan.
async fn hold_as(app: &TestApp, id: &str, offer: &str, reason: &str, amount: &str) {
    run(
        app,
        &format!(
            "with plan as (
                select plans.id, plans.name, sources.id as source_id, sources.url
                from vendors join plans on plans.vendor_id = vendors.id join sources on sources.vendor_id = vendors.id
                where slug = 'melio' and plans.name = 'Core' limit 1
            ), quarantined as (
                insert into observations (id, offer_kind, offer_id, source_id, source_kind, source_url, amount, currency, period, confidence, state, observed_at)
                select gen_random_uuid(), 'vendor_plan', id, source_id, 'vendor_page', url, {amount}, 'USD', 'month', 'medium', 'quarantined', now()
                from plan where '{reason}' <> 'vanished'
                returning id
            )
            insert into price_reviews (id, source_id, offer_kind, offer_id, offer_name, reason, observation_id, current_observation_id, reading)
            select '{id}', source_id, 'vendor_plan', plan.id, '{offer}', '{reason}', (select id from quarantined),
                (select current.id from current_plan_price(plan.id) current),
                jsonb_build_object('source_url', url, 'price', case when '{reason}' <> 'vanished' then jsonb_build_object(
                    'amount', '{amount}', 'currency', 'USD', 'period', 'month', 'billing', null,
                    'annual_amount', null, 'monthly_amount', null, 'is_from', false, 'confidence', 'medium') end)
            from plan"
        ),
    )
    .await;
}

async fn decide(app: &TestApp, id: &str, body: Value) -> TestResponse {
    let path = format!("/api/admin/extractions/review/{id}/decision");
    app.post(&path, body).operator().send().await
}

async fn price(app: &TestApp) -> Value {
    let vendor = app.get("/api/vendors/melio").send().await.expect(200);
    let tiers = vendor.data()["pricing"]["tiers"].clone();
    let core = tiers
        .as_array()
        .into_iter()
        .flatten()
        .find(|tier| tier["name"] == "Core");
    core.map_or(Value::Null, |tier| tier["price"].clone())
}

#[tokio::test]
async fn an_approved_price_counts_at_once_and_is_told() {
    let app = app().await;
    hold(&app, ID, "jump", "200").await;
    assert_eq!(price(&app).await, 20, "the last good price stays meanwhile");

    let listed = app
        .get("/api/admin/extractions/review")
        .operator()
        .send()
        .await
        .expect(200)
        .data();
    let answer = json!({"decision": "approve", "note": "They wrote to us."});
    let decided = decide(&app, ID, answer).await.expect(200).data();

    assert_eq!(listed[0]["vendor"], "melio");
    assert_eq!(listed[0]["reason"], "jump");
    assert_eq!(listed[0]["percent"], "900");
    assert_eq!(
        (&decided["state"], &decided["decided_by"], &decided["note"]),
        (
            &json!("approved"),
            &json!("operator"),
            &json!("They wrote to us.")
        )
    );
    assert_eq!(price(&app).await, 200);
    let feed = app.get("/api/vendors/changes?vendor=melio").send().await;
    assert_eq!(feed.data()[0]["plan"], "Core");
    let told = "select count(*) from progress_events where type = 'vendor.price.changed'";
    assert_eq!(count(&app, told).await, 1);
}

#[tokio::test]
async fn a_rejected_price_changes_nothing() {
    let app = app().await;
    hold(&app, ID, "zero", "0").await;

    let decided = decide(&app, ID, json!({"decision": "reject"})).await;

    assert_eq!(decided.expect(200).data()["state"], "rejected");
    assert_eq!(price(&app).await, 20);
    let open = app.get("/api/admin/extractions/review").operator().send();
    assert_eq!(open.await.expect(200).data(), json!([]));
    let rejected = read_by_state(&app, "rejected").await;
    assert_eq!(rejected.len(), 1);
}

#[tokio::test]
async fn the_first_of_two_answers_counts() {
    let app = app().await;
    hold(&app, ID, "jump", "200").await;

    let (one, other) = tokio::join!(
        decide(&app, ID, json!({"decision": "approve"})),
        decide(&app, ID, json!({"decision": "reject"}))
    );

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}

#[tokio::test]
async fn a_plan_that_vanished_leaves_the_list_when_that_is_approved() {
    let app = app().await;
    hold(&app, ID, "vanished", "0").await;

    decide(&app, ID, json!({"decision": "approve"}))
        .await
        .expect(200);

    assert_eq!(price(&app).await, Value::Null);
    let retired = "select count(*) from plans join vendors on vendors.id = vendor_id where slug = 'melio' and plans.name = 'Core' and retired_at is not null";
    assert_eq!(count(&app, retired).await, 1);
}

#[tokio::test]
async fn questions_are_listed_page_by_page() {
    let app = app().await;
    for number in 1..=5 {
        let id = format!("0190bbbb-0000-7000-8000-00000000000{number}");
        let offer = format!("Core {number}");
        hold_as(&app, &id, &offer, "jump", &format!("{number}00")).await;
    }

    let first = app
        .get("/api/admin/extractions/review?limit=2")
        .operator()
        .send()
        .await
        .expect(200)
        .json();

    assert_eq!(first["data"].as_array().map(Vec::len), Some(2));
    assert!(first["links"]["next"].is_string());
    let stranger = first["links"]["next"].as_str().unwrap_or_default();
    app.get(stranger).send().await.expect(401);
    let unknown = decide(
        &app,
        "0190bbbb-0000-7000-8000-0000000000ff",
        json!({"decision": "approve"}),
    );
    unknown.await.expect(404);
}

async fn read_by_state(app: &TestApp, state: &str) -> Vec<Value> {
    let path = format!("/api/admin/extractions/review?state={state}");
    let page = app.get(&path).operator().send().await.expect(200).json();
    page["data"].as_array().cloned().unwrap_or_default()
}
