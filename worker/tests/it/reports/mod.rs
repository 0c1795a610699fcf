//! A paid report under a real worker's handler, with a language model that is a fake at HTTP.

mod narrated;
mod stood_in;

use std::time::Duration;

use ai::{
    Limits,
    backoff::Backoff,
    pace::Pace,
    testing::{FakeMessages, KEY, Reply, Step},
};
use serde_json::{Value, json};
use shared::{
    platform::{
        db::Scope,
        ids::{ReportId, SessionId},
        jobs::JobState,
    },
    reports::{self, document::ReportDocument},
    testing::seeded_db,
};
use url::Url;
use worker::{clients::Ai, config::AiSettings, registry, runtime::Executor};

use crate::support::TestWorker;

/// A worker over the catalogue, perhaps with a language model, and a paid session that waits for its report.
pub(crate) struct Stage {
    pub(crate) worker: TestWorker,
    pub(crate) report: ReportId,
}

/// What a model costs at most in these tests, in euro: a report, a day.
pub(crate) type Budget = (&'static str, &'static str);

/// Enough for everything.
pub(crate) const AMPLE: Budget = ("1.00", "50.00");

/// A model behind this address, with waits that a test can sit out.
pub(crate) fn model_at(worker: &TestWorker, url: &Url, budget: Budget) -> Ai {
    let mut settings: AiSettings = worker
        .context
        .config
        .ai
        .clone()
        .expect("a key is configured");
    settings.base_url = url.clone();
    settings.budget_report_eur = budget.0.parse().expect("an amount");
    settings.budget_day_eur = budget.1.parse().expect("an amount");
    let limits = Limits {
        backoff: Backoff {
            waits: vec![Duration::from_millis(5); 2],
            ..Backoff::default()
        },
        idle: Duration::from_millis(500),
        ..Limits::default()
    };
    Ai::with(&settings, Pace::local(1_000), limits).expect("a client")
}

impl Stage {
    /// Without a language model.
    pub(crate) async fn with_rules() -> Self {
        let worker = TestWorker::build_with(
            seeded_db().await,
            &[("ANTHROPIC_API_KEY", KEY)],
            false,
            registry::entries(),
        )
        .await;
        let report = paid_report(&worker).await;
        Self { worker, report }
    }

    /// With one behind this address.
    pub(crate) async fn with_model(url: &Url, budget: Budget) -> Self {
        let mut stage = Self::with_rules().await;
        stage.worker.context.ai = Some(model_at(&stage.worker, url, budget));
        stage.worker.executor = Executor::new(stage.worker.context.clone(), registry::entries());
        stage
    }

    /// Runs what is due.
    pub(crate) async fn run(&self) {
        self.worker.executor.run_due().await.expect("runs");
    }

    /// The delivered document.
    pub(crate) async fn document(&self) -> ReportDocument {
        reports::queries::find_document(&mut self.worker.db.owner().await, self.report)
            .await
            .expect("a document")
            .expect("delivered")
    }

    /// What a question with one answer says.
    pub(crate) async fn one(&self, question: &'static str) -> Value {
        sqlx::query_scalar::<_, Value>(question)
            .fetch_one(&mut self.worker.db.owner().await)
            .await
            .expect(question)
    }

    /// The state of the report's run.
    pub(crate) async fn run_state(&self) -> JobState {
        let state = self
            .one("select to_jsonb(id) from job_runs where kind = 'reports.generate_report'")
            .await;
        let id = serde_json::from_value(state).expect("an id");
        self.worker.run(id).await.state
    }
}

/// A completed and paid session of the first demo company; its report waits in the queue.
async fn paid_report(worker: &TestWorker) -> ReportId {
    let companies: Value =
        serde_json::from_str(include_str!("../../../../seeds/demo/companies.json")).expect("JSON");
    let session = SessionId::new();
    sqlx::query(
        "insert into quiz_sessions (id, email, tier, status, answers, quiz_version, completed_at)
         select $1, 'owner@example.com', 'full', 'completed', $2, max(version), now() from quizzes",
    )
    .bind(session.0)
    .bind(&companies[0]["answers"])
    .execute(&mut worker.db.owner().await)
    .await
    .expect("a session");
    sqlx::query(
        "insert into payments (id, session_id, provider, provider_ref, amount, currency, state, paid_at)
         values (gen_random_uuid(), $1, 'simulator', 'cs_test', 147, 'EUR', 'paid', now())",
    )
    .bind(session.0)
    .execute(&mut worker.db.owner().await)
    .await
    .expect("a payment");
    let made: sqlx::Result<ReportId> = worker
        .context
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let report = reports::create_for_session(tx, session).await?;
                reports::start_if_ready(tx, session).await?;
                Ok(report)
            })
        })
        .await;
    made.expect("a queued report")
}

/// The document of the request between its markers.
pub(crate) fn told(request: &Value) -> Value {
    let text = request
        .pointer("/messages/0/content/0/text")
        .and_then(Value::as_str)
        .expect("a message");
    let (_, rest) = text.split_once("<data>").expect("the block begins");
    let (block, _) = rest.split_once("</data>").expect("the block ends");
    serde_json::from_str(block).expect("JSON")
}

/// A writer who keeps to the rules: every required placeholder once, each in a sentence of its own. `also` is said at
/// the end of the texts of the sections that it names.
pub(crate) fn well_written(also: impl Fn(&str) -> &'static str + Send + Sync + 'static) -> Step {
    Step::choose(move |request| {
        let sections = told(request)["sections"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let written: Vec<Value> = sections
            .iter()
            .map(|section| {
                let key = section["key"].as_str().unwrap_or_default();
                let required = section["slots"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|slot| slot["required"] == true);
                let mut text =
                    String::from("This is how it stands with you, as your answers show.");
                for slot in required {
                    let placeholder = slot["placeholder"].as_str().unwrap_or_default();
                    text.push_str(&format!(" Here {placeholder} is what counts for you."));
                }
                // A short text is within no bounds, a long one neither.
                let least = section["min_chars"].as_u64().unwrap_or_default() as usize;
                while text.chars().count() < least + 40 {
                    text.push_str(" Look at it with those who do the work.");
                }
                text.push_str(also(key));
                json!({ "key": key, "text": text })
            })
            .collect();
        Reply::Answer(json!({ "sections": written }))
    })
}

/// A fake that follows a script.
pub(crate) async fn fake(script: impl IntoIterator<Item = Step>) -> FakeMessages {
    FakeMessages::start(script).await.expect("a free port")
}
