//! Vendors as operators write them.

mod refusals;

use serde_json::{Value, json};

use super::support::{app, count, read_all, run, slugs, texts};
use crate::support::{TestApp, TestResponse};

/// Document 0's example, under a name of our own.
fn acme() -> Value {
    json!({
        "slug": "acme-crm", "name": "Acme CRM", "category": "crm", "subcategory": "sales_crm",
        "pricing": {
            "model": "per_seat", "currency": "USD",
            "tiers": [
                {"name": "Free", "price": 0, "limits": "1000 contacts"},
                {"name": "Starter", "price": 20, "per": "user/month", "features": ["Reports"]},
                {"name": "Pro", "price": 1200, "per": "user/year", "billing": "annual"},
                {"name": "Enterprise"},
            ],
            "custom_pricing": true, "free_trial_days": 14,
        },
        "website": "https://acme.example", "pricing_source": "https://acme.example/pricing",
        "industries": ["healthcare"], "best_for": ["small_teams"], "g2_rating": 4.4, "g2_reviews": 12,
        "implementation_cost_range": {"min": 1000, "max": 5000},
    })
}

async fn create(app: &TestApp, body: Value) -> TestResponse {
    app.post("/api/vendors", body).operator().send().await
}

async fn change(app: &TestApp, slug: &str, body: Value) -> TestResponse {
    app.patch(&format!("/api/vendors/{slug}"), body)
        .operator()
        .send()
        .await
}

fn plan<'v>(vendor: &'v Value, name: &str) -> &'v Value {
    vendor["plans"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|plan| plan["name"] == name)
        .unwrap_or(&Value::Null)
}

#[tokio::test]
async fn a_vendor_in_document_0s_shape_is_added_with_its_prices() {
    let app = app().await;

    let created = create(&app, acme()).await.expect(201);

    assert_eq!(created.header("location"), "/api/vendors/acme-crm");
    let vendor = app
        .get("/api/vendors/acme-crm")
        .send()
        .await
        .expect(200)
        .json();
    assert_eq!(vendor["data"], created.data());
    let vendor = &vendor["data"];
    let starter = plan(vendor, "Starter");
    assert_eq!(
        (&starter["role"], &starter["price_unit"], &starter["period"]),
        (&json!("plan"), &json!("per_seat"), &json!("month"))
    );
    assert_eq!(starter["observation"]["source_kind"], "operator");
    let pro = plan(vendor, "Pro");
    assert_eq!(
        (&pro["period"], &pro["price_annual_billing"]),
        (&json!("year"), &json!(1200))
    );
    assert_eq!(plan(vendor, "Free")["role"], "free");
    assert_eq!(
        (
            &plan(vendor, "Enterprise")["role"],
            &plan(vendor, "Enterprise")["price"]
        ),
        (&json!("custom"), &Value::Null)
    );
    assert_eq!(vendor["pricing"]["tiers"][1]["price"], 20);
    let listed = read_all(&app, "/api/vendors?search=acme&currency=USD").await;
    assert_eq!(
        listed[0]["starting_price"]["listed"]["amount"], "20",
        "{listed:?}"
    );
    assert_eq!(listed[0]["stale"], false);
    let told = "select count(*) from price_changes join plans on plans.id = plan_id
        join vendors on vendors.id = vendor_id where slug = 'acme-crm' and direction = 'first'";
    assert_eq!(count(&app, told).await, 3);
    assert_eq!(create(&app, acme()).await.expect(409).code(), "CONFLICT");
}

