//! What the database holds, and time that passes faster for it: rows are made old, so that what retention lets go of goes
//! within minutes in place of weeks.

#![expect(
    clippy::disallowed_methods,
    reason = "its statements are about the system from outside, as an administrator's are"
)]

use anyhow::Context;
use sqlx::{Connection, PgConnection};

/// What has ended a minute ago ended as long ago as it is kept, and a little longer.
const AGE: &[&str] = &[
    "update job_runs set finished_at = finished_at - interval '8 days'
     where state in ('succeeded', 'cancelled') and finished_at between now() - interval '1 day' and now() - interval '1 minute'",
    "update progress_events set at = at - interval '31 days'
     where at > now() - interval '1 day' and stream_id in (
         select stream_id from progress_events group by stream_id having max(at) < now() - interval '1 minute')",
    "update mails set created_at = created_at - interval '31 days'
     where created_at between now() - interval '1 day' and now() - interval '1 minute'",
];

/// An administrator's connection.
pub(crate) struct Ledger {
    db: PgConnection,
}

impl Ledger {
    pub(crate) async fn open(url: &str) -> anyhow::Result<Self> {
        let db = PgConnection::connect(url)
            .await
            .context("cannot reach the database as its administrator")?;
        Ok(Self { db })
    }

    /// Makes old what has ended.
    pub(crate) async fn age(&mut self) -> anyhow::Result<()> {
        for statement in AGE {
            sqlx::raw_sql(*statement).execute(&mut self.db).await?;
        }
        Ok(())
    }

    /// Jobs that are due or being done.
    pub(crate) async fn jobs_left(&mut self) -> anyhow::Result<i64> {
        let question = "select count(*) from job_runs where state = 'running' or state = 'queued' and run_at <= now()";
        Ok(sqlx::query_scalar(question).fetch_one(&mut self.db).await?)
    }

    /// Connections of our roles.
    pub(crate) async fn connections(&mut self) -> anyhow::Result<i64> {
        let question =
            "select count(*) from pg_stat_activity where usename in ('crb_app', 'crb_worker')";
        Ok(sqlx::query_scalar(question).fetch_one(&mut self.db).await?)
    }

    /// Rows and bytes of each table.
    pub(crate) async fn tables(&mut self) -> anyhow::Result<Vec<(String, i64, i64)>> {
        let question = "select relname::text, n_live_tup, pg_total_relation_size(relid) from pg_stat_user_tables order by relname";
        Ok(sqlx::query_as(question).fetch_all(&mut self.db).await?)
    }
}
