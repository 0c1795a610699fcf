//! A payer with a quiz session, and the provider's side of the counter.

use serde_json::{Value, json};
use shared::{
    auth,
    payments::{queries, signature, simulator::Action},
    platform::{
        clock,
        config::EnvReader,
        db::Scope,
        ids::{PaymentId, SessionId},
        jobs::queries as job_queries,
        secrets,
    },
    reports::{self, ReportSummary},
};
use tokio_util::sync::CancellationToken;
use worker::{config::WorkerConfig, context::Context, registry, runtime::Executor};

use crate::support::{TestApp, TestResponse};

/// Somebody who answers the quiz and pays.
pub(crate) struct Payer<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) session: SessionId,
    pub(crate) token: String,
}

impl<'a> Payer<'a> {
    /// With a session of the full tier.
    pub(crate) async fn new(app: &'a TestApp) -> Self {
        Self::of_tier(app, "full").await
    }

    pub(crate) async fn of_tier(app: &'a TestApp, tier: &str) -> Self {
        let session = SessionId::new();
        let token = secrets::random_token(auth::SESSION_TOKEN_PREFIX);
        let mut db = app.db.owner().await;
        sqlx::query("insert into quizzes (version, content, sha256) values (1, '{}', '') on conflict do nothing")
            .execute(&mut db)
            .await
            .expect("a quiz");
        sqlx::query("insert into quiz_sessions (id, email, tier, quiz_version) values ($1, 'ann@example.com', $2, 1)")
            .bind(session.0)
            .bind(tier)
            .execute(&mut db)
            .await
            .expect("a session");
        let hash = secrets::hash_token(&token);
        let kept: sqlx::Result<()> = app
            .db
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    let hour = std::time::Duration::from_secs(3600);
                    auth::queries::insert_session_token(tx, session, &hash, hour).await
                })
            })
            .await;
        kept.expect("a token");
        Self {
            app,
            session,
            token,
        }
    }

    /// Asks for a checkout.
    pub(crate) async fn ask(&self) -> TestResponse {
        self.app
            .post(
                "/api/payments/create-checkout",
                json!({"session_id": self.session}),
            )
            .bearer(&self.token)
            .send()
            .await
    }

    /// Opens a checkout.
    pub(crate) async fn checkout(&self) -> PaymentId {
        let data = self.ask().await.data();
        data["payment_id"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| panic!("a payment: {data}"))
    }

    /// What `verify` says.
    pub(crate) async fn verify(&self) -> Value {
        let path = format!("/api/payments/verify/{}", self.session);
        self.app
            .get(&path)
            .bearer(&self.token)
            .send()
            .await
            .expect(200)
            .data()
    }

    /// Completes the quiz, as far as its report is concerned.
    pub(crate) async fn complete(&self) -> Option<ReportSummary> {
        self.complete_around(async {}).await
    }

    /// The same, with something going on before the commit.
    pub(crate) async fn complete_around(
        &self,
        meanwhile: impl Future<Output = ()> + Send + 'static,
    ) -> Option<ReportSummary> {
        let session = self.session;
        let done: sqlx::Result<Option<ReportSummary>> = self
            .app
            .db
            .db
            .write(Scope::System, move |tx| {
                Box::pin(async move {
                    reports::queries::lock_session(&mut **tx, session).await?;
                    sqlx::query(
                        "update quiz_sessions set status = 'completed', completed_at = now() where id = $1",
                    )
                    .bind(session.0)
                    .execute(&mut **tx)
                    .await?;
                    reports::create_for_session(tx, session).await?;
                    let report = reports::start_if_ready(tx, session).await?;
                    meanwhile.await;
                    Ok(report)
                })
            })
            .await;
        done.expect("a completed session")
    }

    /// Where the session's report stands.
    pub(crate) async fn report_state(&self) -> String {
        reports::queries::find_newest_report(&mut self.app.db.owner().await, self.session)
            .await
            .expect("a look")
            .map_or_else(
                || "none".to_owned(),
                |report| report.state.as_str().to_owned(),
            )
    }
}

/// Something happens at the provider; returns the event that tells of it, not sent yet.
pub(crate) async fn happens(app: &TestApp, payment: PaymentId, action: Action) -> Value {
    let event: sqlx::Result<Value> = app
        .db
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let found = queries::lock_simulator_checkout(&mut **tx, payment).await?;
                let mut checkout = found.expect("a checkout");
                let happened = checkout.act(action).expect("it can happen now");
                queries::update_simulator_checkout(&mut **tx, &checkout).await?;
                Ok(checkout.event(happened, clock::now()))
            })
        })
        .await;
    event.expect("an event")
}

/// Sends an event as the provider does.
pub(crate) async fn send(app: &TestApp, event: &Value) -> TestResponse {
    let body = event.to_string();
    let header = signature::sign(
        body.as_bytes(),
        &app.state.config.webhook_secrets[0],
        clock::now(),
    );
    send_raw(app, body.as_bytes(), Some(&header)).await
}

/// Sends a body under a signature header.
pub(crate) async fn send_raw(app: &TestApp, body: &[u8], header: Option<&str>) -> TestResponse {
    let mut request = app
        .request(axum::http::Method::POST, "/api/payments/webhook")
        .header("content-type", "application/json")
        .body(body);
    if let Some(header) = header {
        request = request.header(signature::HEADER, header);
    }
    request.send().await
}

/// Where a payment stands.
pub(crate) async fn state(app: &TestApp, payment: PaymentId) -> String {
    let found = queries::find_payment(&mut app.db.owner().await, payment)
        .await
        .expect("a look");
    found.expect("a payment").state.as_str().to_owned()
}

/// What became of an event.
pub(crate) async fn outcome(app: &TestApp, event: &Value) -> Option<String> {
    sqlx::query_scalar("select outcome from stripe_events where id = $1")
        .bind(event["id"].as_str())
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("the event is kept")
}

/// A number out of the database.
pub(crate) async fn count(app: &TestApp, question: &'static str) -> i64 {
    sqlx::query_scalar(question)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect(question)
}

/// Runs the payment jobs that are due, through the worker's registry; the report's own jobs wait.
pub(crate) async fn run_jobs(app: &TestApp) {
    let variables = [
        ("APP_ENV", "local"),
        ("DATABASE_URL", "unused"),
        ("REDIS_URL", "redis://unused"),
    ];
    let env = EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let config = WorkerConfig::read(env, None).1.expect("sound");
    let context = Context {
        gateway: app.state.gateway.clone(),
        egress: config.egress.open().expect("a way out"),
        ai: None,
        db: app
            .db
            .connect_as("crb_worker", shared::platform::notifier::Notifier::silent())
            .await,
        config: std::sync::Arc::new(config),
        shutdown: CancellationToken::new(),
        knowledge: shared::reports::knowledge::Knowledge::default(),
    };
    let executor = Executor::new(context.clone(), registry::entries());
    app.arrange(
        "update job_runs set run_at = now() + interval '1 day' where kind not like 'payments.%'",
    )
    .await;
    let lease = context.config.jobs.lease;
    while let Some(run) = job_queries::claim_due(context.db.system(), lease, "test")
        .await
        .expect("a claim")
    {
        executor.execute(run).await;
    }
    executor.drain().await;
    context.db.close().await;
}