#[tokio::test]
async fn of_two_that_add_the_same_vendor_one_wins() {
    let app = app().await;

    let (one, other) = tokio::join!(create(&app, acme()), create(&app, acme()));

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{}\n{}", one.text, other.text);
    let prices = "select count(*) from observations where source_kind = 'operator'";
    assert_eq!(count(&app, prices).await, 3);
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_null_takes_away() {
    let app = app().await;
    create(&app, acme()).await.expect(201);
    let observations = "select count(*) from observations";
    let before = count(&app, observations).await;

    let changed = change(
        &app,
        "acme-crm",
        json!({"our_rating": 4.5, "g2_rating": null, "description": "Sells.",
            "pricing": {"free_trial_days": null}, "countries": {"only": ["DE", "FR"]},
            "auto_refresh_enabled": false, "implementation_cost_range": {"max": 9000}}),
    )
    .await
    .expect(200)
    .data();

    assert_eq!(changed["our_rating"], 4.5);
    assert_eq!(changed["g2_rating"], Value::Null);
    assert_eq!(changed["g2_reviews"], 12);
    assert_eq!(changed["name"], "Acme CRM");
    assert_eq!(changed["pricing"]["free_trial_days"], Value::Null);
    assert_eq!(
        changed["pricing"]["tiers"].as_array().map(Vec::len),
        Some(4)
    );
    assert_eq!(changed["countries"]["only"], json!(["DE", "FR"]));
    assert_eq!(changed["auto_refresh_enabled"], false);
    assert_eq!(
        changed["implementation_cost_range"],
        json!({"min": 1000, "max": 9000})
    );
    let cleared = change(&app, "acme-crm", json!({"countries": null}))
        .await
        .expect(200)
        .data();
    assert_eq!(cleared["countries"], Value::Null);
    assert_eq!(
        count(&app, observations).await,
        before,
        "no price was typed"
    );
}

#[tokio::test]
async fn a_typed_price_counts_at_once_and_is_told_and_the_same_price_is_none() {
    let app = app().await;
    let before = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .data();
    let mut tiers = before["pricing"]["tiers"].clone();
    tiers[1]["price"] = json!(22);
    tiers[1]["billing"] = json!("annual");
    tiers[1]["price_monthly_billing"] = json!(27);
    let body = json!({"pricing": {"tiers": tiers}});

    let once = change(&app, "melio", body.clone()).await.expect(200).data();
    let prices = "select count(*) from observations where source_kind = 'operator'";
    let typed = count(&app, prices).await;
    let twice = change(&app, "melio", body).await.expect(200).data();

    assert_eq!(plan(&once, "Core")["price"], 22);
    assert_eq!(
        plan(&once, "Core")["observation"]["source_kind"],
        "operator"
    );
    assert_eq!(plan(&once, "Core")["price_monthly_billing"], 27);
    assert_eq!(
        count(&app, prices).await,
        typed,
        "the same again is no new price"
    );
    assert_eq!(once["plans"], twice["plans"]);
    let changes = read_all(&app, "/api/vendors/changes?vendor=melio&direction=up").await;
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!(
        (&changes[0]["plan"], &changes[0]["percent"]),
        (&json!("Core"), &json!("10"))
    );
    assert_eq!(
        changes[0]["from"]["price"],
        json!({"amount": "20", "currency": "USD"})
    );
    assert_eq!(
        changes[0]["to"]["price"],
        json!({"amount": "22", "currency": "USD"})
    );
    assert_eq!(
        changes[0]["to"]["observation_id"],
        plan(&once, "Core")["observation"]["id"]
    );
    let events = "select count(*) from progress_events where type = 'vendor.price.changed' and data ->> 'vendor' = 'melio'";
    assert!(count(&app, events).await >= 1);
}

#[tokio::test]
async fn a_plan_that_is_left_out_is_no_longer_sold_and_can_come_back() {
    let app = app().await;
    create(&app, acme()).await.expect(201);
    let few = json!({"pricing": {"tiers": [{"name": "Starter"}, {"name": "Pro", "price": 1200, "per": "user/year", "billing": "annual"}]}});
    let all = json!({"pricing": {"tiers": acme()["pricing"]["tiers"]}});

    let less = change(&app, "acme-crm", few).await.expect(200).data();
    let gone = read_all(&app, "/api/vendors/changes?vendor=acme-crm&direction=gone").await;
    let back = change(&app, "acme-crm", all).await.expect(200).data();

    assert_eq!(texts(&less["plans"], "name"), ["Starter", "Pro"]);
    assert_eq!(
        (
            &plan(&less, "Starter")["role"],
            &plan(&less, "Starter")["price"]
        ),
        (&json!("custom"), &Value::Null),
        "now on request"
    );
    let mut names = texts(&json!(gone), "plan");
    names.sort();
    assert_eq!(names, ["Free", "Starter"]);
    assert!(gone.iter().all(|change| change["to"].is_null()));
    assert_eq!(plan(&back, "Starter")["price"], 20);
    assert_eq!(
        texts(&back["plans"], "name"),
        ["Free", "Starter", "Pro", "Enterprise"]
    );
}

#[tokio::test]
async fn another_currency_brings_all_prices_with_it() {
    let app = app().await;
    create(&app, acme()).await.expect(201);
    let mut tiers = acme()["pricing"]["tiers"].clone();
    tiers[1]["price"] = json!(18);

    let alone = change(&app, "acme-crm", json!({"pricing": {"currency": "EUR"}}))
        .await
        .expect(422);
    let whole = change(
        &app,
        "acme-crm",
        json!({"pricing": {"currency": "EUR", "tiers": tiers}}),
    )
    .await
    .expect(200)
    .data();

    assert_eq!(
        alone.json()["error"]["details"][0]["field"],
        "/pricing/tiers"
    );
    assert_eq!(whole["pricing"]["currency"], "EUR");
    assert_eq!(whole["pricing"]["tiers"][1]["price"], 18);
    assert_eq!(whole["pricing"]["tiers"][2]["price"], 1200);
}

#[tokio::test]
async fn the_import_leaves_alone_what_an_operator_wrote() {
    let app = app().await;
    let tiers = json!([{"name": "Core", "price": 99, "per": "month"}]);
    change(
        &app,
        "melio",
        json!({"description": "Ours.", "pricing": {"tiers": tiers}}),
    )
    .await
    .expect(200);

    shared::admin::seed::seed(&app.db.db, &shared::admin::seed::SeedFiles::embedded())
        .await
        .expect("the reference data is sound");

    let melio = app
        .get("/api/vendors/melio")
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(melio["description"], "Ours.");
    assert_eq!(texts(&melio["plans"], "name"), ["Core"]);
    assert_eq!(plan(&melio, "Core")["price"], 99);
}

#[tokio::test]
async fn an_archived_vendor_is_nowhere_until_it_is_added_again() {
    let app = app().await;
    create(&app, acme()).await.expect(201);
    let id = app.get("/api/vendors/acme-crm").send().await.data()["id"].clone();

    app.delete("/api/vendors/acme-crm")
        .operator()
        .send()
        .await
        .expect(204);

    for path in [
        "/api/vendors/acme-crm",
        "/api/vendors/acme-crm/pricing-history",
    ] {
        app.get(path).send().await.expect(404);
    }
    app.delete("/api/vendors/acme-crm")
        .operator()
        .send()
        .await
        .expect(404);
    change(&app, "acme-crm", json!({"name": "A"}))
        .await
        .expect(404);
    let listed = app.get("/api/vendors?search=acme").send().await.json();
    assert_eq!(slugs(&listed), [""; 0]);
    let compared = json!({"slugs": ["acme-crm", "wave"], "seats": 1});
    app.post("/api/vendors/compare", compared)
        .send()
        .await
        .expect(422);
    assert!(
        read_all(&app, "/api/vendors/changes?vendor=acme-crm")
            .await
            .is_empty()
    );
    let categories = app.get("/api/vendors/categories").send().await.data();
    let total: i64 = categories
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|category| category["vendors"].as_i64())
        .sum();
    assert_eq!(total, 109);
    let catalogue = shared::vendors::queries::list_catalogue(app.db.db.system())
        .await
        .expect("a catalogue");
    assert_eq!(catalogue.len(), 109);

    let mut again = acme();
    again["pricing"]["tiers"] = json!([{"name": "Starter", "price": 20, "per": "user/month"}]);
    let back = create(&app, again).await.expect(201).data();

    assert_eq!(back["id"], id, "with its id and history");
    assert_eq!(texts(&back["plans"], "name"), ["Starter"]);
    let history = read_all(&app, "/api/vendors/acme-crm/pricing-history").await;
    assert!(!history.is_empty());
}

#[tokio::test]
async fn an_edit_that_would_stop_every_report_is_refused_and_undone() {
    let app = app().await;
    run(
        &app,
        "update vendors set archived_at = now() where category = 'call_answering'
           and slug <> (select min(slug) from vendors where category = 'call_answering')",
    )
    .await;
    let scarce = "select slug from vendors where archived_at is null
        and category in (select category from vendors group by category) order by category, slug";
    let slugs: Vec<String> = sqlx::query_scalar(scarce)
        .fetch_all(&mut app.db.owner().await)
        .await
        .expect("slugs");
    let mut refused = None;

    // Sooner or later an opportunity has fewer than the two priced vendors that it needs.
    for slug in &slugs {
        let path = format!("/api/vendors/{slug}");
        let answer = app.delete(&path).operator().send().await;
        if answer.status == 409 {
            refused = Some((slug.clone(), answer));
            break;
        }
        answer.expect(204);
    }

    let (slug, answer) = refused.expect("a vendor that reports cannot do without");
    assert_eq!(
        answer.json()["error"]["details"][0]["code"],
        "NEEDED_BY_REPORTS"
    );
    app.get(&format!("/api/vendors/{slug}"))
        .send()
        .await
        .expect(200);
}
