//! A worker under test, with a job that does as it is told.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use shared::{
    platform::{
        config::EnvReader,
        db::Db,
        ids::JobRunId,
        jobs::{self, Enqueued, Job, JobRun, Queue, queries},
        notifier::Notifier,
    },
    testing::{TestDb, redis_config},
};
use tokio_util::sync::CancellationToken;
use worker::{
    config::WorkerConfig,
    context::Context,
    registry::{Entry, NO_HOOK, Settled},
    runtime::{Executor, JobError, Run},
};

/// How often each run's handler was entered; handlers are plain functions and share no other state.
static STARTS: LazyLock<Mutex<HashMap<JobRunId, u32>>> = LazyLock::new(Mutex::default);
/// What the settle hook heard.
static SETTLED: LazyLock<Mutex<Vec<(JobRunId, Settled)>>> = LazyLock::new(Mutex::default);

/// A job that does as it is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Obey {
    pub(crate) order: String,
    #[serde(default)]
    pub(crate) key: Option<String>,
}

impl Job for Obey {
    const KIND: &'static str = "tests.obey";
    const QUEUE: Queue = Queue::Maintenance;
    const MAX_ATTEMPTS: i32 = 3;
    const TIMEOUT: Duration = Duration::from_millis(1500);

    fn unique_key(&self) -> Option<String> {
        self.key.clone()
    }
}

async fn obey(cx: &Context, run: &Run, job: Obey) -> Result<(), JobError> {
    *STARTS
        .lock()
        .expect("no panic inside")
        .entry(run.id)
        .or_default() += 1;
    match job.order.as_str() {
        "ok" => Ok(()),
        "fail" => Err(anyhow::anyhow!("told to fail").into()),
        "give up" => Err(JobError::permanent("told to give up")),
        "snooze" => Err(JobError::snooze(Duration::from_secs(3600))),
        "panic" => panic!("told to panic"),
        "hang" => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(())
        }
        "write late" => {
            lose_lease(cx, run).await?;
            run.write(&cx.db, |tx| {
                Box::pin(async move {
                    let event =
                        shared::platform::events::NewEvent::new("progress", serde_json::json!({}));
                    shared::platform::events::append(
                        tx,
                        shared::platform::ids::StreamId(uuid::Uuid::nil()),
                        &[event],
                    )
                    .await?;
                    Ok(())
                })
            })
            .await
        }
        "end late" => lose_lease(cx, run).await,
        "fail late" => {
            lose_lease(cx, run).await?;
            Err(anyhow::anyhow!("told to fail").into())
        }
        "hang late" => {
            lose_lease(cx, run).await?;
            tokio::time::sleep(Duration::from_secs(60)).await;
            Ok(())
        }
        "wait for cancel" => loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            run.check_cancelled()?;
        },
        nap => {
            tokio::time::sleep(Duration::from_millis(nap.parse().unwrap_or(0))).await;
            Ok(())
        }
    }
}

/// As if the process had frozen: the lease is another's for an hour when it wakes.
async fn lose_lease(cx: &Context, run: &Run) -> Result<(), JobError> {
    let mut db = cx.db.system().acquire().await?;
    sqlx::query("update job_runs set lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour' where id = $1")
        .bind(run.id)
        .execute(&mut *db)
        .await?;
    Ok(())
}

/// A worker over a database of its own.
pub(crate) struct TestWorker {
    pub(crate) db: TestDb,
    pub(crate) context: Context,
    pub(crate) executor: Executor,
}

impl TestWorker {
    /// Without Redis.
    pub(crate) async fn new() -> Self {
        Self::build(TestDb::new().await, &[], false).await
    }

    /// With Redis, under a prefix of its own.
    pub(crate) async fn with_redis() -> Self {
        Self::build(TestDb::new().await, &[], true).await
    }

    pub(crate) async fn build(db: TestDb, variables: &[(&str, &str)], live: bool) -> Self {
        Self::build_with(db, variables, live, entries()).await
    }

    /// With the given jobs.
    pub(crate) async fn build_with(
        db: TestDb,
        variables: &[(&str, &str)],
        live: bool,
        entries: Vec<Entry>,
    ) -> Self {
        Self::configured(db, variables, live, entries, |_| {}).await
    }

