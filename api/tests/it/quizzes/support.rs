//! A seeded quiz, and respondents.

use std::sync::Arc;

use serde_json::{Value, json};
use shared::{
    platform::{config::EnvReader, db::Scope, ids::JobRunId, notifier::Notifier},
    quizzes::{queries, sample_quiz},
    testing::TestDb,
};
use tokio_util::sync::CancellationToken;
use worker::{config::WorkerConfig, context::Context, registry, runtime::Executor};

use crate::support::{TestApp, TestResponse};

/// An api whose database knows the sample questions.
pub(crate) async fn quiz_app() -> TestApp {
    TestApp::over(quiz_db().await).await
}

/// A database that knows the sample questions.
pub(crate) async fn quiz_db() -> TestDb {
    TestDb::from_template("sample quiz 1", |db| async move {
        let seeded: sqlx::Result<i32> = db
            .write(Scope::System, |tx| {
                Box::pin(async move { queries::upsert_quiz(tx, &sample_quiz()).await })
            })
            .await;
        seeded.expect("the sample questions");
    })
    .await
}

/// Imports questions, as the seed does; returns the version in force.
pub(crate) async fn import(app: &TestApp, content: Value) -> i32 {
    let imported: sqlx::Result<i32> = app
        .db
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { queries::upsert_quiz(tx, &content).await })
        })
        .await;
    imported.expect("imported questions")
}

/// A session and the token that opens it.
pub(crate) struct Respondent {
    pub(crate) path: String,
    pub(crate) id: String,
    pub(crate) token: String,
}

impl Respondent {
    pub(crate) async fn begin(app: &TestApp, email: &str, tier: &str) -> Self {
        let made = app
            .post("/api/quiz/sessions", json!({"email": email, "tier": tier}))
            .send()
            .await
            .expect(201);
        Self::of(&made)
    }

    /// Whoever got a session and a token in an answer.
    pub(crate) fn of(answer: &TestResponse) -> Self {
        let data = answer.data();
        let id = data["session"]["id"].as_str().expect("an id").to_owned();
        let token = data["resume_token"].as_str().expect("a token").to_owned();
        Self {
            path: format!("/api/quiz/sessions/{id}"),
            id,
            token,
        }
    }

    pub(crate) async fn read(&self, app: &TestApp) -> Value {
        app.get(&self.path)
            .bearer(&self.token)
            .send()
            .await
            .expect(200)
            .data()["session"]
            .clone()
    }

    pub(crate) async fn save(&self, app: &TestApp, body: Value) -> TestResponse {
        app.patch(&self.path, body).bearer(&self.token).send().await
    }

    pub(crate) async fn complete(&self, app: &TestApp) -> TestResponse {
        app.post(&format!("{}/complete", self.path), json!({}))
            .bearer(&self.token)
            .send()
            .await
    }
}

/// What the quick tier must know.
pub(crate) fn quick_answers() -> Value {
    json!({"industry": "healthcare", "company_size": "10-49", "top_time_drains": ["email"], "admin_hours_week": 12})
}

/// What the full tier must know.
pub(crate) fn full_answers() -> Value {
    let mut answers = quick_answers();
    answers["invoices_month"] = json!("unknown");
    answers["technical_skill"] = json!(3);
    answers
}

/// The worker of the same database, without Redis.
pub(crate) async fn worker(app: &TestApp) -> Executor {
    let variables = [
        ("APP_ENV", "local"),
        ("BASE_URL", "http://crb.test"),
        ("DATABASE_URL", "unused"),
        ("REDIS_URL", "redis://unused"),
    ];
    let env = EnvReader::new(
        variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let mut config = WorkerConfig::read(env, None)
        .1
        .expect("a sound configuration");
    // Files of reports have tests of their own, where the program that makes them is at hand.
    config.renderer.program = "nothing renders here".into();
    let db = app.db.connect_as("crb_worker", Notifier::silent()).await;
    let context = Context {
        db,
        gateway: app.state.gateway.clone(),
        egress: config.egress.open().expect("a way out"),
        ai: None,
        config: Arc::new(config),
        shutdown: CancellationToken::new(),
        knowledge: shared::reports::knowledge::Knowledge::default(),
    };
    Executor::new(context, registry::entries())
}

/// Runs everything that is due.
pub(crate) async fn run_jobs(app: &TestApp) -> Vec<JobRunId> {
    worker(app)
        .await
        .run_due()
        .await
        .expect("the ledger answers")
}

/// The mails the mailbox shows, newest first.
pub(crate) async fn mails(app: &TestApp) -> Vec<Value> {
    let mailbox = app.get("/api/local/mailbox").send().await.expect(200);
    mailbox.data().as_array().expect("a list").clone()
}

/// The token in a mailed link.
pub(crate) fn link_token(mail: &Value) -> String {
    let text = mail["text"].as_str().expect("a text");
    let (_, rest) = text.split_once("/resume#t=").expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}
