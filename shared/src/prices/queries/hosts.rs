//! When each host may be asked again.

use std::time::Duration;

use sqlx::PgExecutor;

/// Reserves the next turn at a host and returns how long to wait for it. Turns are `gap` apart, over all workers.
///
/// # Errors
/// On a database error.
pub async fn reserve_turn(
    db: impl PgExecutor<'_>,
    host: &str,
    gap: Duration,
) -> sqlx::Result<Duration> {
    let wait = sqlx::query_scalar!(
        r#"
        insert into fetch_hosts (host, next_at)
        values ($1, now() + make_interval(secs => $2))
        on conflict (host) do update
        set next_at = greatest(fetch_hosts.next_at, now()) + make_interval(secs => $2)
        returning extract(epoch from (next_at - make_interval(secs => $2) - now()))::float8 as "wait!"
        "#,
        host,
        gap.as_secs_f64()
    )
    .fetch_one(db)
    .await?;
    Ok(Duration::from_secs_f64(wait.max(0.0)))
}

/// Keeps a host from being asked for a while, as it asked us to.
///
/// # Errors
/// On a database error.
pub async fn hold_host(db: impl PgExecutor<'_>, host: &str, delay: Duration) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into fetch_hosts (host, next_at)
        values ($1, now() + make_interval(secs => $2))
        on conflict (host) do update
        set next_at = greatest(fetch_hosts.next_at, excluded.next_at)
        "#,
        host,
        delay.as_secs_f64()
    )
    .execute(db)
    .await?;
    Ok(())
}
