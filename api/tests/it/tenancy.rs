//! Whose rows: row level security holds for every table, for every role, and for a statement without a `where`.

use serde_json::json;
use shared::{
    platform::{
        config::DatabaseConfig,
        db::{Db, Scope, Tx},
        ids::{SessionId, WorkspaceId},
        notifier::Notifier,
    },
    testing::seeded_db,
};
use sqlx::AssertSqlSafe;

use crate::{
    cache::delivered,
    support::{TestApp, TestUser},
};

/// Tables with a tenant's rows.
const TENANT: &[&str] = &[
    "api_keys",
    "claim_inputs",
    "payments",
    "quiz_sessions",
    "report_files",
    "report_steps",
    "reports",
    "shares",
    "users",
    "workspace_members",
    "workspaces",
];

/// Tables that belong to nobody: reference data, books, the ledger of jobs and events, the mail; and proofs, which are
/// asked before anybody is known and found by the hash of a secret alone.
const NOBODYS: &[&str] = &[
    "_sqlx_migrations",
    "ai_calls",
    "assumption_sets",
    "audit_log",
    "benchmarks",
    "cache_reports",
    "cache_samples",
    "event_feeds",
    "fetch_hosts",
    "fx_rates",
    "idempotency_keys",
    "job_runs",
    "magic_links",
    "mail_suppressions",
    "mails",
    "observations",
    "opportunities",
    "plans",
    "price_changes",
    "price_reviews",
    "progress_events",
    "queue_pauses",
    "queue_samples",
    "quizzes",
    "reference_revisions",
    "refresh_batches",
    "refresh_results",
    "refresh_tokens",
    "resume_requests",
    "schedule_ticks",
    "schedules",
    "session_tokens",
    "sign_ins",
    "sign_up_requests",
    "simulator_checkouts",
    "snapshots",
    "source_watches",
    "sources",
    "stream_tickets",
    "stripe_events",
    "unsubscribe_links",
    "vendors",
    "worker_heartbeats",
];

#[tokio::test]
async fn every_table_is_a_tenants_and_guarded_or_declared_to_be_nobodys() {
    let app = TestApp::new().await;
    let tables: Vec<(String, bool)> = sqlx::query_as(
        r#"
        select c.relname::text, c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policies p where p.tablename = c.relname and p.cmd = 'ALL')
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
        order by c.relname
        "#,
    )
    .fetch_all(&mut app.db.owner().await)
    .await
    .expect("the tables");

    for (table, is_guarded) in &tables {
        let (is_tenants, is_nobodys) = (
            TENANT.contains(&table.as_str()),
            NOBODYS.contains(&table.as_str()),
        );
        assert!(
            is_tenants != is_nobodys,
            "{table}: say in this test whose rows it holds"
        );
        assert_eq!(
            *is_guarded, is_tenants,
            "{table}: enable and force row level security, with a policy for all"
        );
    }
    assert_eq!(
        tables.len(),
        TENANT.len() + NOBODYS.len(),
        "a listed table is gone"
    );
}

#[tokio::test]
async fn no_role_or_object_goes_around_the_policies() {
    let app = TestApp::new().await;
    let mut owner = app.db.owner().await;
    let loose: Vec<String> = sqlx::query_scalar(
        r#"
        select 'role ' || rolname from pg_roles
        where rolname in ('crb_app', 'crb_worker', 'crb_owner') and (rolbypassrls or rolsuper)
        union all
        select 'owner of ' || relname from pg_class c join pg_roles r on r.oid = c.relowner
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm') and rolname in ('crb_app', 'crb_worker')
        union all
        select 'view ' || relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'v'
            and not coalesce(reloptions::text ilike '%security_invoker=true%', false)
            and pg_get_viewdef(oid) ~ any($1)
        union all
        select 'materialised view ' || relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'm'
        union all
        select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
        "#,
    )
    .bind(TENANT.iter().map(|table| format!("\\m{table}\\M")).collect::<Vec<_>>())
    .fetch_all(&mut owner)
    .await
    .expect("a look");

    assert_eq!(loose, Vec::<String>::new());
}

/// How many rows of a table a transaction sees that forgets to say whose.
async fn count(tx: &mut Tx, table: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
        .fetch_one(&mut **tx)
        .await
        .expect(table)
}

/// Two accounts, each with a claimed session, a report, a shared link and a key.
async fn two_tenants(app: &TestApp) -> [(SessionId, WorkspaceId); 2] {
    let mut tenants = Vec::new();
    for email in ["ann@tenancy.example", "bob@tenancy.example"] {
        let user = TestUser::new(app, email).await;
        let report = delivered(app, email).await;
        app.post(
            &format!("{}/claim", report.respondent.path),
            json!({"quiz_token": report.respondent.token}),
        )
        .bearer(&user.access)
        .send()
        .await
        .expect(200);
        app.get(&format!("/api/reports/{}/pdf", report.id))
            .bearer(&user.access)
            .send()
            .await
            .expect(202);
        app.post(
            "/api/api-keys",
            json!({"name": "a", "scopes": ["reports:read"]}),
        )
        .bearer(&user.access)
        .send()
        .await
        .expect(201);
        let session: SessionId = report.respondent.id.parse().expect("an id");
        sqlx::query("insert into payments (id, session_id, provider, amount, currency) values (gen_random_uuid(), $1, 'simulator', 147, 'EUR')")
            .bind(session.0)
            .execute(&mut app.db.owner().await)
            .await
            .expect("a payment");
        tenants.push((session, user.workspace));
    }
    tenants.try_into().expect("two")
}

