//! Signing in and out, by program and by browser.

use serde_json::json;

use crate::support::{PASSWORD, Statements, TestApp, TestResponse, TestUser, sign_in, text};

/// The `Set-Cookie` headers of an answer.
fn cookies(answer: &TestResponse) -> Vec<String> {
    let values = answer.headers.get_all("set-cookie");
    values
        .iter()
        .map(|value| value.to_str().expect("text").to_owned())
        .collect()
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_apart_by_nobody() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    TestUser::new(&app, "bob@example.com").await;
    app.arrange("update users set disabled_at = now() where email like 'bob@%'")
        .await;

    let long = "x".repeat(300);
    let statements = Statements::listen();
    let mut work = Vec::new();
    let mut answers = Vec::new();
    for (email, password) in [
        ("ann@example.com", "not her password"),
        ("nobody@example.com", "not her password"),
        ("nobody@example.com", PASSWORD),
        ("bob@example.com", PASSWORD),
        ("bob@example.com", "not his password"),
        ("ann@example.com", ""),
        ("ann@example.com", long.as_str()),
        ("nobody@example.com", long.as_str()),
    ] {
        statements.take();
        answers.push(sign_in(&app, email, password).await.expect(401));
        work.push(statements.take());
    }

    for answer in &answers {
        assert_eq!(answer.told(), answers[0].told());
    }
    for statements in &work {
        assert_eq!(statements, &work[0], "the same statements are sent");
    }
    assert_eq!(answers[0].code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_program_gets_tokens_and_a_browser_cookies_out_of_reach() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let answer = sign_in(&app, &ann.email, PASSWORD).await.expect(200);

    assert_eq!(answer.data()["token_type"], "Bearer");
    assert_eq!(answer.data()["expires_in"], 600);
    let set = cookies(&answer);
    assert_eq!(set.len(), 3, "{set:?}");
    for (name, path) in [
        ("crb_access", "Path=/;"),
        ("crb_refresh", "Path=/api;"),
        ("crb_device", "Path=/api/auth;"),
    ] {
        let cookie = set.iter().find(|cookie| cookie.starts_with(name));
        let cookie = cookie.expect(name);
        for part in [path, "HttpOnly", "SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "the tests speak http: {cookie}");
    }
    let by_cookie = app.get("/api/auth/me").header("cookie", &ann.cookie());
    assert_eq!(
        by_cookie.send().await.expect(200).data()["email"],
        ann.email
    );
}

#[tokio::test]
async fn cookies_of_a_site_with_https_travel_by_https_alone() {
    let app = TestApp::configured(
        shared::testing::TestDb::new().await,
        &[("BASE_URL", "https://crb.example")],
    )
    .await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let set = cookies(&sign_in(&app, &ann.email, PASSWORD).await.expect(200));

    assert!(
        set.iter().all(|cookie| cookie.ends_with("; Secure")),
        "{set:?}"
    );
}

#[tokio::test]
async fn signing_out_ends_the_sign_in_and_takes_the_cookies_away() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let out = app
        .post("/api/auth/sign-out", json!({}))
        .header("cookie", &ann.cookie())
        .header("origin", "http://crb.test")
        .send()
        .await
        .expect(204);

    assert!(
        cookies(&out)
            .iter()
            .all(|cookie| cookie.contains("Max-Age=0"))
    );
    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(401);
    app.post("/api/auth/refresh", json!({"refresh_token": ann.refresh}))
        .send()
        .await
        .expect(401);
    // Nobody is signed in, and that is what was asked for.
    app.post("/api/auth/sign-out", json!({}))
        .send()
        .await
        .expect(204);
}

#[tokio::test]
async fn another_sign_in_of_the_same_person_stays() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;
    let elsewhere = sign_in(&app, &ann.email, PASSWORD).await.expect(200);

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
    app.get("/api/auth/me")
        .bearer(&text(&elsewhere, "access_token"))
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn a_bearer_of_another_kind_is_nobody_who_signed_in() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    for bearer in [
        ann.refresh.as_str(),
        "crb_qs_abc",
        "operator-token-of-the-tests",
        "",
        "a.b.c",
    ] {
        let answer = app
            .get("/api/auth/me")
            .bearer(bearer)
            .header("cookie", &ann.cookie())
            .send()
            .await
            .expect(401);
        assert_eq!(answer.code(), "UNAUTHENTICATED", "{bearer}");
    }
}

#[tokio::test]
async fn no_secret_is_stored_as_it_is() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    for (table, column) in [("refresh_tokens", "token_hash"), ("users", "password_hash")] {
        let stored: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select {column}::text from {table}"
        )))
        .fetch_all(&mut app.db.owner().await)
        .await
        .expect("rows");
        assert!(!stored.is_empty());
        for text in stored {
            assert!(
                !text.contains(PASSWORD) && !text.contains(&ann.refresh),
                "{text}"
            );
            assert!(!text.contains(&hex::encode(&ann.refresh)), "{text}");
        }
    }
}
