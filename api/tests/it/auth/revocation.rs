//! What is taken away counts within five seconds, in every process.

use std::time::{Duration, Instant};

use api::auth::Watch;
use serde_json::json;
use shared::auth::Role;

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

#[tokio::test]
async fn a_closed_account_is_out_within_five_seconds() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;
    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    app.arrange("update users set disabled_at = now()").await;

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

    app.arrange("update users set is_operator = false").await;

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

        app.arrange(ending).await;

        all_end(streams).await;
    }
}

#[tokio::test]
async fn an_operators_open_stream_ends_with_the_mark() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;
    let stream = app.get("/api/admin/events").bearer(&ann.access);
    let stream = stream.open().await;

    app.arrange("update users set is_operator = false").await;

    all_end([stream]).await;
}

#[tokio::test]
async fn an_open_stream_ends_with_the_quiz_token_it_was_opened_with() {
    for ending in [
        "delete from session_tokens",
        "update session_tokens set expires_at = now()",
    ] {
        let app = TestApp::over(shared::testing::seeded_db().await).await;
        let (ann, report) = completed(&app, "ann@example.com").await;
        let path = format!("/api/reports/{report}/stream");
        let ticket = app.post(&format!("{path}-ticket"), json!({}));
        let ticket = ticket.bearer(&ann.token).send().await.expect(201);
        let cookie = format!("crb_session={}", ann.token);
        let streams = [
            app.get(&path).bearer(&ann.token).open().await,
            app.get(&path).header("cookie", &cookie).open().await,
            app.get(&text(&ticket, "stream_url")).open().await,
        ];

        app.arrange(ending).await;

        all_end(streams).await;
    }
}

#[tokio::test]
async fn whoever_may_listen_on_two_grounds_goes_on_with_one() {
    let app = TestApp::over(shared::testing::seeded_db().await).await;
    let ann = TestUser::new(&app, "ann@example.com").await;
    let invented = || Watch::token(&app.state, b"no such token".to_vec());
    let member = |role| Watch::member(&app.state, ann.proof(&app), ann.workspace, role);

    assert!(!invented().holds().await);
    assert!(member(Role::Owner).holds().await);
    assert!(invented().or(member(Role::Viewer)).holds().await);
    app.arrange("delete from workspace_members").await;
    let begun = Instant::now();
    while invented().or(member(Role::Viewer)).holds().await {
        assert!(begun.elapsed() < MOST, "it still holds");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Every stream was opened, and ends within five seconds from now.
async fn all_end<const N: usize>(streams: [axum::response::Response; N]) {
    let begun = Instant::now();
    for stream in streams {
        assert_eq!(stream.status(), 200);
        let rest = axum::body::to_bytes(stream.into_body(), usize::MAX);
        let rest = tokio::time::timeout(MOST.saturating_sub(begun.elapsed()), rest).await;
        rest.expect("the stream ends in time")
            .expect("a whole body");
    }
}

/// A session whose report waits for a worker, so that its stream stays open; and the report's id.
async fn completed(app: &TestApp, email: &str) -> (Respondent, String) {
    let companies: serde_json::Value =
        serde_json::from_str(include_str!("../../../../seeds/demo/companies.json")).expect("json");
    let session = Respondent::begin(app, email, "quick").await;
    let answers = json!({"answers": companies[0]["answers"]});
    session.save(app, answers).await.expect(200);
    let completed = session.complete(app).await.expect(200).data();
    let report = completed["report"]["id"].as_str().expect("an id");
    (session, report.to_owned())
}

/// The same, claimed by somebody.
async fn in_the_making(app: &TestApp, user: &TestUser) -> String {
    let (session, report) = completed(app, &user.email).await;
    let path = format!("{}/claim", session.path);
    let claim = app.post(&path, json!({"quiz_token": session.token}));
    claim.bearer(&user.access).send().await.expect(200);
    report
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
