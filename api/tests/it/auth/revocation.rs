//! What is taken away counts within five seconds, in every process.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    quizzes::support::Respondent,
    support::{PASSWORD, TestApp, TestUser, sign_in, text},
};

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
async fn an_open_stream_ends_with_the_right_to_it() {
    for ending in [
        "update users set disabled_at = now()",
        "update sign_ins set revoked_at = now(), revoked_for = 'signed_out'",
        "delete from workspace_members",
    ] {
        let app = TestApp::over(shared::testing::seeded_db().await).await;
        let ann = TestUser::new(&app, "ann@example.com").await;
        let report = in_the_making(&app, &ann).await;
        let path = format!("/api/reports/{report}/stream");
        let ticket = app
            .post(&format!("{path}-ticket"), json!({}))
            .bearer(&ann.access);
        let by_ticket = text(&ticket.send().await.expect(201), "stream_url");
        let streams = [
            app.get(&path).bearer(&ann.access).open().await,
            app.get(&path).header("cookie", &ann.cookie()).open().await,
            app.get(&by_ticket).open().await,
        ];

        let begun = Instant::now();
        arrange(&app, ending).await;
        for stream in streams {
            assert_eq!(stream.status(), 200);
            let rest = axum::body::to_bytes(stream.into_body(), usize::MAX);
            let rest = tokio::time::timeout(MOST.saturating_sub(begun.elapsed()), rest).await;
            rest.expect("the stream ends in time")
                .expect("a whole body");
        }
    }
}

#[tokio::test]
async fn an_operators_open_stream_ends_with_the_mark() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;
    let stream = app.get("/api/admin/events").bearer(&ann.access);
    let stream = stream.open().await;
    assert_eq!(stream.status(), 200);

    arrange(&app, "update users set is_operator = false").await;

    let rest = axum::body::to_bytes(stream.into_body(), usize::MAX);
    let rest = tokio::time::timeout(MOST, rest).await;
    rest.expect("the stream ends in time")
        .expect("a whole body");
}

/// A claimed session whose report waits for a worker, so that its stream stays open.
async fn in_the_making(app: &TestApp, user: &TestUser) -> String {
    let companies: serde_json::Value =
        serde_json::from_str(include_str!("../../../../seeds/demo/companies.json")).expect("json");
    let session = Respondent::begin(app, &user.email, "quick").await;
    let answers = json!({"answers": companies[0]["answers"]});
    session.save(app, answers).await.expect(200);
    let completed = session.complete(app).await.expect(200).data();
    app.post(
        &format!("{}/claim", session.path),
        json!({"quiz_token": session.token}),
    )
    .bearer(&user.access)
    .send()
    .await
    .expect(200);
    completed["report"]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
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
