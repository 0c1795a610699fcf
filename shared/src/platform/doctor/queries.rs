//! SQL of the doctor: what the server says of itself, of our role and of the schema.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgExecutor};

/// The server, and how full it is.
#[derive(Debug)]
pub(super) struct Server {
    /// As people write it.
    pub(super) version: String,
    /// As a number, such as 170005.
    pub(super) version_number: i32,
    /// Which database.
    pub(super) database: String,
    /// Whether it is a replica, which takes no writes.
    pub(super) is_replica: bool,
    /// Most connections of everybody.
    pub(super) connections_max: i32,
    /// Those that are open.
    pub(super) connections: i64,
    /// Its clock.
    pub(super) now: DateTime<Utc>,
}

pub(super) async fn find_server(db: impl PgExecutor<'_>) -> sqlx::Result<Server> {
    sqlx::query_as!(
        Server,
        r#"
        select current_setting('server_version') as "version!", current_setting('server_version_num')::int as "version_number!",
            current_database()::text as "database!", pg_is_in_recovery() as "is_replica!",
            current_setting('max_connections')::int as "connections_max!",
            (select count(*) from pg_stat_activity where datname is not null) as "connections!", clock_timestamp() as "now!"
        "#
    )
    .fetch_one(db)
    .await
}

/// Our role, and what it may.
#[derive(Debug)]
pub(super) struct Role {
    /// Its name.
    pub(super) name: String,
    /// Whether nothing is refused to it.
    pub(super) is_superuser: bool,
    /// Whether row level security does not hold for it.
    pub(super) bypasses_row_security: bool,
    /// Tables that belong to it.
    pub(super) owned_tables: i64,
    /// Tables that it may not read.
    pub(super) hidden_tables: i64,
}

pub(super) async fn find_role(db: impl PgExecutor<'_>) -> sqlx::Result<Role> {
    sqlx::query_as!(
        Role,
        r#"
        select rolname::text as "name!", rolsuper as "is_superuser!", rolbypassrls as "bypasses_row_security!",
            (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
                and relowner = pg_roles.oid) as "owned_tables!",
            (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
                and not has_table_privilege(pg_class.oid, 'select')) as "hidden_tables!"
        from pg_roles
        where rolname = current_user
        "#
    )
    .fetch_one(db)
    .await
}

/// How many tables hold tenants' rows, and of how many the policies do not hold for everybody.
#[derive(Debug)]
pub(super) struct RowSecurity {
    /// Tables with a policy.
    pub(super) tables: i64,
    /// Those of them where it is not enabled and forced.
    pub(super) open: i64,
}

pub(super) async fn find_row_security(db: impl PgExecutor<'_>) -> sqlx::Result<RowSecurity> {
    sqlx::query_as!(
        RowSecurity,
        r#"
        select count(*) as "tables!", count(*) filter (where not (relrowsecurity and relforcerowsecurity)) as "open!"
        from pg_class
        where relnamespace = 'public'::regnamespace and exists (select from pg_policy where polrelid = pg_class.oid)
        "#
    )
    .fetch_one(db)
    .await
}

/// What our connections ask for when they are opened, as it arrived.
#[derive(Debug)]
pub(super) struct Session {
    /// Milliseconds.
    pub(super) statement_timeout: String,
    /// Milliseconds.
    pub(super) idle_timeout: String,
    /// Its zone.
    pub(super) timezone: String,
}

pub(super) async fn find_session(db: impl PgExecutor<'_>) -> sqlx::Result<Session> {
    sqlx::query_as!(
        Session,
        r#"
        select (select setting from pg_settings where name = 'statement_timeout') as "statement_timeout!",
            (select setting from pg_settings where name = 'idle_in_transaction_session_timeout') as "idle_timeout!",
            current_setting('timezone') as "timezone!"
        "#
    )
    .fetch_one(db)
    .await
}

/// The applied migrations: version, check sum, and whether it went through. Nothing where none was ever applied.
pub(super) async fn list_applied(db: &mut PgConnection) -> sqlx::Result<Vec<(i64, Vec<u8>, bool)>> {
    let is_known =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "known!""#)
            .fetch_one(&mut *db)
            .await?;
    if !is_known {
        return Ok(Vec::new());
    }
    // Not checked at compile time: the table belongs to the migrator, and is made with the first migration.
    #[expect(clippy::disallowed_methods, reason = "see above")]
    let listing = sqlx::query_as("select version, checksum, success from _sqlx_migrations");
    listing.fetch_all(db).await
}
