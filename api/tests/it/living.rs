//! A delivered report lives on: its figures open, its inputs move, it grows old, it is made again, and its link is its
//! owner's.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shared::{
    platform::{db::Scope, ids::SessionId},
    reports,
    testing::seeded_db,
};

use crate::{
    quizzes::support::{Respondent, run_jobs},
    support::{TestApp, TestResponse},
};

/// A full report of the first demo company, and its owner.
struct Owner {
    app: TestApp,
    respondent: Respondent,
    id: String,
}

impl Owner {
    async fn new() -> Self {
        let app = TestApp::over(seeded_db().await).await;
        let companies: Value =
            serde_json::from_str(include_str!("../../../seeds/demo/companies.json")).expect("json");
        let respondent = Respondent::begin(&app, "ann@living.example", "full").await;
        respondent
            .save(&app, json!({"answers": companies[0]["answers"]}))
            .await
            .expect(200);
        let completed = respondent.complete(&app).await.expect(200).data();
        let id = completed["report"]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let owner = Self {
            app,
            respondent,
            id,
        };
        owner.pay().await;
        run_jobs(&owner.app).await;
        owner
    }

    async fn pay(&self) {
        sqlx::query(
            "insert into payments (id, session_id, provider, provider_ref, state, amount, currency)
             values (gen_random_uuid(), $1::uuid, 'simulator', 'paid for the test', 'paid', 147, 'EUR')",
        )
        .bind(&self.respondent.id)
        .execute(&mut self.app.db.owner().await)
        .await
        .expect("a payment");
        let session: SessionId = self.respondent.id.parse().expect("an id");
        let started: sqlx::Result<_> = self
            .app
            .db
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move { reports::start_if_ready(tx, session).await })
            })
            .await;
        started.expect("a report in the making");
    }

    async fn get(&self, path: &str) -> TestResponse {
        let path = format!("/api/reports/{}{path}", self.id);
        let token = &self.respondent.token;
        self.app.get(&path).bearer(token).send().await
    }

    async fn post(&self, path: &str, body: Value) -> TestResponse {
        let path = format!("/api/reports/{}{path}", self.id);
        let token = &self.respondent.token;
        self.app.post(&path, body).bearer(token).send().await
    }

    async fn public_id(&self) -> String {
        let report = self.get("").await.expect(200).data();
        let url = report["public_url"].as_str().expect("a link").to_owned();
        url.rsplit_once('/').expect("a name").1.to_owned()
    }

    async fn document(&self) -> Value {
        let path = format!("/api/reports/public/{}", self.public_id().await);
        self.app.get(&path).send().await.expect(200).data()["report"].clone()
    }

    /// A price of the report that some of its figures stand on: vendor, plan, amount in the report.
    async fn used_price(&self) -> (String, String) {
        let document = self.document().await;
        let option = document["recommendations"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|step| step["options"].as_array().cloned().unwrap_or_default())
            .find(|option| option["recommended"] == true && !option["vendor"]["price"].is_null())
            .expect("a recommended plan with a price");
        let text = |name: &str| {
            let field = &option["vendor"][name];
            field.as_str().expect(name).to_owned()
        };
        (text("slug"), text("plan"))
    }

    /// Writes a newer price of a plan, twice what it was, as an operator's edit would.
    async fn double(&self, slug: &str, plan: &str) {
        sqlx::query(
            "insert into observations (
                id, offer_kind, offer_id, source_id, source_kind, source_url, amount, currency, period, unit_amount,
                billing, annual_amount, monthly_amount, is_from, confidence, state, observed_at)
             select gen_random_uuid(), 'vendor_plan', plans.id, null, 'operator', null, 2 * amount, prices.currency,
                prices.period, 2 * unit_amount, prices.billing, 2 * annual_amount, 2 * monthly_amount, is_from,
                prices.confidence, 'confirmed', now()
             from vendors
             join plans on plans.vendor_id = vendors.id
             cross join lateral current_plan_price(plans.id) prices
             where slug = $1 and plans.name = $2",
        )
        .bind(slug)
        .bind(plan)
        .execute(&mut self.app.db.owner().await)
        .await
        .expect("a newer price");
    }

    async fn review(&self) {
        let job = reports::jobs::ReviewEvidence { vendor_id: None };
        let enqueued: sqlx::Result<_> = self
            .app
            .db
            .db
            .write(Scope::System, |tx| {
                Box::pin(async move { shared::platform::jobs::enqueue(tx, &job).await })
            })
            .await;
        enqueued.expect("a job");
        run_jobs(&self.app).await;
    }
}

