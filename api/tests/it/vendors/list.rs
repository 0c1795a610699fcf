//! The list's filters and orders, and what it costs.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::support::{app, read_all, run, slugs, texts};
use crate::support::Statements;

fn converted(vendor: &Value) -> Option<Decimal> {
    vendor["starting_price"]["converted"]["amount"]
        .as_str()
        .map(|amount| amount.parse().expect("a number"))
}

#[tokio::test]
async fn every_order_is_read_to_its_end_with_none_twice_and_what_has_no_key_last() {
    let app = app().await;
    run(
        &app,
        "update vendors set g2_rating = 4.5 where category = 'crm';
         update vendors set our_rating = 3.9 where slug in ('melio', 'notion', 'wave');
         update vendors set pricing_verified_at = null where category = 'scheduling'",
    )
    .await;

    for order in [
        "name",
        "-name",
        "price",
        "-price",
        "rating",
        "-rating",
        "verified",
        "-verified",
        "created_at",
        "-created_at",
    ] {
        let all = read_all(&app, &format!("/api/vendors?sort={order}&limit=20")).await;

        let ids: BTreeSet<String> = all.iter().map(|vendor| vendor["id"].to_string()).collect();
        assert_eq!((all.len(), ids.len()), (109, 109), "{order}");
        let field = order.trim_start_matches('-');
        let keys: Vec<Option<String>> = all
            .iter()
            .map(|vendor| match field {
                "name" => vendor["name"].as_str().map(str::to_lowercase),
                "price" => converted(vendor).map(|price| format!("{price:0>12.2}")),
                "rating" => vendor["our_rating"]
                    .as_f64()
                    .or(vendor["g2_rating"].as_f64())
                    .map(|rating| rating.to_string()),
                "verified" => vendor["pricing_verified_at"].as_str().map(str::to_owned),
                _ => vendor["created_at"].as_str().map(str::to_owned),
            })
            .collect();
        let there: Vec<_> = keys.iter().take_while(|key| key.is_some()).collect();
        assert!(
            keys[there.len()..].iter().all(Option::is_none),
            "{order}: what has no key comes last"
        );
        let is_sorted = if order.starts_with('-') {
            there.iter().rev().is_sorted()
        } else {
            there.iter().is_sorted()
        };
        assert!(is_sorted, "{order}: {there:?}");
    }
}

#[tokio::test]
async fn prices_of_several_currencies_are_compared_at_the_dated_rates() {
    let app = app().await;

    let euro = read_all(&app, "/api/vendors?price_min=10&price_max=20&sort=price").await;
    let dollar = read_all(
        &app,
        "/api/vendors?price_min=10&price_max=20&sort=price&currency=USD",
    )
    .await;

    assert!(!euro.is_empty() && euro.len() != dollar.len());
    for vendor in &euro {
        let price = converted(vendor).expect("a price");
        assert!(
            (Decimal::from(10)..=Decimal::from(20)).contains(&price),
            "{vendor}"
        );
        let listed = &vendor["starting_price"]["listed"];
        if listed["currency"] == "EUR" {
            assert_eq!(vendor["starting_price"]["rate_as_of"], Value::Null);
            assert_eq!(*listed, vendor["starting_price"]["converted"]);
        } else {
            assert_eq!(vendor["starting_price"]["rate_as_of"], "2026-06-01");
        }
    }
    let melio = dollar.iter().find(|vendor| vendor["slug"] == "melio");
    assert_eq!(
        melio.map(|melio| &melio["starting_price"]["listed"]),
        Some(&json!({"amount": "20", "currency": "USD"})),
        "its free tier is no price"
    );
}

#[tokio::test]
async fn a_yearly_price_counts_by_the_month() {
    let app = app().await;
    let yearly = "select vendors.slug from plans join vendors on vendors.id = vendor_id
        where period = 'year' and role = 'plan' order by 1 limit 1";
    let slug: String = sqlx::query_scalar(yearly)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a vendor with a yearly plan");

    let vendor = app
        .get(&format!("/api/vendors/{slug}"))
        .send()
        .await
        .expect(200)
        .data();
    let listed = read_all(&app, "/api/vendors?currency=USD&limit=200").await;

    let cheapest = vendor["plans"]
        .as_array()
        .expect("plans")
        .iter()
        .filter(|plan| plan["role"] == "plan")
        .filter_map(|plan| {
            let months = if plan["period"] == "year" { 12.0 } else { 1.0 };
            plan["price"].as_f64().map(|price| price / months)
        })
        .fold(f64::INFINITY, f64::min);
    let shown = listed
        .iter()
        .find(|entry| entry["slug"] == slug.as_str())
        .and_then(|entry| {
            entry["starting_price"]["listed"]["amount"]
                .as_str()?
                .parse::<f64>()
                .ok()
        })
        .expect("a price");
    assert!((shown - cheapest).abs() < 1e-5, "{shown} {cheapest}");
}

