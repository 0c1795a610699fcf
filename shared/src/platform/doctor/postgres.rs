//! PostgreSQL, as a process of ours finds it.

use std::{io, time::Duration};

use sqlx::{Connection, PgConnection};

use super::{
    Check, Diagnosis,
    queries::{self, Role, Server},
};
use crate::platform::{
    clock,
    config::DatabaseConfig,
    db::{self, Db, MIGRATOR},
    notifier::Notifier,
};

/// A server that takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The oldest release that the schema was tried on.
const OLDEST: i32 = 150_000;
/// Beyond this share of the server's connections the next process may find no room.
const FULL: f64 = 0.8;
/// Tokens and signatures are good for minutes; seconds show in logs.
const CLOCKS_APART_WARN: f64 = 1.0;
const CLOCKS_APART_FAIL: f64 = 30.0;
/// In a transaction, `savepoint` succeeds; outside one PostgreSQL answers with this.
const NO_TRANSACTION: &str = "25P01";

/// As what a process connects.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// The role that rights are given to.
    pub role: &'static str,
    /// Whether it may be another one, as on a laptop.
    pub is_local: bool,
    /// Most connections that the process opens.
    pub connections: u32,
}

/// Looks at the database through a connection like those that the process will have.
pub async fn check_database(
    diagnosis: &mut Diagnosis,
    config: &DatabaseConfig,
    expected: Expected,
) {
    let connected = tokio::time::timeout(PATIENCE, db::connect_once(config)).await;
    let mut connection = match connected {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => return diagnosis.note(unreachable(&error)),
        Err(_) => {
            let silent = io::Error::from(io::ErrorKind::TimedOut);
            return diagnosis.note(unreachable(&sqlx::Error::Io(silent)));
        }
    };
    let looked = look(diagnosis, &mut connection, config, expected).await;
    if let Err(error) = looked {
        diagnosis.note(Check::fail(
            "postgresql",
            format!("it broke off: {error}"),
            "look at the server's log",
        ));
    }
    let _ = connection.close().await;
    diagnosis.note(check_pool(config).await);
}

async fn look(
    diagnosis: &mut Diagnosis,
    connection: &mut PgConnection,
    config: &DatabaseConfig,
    expected: Expected,
) -> sqlx::Result<()> {
    let server = queries::find_server(&mut *connection).await?;
    diagnosis.note(check_server(&server));
    diagnosis.note(check_clock(&server));
    diagnosis.note(check_room(&server, expected));
    let found = queries::find_role(&mut *connection).await?;
    diagnosis.note(check_role(&found, expected));
    check_schema(diagnosis, connection).await?;
    check_session(diagnosis, connection, config).await
}

fn unreachable(error: &sqlx::Error) -> Check {
    let name = "postgresql";
    let Some(told) = error.as_database_error() else {
        let advice = "start it, or mend host and port in DATABASE_URL; behind TLS also sslmode and sslrootcert";
        return Check::fail(name, format!("it cannot be reached: {error}"), advice);
    };
    let advice = match told.code().as_deref() {
        Some("28P01" | "28000") => {
            "mend role and password in DATABASE_URL, or as a superuser: alter role … login password …"
        }
        Some("3D000") => {
            "mend the database's name, or as a superuser: create database crb owner crb_owner"
        }
        Some("53300") => {
            "the server takes no more connections: fewer processes, a smaller DB_POOL_MAX, or more of max_connections"
        }
        Some("08P01") => {
            "a pooler that refuses startup parameters stands before it: see deploy/README.md on PgBouncer"
        }
        _ => "look at the server's log",
    };
    Check::fail(name, format!("it refuses us: {}", told.message()), advice)
}

fn check_server(server: &Server) -> Check {
    let name = "postgresql";
    let found = format!("version {}, database {}", server.version, server.database);
    if server.is_replica {
        return Check::fail(
            name,
            format!("{found}, a replica"),
            "DATABASE_URL must lead to the primary: everything here writes",
        );
    }
    if server.version_number < OLDEST {
        return Check::fail(name, found, "PostgreSQL 15 or newer is needed");
    }
    Check::ok(name, found)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds between two clocks"
)]
fn check_clock(server: &Server) -> Check {
    let name = "clock";
    let apart = (clock::now() - server.now).num_milliseconds().abs() as f64 / 1000.0;
    let found = format!("{apart:.1} s apart from the database's");
    let advice = "let both machines follow the same time servers (chrony, systemd-timesyncd): tokens and signatures are good for minutes";
    if apart > CLOCKS_APART_FAIL {
        Check::fail(name, found, advice)
    } else if apart > CLOCKS_APART_WARN {
        Check::warn(name, found, advice)
    } else {
        Check::ok(name, found)
    }
}

#[expect(clippy::cast_precision_loss, reason = "connections are few")]
fn check_room(server: &Server, expected: Expected) -> Check {
    let name = "connections";
    let (open, most) = (server.connections, server.connections_max);
    let found = format!(
        "{open} of {most} are open; this process takes up to {}",
        expected.connections
    );
    if (open as f64) > f64::from(most) * FULL {
        let advice = "raise max_connections, lower DB_POOL_MAX, or see deploy/README.md on poolers";
        return Check::warn(name, found, advice);
    }
    Check::ok(name, found)
}

