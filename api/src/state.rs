//! What handlers reach: concrete fields, cheap to clone.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicBool},
};

use secrecy::ExposeSecret;
use shared::{
    payments::Gateway,
    platform::{cache::CacheConfig, db::Db, notifier::Notifier, page::CursorKey},
    quizzes::QuizCatalogue,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    admin::{books::Books, watch::Watch},
    auth::Accounts,
    cache::Caches,
    config::ApiConfig,
    http::{limits::Limits, metrics::HttpMetrics},
    live::{Hub, HubLimits},
    reports::Documents,
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
    /// The way to whoever takes the money.
    pub gateway: Gateway,
    /// How often who has asked.
    pub limits: Arc<Limits>,
    /// What was answered.
    pub http_metrics: HttpMetrics,
    /// Documents that somebody looks into.
    pub documents: Documents,
    /// Live streams.
    pub hub: Hub,
    /// Questions, read once per version.
    pub quizzes: QuizCatalogue,
    /// Sign-ins, and who everybody is right now.
    pub accounts: Arc<Accounts>,
    /// Signs cursors.
    pub cursors: CursorKey,
    /// What this process writes down for operators.
    pub books: Books,
    /// Operators that watch this process.
    pub watch: Watch,
    /// Background tasks of this process.
    pub tasks: TaskTracker,
    /// Whether it was asked to stop, and still serves until balancers have noticed.
    pub draining: Arc<AtomicBool>,
    /// Cancelled when the process is to stop.
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
        let app = Self::assemble(config, db, true)?;
        app.tasks.spawn(app.books.clone().keep(app.clone()));
        Ok(app)
    }

    /// Whether an address is that of one of our proxies.
    #[must_use]
    pub fn is_own_proxy(&self, address: IpAddr) -> bool {
        let proxies = &self.config.trusted_proxies;
        proxies
            .iter()
            .any(|network| network.contains(&address.to_canonical()))
    }

    /// The state around a database that is open already; `live` says whether to speak to Redis.
    ///
    /// # Errors
    /// When the Redis address is malformed, or the payment provider's client cannot be made.
    pub fn assemble(config: ApiConfig, db: Db, live: bool) -> anyhow::Result<Self> {
        let (tasks, shutdown) = (TaskTracker::new(), CancellationToken::new());
        let limits = Limits::start(
            config.policies.clone(),
            config.replicas,
            config.app_env.is_local(),
            live.then_some(&config.redis),
        )?;
        let hub_limits = HubLimits {
            process: config.sse_max_process,
            per_ip: config.sse_max_ip,
            count_loopback: !config.app_env.is_local(),
        };
        let hub = Hub::start(
            db.clone(),
            live.then_some(&config.redis),
            hub_limits,
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
        let gateway = Gateway::open(config.stripe.as_ref())?;
        let documents = Documents::new(db.clone());
        Ok(Self {
            config: Arc::new(config),
            db,
            cache: Arc::new(cache),
            gateway,
            limits: Arc::new(limits),
            http_metrics: HttpMetrics::default(),
            documents,
            hub,
            quizzes: QuizCatalogue::default(),
            accounts: Arc::new(accounts),
            cursors,
            books: Books::default(),
            watch: Watch::default(),
            tasks,
            draining: Arc::default(),
            shutdown,
        })
    }
}
