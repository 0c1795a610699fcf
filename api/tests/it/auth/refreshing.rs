//! Staying signed in, and noticing a stolen token.

use serde_json::json;

use crate::support::{TestApp, TestResponse, TestUser, text};

const AGENT: &str = "a browser of the tests";

/// Sends a refresh token from somewhere.
async fn refresh_from(app: &TestApp, token: &str, ip: &str, agent: &str) -> TestResponse {
    app.post("/api/auth/refresh", json!({"refresh_token": token}))
        .header("user-agent", agent)
        .from(ip)
        .send()
        .await
}

async fn refresh(app: &TestApp, token: &str) -> TestResponse {
    refresh_from(app, token, "192.0.2.1", AGENT).await
}

/// As if the tokens had been used some seconds earlier.
async fn let_pass(app: &TestApp, seconds: f64) {
    sqlx::query("update refresh_tokens set used_at = used_at - make_interval(secs => $1)")
        .bind(seconds)
        .execute(&mut app.db.owner().await)
        .await
        .expect("older uses");
}

async fn why_ended(app: &TestApp) -> Option<String> {
    sqlx::query_scalar("select revoked_for from sign_ins")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("one sign-in")
}

#[tokio::test]
async fn each_token_is_good_for_its_successor() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let mut token = ann.refresh.clone();
    for _ in 0..4 {
        let answer = refresh(&app, &token).await.expect(200);
        assert_ne!(text(&answer, "refresh_token"), token);
        token = text(&answer, "refresh_token");
        app.get("/api/auth/me")
            .bearer(&text(&answer, "access_token"))
            .send()
            .await
            .expect(200);
        assert!(answer.headers.get("set-cookie").is_none(), "as it came");
    }

    let_pass(&app, 3600.0).await;
    refresh(&app, &token).await.expect(200);
}

#[tokio::test]
async fn a_used_token_that_comes_back_ends_the_sign_in_for_everybody() {
    let app = TestApp::new().await;
    for ago in 1..=3 {
        let ann = TestUser::new(&app, &format!("ann{ago}@example.com")).await;
        // Each from an address of its own: an address may ask ten times in a second.
        let ip = format!("192.0.2.{ago}");
        let mut chain = vec![ann.refresh.clone()];
        for _ in 0..3 {
            let answer = refresh_from(&app, chain.last().expect("one"), &ip, AGENT)
                .await
                .expect(200);
            chain.push(text(&answer, "refresh_token"));
        }
        let newest = chain[3].clone();
        let_pass(&app, 11.0).await;

        // However old the stolen one is.
        refresh_from(&app, &chain[3 - ago], &ip, AGENT)
            .await
            .expect(401);

        refresh_from(&app, &newest, &ip, AGENT).await.expect(401);
        let me = app.get("/api/auth/me").bearer(&ann.access).send().await;
        assert_eq!(me.status, 401, "the access token falls with it");
    }
}

#[tokio::test]
async fn two_tabs_that_wake_at_once_get_the_same_successor() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let tabs = (0..6).map(|_| refresh(&app, &ann.refresh));
    let answers = futures::future::join_all(tabs).await;
    let_pass(&app, 5.0).await;
    let late = refresh(&app, &ann.refresh).await.expect(200);

    let successors: Vec<String> = answers
        .iter()
        .map(|answer| text(answer, "refresh_token"))
        .collect();
    for successor in &successors {
        assert_eq!(*successor, text(&late, "refresh_token"));
    }
    refresh(&app, &successors[0]).await.expect(200);
    assert_eq!(why_ended(&app).await, None);
}

#[tokio::test]
async fn another_client_within_those_seconds_is_a_thief() {
    for (ip, agent) in [("198.51.100.7", AGENT), ("192.0.2.1", "another agent")] {
        let app = TestApp::new().await;
        let ann = TestUser::new(&app, "ann@example.com").await;
        let own = refresh(&app, &ann.refresh).await.expect(200);

        refresh_from(&app, &ann.refresh, ip, agent)
            .await
            .expect(401);

        assert_eq!(why_ended(&app).await.as_deref(), Some("token_reused"));
        refresh(&app, &text(&own, "refresh_token"))
            .await
            .expect(401);
    }
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused_and_ends_nothing() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    for token in ["", "crb_rt_", "crb_rt_invented", ann.access.as_str()] {
        refresh(&app, token).await.expect(401);
    }
    app.post("/api/auth/refresh", json!({}))
        .send()
        .await
        .expect(401);

    assert_eq!(why_ended(&app).await, None);
    refresh(&app, &ann.refresh).await.expect(200);
}

#[tokio::test]
async fn a_sign_in_ends_after_its_days_however_often_it_is_refreshed() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;
    let token = text(
        &refresh(&app, &ann.refresh).await.expect(200),
        "refresh_token",
    );

    sqlx::query("update sign_ins set expires_at = expires_at - interval '30 days'")
        .execute(&mut app.db.owner().await)
        .await
        .expect("an older sign-in");

    refresh(&app, &token).await.expect(401);
}

#[tokio::test]
async fn what_came_by_cookie_goes_by_cookie_and_no_script_can_read_it() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    let answer = app
        .post("/api/auth/refresh", json!({}))
        .header("cookie", &ann.cookie())
        .header("origin", "http://crb.test")
        .send()
        .await
        .expect(200);

    assert_eq!(answer.data()["access_token"], json!(null));
    assert_eq!(answer.data()["refresh_token"], json!(null));
    assert_eq!(answer.data()["user"]["email"], ann.email);
    let set = answer.headers.get_all("set-cookie");
    assert_eq!(set.iter().count(), 2);
    assert!(!answer.text.contains("crb_rt_"), "{}", answer.text);
}

#[tokio::test]
async fn a_page_of_another_site_can_neither_refresh_nor_sign_out() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    for path in ["/api/auth/refresh", "/api/auth/sign-out"] {
        let request = app
            .post(path, json!({}))
            .header("cookie", &ann.cookie())
            .header("origin", "https://evil.example");
        request.send().await.expect(403);
    }

    app.get("/api/auth/me")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);
}
