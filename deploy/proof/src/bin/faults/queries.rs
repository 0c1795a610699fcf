//! What the programs ask of the database, and do to it. They see all of it, so they share no guard of the product.

#![expect(
    clippy::disallowed_methods,
    reason = "its statements are about databases that are only made when it runs"
)]

use anyhow::Context;
use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

/// Makes a database that is a copy of another one.
pub(crate) async fn copy_database(admin: &PgPool, name: &str, of: &str) -> anyhow::Result<()> {
    drop_database(admin, name).await?;
    let statement = format!("create database {name} template {of} owner crb_owner");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(admin)
        .await
        .context("the database cannot be copied")?;
    Ok(())
}

/// Drops a database, if it is there.
pub(crate) async fn drop_database(admin: &PgPool, name: &str) -> anyhow::Result<()> {
    let statement = format!("drop database if exists {name} with (force)");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(admin)
        .await?;
    Ok(())
}

/// The answer to a question that begins with `select count(*)`.
pub(crate) async fn count(db: &PgPool, question: &'static str) -> anyhow::Result<i64> {
    sqlx::query_scalar(question)
        .fetch_one(db)
        .await
        .context(question)
}

/// The same about one thing, which the question calls `$1`.
pub(crate) async fn count_of(db: &PgPool, question: &'static str, id: &str) -> anyhow::Result<i64> {
    sqlx::query_scalar(question)
        .bind(id)
        .fetch_one(db)
        .await
        .context(question)
}

/// Does something to the database; returns to how many rows.
pub(crate) async fn execute(db: &PgPool, statement: &'static str) -> anyhow::Result<u64> {
    let done = sqlx::query(statement)
        .execute(db)
        .await
        .context(statement)?;
    Ok(done.rows_affected())
}

/// Several statements at once.
pub(crate) async fn script(db: &PgPool, statements: &'static str) -> anyhow::Result<()> {
    sqlx::raw_sql(statements)
        .execute(db)
        .await
        .context(statements)?;
    Ok(())
}

/// The time by the database's clock.
pub(crate) async fn now(db: &PgPool) -> anyhow::Result<DateTime<Utc>> {
    Ok(sqlx::query_scalar("select clock_timestamp()")
        .fetch_one(db)
        .await?)
}

/// A run that a worker holds.
pub(crate) struct Held {
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) crashes: i32,
}

/// What a process has claimed and not ended.
pub(crate) async fn held_by(db: &PgPool, pid: u32) -> anyhow::Result<Vec<Held>> {
    let rows: Vec<(Uuid, String, i32)> = sqlx::query_as(
        "select id, kind, crashes
        from job_runs
        where state = 'running' and worker like $1",
    )
    .bind(format!("{pid}-%"))
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, kind, crashes)| Held { id, kind, crashes })
        .collect())
}

/// Which of these runs were claimed anew since, and when.
pub(crate) async fn claimed_since(
    db: &PgPool,
    ids: &[Uuid],
    since: DateTime<Utc>,
) -> anyhow::Result<Vec<(Uuid, DateTime<Utc>)>> {
    Ok(sqlx::query_as(
        "select id, started_at
        from job_runs
        where id = any ($1) and started_at > $2",
    )
    .bind(ids)
    .bind(since)
    .fetch_all(db)
    .await?)
}

/// Seconds from when it was made to when it was first begun, of each run of a kind that was made since.
pub(crate) async fn waits(
    db: &PgPool,
    kind: &str,
    since: DateTime<Utc>,
) -> anyhow::Result<Vec<f64>> {
    Ok(sqlx::query_scalar(
        "select extract(epoch from started_at - created_at)::float8
        from job_runs
        where kind = $1 and created_at > $2 and started_at is not null",
    )
    .bind(kind)
    .bind(since)
    .fetch_all(db)
    .await?)
}

/// A text, such as a state, of the one row that the question names by `$1`.
pub(crate) async fn text_of(
    db: &PgPool,
    question: &'static str,
    id: &str,
) -> anyhow::Result<Option<String>> {
    sqlx::query_scalar(question)
        .bind(id)
        .fetch_optional(db)
        .await
        .context(question)
}

/// Does something about one thing, which the statement calls `$1`; returns to how many rows.
pub(crate) async fn execute_for(
    db: &PgPool,
    statement: &'static str,
    id: &str,
) -> anyhow::Result<u64> {
    let done = sqlx::query(statement)
        .bind(id)
        .execute(db)
        .await
        .context(statement)?;
    Ok(done.rows_affected())
}

/// What differs between what is written here and what the connection of a role shows under a tenant's scope: rows of
/// others, by table. Without a session nothing at all may show.
pub(crate) async fn foreign_rows(db: &PgPool, session: Option<Uuid>) -> anyhow::Result<i64> {
    let mut tx = db.begin().await?;
    sqlx::query("select set_config('role', 'crb_app', true), set_config('crb.scope', $1, true), set_config('crb.session_id', $2, true)")
        .bind(if session.is_some() { "tenant" } else { "" })
        .bind(session.map(|id| id.to_string()).unwrap_or_default())
        .execute(&mut *tx)
        .await?;
    let seen = sqlx::query_scalar(
        "select (select count(*) from quiz_sessions where $1::uuid is null or id <> $1)
            + (select count(*) from payments where $1::uuid is null or session_id <> $1)
            + (select count(*) from reports where $1::uuid is null or session_id <> $1)
            + (select count(*) from shares where $1::uuid is null or session_id <> $1)
            + (select count(*) from report_steps s
                where $1::uuid is null or not exists (select from reports r where r.id = s.report_id and r.session_id = $1))",
    )
    .bind(session)
    .fetch_one(&mut *tx)
    .await?;
    tx.rollback().await?;
    Ok(seen)
}

/// A few sessions, to look at the world as they do.
pub(crate) async fn some_sessions(db: &PgPool) -> anyhow::Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar("select id from quiz_sessions limit 5")
        .fetch_all(db)
        .await?)
}

/// A connection of its own that holds the lock on which failpoints wait, until it is dropped.
pub(crate) struct Gate {
    connection: sqlx::pool::PoolConnection<sqlx::Postgres>,
}

impl Gate {
    /// Closes the gate: whoever comes to a failpoint waits.
    pub(crate) async fn close(db: &PgPool) -> anyhow::Result<Self> {
        let mut connection = db.acquire().await?;
        sqlx::query("select pg_advisory_lock(4711)")
            .execute(&mut *connection)
            .await?;
        Ok(Self { connection })
    }

    /// How many wait before it.
    pub(crate) async fn waiting(db: &PgPool) -> anyhow::Result<i64> {
        count(
            db,
            "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and not granted
            and database = (select oid from pg_database where datname = current_database())",
        )
        .await
    }

    /// Lets them through.
    pub(crate) async fn open(mut self) -> anyhow::Result<()> {
        sqlx::query("select pg_advisory_unlock(4711)")
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }
}

/// Holds what the statement locks, until it is rolled back.
pub(crate) async fn lock(
    db: &PgPool,
    statement: &'static str,
) -> anyhow::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    let mut tx = db.begin().await?;
    sqlx::query(statement).execute(&mut *tx).await?;
    Ok(tx)
}
