//! Who runs the platform: users who are operators, the first of them made by command, and the token that breaks glass.

use serde_json::json;

use crate::support::{PASSWORD, TestApp, TestUser, sign_in, text};

const JOBS: &str = "/api/admin/jobs";
const RUN: &str = "/api/admin/jobs/0190aaaa-0000-7000-8000-000000000000/retry";

#[tokio::test]
async fn an_operator_is_let_in_by_bearer_and_by_cookie() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;

    app.get(JOBS).bearer(&ann.access).send().await.expect(200);
    app.get(JOBS)
        .header("cookie", &ann.cookie())
        .send()
        .await
        .expect(200);
    app.get(JOBS).operator().send().await.expect(200);
    // The bearer wins, whoever the cookie names.
    app.get(JOBS)
        .bearer("crb_qs_invented")
        .header("cookie", &ann.cookie())
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn an_operators_cookie_changes_things_only_from_a_page_of_ours() {
    let app = TestApp::new().await;
    let ann = TestUser::operator(&app, "ann@example.com").await;
    let by_cookie = |origin: &'static str| {
        app.post(RUN, json!({}))
            .header("cookie", &ann.cookie())
            .header("origin", origin)
            .send()
    };

    by_cookie("https://evil.example").await.expect(403);
    by_cookie("http://crb.test").await.expect(404);
}

#[tokio::test]
async fn everybody_else_is_refused() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    app.get(JOBS).bearer(&ann.access).send().await.expect(403);
    app.get(JOBS)
        .header("cookie", &ann.cookie())
        .send()
        .await
        .expect(403);
    app.get(JOBS).bearer(&ann.refresh).send().await.expect(401);
    app.get(JOBS)
        .bearer("operator-token-of-the-test")
        .send()
        .await
        .expect(401);
    app.get(JOBS).send().await.expect(401);
}

#[tokio::test]
async fn the_first_operator_is_made_by_command_with_a_password_shown_once() {
    let app = TestApp::new().await;

    let made = api::auth::create_operator(&app.state.db, " Root@Example.com", None)
        .await
        .expect("an operator");

    let sentence = made.sentence("root@example.com");
    let (_, password) = sentence
        .split_once("shown this once: ")
        .expect("a password");
    let signed_in = sign_in(&app, "root@example.com", password)
        .await
        .expect(200);
    assert_eq!(signed_in.data()["user"]["is_operator"], true);
    app.get(JOBS)
        .bearer(&text(&signed_in, "access_token"))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn an_account_that_exists_becomes_an_operators_and_keeps_its_password() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let made = api::auth::create_operator(&app.state.db, &ann.email, None)
        .await
        .expect("an operator");

    assert!(!made.is_new && made.generated.is_none());
    let signed_in = sign_in(&app, &ann.email, PASSWORD).await.expect(200);
    assert_eq!(signed_in.data()["user"]["is_operator"], true);
    for (email, password) in [("no address", PASSWORD), ("bob@example.com", "short")] {
        let given = Some(password.to_owned().into());
        assert!(
            api::auth::create_operator(&app.state.db, email, given)
                .await
                .is_err()
        );
    }
}
