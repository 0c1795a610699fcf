//! A delivered report lives on: its figures open, its inputs move, it grows old, it is made again, and its link is its
//! owner's.

mod figures;
mod growing_old;
mod sharing;
mod versions;

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
pub(crate) struct Owner {
    pub(crate) app: TestApp,
    pub(crate) respondent: Respondent,
    pub(crate) id: String,
}

impl Owner {
    pub(crate) async fn new() -> Self {
        let app = TestApp::over(seeded_db().await).await;
        let companies: Value =
            serde_json::from_str(include_str!("../../../../seeds/demo/companies.json"))
                .expect("json");
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

    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        let path = format!("/api/reports/{}{path}", self.id);
        let token = &self.respondent.token;
        self.app.get(&path).bearer(token).send().await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> TestResponse {
        let path = format!("/api/reports/{}{path}", self.id);
        let token = &self.respondent.token;
        self.app.post(&path, body).bearer(token).send().await
    }

    pub(crate) async fn public_id(&self) -> String {
        let report = self.get("").await.expect(200).data();
        let url = report["public_url"].as_str().expect("a link").to_owned();
        url.rsplit_once('/').expect("a name").1.to_owned()
    }

    pub(crate) async fn document(&self) -> Value {
        let path = format!("/api/reports/public/{}", self.public_id().await);
        self.app.get(&path).send().await.expect(200).data()["report"].clone()
    }

    /// A price of the report that some of its figures stand on: vendor, plan, amount in the report.
    pub(crate) async fn used_price(&self) -> (String, String) {
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
    pub(crate) async fn double(&self, slug: &str, plan: &str) {
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

    pub(crate) async fn review(&self) {
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

pub(crate) fn length(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}