#[tokio::test]
async fn a_forgotten_where_shows_nothing_of_others() {
    let app = TestApp::over(seeded_db().await).await;
    let [(ann_session, ann), (_, bob)] = two_tenants(&app).await;
    let db = &app.db.db;

    for table in TENANT {
        let mut unscoped = db.reference().begin().await.expect("a transaction");
        let seen: i64 = sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&mut *unscoped)
            .await
            .expect(table);
        drop(unscoped);
        assert_eq!(seen, 0, "{table} without a scope");

        let mut counts = Vec::new();
        for scope in [
            Scope::System,
            Scope::Workspace(ann),
            Scope::Workspace(bob),
            Scope::Workspace(WorkspaceId::new()),
            Scope::Session(SessionId::new()),
        ] {
            let mut tx = db.open(scope).await.expect("a look");
            counts.push(count(&mut tx, table).await);
        }
        let [all, anns, bobs, nobodys, no_sessions] = counts[..] else {
            panic!("five counts")
        };
        assert!(anns > 0 && bobs > 0, "{table} has rows of both: {counts:?}");
        assert_eq!((anns + bobs, nobodys, no_sessions), (all, 0, 0), "{table}");
    }
    let mut tx = db.open(Scope::Session(ann_session)).await.expect("a look");
    assert_eq!(count(&mut tx, "quiz_sessions").await, 1);
    assert_eq!(count(&mut tx, "reports").await, 1);
    assert_eq!(count(&mut tx, "workspaces").await, 0);
}

#[tokio::test]
async fn nobody_writes_into_anothers_rows() {
    let app = TestApp::over(seeded_db().await).await;
    let [_, (bob_session, bob)] = two_tenants(&app).await;
    let stranger = Scope::Workspace(WorkspaceId::new());

    for statement in [
        "update reports set state = 'withheld'",
        "update quiz_sessions set tier = 'full'",
        "delete from shares",
        "delete from api_keys",
        "update users set is_operator = true",
        "update workspace_members set role = 'owner'",
    ] {
        let mut tx = app.db.db.open(stranger).await.expect("a look");
        let done = sqlx::query(statement)
            .execute(&mut *tx)
            .await
            .expect(statement);
        assert_eq!(done.rows_affected(), 0, "{statement}");
    }
    let mut tx = app.db.db.open(stranger).await.expect("a look");
    let intruding = sqlx::query("insert into workspace_members (workspace_id, user_id, role) select $1, gen_random_uuid(), 'owner'")
        .bind(bob.0)
        .execute(&mut *tx)
        .await
        .expect_err("a refusal");
    assert!(
        intruding.to_string().contains("row-level security"),
        "{intruding}"
    );
    let mut tx = app.db.db.open(stranger).await.expect("a look");
    let intruding = sqlx::query("insert into reports (id, session_id, version, tier) values (gen_random_uuid(), $1, 9, 'quick')")
        .bind(bob_session.0)
        .execute(&mut *tx)
        .await
        .expect_err("a refusal");
    assert!(
        intruding.to_string().contains("row-level security"),
        "{intruding}"
    );
}

#[tokio::test]
async fn a_scope_never_stays_on_the_connection() {
    let app = TestApp::over(seeded_db().await).await;
    let [(_, ann), (_, bob)] = two_tenants(&app).await;
    let config = DatabaseConfig {
        url: app.db.url("crb_app"),
        pool_max: 1,
        acquire_timeout: std::time::Duration::from_secs(10),
        statement_timeout: std::time::Duration::from_secs(10),
    };
    let db = Db::connect(&config, Notifier::silent())
        .await
        .expect("a pool of one");

    for round in 0..60 {
        let (mine, other) = if round % 2 == 0 {
            (ann, bob)
        } else {
            (bob, ann)
        };
        let mut tx = db.open(Scope::Workspace(mine)).await.expect("a look");
        assert_eq!(count(&mut tx, "reports").await, 1);
        match round % 3 {
            // Dropped where it stands, as when a client hangs up.
            0 => drop(tx),
            1 => {
                let failed = sqlx::query("select 1 / 0").execute(&mut *tx).await;
                assert!(failed.is_err());
                drop(tx);
            }
            _ => {
                drop(tx);
                let cut = db.open(Scope::Workspace(other));
                let _ =
                    tokio::time::timeout(std::time::Duration::from_micros(round * 20), cut).await;
            }
        }
        let left: i64 = sqlx::query_scalar("select count(*) from reports")
            .fetch_one(db.reference())
            .await
            .expect("a look");
        assert_eq!(left, 0, "round {round}: the next borrower sees nothing");
    }
}
