//! The day's exchange rates, from a site of our own that answers as the central bank does.

use serde_json::Value;
use shared::{
    platform::{db::Scope, jobs},
    prices::{fx::FxTable, jobs::RefreshRates, queries},
    testing::seeded_db,
};
use worker::registry;

use crate::{
    site::{Answer, Site},
    support::TestWorker,
};

/// As the bank publishes them, each as many for one euro as it is units of the currency.
fn file(date: &str, rates: &[(String, String)]) -> String {
    let cubes: String = rates
        .iter()
        .map(|(currency, rate)| format!("<Cube currency='{currency}' rate='{rate}'/>"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <gesmes:Envelope xmlns:gesmes=\"http://www.gesmes.org/xml/2002-08-01\" \
         xmlns=\"http://www.ecb.int/vocabulary/2002-08-01/eurofxref\">\
         <gesmes:subject>Reference rates</gesmes:subject>\
         <Cube><Cube time='{date}'>{cubes}</Cube></Cube></gesmes:Envelope>"
    )
}

struct Stage {
    worker: TestWorker,
    site: Site,
}

impl Stage {
    async fn new() -> Self {
        let site = Site::start().await;
        let (allowed, url) = (site.address.to_string(), site.url("/daily.xml"));
        let variables = [
            ("EGRESS_ALLOW_HOSTS", allowed.as_str()),
            ("RATES_URL", &url),
        ];
        let worker =
            TestWorker::build_with(seeded_db().await, &variables, false, registry::entries()).await;
        Self { worker, site }
    }

    async fn newest(&self) -> FxTable {
        queries::find_newest_fx_rates(self.worker.context.db.system())
            .await
            .expect("an answer")
            .expect("rates")
    }

    /// The rates we have, moved by a part and told for one euro, as a file of the bank would.
    async fn moved(&self, part: &str) -> Vec<(String, String)> {
        let known = self.newest().await;
        let part: rust_decimal::Decimal = part.parse().expect("a number");
        let euro = *known
            .rates
            .get(&"EUR".parse().expect("a code"))
            .expect("the euro");
        let mut rates: Vec<_> = known
            .rates
            .iter()
            .filter(|(currency, _)| currency.code() != "EUR")
            .map(|(currency, rate)| {
                let per_euro = (*rate * part / euro).round_dp(5);
                (currency.to_string(), per_euro.to_string())
            })
            .collect();
        rates.push((
            "USD".to_owned(),
            (rust_decimal::Decimal::ONE / euro).round_dp(5).to_string(),
        ));
        rates
    }

    /// Shows a file and reads it; the state of the run and its error.
    async fn read(&self, answer: Answer) -> (String, Option<String>) {
        self.site.show("/daily.xml", answer);
        let enqueued: sqlx::Result<_> = self
            .worker
            .context
            .db
            .write(Scope::System, |tx| {
                Box::pin(async move { jobs::enqueue(tx, &RefreshRates {}).await })
            })
            .await;
        let run = enqueued.expect("an enqueued job").run_id;
        self.worker.arrange("delete from fetch_hosts").await;
        self.worker.executor.run_due().await.expect("runs");
        let row: Value = sqlx::query_scalar(
            "select jsonb_build_object('state', state, 'error', error) from job_runs where id = $1",
        )
        .bind(run.0)
        .fetch_one(&mut self.worker.db.owner().await)
        .await
        .expect("the run");
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        (text("state").unwrap_or_default(), text("error"))
    }
}

#[tokio::test]
async fn the_days_rates_become_the_newest_ones() {
    let stage = Stage::new().await;
    let before = stage.newest().await;
    let rates = stage.moved("1.02").await;

    let (state, error) = stage.read(Answer::xml(file("2026-11-20", &rates))).await;

    assert_eq!((state.as_str(), error), ("succeeded", None));
    let now = stage.newest().await;
    assert_eq!(
        (now.as_of.to_string(), now.granularity.as_str()),
        ("2026-11-20".to_owned(), "day")
    );
    assert!(now.source_name.contains("European Central Bank"));
    assert_eq!(now.rates.len(), before.rates.len());
    let pound = "GBP".parse().expect("a code");
    let moved = now.rates[&pound] / before.rates[&pound];
    assert_eq!(moved.round_dp(3).to_string(), "1.020");
}

#[tokio::test]
async fn a_file_that_is_not_believed_leaves_the_last_rates() {
    let stage = Stage::new().await;
    let before = stage.newest().await;
    let sound = stage.moved("1").await;
    let jumped = stage.moved("10").await;
    let without: Vec<_> = sound
        .iter()
        .filter(|(code, _)| code != "GBP")
        .cloned()
        .collect();
    let cases = [
        (
            "a point in the wrong place",
            Answer::xml(file("2026-11-20", &jumped)),
        ),
        (
            "no pound, in which people answer",
            Answer::xml(file("2026-11-20", &without)),
        ),
        (
            "older than what we have",
            Answer::xml(file("2020-01-02", &sound)),
        ),
        (
            "another page",
            Answer::xml("<html><body>We moved.</body></html>".to_owned()),
        ),
    ];

    for (what, answer) in cases {
        let (state, error) = stage.read(answer).await;
        assert_eq!(state, "dead", "{what}: {error:?}");
        assert_eq!(stage.newest().await, before, "{what}");
    }
    // A page where a data file should be may be a site's bad hour.
    let (state, _) = stage.read(Answer::page(file("2026-11-20", &sound))).await;
    assert_eq!(state, "queued");
    assert_eq!(stage.newest().await, before);
}
