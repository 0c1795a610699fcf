//! The ledger of jobs, looked at from outside: when everything of a kind is done, and how long that took.

#![expect(
    clippy::disallowed_methods,
    reason = "these programs use nothing of the product, its checked queries included"
)]

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use sqlx::{Connection, PgConnection};

/// How long a whole batch may take.
const LIMIT: Duration = Duration::from_secs(180);
/// How often to look; each look is one count over an index.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A connection with the rights of a worker.
pub(super) struct Ledger {
    db: PgConnection,
}

impl Ledger {
    /// Connects.
    pub(super) async fn open(url: Option<&str>) -> anyhow::Result<Self> {
        let url = url.context("--database-url is needed for this measurement")?;
        let mut db = PgConnection::connect(url)
            .await
            .context("the database does not answer")?;
        sqlx::raw_sql("set crb.scope = 'system'; set client_min_messages = error")
            .execute(&mut db)
            .await?;
        Ok(Self { db })
    }

    /// What time it is there.
    pub(super) async fn now(&mut self) -> anyhow::Result<DateTime<Utc>> {
        Ok(sqlx::query_scalar("select clock_timestamp()")
            .fetch_one(&mut self.db)
            .await?)
    }

    /// Enqueues so many of the smallest job there is: it looks for a row that does not exist.
    pub(super) async fn enqueue_tiny(&mut self, count: i32) -> anyhow::Result<()> {
        sqlx::query(
            r#"
            insert into job_runs (id, kind, queue, payload, unique_key, max_attempts)
            select id, 'quizzes.send_resume_link', 'notifications', jsonb_build_object('request_id', id),
                'resume-request:' || id, 8
            from (select gen_random_uuid() as id from generate_series(1, $1)) as new
            "#,
        )
        .bind(count)
        .execute(&mut self.db)
        .await
        .context("the jobs could not be enqueued")?;
        Ok(())
    }

    /// Waits until all jobs of a kind since a moment are done; returns how many those are, and the seconds from the
    /// first claim to the last end.
    pub(super) async fn wait_for(
        &mut self,
        kind: &str,
        since: DateTime<Utc>,
    ) -> anyhow::Result<(i64, f64)> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let (all, done, lost): (i64, i64, i64) = sqlx::query_as(
                r#"
                select count(*), count(*) filter (where state = 'succeeded'),
                    count(*) filter (where state in ('dead', 'cancelled'))
                from job_runs
                where kind = $1 and created_at >= $2
                "#,
            )
            .bind(kind)
            .bind(since)
            .fetch_one(&mut self.db)
            .await?;
            ensure!(lost == 0, "{lost} of {all} jobs {kind} failed");
            if all > 0 && done == all {
                break;
            }
            ensure!(
                Instant::now() < deadline,
                "{} of {all} jobs {kind} were not done in time",
                all - done
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        let found: (i64, f64) = sqlx::query_as(
            r#"
            select count(*), extract(epoch from max(finished_at) - min(started_at))::float8
            from job_runs
            where kind = $1 and created_at >= $2
            "#,
        )
        .bind(kind)
        .bind(since)
        .fetch_one(&mut self.db)
        .await?;
        Ok(found)
    }

    /// Waits until nothing runs and nothing is due but what is held.
    pub(super) async fn wait_for_rest(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let left: i64 = sqlx::query_scalar(
                r#"
                select count(*)
                from job_runs
                where (state = 'running' or state = 'queued' and run_at <= now())
                    and not exists (select from queue_pauses where queue_pauses.queue = job_runs.queue)
                "#,
            )
            .fetch_one(&mut self.db)
            .await?;
            if left == 0 {
                return Ok(());
            }
            ensure!(
                Instant::now() < deadline,
                "{left} jobs were not done in time"
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Puts an event behind a stream in a commit of its own, as a worker does; returns when it was written.
    pub(super) async fn append_event(
        &mut self,
        stream: &str,
        seq: i64,
        kind: &str,
        data: &serde_json::Value,
    ) -> anyhow::Result<DateTime<Utc>> {
        Ok(sqlx::query_scalar(
            r#"
            insert into progress_events (stream_id, seq, type, data)
            values ($1::uuid, $2, $3, $4)
            returning at
            "#,
        )
        .bind(stream)
        .bind(seq)
        .bind(kind)
        .bind(data)
        .fetch_one(&mut self.db)
        .await?)
    }
}