fn check_role(found: &Role, expected: Expected) -> Check {
    let name = "role";
    let Expected {
        role: expected,
        is_local,
        ..
    } = expected;
    if found.is_superuser || found.bypasses_row_security {
        let what = format!(
            "{} passes row level security: every statement sees every tenant's rows",
            found.name
        );
        let advice = format!(
            "connect as {expected}: create role {expected} login nosuperuser nobypassrls password …"
        );
        return Check::fail_unless(is_local, name, what, advice);
    }
    if found.owned_tables > 0 {
        let what = format!(
            "{} owns {} tables, and could drop them",
            found.name, found.owned_tables
        );
        let advice =
            format!("connect as {expected}; the owner is for MIGRATION_DATABASE_URL alone");
        return Check::fail_unless(is_local, name, what, advice);
    }
    if found.hidden_tables > 0 {
        let what = format!("{} may not read {} tables", found.name, found.hidden_tables);
        let advice = format!(
            "the role was made after the migrations; as crb_owner: grant select, insert, update, delete on all tables in schema public to {}",
            found.name
        );
        return Check::fail(name, what, advice);
    }
    if found.name != expected {
        let what = format!("{}; rights are given to {expected} by name", found.name);
        let advice = format!(
            "connect as {expected}, so that the list of what operators did can only be added to"
        );
        return Check::warn(name, what, advice);
    }
    Check::ok(
        name,
        format!("{}, owns nothing and passes no policy", found.name),
    )
}

async fn check_schema(diagnosis: &mut Diagnosis, db: &mut PgConnection) -> sqlx::Result<()> {
    let name = "schema";
    let applied = queries::list_applied(&mut *db).await?;
    let find = |version: i64| applied.iter().find(|(known, ..)| *known == version);
    let known: Vec<_> = MIGRATOR.iter().collect();
    let missing = known
        .iter()
        .filter(|one| find(one.version).is_none_or(|(.., success)| !success))
        .count();
    let edited = known
        .iter()
        .filter(|one| find(one.version).is_some_and(|(_, sum, _)| *sum != *one.checksum))
        .count();
    let newer = applied
        .iter()
        .filter(|(version, ..)| known.iter().all(|one| one.version != *version))
        .count();
    diagnosis.note(if missing > 0 {
        let found = format!("{missing} of {} migrations are not applied", known.len());
        Check::fail(name, found, "run `api migrate` as crb_owner (MIGRATION_DATABASE_URL) before this version starts")
    } else if edited > 0 {
        let found = format!("{edited} applied migrations are not those of this build");
        Check::fail(name, found, "a migration was edited after it was applied: deploy the build it came from, or restore the file")
    } else if newer > 0 {
        let found = format!("as new as this build, and {newer} migrations newer");
        Check::warn(name, found, "nothing during a release or a roll-back by one; else deploy the newer version")
    } else {
        Check::ok(name, format!("all {} migrations of this build", known.len()))
    });
    let security = queries::find_row_security(db).await?;
    let found = format!(
        "{} of {} tables with tenants' rows are guarded",
        security.tables - security.open,
        security.tables
    );
    diagnosis.note(match (security.tables, security.open) {
        (1.., 0) => Check::ok("row security", found),
        _ => Check::fail("row security", found, "run `api migrate`; if that changes nothing: alter table … enable row level security, force row level security"),
    });
    Ok(())
}

/// Whether what a connection asks for arrives; a pooler between may swallow it, and with it the scope of the system.
async fn check_session(
    diagnosis: &mut Diagnosis,
    db: &mut PgConnection,
    config: &DatabaseConfig,
) -> sqlx::Result<()> {
    let session = queries::find_session(db).await?;
    let wanted = config.statement_timeout.as_millis().to_string();
    let found = format!(
        "statements end after {} ms, transactions that idle after {} ms, times in {}",
        session.statement_timeout, session.idle_timeout, session.timezone
    );
    let is_kept = session.statement_timeout == wanted
        && session.idle_timeout != "0"
        && session.timezone == "UTC";
    diagnosis.note(match is_kept {
        true => Check::ok("session", found),
        false => Check::fail("session", found, "a pooler swallows our startup parameters: use its session mode and let `options` through, or go around it (deploy/README.md)"),
    });
    Ok(())
}

/// Whether a transaction that somebody left open is gone when the next one gets the connection: a begin that is cancelled
/// leaves one (sqlx 0.9.0), and what is written in it is acknowledged and lost.
async fn check_pool(config: &DatabaseConfig) -> Check {
    let name = "pool";
    let one = DatabaseConfig {
        pool_max: 1,
        acquire_timeout: PATIENCE,
        ..config.clone()
    };
    match leave_a_transaction(&one).await {
        Ok(true) => Check::ok(
            name,
            "a connection comes back without the transaction that was left on it",
        ),
        Ok(false) => Check::fail(
            name,
            "a connection came back with an open transaction",
            "do not run this build: writes would be acknowledged and lost",
        ),
        Err(error) => Check::fail(
            name,
            format!("it cannot be opened: {error}"),
            "look at the server's log",
        ),
    }
}

async fn leave_a_transaction(config: &DatabaseConfig) -> sqlx::Result<bool> {
    let db = Db::connect(config, Notifier::silent()).await?;
    let mut left = db.reference().acquire().await?;
    sqlx::Executor::execute(&mut *left, "begin").await?;
    drop(left);
    let mut next = db.reference().acquire().await?;
    let inside = sqlx::Executor::execute(&mut *next, "savepoint doctor").await;
    drop(next);
    db.close().await;
    match inside {
        Ok(_) => Ok(false),
        Err(error) => match error.as_database_error().and_then(|told| told.code()) {
            Some(code) if code == NO_TRANSACTION => Ok(true),
            _ => Err(error),
        },
    }
}
