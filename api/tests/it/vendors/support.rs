//! What the tests of vendors share.

use serde_json::Value;
use shared::testing::seeded_db;

use crate::support::TestApp;

/// An api over the reference data.
pub(super) async fn app() -> TestApp {
    TestApp::over(seeded_db().await).await
}

/// The slugs on a page, in its order.
pub(super) fn slugs(page: &Value) -> Vec<String> {
    texts(&page["data"], "slug")
}

/// One text field of each entry of a list.
pub(super) fn texts(list: &Value, field: &str) -> Vec<String> {
    let entries = list.as_array().map(Vec::as_slice).unwrap_or_default();
    entries
        .iter()
        .filter_map(|entry| entry[field].as_str().map(str::to_owned))
        .collect()
}

/// Every entry of a list, read page by page.
pub(super) async fn read_all(app: &TestApp, path: &str) -> Vec<Value> {
    let mut path = path.to_owned();
    let mut all = Vec::new();
    loop {
        let page = app.get(&path).send().await.expect(200).json();
        all.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["links"]["next"].as_str() {
            Some(next) => next.clone_into(&mut path),
            None => return all,
        }
    }
}

/// Runs a statement as the owner of the database, to arrange what the api has no operation for, and lets the api see
/// what it changed.
pub(super) async fn run(app: &TestApp, statement: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned()))
        .execute(&mut app.db.owner().await)
        .await
        .expect("the statement runs");
    app.state.cache.refresh().await.expect("the stamps");
}

/// One number from the database.
pub(super) async fn count(app: &TestApp, statement: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement.to_owned()))
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a number")
}
