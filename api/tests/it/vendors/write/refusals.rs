//! What may not be written about a vendor, told by field.

use serde_json::{Value, json};

use super::{acme, change, create};
use crate::vendors::support::{app, texts};

#[tokio::test]
async fn what_may_not_be_written_is_refused_by_field() {
    let app = app().await;
    let with = |path: &str, value: Value| {
        let mut body = acme();
        if let Some(place) = body.pointer_mut(path) {
            *place = value;
        } else {
            let (parent, name) = path.rsplit_once('/').expect("a pointer");
            body.pointer_mut(parent).expect("a parent")[name] = value;
        }
        body
    };

    for (body, field) in [
        (with("/slug", json!("compare")), "/slug"),
        (with("/slug", json!("changes")), "/slug"),
        (with("/slug", json!("Acme")), "/slug"),
        (with("/slug", json!("a--b")), "/slug"),
        (with("/slug", json!("")), "/slug"),
        (with("/name", json!(" ")), "/name"),
        (with("/name", json!("x".repeat(101))), "/name"),
        (with("/category", json!("C R M")), "/category"),
        (with("/website", json!("javascript:alert(1)")), "/website"),
        (with("/website", json!("ftp://acme.example")), "/website"),
        (
            with("/logo_url", json!("https://a:b@acme.example/x")),
            "/logo_url",
        ),
        (
            with("/pricing_source", json!("file:///etc/passwd")),
            "/pricing_source",
        ),
        (with("/industries/0", json!("piracy")), "/industries/0"),
        (with("/best_for", json!(["a", "a"])), "/best_for"),
        (with("/best_for", json!([""])), "/best_for"),
        (with("/g2_rating", json!(5.1)), "/g2_rating"),
        (with("/g2_rating", json!(4.25)), "/g2_rating"),
        (with("/g2_reviews", json!(-1)), "/g2_reviews"),
        (
            with("/implementation_cost_range", json!({"min": 2, "max": 1})),
            "/implementation_cost_range",
        ),
        (with("/countries", json!({"only": ["de"]})), "/countries"),
        (
            with("/countries", json!({"only": [], "except": []})),
            "/countries",
        ),
        (with("/max_staff", json!(0)), "/max_staff"),
        (with("/pricing/currency", json!("XXX")), "/pricing/currency"),
        (with("/pricing/currency", json!("usd")), "/pricing/currency"),
        (with("/pricing/model", json!("")), "/pricing/model"),
        (
            with("/pricing/free_trial_days", json!(4000)),
            "/pricing/free_trial_days",
        ),
        (
            with("/pricing/tiers/1/price", json!(-1)),
            "/pricing/tiers/1/price",
        ),
        (
            with("/pricing/tiers/1/price", json!(1e13)),
            "/pricing/tiers/1/price",
        ),
        (
            with("/pricing/tiers/1/price", json!(0.000_000_1)),
            "/pricing/tiers/1/price",
        ),
        (
            with("/pricing/tiers/1/price", json!("20")),
            "/pricing/tiers/1/price",
        ),
        (
            with("/pricing/tiers/1/role", json!("free")),
            "/pricing/tiers/1/role",
        ),
        (
            with("/pricing/tiers/0/role", json!("plan")),
            "/pricing/tiers/0/role",
        ),
        (
            with("/pricing/tiers/3/role", json!("plan")),
            "/pricing/tiers/3/role",
        ),
        (
            with("/pricing/tiers/3/one_off_fee", json!(3)),
            "/pricing/tiers/3/one_off_fee",
        ),
        (
            with("/pricing/tiers/1/period", json!("usage")),
            "/pricing/tiers/1/period",
        ),
        (
            with("/pricing/tiers/1/price_unit", json!("per_unit")),
            "/pricing/tiers/1/usage_unit",
        ),
        (
            with("/pricing/tiers/1/name", json!("free plan")),
            "/pricing/tiers/1/name",
        ),
        (
            with("/pricing/tiers/1/seats_min", json!(20_000_000)),
            "/pricing/tiers/1/seats_max",
        ),
        (
            with("/pricing/tiers/2/price_annual_billing", json!(3)),
            "/pricing/tiers/2/price_annual_billing",
        ),
        (
            with("/pricing/tiers/1/colour", json!("red")),
            "/pricing/tiers/1/colour",
        ),
        (
            with("/pricing_verified_at", json!("2026-01-01")),
            "/pricing_verified_at",
        ),
        (with("/refresh_error", json!("x")), "/refresh_error"),
    ] {
        let answer = create(&app, body).await.expect(422);

        let details = answer.json()["error"]["details"].clone();
        assert!(
            texts(&details, "field").contains(&field.to_owned()),
            "{field}: {}",
            answer.text
        );
    }
    create(&app, acme()).await.expect(201);
    for (body, field) in [
        (json!({"slug": "other"}), "/slug"),
        (json!({"name": null}), "/name"),
        (json!({"pricing": null}), "/pricing"),
        (json!({"colour": "red"}), "/colour"),
        (
            json!({"pricing": {"tiers": [{"price": 1}]}}),
            "/pricing/tiers/0/name",
        ),
        (json!({"g2_reviews": "many"}), "/g2_reviews"),
    ] {
        let answer = change(&app, "acme-crm", body).await.expect(422);

        assert_eq!(
            answer.json()["error"]["details"][0]["field"],
            field,
            "{}",
            answer.text
        );
    }
    for body in ["[]", "null", "7"] {
        let answer = app
            .request(axum::http::Method::PATCH, "/api/vendors/acme-crm")
            .header("content-type", "application/json")
            .body(body)
            .operator()
            .send()
            .await;
        assert_eq!(answer.status.as_u16(), 422, "{body}: {}", answer.text);
    }
}
