//! The only way to PostgreSQL: scoped transactions that a client's hang-up cannot cut short.
//!
//! Writes run on a tracked task of their own (axum drops a handler when its client disconnects), and what
//! must happen after a commit (push a job, publish an event) is collected in the transaction and handed
//! over only once the commit stood.

mod connect;
mod migrations;
mod scope;
mod tx;

use futures::future::BoxFuture;
use sqlx::{AssertSqlSafe, PgPool};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{config::DatabaseConfig, idempotency::Keyed, notifier::Notifier, trace::TraceContext};
use connect::{connect_options, pool_options};
use scope::SYSTEM;

pub use connect::connect_once;
pub use migrations::{MIGRATOR, migrate, missing_migrations};
pub use scope::Scope;
pub use tx::Tx;

/// Connections of the api that are the system's; operators are few.
pub const SYSTEM_CONNECTIONS: u32 = 4;

/// The database, as the rest of the code sees it.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
    /// What is done here is done for the system.
    system: PgPool,
    /// Whether that holds for every connection.
    is_all_system: bool,
    tasks: TaskTracker,
    notifier: Notifier,
}

impl Db {
    /// Opens the pool. A statement outside a scope sees no tenant's rows.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses the role.
    pub async fn connect(config: &DatabaseConfig, notifier: Notifier) -> sqlx::Result<Self> {
        let options = connect_options(&config.url, config.statement_timeout)?;
        let few = DatabaseConfig {
            pool_max: config.pool_max.min(SYSTEM_CONNECTIONS),
            ..config.clone()
        };
        let system = options.clone().options([SYSTEM]);
        let system = pool_options(&few).connect_lazy_with(system);
        let pool = pool_options(config).connect_with(options).await?;
        Ok(Self {
            pool,
            system,
            is_all_system: false,
            tasks: TaskTracker::new(),
            notifier,
        })
    }

    /// Opens the pool of a process that works for the system alone, as the worker does: what it does outside a scope,
    /// it does for the system.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses the role.
    pub async fn connect_for_system(
        config: &DatabaseConfig,
        notifier: Notifier,
    ) -> sqlx::Result<Self> {
        let options = connect_options(&config.url, config.statement_timeout)?;
        let pool = pool_options(config)
            .connect_with(options.options([SYSTEM]))
            .await?;
        Ok(Self {
            system: pool.clone(),
            pool,
            is_all_system: true,
            tasks: TaskTracker::new(),
            notifier,
        })
    }

    /// Runs `body` in one transaction and commits it if `body` succeeds. It runs to its end even when the
    /// caller goes away; what `body` handed to [`Tx::after_commit`] happens only after the commit.
    ///
    /// # Errors
    /// What `body` returns, or a database error on begin and commit.
    pub async fn write<T, E, F>(&self, scope: Scope, body: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
    {
        if let Some(request) = Keyed::current() {
            // A part of something larger, which runs on a tracked task already.
            return request.write(self, scope, body).await;
        }
        let db = self.clone();
        let work = async move {
            let mut tx = db.begin(scope).await?;
            let value = body(&mut tx).await?;
            db.commit(tx).await?;
            Ok(value)
        };
        self.to_its_end(work)
            .await
            .unwrap_or_else(|| Err(E::from(sqlx::Error::PoolClosed)))
    }

    /// Runs work to its end even when the caller goes away; `None` when the process ends before it.
    pub async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let work = work.in_current_span();
        let task = match TraceContext::current() {
            Some(context) => self.tasks.spawn(context.scope(work)),
            None => self.tasks.spawn(work),
        };
        match task.await {
            Ok(value) => Some(value),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => None,
        }
    }

    /// Runs `body` in one read-only look at a tenant's data; nothing it does is kept.
    ///
    /// # Errors
    /// What `body` returns, or a database error on begin.
    pub async fn read<T, E, F>(&self, scope: Scope, body: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<sqlx::Error>,
    {
        let tx = self.begin(scope).await?;
        Self::look(tx, body).await
    }

    /// An open look at a tenant's data, for a read that borrows from its surroundings. Nothing done in it is kept.
    ///
    /// # Errors
    /// On a database error.
    pub async fn open(&self, scope: Scope) -> sqlx::Result<Tx> {
        self.begin(scope).await
    }

    /// The same as of one moment: every statement of `body` sees what the first one saw.
    ///
    /// # Errors
    /// What `body` returns, or a database error on begin.
    pub async fn read_moment<T, E, F>(&self, scope: Scope, body: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<sqlx::Error>,
    {
        let statement = "begin isolation level repeatable read, read only";
        let tx = self.begin_as(statement, scope).await?;
        Self::look(tx, body).await
    }

    /// The pool, for tables that belong to nobody: vendors, prices, benchmarks, questions, the ledger of jobs and
    /// events, and what is found by the hash of a secret. It shows no tenant's rows.
    #[must_use]
    pub fn reference(&self) -> &PgPool {
        &self.pool
    }

    /// The pool for what the system looks at across tenants: what operators see, and what payments are checked against.
    #[must_use]
    pub fn system(&self) -> &PgPool {
        &self.system
    }

    /// How many connections are open, how many of these wait for work, and how many there may be.
    #[must_use]
    pub fn connections(&self) -> (u32, u32, u32) {
        let idle = u32::try_from(self.pool.num_idle()).unwrap_or(u32::MAX);
        let most = self.pool.options().get_max_connections();
        (self.pool.size(), idle, most)
    }

    /// What hears of committed jobs and events.
    #[must_use]
    pub fn notifier(&self) -> &Notifier {
        &self.notifier
    }

    /// Waits until every write in flight has ended, then closes the pool.
    pub async fn close(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        self.pool.close().await;
        self.system.close().await;
    }

    pub(super) async fn begin(&self, scope: Scope) -> sqlx::Result<Tx> {
        self.begin_as("begin", scope).await
    }

    async fn begin_as(&self, begin: &'static str, scope: Scope) -> sqlx::Result<Tx> {
        let inner = if self.is_all_system && scope == Scope::System {
            self.pool.begin_with(begin).await?
        } else {
            let statement = AssertSqlSafe(scope.begin(begin));
            self.pool.begin_with(statement).await?
        };
        Ok(Tx {
            inner,
            after_commit: Vec::new(),
        })
    }

    /// Commits, and hands over what was to happen after that.
    pub(super) async fn commit(&self, tx: Tx) -> sqlx::Result<()> {
        tx.inner.commit().await?;
        self.notifier.notify(tx.after_commit);
        Ok(())
    }

    async fn look<T, E, F>(mut tx: Tx, body: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<sqlx::Error>,
    {
        // Dropped, it is rolled back while the caller goes on.
        body(&mut tx).await
    }
}

/// Tells a violated constraint by its name, so that a caller can answer it as what it means.
#[must_use]
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .and_then(|e| e.constraint())
        .is_some_and(|name| name == constraint)
}
