//! The only way to PostgreSQL: scoped transactions that a client's hang-up cannot cut short.
//!
//! Writes run on a tracked task of their own (axum drops a handler when its client disconnects), and what
//! must happen after a commit (push a job, publish an event) is collected in the transaction and handed
//! over only once the commit stood.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use futures::future::BoxFuture;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{
    config::DatabaseConfig,
    idempotency::Keyed,
    ids::{SessionId, WorkspaceId},
    notifier::{AfterCommit, Notifier},
    trace::TraceContext,
};

/// What makes a connection the system's; see [`Scope::System`].
const SYSTEM: (&str, &str) = ("crb.scope", "system");

/// Connections of the api that are the system's; operators are few.
pub const SYSTEM_CONNECTIONS: u32 = 4;

/// All migrations, compiled in.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// For whom a transaction runs: row level security shows it their rows and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The system itself: jobs, operators, webhooks, and whatever a public name or a hash of a secret opens.
    System,
    /// One respondent, proven by a token of the session.
    Session(SessionId),
    /// A member of a workspace.
    Workspace(WorkspaceId),
    /// A member of a workspace who holds a token of a session too.
    Both(SessionId, WorkspaceId),
}

impl Scope {
    /// Begins a transaction for this one, in one message. Ids are all that it holds from outside, and an id has no quotes.
    fn begin(self, begin: &str) -> String {
        let [kind, session, workspace] = self.settings();
        let mut statement = format!("{begin}; set local crb.scope = '{kind}'");
        for (name, id) in [("session_id", session), ("workspace_id", workspace)] {
            if !id.is_empty() {
                statement.push_str(&format!("; set local crb.{name} = '{id}'"));
            }
        }
        statement
    }

    /// What the policies read: `crb.scope`, `crb.session_id`, `crb.workspace_id`.
    fn settings(self) -> [String; 3] {
        let tenant = |session: Option<SessionId>, workspace: Option<WorkspaceId>| {
            let text = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
            [
                "tenant".to_owned(),
                text(session.map(|id| id.0)),
                text(workspace.map(|id| id.0)),
            ]
        };
        match self {
            Self::System => ["system".to_owned(), String::new(), String::new()],
            Self::Session(session) => tenant(Some(session), None),
            Self::Workspace(workspace) => tenant(None, Some(workspace)),
            Self::Both(session, workspace) => tenant(Some(session), Some(workspace)),
        }
    }
}

/// An open transaction, and what is to happen once it is committed.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    after_commit: Vec<AfterCommit>,
}

impl Tx {
    /// Hands something to the [`Notifier`] after the commit; a rollback forgets it.
    pub fn after_commit(&mut self, effect: AfterCommit) {
        self.after_commit.push(effect);
    }

    /// From here on, and until its end, the transaction runs for this one.
    pub(super) async fn enter(&mut self, scope: Scope) -> sqlx::Result<()> {
        let [kind, session, workspace] = scope.settings();
        sqlx::query!(
            r#"
            select set_config('crb.scope', $1, true) as scope, set_config('crb.session_id', $2, true) as session,
                set_config('crb.workspace_id', $3, true) as workspace
            "#,
            kind,
            session,
            workspace,
        )
        .fetch_one(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Begins a part that can be taken back by itself.
    pub(super) async fn begin_part(&mut self) -> sqlx::Result<Part> {
        sqlx::Executor::execute(&mut *self.inner, "savepoint part").await?;
        Ok(Part {
            effects: self.after_commit.len(),
        })
    }

    /// Ends the part, or takes it back with what was to happen after it.
    pub(super) async fn end_part(&mut self, part: Part, is_kept: bool) -> sqlx::Result<()> {
        if is_kept {
            sqlx::Executor::execute(&mut *self.inner, "release savepoint part").await?;
        } else {
            self.after_commit.truncate(part.effects);
            sqlx::Executor::execute(&mut *self.inner, "rollback to savepoint part").await?;
        }
        Ok(())
    }

    /// Takes everything back.
    pub(super) async fn rollback(self) -> sqlx::Result<()> {
        self.inner.rollback().await
    }
}

/// Where a part of a transaction began.
pub(super) struct Part {
    effects: usize,
}

impl Deref for Tx {
    type Target = PgConnection;
    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

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

/// A connection that worked a moment ago is taken to work still; each look costs as much as a small statement.
const TRUSTED: Duration = Duration::from_secs(1);

fn pool_options(config: &DatabaseConfig) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(config.pool_max)
        .acquire_timeout(config.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > TRUSTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_release(|connection, _| {
            Box::pin(async move {
                // sqlx 0.9.0: a cancelled `begin` leaves the transaction open on the pooled connection, and
                // the next borrower's writes are acknowledged and lost. Outside one, this is a warning.
                sqlx::Executor::execute(connection, "rollback")
                    .await
                    .map(|_| true)
            })
        })
}

/// Applies the migrations as the owner role.
///
/// # Errors
/// When the server cannot be reached, or a migration fails or was edited after it was applied.
pub async fn migrate(owner_url: &str) -> anyhow::Result<()> {
    // The policies hold for the owner too.
    let options = connect_options(owner_url, Duration::from_secs(600))?.options([SYSTEM]);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    MIGRATOR.run(&pool).await?;
    pool.close().await;
    Ok(())
}

/// One connection as those of the pool are, without the pool's patience: what is wrong is told at once.
///
/// # Errors
/// When the server cannot be reached or refuses the role.
pub async fn connect_once(config: &DatabaseConfig) -> sqlx::Result<PgConnection> {
    let options = connect_options(&config.url, config.statement_timeout)?;
    options.connect().await
}

/// How many migrations this build knows that the database has not applied.
///
/// # Errors
/// On a database error; a database without any migration counts as all missing.
pub async fn missing_migrations(db: &Db) -> sqlx::Result<usize> {
    let newest = MIGRATOR.iter().map(|m| m.version).collect::<Vec<_>>();
    let known =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "known!""#)
            .fetch_one(&db.pool)
            .await?;
    if !known {
        return Ok(newest.len());
    }
    // Not checked at compile time: the table belongs to the migrator, and is made with the first migration.
    #[expect(clippy::disallowed_methods, reason = "see above")]
    let applied: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success")
            .fetch_all(&db.pool)
            .await?;
    Ok(newest
        .iter()
        .filter(|version| !applied.contains(version))
        .count())
}

fn connect_options(url: &str, statement_timeout: Duration) -> sqlx::Result<PgConnectOptions> {
    Ok(url
        .parse::<PgConnectOptions>()?
        .application_name("crb")
        .options([
            (
                "statement_timeout",
                format!("{}ms", statement_timeout.as_millis()),
            ),
            ("lock_timeout", "2s".to_owned()),
            ("idle_in_transaction_session_timeout", "5s".to_owned()),
            ("timezone", "UTC".to_owned()),
            // The rollback at each release would otherwise log a warning when no transaction is open.
            ("client_min_messages", "error".to_owned()),
        ])
        .log_slow_statements(tracing::log::LevelFilter::Warn, Duration::from_millis(500)))
}

/// Tells a violated constraint by its name, so that a caller can answer it as what it means.
#[must_use]
pub fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .and_then(|e| e.constraint())
        .is_some_and(|name| name == constraint)
}
