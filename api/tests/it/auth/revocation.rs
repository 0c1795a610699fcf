//! What is taken away counts within five seconds, in every process.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{PASSWORD, TestApp, TestUser, sign_in, text};

/// How long anything may still count that was taken away.
const MOST: Duration = Duration::from_secs(5);

/// Asks again and again until the answer has this status; how long that took.
async fn until(app: &TestApp, path: &str, bearer: &str, status: u16) -> Duration {
    let begun = Instant::now();
    loop {
        let answer = app.get(path).bearer(bearer).send().await;
        if answer.status.as_u16() == status {
            return begun.elapsed();
        }
        assert!(
            begun.elapsed() < MOST,
            "{path} still answers {}",
            answer.status
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn arrange(app: &TestApp, statement: &'static str) {
    sqlx::query(statement)
        .execute(&mut app.db.owner().await)
        .await
        .expect(statement);
}

#[tokio::test]
async fn a_closed_account_is_out_within_five_seconds() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;
    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    arrange(&app, "update users set disabled_at = now()").await;

    until(&app, "/api/auth/me", &ann.access, 401).await;
    app.post("/api/auth/refresh", json!({"refresh_token": ann.refresh}))
        .send()
        .await
        .expect(401);
    sign_in(&app, &ann.email, PASSWORD).await.expect(401);
}

#[tokio::test]
async fn an_operator_who_is_none_any_more_is_refused_within_five_seconds() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;
    app.get("/api/admin/jobs")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    arrange(&app, "update users set is_operator = false").await;

    until(&app, "/api/admin/jobs", &ann.access, 403).await;
}

#[tokio::test]
async fn whoever_signs_out_here_is_out_in_every_process() {
    let app = TestApp::new().await;
    // The same keys: processes share their configuration.
    let other = app.another(None);
    let ann = TestUser::new(&app, "ann@example.com").await;
    other
        .get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    app.post("/api/auth/sign-out", json!({}))
        .bearer(&ann.access)
        .send()
        .await
        .expect(204);

    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(401);
    until(&other, "/api/auth/me", &ann.access, 401).await;
}

#[tokio::test]
async fn a_new_password_ends_the_sign_ins_of_the_old_one() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;
    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    let given = Some("another one, as long".to_owned().into());
    api::auth::create_operator(&app.state.db, &ann.email, given)
        .await
        .expect("another password");

    until(&app, "/api/auth/me", &ann.access, 401).await;
    let again = sign_in(&app, &ann.email, "another one, as long")
        .await
        .expect(200);
    app.get("/api/admin/jobs")
        .bearer(&text(&again, "access_token"))
        .send()
        .await
        .expect(200);
}
