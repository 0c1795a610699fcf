//! A database per test, cloned from a template that is migrated once.

#![expect(
    clippy::disallowed_methods,
    clippy::panic,
    reason = "a fixture: it is told its servers by the environment, makes databases, and fails loudly"
)]

use std::{future::Future, sync::mpsc, time::Duration};

use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection};

use crate::platform::{
    config::{DatabaseConfig, RedisConfig},
    db::{self, Db},
    notifier::Notifier,
};

/// Holds the advisory lock under which templates are made.
const TEMPLATE_LOCK: i64 = 0x4352_4254;

/// A database of one test. It is dropped with the value.
pub struct TestDb {
    name: String,
    admin_url: String,
    /// The database, as `crb_app` sees it; it tells nobody of commits.
    pub db: Db,
}

impl TestDb {
    /// A fresh database with the schema and nothing in it.
    pub async fn new() -> Self {
        Self::from_template("empty", |_| async {}).await
    }

    /// A fresh database from a template that `fill` prepares once for all tests. `name` must change when
    /// what `fill` does changes; the migrations' content is part of the template's name anyway.
    pub async fn from_template<F, Fut>(name: &str, fill: F) -> Self
    where
        F: FnOnce(Db) -> Fut,
        Fut: Future<Output = ()>,
    {
        let admin_url = std::env::var("CRB_TEST_DATABASE_URL")
            .expect("CRB_TEST_DATABASE_URL is not set: run ./deploy/test, or point it at a PostgreSQL superuser");
        let mut admin = PgConnection::connect(&admin_url)
            .await
            .expect("PostgreSQL at CRB_TEST_DATABASE_URL answers");
        let template = template_name(name);
        sqlx::query("select pg_advisory_lock($1)")
            .bind(TEMPLATE_LOCK)
            .execute(&mut admin)
            .await
            .expect("a lock");
        if !exists(&mut admin, &template).await {
            make_template(&mut admin, &admin_url, &template, fill).await;
        }
        sqlx::query("select pg_advisory_unlock($1)")
            .bind(TEMPLATE_LOCK)
            .execute(&mut admin)
            .await
            .expect("an unlock");

        let name = format!("crb_t_{}", uuid::Uuid::new_v4().simple());
        execute(
            &mut admin,
            format!(
                "create database {name} template {template} owner crb_owner strategy file_copy"
            ),
        )
        .await;
        let db = Db::connect(&config(&admin_url, &name, "crb_app"), Notifier::silent())
            .await
            .expect("a connection as crb_app");
        Self {
            name,
            admin_url,
            db,
        }
    }

    /// How a process of its own reaches this database under a role.
    #[must_use]
    pub fn url(&self, role: &str) -> String {
        config(&self.admin_url, &self.name, role).url
    }

    /// A second view of the same database, such as the worker's.
    pub async fn connect_as(&self, role: &str, notifier: Notifier) -> Db {
        let config = config(&self.admin_url, &self.name, role);
        let connected = if role == "crb_app" {
            Db::connect(&config, notifier).await
        } else {
            Db::connect_for_system(&config, notifier).await
        };
        connected.expect("a connection")
    }

    /// A connection that may do anything, to arrange what the code under test must not.
    pub async fn owner(&self) -> PgConnection {
        let mut owner = PgConnection::connect(&self.url("crb_owner"))
            .await
            .expect("a connection as the owner");
        // The policies hold for the owner too.
        sqlx::query("select set_config('crb.scope', 'system', false)")
            .execute(&mut owner)
            .await
            .expect("the system's scope");
        owner
    }
}

/// How long a test waits for its database to go.
const DROP_PATIENCE: Duration = Duration::from_millis(300);

impl Drop for TestDb {
    fn drop(&mut self) {
        let (url, name) = (self.admin_url.clone(), self.name.clone());
        let (done, is_done) = mpsc::channel();
        // A runtime of its own: the test's may be gone already.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&url).await?;
                let statement = format!("drop database if exists {name} with (force)");
                sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                    .execute(&mut admin)
                    .await
                    .map(|_| ())
            })?;
            let _ = done.send(());
            anyhow::Ok(())
        });
        // Not for ever: a connection that the test's pool is just opening cannot get on while this thread waits, and
        // the server drops nothing before it did. It is done as soon as the test's runtime has gone.
        let _ = is_done.recv_timeout(DROP_PATIENCE);
    }
}

/// Redis for tests, under a prefix of the test's own.
#[must_use]
pub fn redis_config() -> RedisConfig {
    let url = std::env::var("CRB_TEST_REDIS_URL")
        .expect("CRB_TEST_REDIS_URL is not set: run ./deploy/test");
    RedisConfig {
        url,
        prefix: format!("t{}", uuid::Uuid::new_v4().simple()),
    }
}

async fn make_template<F, Fut>(admin: &mut PgConnection, admin_url: &str, template: &str, fill: F)
where
    F: FnOnce(Db) -> Fut,
    Fut: Future<Output = ()>,
{
    for role in ["crb_owner createdb", "crb_app", "crb_worker"] {
        let name = role.split(' ').next().unwrap_or(role);
        execute(admin, format!(
            "do $$ begin if not exists (select from pg_roles where rolname = '{name}') then create role {role} login nobypassrls; end if; end $$"
        )).await;
    }
    // Under another name until it is whole: a killed test run leaves no half template.
    let draft = format!("{template}_draft");
    execute(
        admin,
        format!("drop database if exists {draft} with (force)"),
    )
    .await;
    execute(admin, format!("create database {draft} owner crb_owner")).await;
    let owner = config(admin_url, &draft, "crb_owner");
    db::migrate(&owner.url)
        .await
        .expect("the migrations run from zero");
    let filled = Db::connect(&config(admin_url, &draft, "crb_app"), Notifier::silent())
        .await
        .expect("a connection");
    fill(filled.clone()).await;
    filled.close().await;
    execute(
        admin,
        format!("alter database {draft} rename to {template}"),
    )
    .await;
}

fn template_name(name: &str) -> String {
    let mut hash = Sha256::new();
    for migration in db::MIGRATOR.iter() {
        hash.update(&migration.checksum);
    }
    hash.update(name);
    format!("crb_template_{}", &hex::encode(hash.finalize())[..16])
}

fn config(admin_url: &str, database: &str, role: &str) -> DatabaseConfig {
    let mut url = url::Url::parse(admin_url).expect("CRB_TEST_DATABASE_URL is a URL");
    url.set_path(database);
    // Rights are those of the role; the connection is the superuser's, whose password we know.
    url.query_pairs_mut().append_pair("options[role]", role);
    DatabaseConfig {
        url: url.to_string(),
        pool_max: 5,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(30),
    }
}

async fn exists(admin: &mut PgConnection, database: &str) -> bool {
    sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(database)
        .fetch_one(admin)
        .await
        .expect("a look at pg_database")
}

async fn execute(admin: &mut PgConnection, statement: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.clone()))
        .execute(admin)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
}
