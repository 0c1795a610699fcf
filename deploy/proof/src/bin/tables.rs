//! Looks at a database between two steps of `deploy/test`, where no psql may be installed.
//!
//! Its statements are about tables in general, so they are the only ones that live outside `shared`.

#![expect(
    clippy::disallowed_methods,
    reason = "its statements are about tables that are only known when it runs"
)]

use std::io::Write;

use anyhow::Context;
use clap::{Parser, Subcommand};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Looks at a database; DATABASE_URL says which.
#[derive(Parser)]
struct Cli {
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes an empty database that belongs to crb_owner
    Create {
        /// Its name
        name: String,
    },
    /// Drops a database
    Drop {
        /// Its name
        name: String,
    },
    /// Prints each table with its number of rows and a fingerprint of them, row versions included: a statement
    /// that writes the same values again shows
    Fingerprint,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let mut db = PgConnection::connect(&cli.database_url)
        .await
        .context("cannot reach the database")?;
    match cli.command {
        Command::Create { name } => create(&mut db, &name).await,
        Command::Drop { name } => drop_database(&mut db, &name).await,
        Command::Fingerprint => fingerprint(&mut db).await,
    }
}

/// With the three roles, where they do not exist.
async fn create(db: &mut PgConnection, name: &str) -> anyhow::Result<()> {
    require_plain(name)?;
    for (role, option) in [
        ("crb_owner", "createdb"),
        ("crb_app", "nocreatedb"),
        ("crb_worker", "nocreatedb"),
    ] {
        let known: bool =
            sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
                .bind(role)
                .fetch_one(&mut *db)
                .await?;
        if !known {
            let statement = format!("create role {role} login nobypassrls {option}");
            sqlx::raw_sql(AssertSqlSafe(statement))
                .execute(&mut *db)
                .await?;
        }
    }
    let statement = format!("create database {name} owner crb_owner");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(db).await?;
    Ok(())
}

async fn drop_database(db: &mut PgConnection, name: &str) -> anyhow::Result<()> {
    require_plain(name)?;
    let statement = format!("drop database if exists {name} with (force)");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(db).await?;
    Ok(())
}

/// A name that needs no quoting.
fn require_plain(name: &str) -> anyhow::Result<()> {
    let is_plain = !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    anyhow::ensure!(is_plain, "{name:?} is no plain name");
    Ok(())
}

async fn fingerprint(db: &mut PgConnection) -> anyhow::Result<()> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select tablename::text
        from pg_tables
        where schemaname = 'public'
        order by tablename",
    )
    .fetch_all(&mut *db)
    .await?;
    for table in tables {
        let quoted = format!("\"{}\"", table.replace('"', "\"\""));
        let (rows, hash): (i64, String) = sqlx::query_as(AssertSqlSafe(format!(
            "select count(*), coalesce(md5(string_agg(md5(t.xmin::text || t::text), '' order by md5(t.xmin::text || t::text))), '-')
            from {quoted} t"
        )))
        .fetch_one(&mut *db)
        .await
        .with_context(|| format!("cannot read {table}"))?;
        writeln!(std::io::stdout(), "{table} {rows} {hash}")?;
    }
    Ok(())
}
