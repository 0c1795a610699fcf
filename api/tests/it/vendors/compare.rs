//! Vendors side by side.

use serde_json::{Value, json};

use super::support::{app, run};
use crate::support::{Statements, TestApp};

async fn compare(app: &TestApp, body: Value) -> Value {
    app.post("/api/vendors/compare", body)
        .send()
        .await
        .expect(200)
        .data()
}

fn amount(money: &Value) -> f64 {
    money["amount"]
        .as_str()
        .and_then(|amount| amount.parse().ok())
        .expect("an amount")
}

#[tokio::test]
async fn each_vendor_shows_what_the_team_pays_a_month_in_both_currencies() {
    let app = app().await;

    let data = compare(
        &app,
        json!({"slugs": ["wave", "pleo", "melio"], "seats": 10, "currency": "EUR", "billing": "monthly"}),
    )
    .await;

    let vendors = data["vendors"].as_array().expect("vendors");
    let slugs: Vec<_> = vendors.iter().map(|vendor| &vendor["slug"]).collect();
    assert_eq!(slugs, ["wave", "pleo", "melio"], "in the order asked for");
    let wave = &vendors[0]["plan"];
    assert_eq!(wave["name"], "Pro");
    assert_eq!(
        wave["monthly"]["listed"],
        json!({"amount": "19", "currency": "USD"})
    );
    assert_eq!(
        wave["monthly"]["converted"],
        json!({"amount": "16.50", "currency": "EUR"})
    );
    assert_eq!(
        wave["monthly"]["rate"],
        json!({"rate": "0.8684", "as_of": "2026-06-01"})
    );
    assert!(wave["observation"]["source_url"].is_string());
    assert!(vendors[1]["pricing_verified_at"].is_string());
    let pleo = &vendors[1]["plan"]["monthly"];
    if pleo["listed"]["currency"] == "EUR" {
        assert_eq!(
            (&pleo["rate"], &pleo["listed"]),
            (&Value::Null, &pleo["converted"])
        );
    }
    let free = &vendors[0]["tiers"][0];
    assert_eq!(
        (&free["role"], &free["cost"]),
        (&json!("free"), &Value::Null)
    );
    assert_eq!(vendors[0]["has_free_tier"], true);
    assert_eq!(data["rates"]["as_of"], "2026-06-01");
}

#[tokio::test]
async fn what_has_no_price_is_on_request_and_never_zero() {
    let app = app().await;
    let all = super::support::read_all(&app, "/api/vendors?limit=200").await;
    let slugs: Vec<&Value> = all.iter().map(|vendor| &vendor["slug"]).collect();
    let mut on_request = 0;

    for ten in slugs.chunks(10).filter(|part| part.len() > 1) {
        let data = compare(&app, json!({"slugs": ten, "seats": 7})).await;

        for vendor in data["vendors"].as_array().expect("vendors") {
            assert_eq!(vendor["on_request"], vendor["plan"].is_null(), "{vendor}");
            if vendor["plan"].is_null() {
                on_request += 1;
            } else {
                assert!(
                    amount(&vendor["plan"]["monthly"]["listed"]) > 0.0,
                    "{vendor}"
                );
                assert!(
                    amount(&vendor["plan"]["monthly"]["converted"]) > 0.0,
                    "{vendor}"
                );
            }
            for tier in vendor["tiers"].as_array().expect("tiers") {
                assert_eq!(
                    tier["role"] == "custom",
                    tier["observation"].is_null(),
                    "{tier}"
                );
            }
        }
    }
    assert!(on_request > 0);
}

#[tokio::test]
async fn staff_volume_billing_and_currency_change_the_result() {
    let app = app().await;
    let per_employee = "select slug from vendors join plans on plans.vendor_id = vendors.id
        where price_unit = 'per_employee' and role = 'plan' limit 1";
    let slug: String = sqlx::query_scalar(per_employee)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a vendor with a price per employee");
    let usage = "select slug from vendors where exists (select from plans where vendor_id = vendors.id and role = 'usage')
        and not exists (select from plans where vendor_id = vendors.id and role = 'plan') limit 1";
    let by_use: String = sqlx::query_scalar(usage)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a vendor with a price per use");

    let bare = compare(&app, json!({"slugs": [slug, by_use, "wave"], "seats": 5})).await;
    let full = compare(
        &app,
        json!({"slugs": [slug, by_use, "wave"], "seats": 5, "staff": 40, "volume": 1000, "currency": "GBP"}),
    )
    .await;

    assert_eq!(bare["vendors"][1]["on_request"], true);
    assert_eq!(full["vendors"][0]["on_request"], false);
    assert_eq!(full["vendors"][1]["on_request"], false);
    let annual = &bare["vendors"][2]["plan"];
    assert_eq!(amount(&annual["monthly"]["listed"]), 15.83);
    assert_eq!(annual["caveats"][0]["code"], "billed_annually");
    let wave = &full["vendors"][2]["plan"]["monthly"]["converted"];
    assert_eq!(wave["currency"], "GBP");
}

