//! Migrations beside a system that runs.

use shared::platform::db::{self, MIGRATOR};

use crate::support::TestApp;

#[tokio::test]
async fn a_migration_of_a_busy_table_gives_up_soon_and_goes_through_later() {
    let app = TestApp::new().await;
    let owner_url = app.db.url("crb_owner");
    // The newest one again, as if it had not been applied; it may be, any number of times.
    let newest = MIGRATOR.iter().map(|migration| migration.version).max();
    sqlx::query("delete from _sqlx_migrations where version = $1")
        .bind(newest)
        .execute(&mut app.db.owner().await)
        .await
        .expect("one is forgotten");
    app.get("/api/readyz").send().await.expect(503);
    let mut busy = app.db.owner().await;
    sqlx::raw_sql("begin; lock table reports in row exclusive mode")
        .execute(&mut busy)
        .await
        .expect("a long transaction");

    let refused = db::migrate(&owner_url).await.expect_err("it is busy");

    assert!(
        format!("{refused:#}").contains("lock timeout"),
        "{refused:#}"
    );
    // Nobody queues behind one that waits no longer.
    sqlx::query("select count(*) from reports")
        .execute(&mut app.db.owner().await)
        .await
        .expect("the table is read");
    sqlx::raw_sql("rollback")
        .execute(&mut busy)
        .await
        .expect("its end");
    db::migrate(&owner_url).await.expect("it goes through");
    app.get("/api/readyz").send().await.expect(200);
}
