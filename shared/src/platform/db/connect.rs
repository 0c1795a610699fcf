//! How connections are made, and kept sound.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::platform::config::DatabaseConfig;

/// A connection that worked a moment ago is taken to work still; each look costs as much as a small statement.
const TRUSTED: Duration = Duration::from_secs(1);

pub(super) fn pool_options(config: &DatabaseConfig) -> PgPoolOptions {
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

/// One connection as those of the pool are, without the pool's patience: what is wrong is told at once.
///
/// # Errors
/// When the server cannot be reached or refuses the role.
pub async fn connect_once(config: &DatabaseConfig) -> sqlx::Result<PgConnection> {
    let options = connect_options(&config.url, config.statement_timeout)?;
    options.connect().await
}

pub(super) fn connect_options(
    url: &str,
    statement_timeout: Duration,
) -> sqlx::Result<PgConnectOptions> {
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