#[tokio::test]
async fn features_and_integrations_stand_side_by_side() {
    let app = app().await;
    run(
        &app,
        r#"update plans set features = '["API access", "Reports"]' where name = 'Pro'
             and vendor_id = (select id from vendors where slug = 'wave');
           update plans set features = '["api  Access"]' where name in ('Core', 'Boost')
             and vendor_id = (select id from vendors where slug = 'melio');
           update vendors set integrations = '["zapier", "stripe"]' where slug = 'wave';
           update vendors set integrations = '["Zapier"]' where slug = 'melio'"#,
    )
    .await;

    let data = compare(&app, json!({"slugs": ["wave", "melio"], "seats": 3})).await;

    assert_eq!(
        data["features"],
        json!([
            {"feature": "API access", "vendors": [
                {"vendor": "wave", "plans": ["Pro"]}, {"vendor": "melio", "plans": ["Core", "Boost"]}]},
            {"feature": "Reports", "vendors": [{"vendor": "wave", "plans": ["Pro"]}]},
        ])
    );
    assert_eq!(
        data["integrations"],
        json!([
            {"integration": "zapier", "vendors": ["wave", "melio"]},
            {"integration": "stripe", "vendors": ["wave"]},
        ])
    );
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused_by_field() {
    let app = app().await;
    let eleven: Vec<String> = (0..11).map(|n| format!("v{n}")).collect();

    for (body, field, code) in [
        (json!({"seats": 1}), "/slugs", "REQUIRED"),
        (json!({"slugs": ["wave", "melio"]}), "/seats", "REQUIRED"),
        (
            json!({"slugs": ["wave"], "seats": 1}),
            "/slugs",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": eleven, "seats": 1}),
            "/slugs",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": ["wave", "melio", "wave"], "seats": 1}),
            "/slugs/2",
            "DUPLICATE",
        ),
        (
            json!({"slugs": ["wave", "nobody"], "seats": 1}),
            "/slugs/1",
            "UNKNOWN_OPTION",
        ),
        (
            json!({"slugs": ["wave", "MELIO"], "seats": 1}),
            "/slugs/1",
            "UNKNOWN_OPTION",
        ),
        (
            json!({"slugs": ["wave", 7], "seats": 1}),
            "/slugs/1",
            "INVALID",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 0}),
            "/seats",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 10001}),
            "/seats",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": -1}),
            "/seats",
            "INVALID",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "staff": 0}),
            "/staff",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "volume": -1}),
            "/volume",
            "OUT_OF_RANGE",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "volume": 1e300}),
            "/volume",
            "INVALID",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "currency": "XXX"}),
            "/currency",
            "UNKNOWN_OPTION",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "currency": "euro"}),
            "/currency",
            "INVALID",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "billing": "weekly"}),
            "/billing",
            "INVALID",
        ),
        (
            json!({"slugs": ["wave", "melio"], "seats": 1, "colour": "red"}),
            "/colour",
            "UNKNOWN_FIELD",
        ),
    ] {
        let answer = app
            .post("/api/vendors/compare", body)
            .send()
            .await
            .expect(422);

        let detail = &answer.json()["error"]["details"][0];
        assert_eq!(
            (&detail["field"], &detail["code"]),
            (&json!(field), &json!(code)),
            "{}",
            answer.text
        );
    }
    app.post(
        "/api/vendors/compare?colour=red",
        json!({"slugs": ["wave", "melio"], "seats": 1}),
    )
    .send()
    .await
    .expect(422);
}

#[tokio::test]
async fn ten_vendors_cost_two_statements() {
    let app = app().await;
    let all = super::support::read_all(&app, "/api/vendors?limit=10").await;
    let slugs: Vec<&Value> = all.iter().take(10).map(|vendor| &vendor["slug"]).collect();
    let statements = Statements::listen();

    compare(&app, json!({"slugs": slugs, "seats": 5})).await;

    let sent = statements.take();
    assert_eq!(sent.len(), 2, "{sent:?}");
}
