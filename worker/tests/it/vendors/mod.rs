//! A vendor's price page under a real worker's handler: a site of our own, the real way out, the real database.

mod catalogue;
mod failures;
mod looks;
mod model;

use serde_json::Value;
use shared::{
    admin::jobs::DeleteExpired,
    platform::{
        db::Scope,
        ids::{JobRunId, VendorId},
        jobs::{self, Job},
    },
    testing::seeded_db,
    vendors::jobs::{RefreshReason, RefreshVendor},
};
use uuid::Uuid;
use worker::registry;

use crate::{
    site::{Answer, Site},
    support::TestWorker,
};

/// The vendor of these tests: four plans, the last one on request.
pub(crate) const SLUG: &str = "linear";

/// A page as the vendor might write it.
pub(crate) fn page(basic: &str, business: &str) -> String {
    let card = |name: &str, price: &str, feature: &str| {
        format!(
            "<div class='card'><h3>{name}</h3><p class='price'>{price}</p>\
             <ul><li>{feature}</li><li>Email support</li></ul><a href='/sign-up'>Choose {name}</a></div>"
        )
    };
    format!(
        "<!doctype html><html lang='en'><head><title>Pricing</title></head><body><h1>Pricing</h1>\
         <div class='plans'>{}{}{}{}</div><footer>Questions? Write to us.</footer></body></html>",
        card("Free", "$0", "250 issues"),
        card(
            "Basic",
            &format!("{basic} per user / month"),
            "Unlimited issues"
        ),
        card(
            "Business",
            &format!("{business} per user / month"),
            "Private teams"
        ),
        card("Enterprise", "Contact sales", "Single sign-on"),
    )
}

/// A worker over the catalogue, and a site that the vendor's record names as its price page.
pub(crate) struct Stage {
    pub(crate) worker: TestWorker,
    pub(crate) site: Site,
    pub(crate) vendor: VendorId,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    pub(crate) async fn with(variables: &[(&str, &str)]) -> Self {
        let site = Site::start().await;
        let allowed = site.address.to_string();
        let mut variables = variables.to_vec();
        variables.push(("EGRESS_ALLOW_HOSTS", &allowed));
        let worker =
            TestWorker::build_with(seeded_db().await, &variables, false, registry::entries()).await;
        let vendor: Uuid = sqlx::query_scalar(
            "update vendors set pricing_source = $1 where slug = $2 returning id",
        )
        .bind(site.url("/pricing"))
        .bind(SLUG)
        .fetch_one(&mut worker.db.owner().await)
        .await
        .expect("the vendor");
        Self {
            worker,
            site,
            vendor: VendorId(vendor),
        }
    }

    /// Shows a page and refreshes the vendor from it.
    pub(crate) async fn refresh_from(&self, answer: Answer) -> JobRunId {
        self.site.show("/pricing", answer);
        self.refresh().await
    }

    pub(crate) async fn refresh(&self) -> JobRunId {
        let job = RefreshVendor {
            vendor_id: self.vendor,
            reason: RefreshReason::Requested,
            batch: None,
        };
        let run = self.enqueue(job).await;
        // Turns at a host are two seconds apart; the tests are not about that.
        self.worker.arrange("delete from fetch_hosts").await;
        self.worker.executor.run_due().await.expect("runs");
        run
    }

    /// Lets everything go that is past its retention.
    pub(crate) async fn expire(&self) {
        self.enqueue(DeleteExpired {}).await;
        self.worker.executor.run_due().await.expect("runs");
    }

    pub(crate) async fn enqueue<J: Job>(&self, job: J) -> JobRunId {
        let enqueued: sqlx::Result<_> = self
            .worker
            .context
            .db
            .write(Scope::System, |tx| {
                Box::pin(async move { jobs::enqueue(tx, &job).await })
            })
            .await;
        enqueued.expect("an enqueued job").run_id
    }

    /// What a question with one answer says.
    pub(crate) async fn one(&self, question: &'static str) -> Value {
        sqlx::query_scalar::<_, Value>(question)
            .fetch_one(&mut self.worker.db.owner().await)
            .await
            .expect(question)
    }

    /// The price that lists show for a plan.
    pub(crate) async fn shown(&self, plan: &str) -> Value {
        let pricing = self
            .one("select pricing from vendors where slug = 'linear'")
            .await;
        let tiers = pricing["tiers"].as_array().cloned().unwrap_or_default();
        tiers
            .into_iter()
            .find(|tier| tier["name"] == plan)
            .unwrap_or_default()["price"]
            .clone()
    }

    /// The data of the last event of a run.
    pub(crate) async fn last_event(&self, run: JobRunId) -> (String, Value) {
        sqlx::query_as(
            "select type, data from progress_events where stream_id = $1 order by seq desc limit 1",
        )
        .bind(run.0)
        .fetch_one(&mut self.worker.db.owner().await)
        .await
        .expect("an event")
    }
}
