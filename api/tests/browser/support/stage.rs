//! The service on a port of its own, over a database of its own.

use std::{pin::Pin, sync::Arc, time::Duration};

use api::{config::ApiConfig, serve, state::AppState};
use shared::{
    platform::{
        config::EnvReader,
        db::{Scope, Tx},
        jobs,
        notifier::Notifier,
    },
    reports::{jobs::ReviewEvidence, knowledge::Knowledge},
    testing::{TestDb, seeded_db},
};
use tokio::net::TcpListener;
use worker::{config::WorkerConfig, context::Context, registry, runtime::Executor};

/// The running service.
pub(crate) struct Stage {
    state: AppState,
    db: TestDb,
    address: String,
}

impl Stage {
    /// With some variables set beside the usual ones.
    pub(crate) async fn new(variables: &[(&str, &str)]) -> Self {
        // The simulator speaks HTTP to the service; `main` does the same. A second time is refused, and harmless.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let db = seeded_db().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let usual = [
            ("APP_ENV", "local"),
            ("BASE_URL", address.as_str()),
            ("API_BIND", address.trim_start_matches("http://")),
            ("DATABASE_URL", "unused"),
            ("REDIS_URL", "redis://unused"),
            ("OPERATOR_TOKEN", "operator-token-of-the-tests"),
            ("SECRET_KEY", "secret-of-the-tests"),
        ];
        let all = usual.iter().chain(variables);
        let env =
            EnvReader::new(all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = ApiConfig::read(env).1.expect("a sound configuration");
        let state = AppState::assemble(config, db.db.clone(), false).expect("a state");
        tokio::spawn(serve::serve_on(listener, state.clone()));
        Self { state, db, address }
    }

    /// Makes an operator's account, who types the password that everybody types.
    pub(crate) async fn operator(&self, email: &str) {
        let password = Some(super::PASSWORD.to_owned().into());
        let made = api::auth::create_operator(&self.state.db, email, password).await;
        made.expect("an account");
    }

    /// A worker of the same database, without Redis.
    async fn worker(&self) -> Executor {
        let variables = [
            ("APP_ENV", "local"),
            ("BASE_URL", self.address.as_str()),
            ("DATABASE_URL", "unused"),
            ("REDIS_URL", "redis://unused"),
        ];
        let env =
            EnvReader::new(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut config = WorkerConfig::read(env, None)
            .1
            .expect("a sound configuration");
        // Files of reports have tests of their own, where the program that makes them is at hand.
        config.renderer.program = "nothing renders here".into();
        let context = Context {
            db: self.db.connect_as("crb_worker", Notifier::silent()).await,
            gateway: self.state.gateway.clone(),
            egress: config.egress.open().expect("a way out"),
            ai: None,
            config: Arc::new(config),
            shutdown: self.state.shutdown.clone(),
            knowledge: Knowledge::default(),
        };
        Executor::new(context, registry::entries())
    }

    /// Has a worker do whatever comes up, until the scene ends.
    pub(crate) async fn start_worker(&self) {
        let (worker, shutdown) = (self.worker().await, self.state.shutdown.clone());
        tokio::spawn(async move {
            while !shutdown.is_cancelled() {
                worker.run_due().await.expect("the ledger answers");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
    }

    /// Has a worker do what is due now.
    pub(crate) async fn work_once(&self) {
        let done = self.worker().await.run_due().await;
        assert!(
            !done.expect("the ledger answers").is_empty(),
            "nothing was due"
        );
    }

    /// Enqueues a look at what of the reports' evidence has changed.
    pub(crate) async fn review_evidence(&self) {
        let job = ReviewEvidence { vendor_id: None };
        self.write(|tx| Box::pin(async move { jobs::enqueue(tx, &job).await }))
            .await;
    }

    /// Writes what happens to a report, as a worker would.
    pub(crate) async fn write<T, F>(&self, body: F) -> T
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> Pin<Box<dyn Future<Output = sqlx::Result<T>> + Send + 't>>
            + Send
            + 'static,
    {
        let written = self.state.db.write(Scope::System, body).await;
        written.expect("the database takes it")
    }

    /// Changes the world behind the service's back.
    pub(crate) async fn arrange(&self, sql: &'static str) {
        let done = sqlx::query(sql).execute(&mut self.db.owner().await).await;
        done.expect(sql);
    }

    /// The address of a page.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.state.shutdown.cancel();
    }
}