#[tokio::test]
async fn the_list_is_narrowed_by_every_filter() {
    let app = app().await;
    let all = read_all(&app, "/api/vendors?limit=200").await;

    for (query, holds) in [
        (
            "free_tier=true",
            (|v| v["has_free_tier"] == true) as fn(&Value) -> bool,
        ),
        ("free_tier=false", |v| v["has_free_tier"] == false),
        ("api_available=true", |v| v["api_available"] == true),
        ("api_available=false", |v| v["api_available"] == false),
        ("best_for=small_teams", |v| {
            texts_of(&v["best_for"], "small_teams")
        }),
        ("industry=healthcare", |v| {
            texts_of(&v["industries"], "healthcare")
        }),
        ("category=crm", |v| v["category"] == "crm"),
        ("subcategory=bookkeeping", |v| {
            v["subcategory"] == "bookkeeping"
        }),
        ("best_for=nobody", |_| false),
    ] {
        let found = read_all(&app, &format!("/api/vendors?limit=200&{query}")).await;

        let expected = all.iter().filter(|vendor| holds(vendor)).count();
        assert!(found.iter().all(holds), "{query}");
        assert_eq!(found.len(), expected, "{query}");
    }
}

fn texts_of(list: &Value, text: &str) -> bool {
    list.as_array()
        .is_some_and(|list| list.contains(&json!(text)))
}

#[tokio::test]
async fn a_list_says_how_old_its_prices_are() {
    let app = app().await;
    run(
        &app,
        "update vendors set pricing_verified_at = now(), refresh_error = 'the page answered 503',
            last_refresh_attempt = now() where slug = 'melio';
         update vendors set pricing_verified_at = now() where slug = 'notion'",
    )
    .await;

    let page = app
        .get("/api/vendors?sort=-verified&limit=2")
        .send()
        .await
        .expect(200)
        .json();

    let mut newest = page["data"].as_array().expect("a list").clone();
    newest.sort_by_key(|vendor| vendor["slug"].to_string());
    assert_eq!(texts(&json!(newest), "slug"), ["melio", "notion"]);
    assert_eq!(
        (&newest[0]["stale"], &newest[1]["stale"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(newest[0]["refresh_error"], "the page answered 503");
    assert_eq!(newest[0]["auto_refresh_enabled"], true);
}

#[tokio::test]
async fn a_page_costs_two_statements_however_long_it_is() {
    let app = app().await;
    let statements = Statements::listen();

    for path in [
        "/api/vendors?limit=200",
        "/api/vendors?limit=1&sort=-price&free_tier=true",
    ] {
        app.get(path).send().await.expect(200);

        let sent = statements.take();
        assert!((1..=2).contains(&sent.len()), "{path}: {sent:?}");
    }
}

#[tokio::test]
async fn a_vendor_costs_one_statement() {
    let app = app().await;
    let statements = Statements::listen();

    app.get("/api/vendors/hubspot").send().await.expect(200);

    let sent = statements.take();
    assert_eq!(sent.len(), 1, "{sent:?}");
}

#[tokio::test]
async fn a_vendor_dates_its_prices_and_says_why_they_are_stale() {
    let app = app().await;

    let old = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .json();
    run(
        &app,
        "update vendors set pricing_verified_at = now() where slug = 'melio'",
    )
    .await;
    let fresh = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .json();
    run(
        &app,
        "insert into price_reviews (id, source_id, offer_kind, offer_id, offer_name, reason)
         select gen_random_uuid(), sources.id, 'vendor_plan', plans.id, plans.name, 'vanished'
         from vendors join plans on plans.vendor_id = vendors.id join sources on sources.vendor_id = vendors.id
         where slug = 'melio' and plans.name = 'Core' limit 1;
         update vendors set refresh_error = 'no prices found' where slug = 'melio'",
    )
    .await;
    let doubted = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .json();

    let warnings = |answer: &Value| answer["meta"]["warnings"].as_array().map_or(0, Vec::len);
    assert_eq!(old["meta"]["freshness"]["stale"], true);
    assert_eq!(old["meta"]["freshness"]["as_of"], "2026-06-13T00:00:00Z");
    assert_eq!(
        (&fresh["meta"]["freshness"]["stale"], warnings(&fresh)),
        (&json!(false), 0)
    );
    assert_eq!(
        (&doubted["meta"]["freshness"]["stale"], warnings(&doubted)),
        (&json!(true), 2)
    );
    assert_eq!(
        doubted["data"]["plans"][1]["price"], 20,
        "the last good price stays"
    );
    assert_eq!(
        slugs(&app.get("/api/vendors?search=melio").send().await.json()),
        ["melio"]
    );
}