    /// With the given jobs, and what no variable says.
    pub(crate) async fn configured(
        db: TestDb,
        variables: &[(&str, &str)],
        live: bool,
        entries: Vec<Entry>,
        change: impl FnOnce(&mut WorkerConfig),
    ) -> Self {
        // The way out speaks TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let redis = if live {
            redis_config()
        } else {
            shared::platform::config::RedisConfig {
                url: "redis://unused".into(),
                prefix: "x".into(),
            }
        };
        let mut all = vec![
            ("APP_ENV", "local"),
            ("DATABASE_URL", "unused"),
            ("REDIS_URL", redis.url.as_str()),
            ("REDIS_PREFIX", redis.prefix.as_str()),
            ("JOB_LEASE_SECONDS", "3"),
            ("JOB_SWEEP_SECONDS", "1"),
            ("SHUTDOWN_GRACE_SECONDS", "1"),
        ];
        all.extend_from_slice(variables);
        let env = EnvReader::new(
            all.into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let mut config = WorkerConfig::read(env, None)
            .1
            .expect("a sound configuration");
        change(&mut config);
        let notifier = if live {
            Notifier::start(&redis, 2000).expect("a notifier")
        } else {
            Notifier::silent()
        };
        let worker_db = db.connect_as("crb_worker", notifier).await;
        let context = Context {
            db: worker_db,
            knowledge: shared::reports::knowledge::Knowledge::default(),
            gateway: shared::payments::Gateway::open(config.stripe.as_ref()).expect("a way"),
            egress: config.egress.open().expect("a way out"),
            ai: None,
            config: Arc::new(config),
            shutdown: CancellationToken::new(),
        };
        let executor = Executor::new(context.clone(), entries);
        Self {
            db,
            context,
            executor,
        }
    }

    /// Another worker process over the same database and Redis.
    pub(crate) fn another(&self) -> Executor {
        Executor::new(self.context.clone(), entries())
    }

    pub(crate) async fn enqueue(&self, order: &str) -> JobRunId {
        self.enqueue_job(Obey {
            order: order.to_owned(),
            key: None,
        })
        .await
        .run_id
    }

    pub(crate) async fn enqueue_job(&self, job: Obey) -> Enqueued {
        let scope = shared::platform::db::Scope::System;
        let enqueued: sqlx::Result<Enqueued> = self
            .context
            .db
            .write(scope, |tx| {
                Box::pin(async move { jobs::enqueue(tx, &job).await })
            })
            .await;
        enqueued.expect("an enqueued job")
    }

    pub(crate) async fn run(&self, id: JobRunId) -> JobRun {
        queries::find_run(self.db.db.system(), id)
            .await
            .expect("a look")
            .expect("the run exists")
    }

    /// Rewrites the ledger, as time or a crash would.
    pub(crate) async fn arrange(&self, statement: &'static str) {
        sqlx::raw_sql(statement)
            .execute(&mut self.db.owner().await)
            .await
            .expect(statement);
    }

    /// Waits until a look at the ledger gives true; fails the test after ten seconds.
    pub(crate) async fn until(&self, question: &'static str) {
        for _ in 0..500 {
            let is_so: bool = sqlx::query_scalar(question)
                .fetch_one(&mut self.db.owner().await)
                .await
                .expect(question);
            if is_so {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("never came true: {question}");
    }
}

impl Drop for TestWorker {
    fn drop(&mut self) {
        self.context.shutdown.cancel();
    }
}

/// How often a run's handler was entered.
pub(crate) fn starts(id: JobRunId) -> u32 {
    STARTS
        .lock()
        .expect("no panic inside")
        .get(&id)
        .copied()
        .unwrap_or(0)
}

/// What the domain heard about a run.
pub(crate) fn settled(id: JobRunId) -> Vec<Settled> {
    SETTLED
        .lock()
        .expect("no panic inside")
        .iter()
        .filter(|(run, _)| *run == id)
        .map(|(_, what)| what.clone())
        .collect()
}

/// The database as a second view, for tests that hold a run themselves.
pub(crate) fn reference(db: &Db) -> &sqlx::PgPool {
    db.system()
}

fn entries() -> Vec<Entry> {
    let _ = NO_HOOK;
    vec![Entry {
        kind: Obey::KIND,
        timeout: Obey::TIMEOUT,
        run: |context, run, payload| {
            Box::pin(async move {
                let job: Obey = serde_json::from_value(payload)
                    .map_err(|error| JobError::permanent(error.to_string()))?;
                obey(&context, &run, job).await
            })
        },
        settled: |_, run, what| {
            SETTLED
                .lock()
                .expect("no panic inside")
                .push((run.id, what));
            Box::pin(async { Ok(()) })
        },
    }]
}
