//! What handlers reach: concrete fields, cheap to clone.

use std::sync::Arc;

use secrecy::ExposeSecret;
use shared::{
    platform::{cache::CacheConfig, db::Db, notifier::Notifier, page::CursorKey},
    quizzes::QuizCatalogue,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::Accounts,
    cache::Caches,
    config::ApiConfig,
    live::{Hub, HubLimits},
};

/// The state of the process.
#[derive(Clone)]
pub struct AppState {
    /// What it was told from outside.
    pub config: Arc<ApiConfig>,
    /// PostgreSQL.
    pub db: Db,
    /// Public answers, kept ready.
    pub cache: Arc<Caches>,
    /// Live streams.
    pub hub: Hub,
    /// Questions, read once per version.
    pub quizzes: QuizCatalogue,
    /// Sign-ins, and who everybody is right now.
    pub accounts: Arc<Accounts>,
    /// Signs cursors.
    pub cursors: CursorKey,
    /// Background tasks of this process.
    pub tasks: TaskTracker,
    /// Cancelled when the process is asked to stop.
    pub shutdown: CancellationToken,
}

impl AppState {
    /// Connects to everything. PostgreSQL must answer; Redis may come later.
    ///
    /// # Errors
    /// When PostgreSQL cannot be reached or an address is malformed.
    pub async fn start(config: ApiConfig) -> anyhow::Result<Self> {
        let notifier = Notifier::start(&config.redis, config.jobs.redis_depth_max)?;
        let db = Db::connect(&config.database, notifier).await?;
        Self::assemble(config, db, true)
    }

    /// The state around a database that is open already; `live` says whether to speak to Redis.
    ///
    /// # Errors
    /// When the Redis address is malformed.
    pub fn assemble(config: ApiConfig, db: Db, live: bool) -> anyhow::Result<Self> {
        let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
        let limits = HubLimits {
            process: config.sse_max_process,
            per_ip: config.sse_max_ip,
            count_loopback: !config.app_env.is_local(),
        };
        let hub = Hub::start(
            db.clone(),
            live.then_some(&config.redis),
            limits,
            &tasks,
            shutdown.clone(),
        )?;
        let caches = CacheConfig {
            memory_bytes: config.cache_l1_bytes,
            redis: live.then(|| config.cache_redis.clone()),
            build: env!("CRB_BUILD").to_owned(),
        };
        let cache = Caches::start(&caches, &db, &tasks, shutdown.clone())?;
        let cursors = CursorKey::new(config.secret_key.expose_secret());
        let accounts = Accounts::new(&config, &db);
        Ok(Self {
            config: Arc::new(config),
            db,
            cache: Arc::new(cache),
            hub,
            quizzes: QuizCatalogue::default(),
            accounts: Arc::new(accounts),
            cursors,
            tasks,
            shutdown,
        })
    }
}
