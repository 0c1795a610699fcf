//! Taking a session into an account: its reports are seen there, and nowhere else.

use serde_json::json;
use shared::testing::seeded_db;

use crate::{
    cache::{Delivered, delivered},
    quizzes::support::Respondent,
    support::{TestApp, TestResponse, TestUser},
};

async fn claim(app: &TestApp, user: &TestUser, id: &str, token: Option<&str>) -> TestResponse {
    app.post(
        &format!("/api/quiz/sessions/{id}/claim"),
        json!({"quiz_token": token}),
    )
    .bearer(&user.access)
    .send()
    .await
}

/// A claimed session with a delivered report.
async fn claimed(app: &TestApp, user: &TestUser) -> Delivered {
    let report = delivered(app, &user.email).await;
    claim(
        app,
        user,
        &report.respondent.id,
        Some(&report.respondent.token),
    )
    .await
    .expect(200);
    report
}

async fn listed(app: &TestApp, user: &TestUser) -> Vec<String> {
    let list = app.get("/api/reports").bearer(&user.access).send().await;
    let list = list.expect(200).data();
    let ids = list.as_array().expect("a list").iter();
    ids.map(|report| report["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn a_claimed_sessions_reports_are_in_the_account() {
    let app = TestApp::over(seeded_db().await).await;
    let ann = TestUser::new(&app, "ann@claiming.example").await;
    let bob = TestUser::new(&app, "bob@claiming.example").await;
    let report = delivered(&app, "ann@claiming.example").await;
    assert_eq!(
        listed(&app, &ann).await,
        Vec::<String>::new(),
        "an address alone proves nothing"
    );

    let answer = claim(
        &app,
        &ann,
        &report.respondent.id,
        Some(&report.respondent.token),
    )
    .await;

    assert_eq!(
        answer.expect(200).data()["workspace_id"],
        ann.workspace.to_string()
    );
    assert_eq!(listed(&app, &ann).await, std::slice::from_ref(&report.id));
    assert_eq!(listed(&app, &bob).await, Vec::<String>::new());
    for (path, body) in [
        ("", None),
        ("/claims", None),
        ("/scenarios", None),
        ("/staleness", None),
        ("/events", None),
        ("/stream", None),
        ("/share", Some(json!({}))),
        ("/stream-ticket", Some(json!({}))),
        ("/regenerate", Some(json!({}))),
    ] {
        let path = format!("/api/reports/{}{path}", report.id);
        let call = |user: &TestUser| match &body {
            None => app.get(&path).bearer(&user.access).send(),
            Some(body) => app.post(&path, body.clone()).bearer(&user.access).send(),
        };
        let own = call(&ann).await;
        assert!(own.status.is_success(), "{path}: {}", own.text);
        assert_eq!(call(&bob).await.status, 404, "{path}");
    }
    // The respondent's own token goes on working.
    let by_token = app.get("/api/reports").bearer(&report.respondent.token);
    assert_eq!(
        by_token
            .send()
            .await
            .expect(200)
            .data()
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn only_whoever_holds_a_token_of_the_session_claims_it_and_only_once() {
    let app = TestApp::over(seeded_db().await).await;
    let ann = TestUser::new(&app, "ann@claiming.example").await;
    let bob = TestUser::new(&app, "bob@claiming.example").await;
    let session = Respondent::begin(&app, "ann@claiming.example", "quick").await;
    let other = Respondent::begin(&app, "bob@claiming.example", "quick").await;

    for token in [
        None,
        Some("crb_qs_invented"),
        Some(other.token.as_str()),
        Some(bob.access.as_str()),
    ] {
        let refused = claim(&app, &bob, &session.id, token).await;
        assert!(
            [401, 404].contains(&refused.status.as_u16()),
            "{}",
            refused.text
        );
    }
    claim(&app, &ann, &session.id, Some(&session.token))
        .await
        .expect(200);
    claim(&app, &ann, &session.id, Some(&session.token))
        .await
        .expect(200);
    claim(&app, &bob, &session.id, Some(&session.token))
        .await
        .expect(409);
    app.post(
        &format!("{}/claim", other.path),
        json!({"quiz_token": other.token}),
    )
    .send()
    .await
    .expect(401);
}

#[tokio::test]
async fn a_browser_claims_with_its_two_cookies_and_then_sees_both() {
    let app = TestApp::over(seeded_db().await).await;
    let ann = TestUser::new(&app, "ann@claiming.example").await;
    let first = claimed(&app, &ann).await;
    let second = delivered(&app, "ann@claiming.example").await;
    let cookies = format!("{}; crb_session={}", ann.cookie(), second.respondent.token);

    let both = app
        .get("/api/reports")
        .header("cookie", &cookies)
        .send()
        .await;
    let seen = both.expect(200).data();
    app.post(&format!("{}/claim", second.respondent.path), json!({}))
        .header("cookie", &cookies)
        .header("origin", "http://crb.test")
        .send()
        .await
        .expect(200);

    let ids: Vec<_> = seen
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["id"].clone())
        .collect();
    assert_eq!(
        ids,
        [json!(second.id), json!(first.id)],
        "its own session's and the account's"
    );
    assert_eq!(listed(&app, &ann).await, [second.id, first.id]);
}

#[tokio::test]
async fn an_erased_session_is_gone_from_the_account() {
    let app = TestApp::over(seeded_db().await).await;
    let ann = TestUser::new(&app, "ann@claiming.example").await;
    let report = claimed(&app, &ann).await;

    app.delete(&report.respondent.path)
        .bearer(&report.respondent.token)
        .send()
        .await
        .expect(204);

    assert_eq!(listed(&app, &ann).await, Vec::<String>::new());
    let path = format!("/api/reports/{}", report.id);
    app.get(&path).bearer(&ann.access).send().await.expect(404);
}
