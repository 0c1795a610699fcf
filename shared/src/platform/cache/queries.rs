//! SQL of the stamps, and of what the caches of all processes counted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use super::CacheStats;

/// The stamp of a group of reference data.
pub(super) struct GroupStamp {
    pub(super) name: String,
    pub(super) stamp: Uuid,
}

/// The stamps of groups; a group that nobody has written to has none.
///
/// # Errors
/// On a database error.
pub(super) async fn list_stamps(
    db: impl PgExecutor<'_>,
    names: &[String],
) -> sqlx::Result<Vec<GroupStamp>> {
    sqlx::query_as!(
        GroupStamp,
        "select name, stamp from reference_revisions where name = any($1)",
        names,
    )
    .fetch_all(db)
    .await
}

/// What one process counted of one kind since it began.
#[derive(Debug, Clone)]
pub struct CacheReport {
    /// Which process.
    pub process: Uuid,
    /// On which machine.
    pub host: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it wrote this.
    pub seen_at: DateTime<Utc>,
    /// The counts.
    pub stats: CacheStats,
}

/// Writes what a process has counted so far.
///
/// # Errors
/// On a database error.
pub async fn upsert_reports(
    db: impl PgExecutor<'_>,
    process: Uuid,
    host: &str,
    started_at: DateTime<Utc>,
    stats: &[CacheStats],
) -> sqlx::Result<()> {
    let kinds: Vec<String> = stats.iter().map(|one| one.kind.to_string()).collect();
    let stats: Vec<Json<&CacheStats>> = stats.iter().map(Json).collect();
    sqlx::query!(
        r#"
        insert into cache_reports (process, kind, host, started_at, stats)
        select $1, counted.kind, $2, $3, counted.stats
        from unnest($4::text[], $5::jsonb[]) as counted(kind, stats)
        on conflict (process, kind) do update set stats = excluded.stats, seen_at = now()
        "#,
        process,
        host,
        started_at,
        &kinds,
        &stats as _,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the processes counted that wrote lately, by process and kind.
///
/// # Errors
/// On a database error.
pub async fn list_reports(
    db: impl PgExecutor<'_>,
    within: Duration,
) -> sqlx::Result<Vec<CacheReport>> {
    let rows = sqlx::query!(
        r#"
        select process, host, started_at, seen_at, stats as "stats: Json<CacheStats>"
        from cache_reports
        where seen_at > now() - make_interval(secs => $1)
        order by started_at, process, kind
        "#,
        within.as_secs_f64(),
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| CacheReport {
            process: row.process,
            host: row.host,
            started_at: row.started_at,
            seen_at: row.seen_at,
            stats: row.stats.0,
        })
        .collect())
}

/// Adds what was counted in the last seconds: hits and misses by kind.
///
/// # Errors
/// On a database error.
pub async fn add_samples(
    db: impl PgExecutor<'_>,
    counted: &[(String, i64, i64)],
) -> sqlx::Result<()> {
    let kinds: Vec<String> = counted.iter().map(|(kind, ..)| kind.clone()).collect();
    let hits: Vec<i64> = counted.iter().map(|(_, hits, _)| *hits).collect();
    let misses: Vec<i64> = counted.iter().map(|(_, _, misses)| *misses).collect();
    sqlx::query!(
        r#"
        insert into cache_samples (kind, at, hits, misses)
        select counted.kind, date_bin('10 seconds', now(), '2000-01-01 00:00:00Z'), counted.hits, counted.misses
        from unnest($1::text[], $2::bigint[], $3::bigint[]) as counted(kind, hits, misses)
        on conflict (kind, at) do update
        set hits = cache_samples.hits + excluded.hits, misses = cache_samples.misses + excluded.misses
        "#,
        &kinds,
        &hits,
        &misses,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Hits and misses of a kind in one interval.
#[derive(Debug, Clone)]
pub struct CacheSample {
    /// What is cached.
    pub kind: String,
    /// Where the interval begins.
    pub at: DateTime<Utc>,
    /// Found.
    pub hits: i64,
    /// Made from the database.
    pub misses: i64,
}

/// Hits and misses of the time before now, in intervals of this width; an interval without any has no row.
///
/// # Errors
/// On a database error.
pub async fn list_samples(
    db: impl PgExecutor<'_>,
    period: Duration,
    width: Duration,
) -> sqlx::Result<Vec<CacheSample>> {
    sqlx::query_as!(
        CacheSample,
        r#"
        select
            kind, date_bin(make_interval(secs => $2), at, '2000-01-01 00:00:00Z') as "at!",
            sum(hits)::bigint as "hits!", sum(misses)::bigint as "misses!"
        from cache_samples
        where at > now() - make_interval(secs => $1)
        group by 1, 2
        order by 1, 2
        "#,
        period.as_secs_f64(),
        width.as_secs_f64(),
    )
    .fetch_all(db)
    .await
}

/// Lets go of reports of processes that ended, and of old samples: ten seconds' become five minutes' after a day, which
/// go after a month.
///
/// # Errors
/// On a database error.
pub async fn delete_old_counts(db: &mut sqlx::PgConnection) -> sqlx::Result<u64> {
    let mut gone =
        sqlx::query!("delete from cache_reports where seen_at < now() - interval '1 day'")
            .execute(&mut *db)
            .await?
            .rows_affected();
    gone += sqlx::query!(
        r#"
        with fine as (
            delete from cache_samples
            where at < date_bin('5 minutes', now() - interval '1 day', '2000-01-01 00:00:00Z')
                -- What stands on five minutes may be rolled up already, and comes out as it was.
                and at > now() - interval '2 days'
            returning kind, at, hits, misses
        )
        insert into cache_samples (kind, at, hits, misses)
        select kind, date_bin('5 minutes', at, '2000-01-01 00:00:00Z'), sum(hits)::bigint, sum(misses)::bigint
        from fine
        group by 1, 2
        on conflict (kind, at) do update
        set hits = cache_samples.hits + excluded.hits, misses = cache_samples.misses + excluded.misses
        "#
    )
    .execute(&mut *db)
    .await?
    .rows_affected();
    gone += sqlx::query!("delete from cache_samples where at < now() - interval '30 days'")
        .execute(&mut *db)
        .await?
        .rows_affected();
    Ok(gone)
}
