//! When each host may be asked again.

use std::time::Duration;

use sqlx::PgExecutor;

/// Whether a host may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostTurn {
    /// After this wait, which is ours alone.
    In(Duration),
    /// Others come first; ask again after this.
    Later(Duration),
}

/// Reserves the next turn at a host if it is no further away than `longest_wait`. Turns are `gap` apart, over all
/// workers. A turn further away is not reserved: whoever waits that long comes back and asks again.
///
/// # Errors
/// On a database error.
pub async fn reserve_turn(
    db: impl PgExecutor<'_>,
    host: &str,
    gap: Duration,
    longest_wait: Duration,
) -> sqlx::Result<HostTurn> {
    let turn = sqlx::query!(
        r#"
        with reserved as (
            insert into fetch_hosts (host, next_at)
            values ($1, now() + make_interval(secs => $2))
            on conflict (host) do update
            set next_at = greatest(fetch_hosts.next_at, now()) + make_interval(secs => $2)
            where fetch_hosts.next_at <= now() + make_interval(secs => $3)
            returning next_at - make_interval(secs => $2) as at
        )
        select
            extract(epoch from (select at from reserved) - now())::float8 as wait,
            extract(epoch from (select next_at from fetch_hosts where host = $1) - now())::float8 as free_in
        "#,
        host,
        gap.as_secs_f64(),
        longest_wait.as_secs_f64()
    )
    .fetch_one(db)
    .await?;
    let duration = |seconds: f64| Duration::from_secs_f64(seconds.max(0.0));
    Ok(match turn.wait {
        Some(wait) => HostTurn::In(duration(wait)),
        None => HostTurn::Later(duration(turn.free_in.unwrap_or_default())),
    })
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
