//! The schema, and whether it is ours.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;

use super::{Db, connect::connect_options, scope::SYSTEM};

/// All migrations, compiled in.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// Applies the migrations as the owner role.
///
/// # Errors
/// When the server cannot be reached, or a migration fails or was edited after it was applied.
pub async fn migrate(owner_url: &str) -> anyhow::Result<()> {
    // The policies hold for the owner too.
    let options = connect_options(owner_url, Duration::from_secs(600))?.options([SYSTEM]);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    MIGRATOR.run(&pool).await?;
    pool.close().await;
    Ok(())
}

/// How many migrations this build knows that the database has not applied.
///
/// # Errors
/// On a database error; a database without any migration counts as all missing.
pub async fn missing_migrations(db: &Db) -> sqlx::Result<usize> {
    let newest = MIGRATOR.iter().map(|m| m.version).collect::<Vec<_>>();
    let known =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "known!""#)
            .fetch_one(&db.pool)
            .await?;
    if !known {
        return Ok(newest.len());
    }
    // Not checked at compile time: the table belongs to the migrator, and is made with the first migration.
    #[expect(clippy::disallowed_methods, reason = "see above")]
    let applied: Vec<i64> =
        sqlx::query_scalar("select version from _sqlx_migrations where success")
            .fetch_all(&db.pool)
            .await?;
    Ok(newest
        .iter()
        .filter(|version| !applied.contains(version))
        .count())
}