fn length(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

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
async fn a_changed_price_outdates_what_stands_on_it_and_the_page_says_so() {
    let owner = Owner::new().await;
    let (slug, plan) = owner.used_price().await;
    let fresh = owner.get("/staleness").await.expect(200).data();

    owner.double(&slug, &plan).await;
    owner.review().await;

    assert_eq!(fresh, json!({"stale": false, "evidence": [], "claims": []}));
    let stale = owner.get("/staleness").await.expect(200).data();
    assert_eq!(stale["stale"], true);
    let key = format!("price:{slug}/{plan}");
    assert_eq!(stale["evidence"][0]["key"], key.as_str());
    assert_ne!(stale["evidence"][0]["was"], stale["evidence"][0]["now"]);
    let cost = stale["claims"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|claim| claim["key"] == "portfolio.cost")
        .expect("the cost changes");
    assert_ne!(cost["was"], cost["now"]);
    let page = format!("/r/{}", owner.public_id().await);
    let begun = Instant::now();
    loop {
        let page = owner.app.get(&page).send().await.expect(200).text;
        if page.contains("changed since it was made") {
            assert!(page.contains(stale["evidence"][0]["now"].as_str().unwrap_or("?")));
            assert!(page.contains("id=\"changed\""));
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "still as it was");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_comes_back_to_its_old_price_is_outdated_no_more() {
    let owner = Owner::new().await;
    let (slug, plan) = owner.used_price().await;
    owner.double(&slug, &plan).await;
    owner.review().await;
    let stale = owner.get("/staleness").await.expect(200).data();

    sqlx::query("update observations set state = 'rejected' where source_kind = 'operator'")
        .execute(&mut owner.app.db.owner().await)
        .await
        .expect("a change");
    owner.review().await;

    assert_eq!(stale["stale"], true);
    assert_eq!(
        owner.get("/staleness").await.expect(200).data()["stale"],
        false
    );
}

#[tokio::test]
async fn a_benchmark_that_moves_outdates_reports() {
    let owner = Owner::new().await;
    let document = owner.document().await;
    let lines = document["evidence"].as_array().into_iter().flatten();
    let keys: Vec<String> = lines
        .filter(|line| line["kind"] == "benchmark")
        .filter_map(|line| {
            line["key"]
                .as_str()?
                .strip_prefix("benchmark:")
                .map(str::to_owned)
        })
        .collect();
    assert!(!keys.is_empty());

    sqlx::query(
        "update benchmarks set value = 2 * value, p25 = 2 * p25, median = 2 * median, p75 = 2 * p75 where id = $1",
    )
    .bind(&keys[0])
    .execute(&mut owner.app.db.owner().await)
    .await
    .expect("a change");
    owner.review().await;

    let stale = owner.get("/staleness").await.expect(200).data();
    let key = format!("benchmark:{}", keys[0]);
    assert_eq!(stale["evidence"][0]["key"], key.as_str(), "{stale}");
}

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
    let newer = accepted.data()["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let diff = owner
        .app
        .get(&format!("/api/reports/{newer}/diff"))
        .bearer(&owner.respondent.token)
        .send()
        .await
        .expect(200)
        .data();
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
    let newer = accepted.data()["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();

    let diff = owner
        .app
        .get(&format!("/api/reports/{newer}/diff?from=1"))
        .bearer(&owner.respondent.token)
        .send()
        .await
        .expect(200)
        .data();

    assert_eq!(
        (&diff["claims"], &diff["evidence"], &diff["steps"]),
        (&json!([]), &json!([]), &json!([]))
    );
}

#[tokio::test]
async fn a_link_is_issued_replaced_revoked_and_ends() {
    let owner = Owner::new().await;
    let link = |answer: TestResponse| {
        let data = answer.expect(200).data();
        let url = data["public_url"].as_str().expect("a link").to_owned();
        (
            url.rsplit_once('/').expect("a name").1.to_owned(),
            data["expires_at"].clone(),
        )
    };
    let gone = async |name: &str| {
        let begun = Instant::now();
        let paths = [format!("/r/{name}"), format!("/api/reports/public/{name}")];
        for path in &paths {
            while owner.app.get(path).send().await.status != 404 {
                assert!(begun.elapsed() < Duration::from_secs(5), "{path} stays");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let first = owner.public_id().await;
    owner
        .app
        .get(&format!("/r/{first}"))
        .send()
        .await
        .expect(200);

    let (same, until) = link(owner.post("/share", json!({"expires_in_days": 30})).await);
    let (replaced, _) = link(owner.post("/share", json!({"replace": true})).await);

    assert_eq!(same, first);
    assert!(until.is_string());
    assert_ne!(replaced, first);
    gone(&first).await;
    owner
        .app
        .get(&format!("/r/{replaced}"))
        .send()
        .await
        .expect(200);

    let path = format!("/api/reports/{}/share", owner.id);
    for _ in 0..2 {
        let token = &owner.respondent.token;
        owner
            .app
            .delete(&path)
            .bearer(token)
            .send()
            .await
            .expect(204);
    }
    gone(&replaced).await;

    let (issued, _) = link(owner.post("/share", json!({})).await);
    assert_ne!(issued, replaced);
    owner
        .app
        .get(&format!("/r/{issued}"))
        .send()
        .await
        .expect(200);
    sqlx::query("update shares set expires_at = now() - interval '1 second'")
        .execute(&mut owner.app.db.owner().await)
        .await
        .expect("a change");
    gone(&issued).await;
    let refused = owner.post("/share", json!({"expires_in_days": 0})).await;
    refused.expect(422);
}
