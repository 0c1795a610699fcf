//! The pages for operators, and the door before them.

use axum::http::Method;
use serde_json::json;

use super::support::{acts, count, ended_run, get, living_worker, waiting_run};
use crate::support::{TestApp, TestRequest, TestResponse};

const OWN: &str = "http://crb.test";

/// What a browser sends with a form.
fn form<'a>(app: &'a TestApp, path: &str, body: &str) -> TestRequest<'a> {
    app.request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
}

/// The cookie that the token gets.
async fn enter(app: &TestApp) -> String {
    let let_in = form(app, "/admin/sign-in", "token=operator-token-of-the-tests")
        .send()
        .await
        .expect(303);
    assert_eq!(let_in.header("location"), "/admin");
    let cookie = let_in.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

async fn press(app: &TestApp, cookie: &str, body: &str) -> TestResponse {
    form(app, "/admin/do", body)
        .header("cookie", cookie)
        .header("origin", OWN)
        .send()
        .await
}

#[tokio::test]
async fn a_browser_without_the_token_stays_outside() {
    let app = TestApp::new().await;

    let sent = app.get("/admin").send().await.expect(303);
    assert_eq!(sent.header("location"), "/admin/sign-in");
    app.get("/admin/parts").send().await.expect(401);
    let wrong = form(&app, "/admin/sign-in", "token=guess")
        .send()
        .await
        .expect(403);
    assert!(wrong.header("set-cookie").is_empty() && wrong.text.contains("not the operator token"));
    for forged in [
        "crb_operator=",
        "crb_operator=99999999999.",
        "crb_operator=99999999999.AAAA",
        "crb_operator=x",
    ] {
        app.get("/admin")
            .header("cookie", forged)
            .send()
            .await
            .expect(303);
        app.get("/api/admin/queues")
            .header("cookie", forged)
            .send()
            .await
            .expect(401);
    }
}

#[tokio::test]
async fn the_token_opens_page_and_operations_and_the_way_out_closes_them() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;

    let page = app
        .get("/admin")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);
    app.get("/api/admin/queues")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);
    let out = form(&app, "/admin/sign-out", "")
        .header("cookie", &cookie)
        .header("origin", OWN)
        .send()
        .await
        .expect(303);

    assert!(page.text.contains("Overview") && page.header("cache-control") == "no-store");
    assert!(
        out.header("set-cookie")
            .starts_with("crb_operator=; Path=/; Max-Age=0")
    );
}

#[tokio::test]
async fn the_cookie_is_void_when_it_is_old_changed_or_of_another_installation() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;
    let other = TestApp::configured(
        shared::testing::TestDb::new().await,
        &[("SECRET_KEY", "another")],
    )
    .await;

    let (name_and_until, signature) = cookie.rsplit_once('.').expect("a signature");
    let until: i64 = name_and_until
        .split('=')
        .nth(1)
        .and_then(|text| text.parse().ok())
        .expect("a time");
    let later = format!("crb_operator={}.{signature}", until + 1);

    app.get("/admin/parts")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);
    app.get("/admin/parts")
        .header("cookie", &later)
        .send()
        .await
        .expect(401);
    other
        .get("/admin/parts")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn a_page_of_another_site_cannot_press_our_buttons() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;

    for origin in ["https://evil.example", "null"] {
        form(&app, "/admin/do", "wish=pause_queue&id=prices")
            .header("cookie", &cookie)
            .header("origin", origin)
            .send()
            .await
            .expect(403);
        app.request(Method::POST, "/api/admin/queues/prices/pause")
            .header("cookie", &cookie)
            .header("origin", origin)
            .send()
            .await
            .expect(403);
    }
    assert_eq!(count(&app, "select count(*) from queue_pauses").await, 0);
}

#[tokio::test]
async fn buttons_work_without_a_script_and_go_back_to_where_they_were() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;
    let dead = ended_run(&app, "dead", "prices", "no").await;

    let pressed = press(
        &app,
        &cookie,
        &format!("wish=retry_job&id={dead}&back=%3Fperiod%3D1h%23jobs"),
    )
    .await
    .expect(303);
    let again = press(&app, &cookie, &format!("wish=retry_job&id={dead}&back="))
        .await
        .expect(303);
    press(&app, &cookie, "wish=pause_queue&id=prices")
        .await
        .expect(303);
    press(&app, &cookie, "wish=explode&id=prices")
        .await
        .expect(303);

    assert_eq!(pressed.header("location"), "/admin?period=1h#jobs");
    assert_eq!(again.header("location"), "/admin?refused=true");
    let page = app
        .get("/admin?refused=true")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);
    assert!(page.text.contains("That could not be done"));
    assert!(page.text.contains("Mail") && page.text.contains("is paused by operator"));
    let done: Vec<String> = acts(&app)
        .await
        .into_iter()
        .map(|(action, _)| action)
        .collect();
    assert_eq!(done, ["queues.pause_queue", "jobs.retry_run"]);
}

#[tokio::test]
async fn a_script_is_told_what_came_of_a_button() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;
    let run = waiting_run(&app).await;
    let by_script = async |body: &str| {
        form(&app, "/admin/do", body)
            .header("cookie", &cookie)
            .header("origin", OWN)
            .header("accept", "application/json")
            .send()
            .await
    };

    let cancelled = by_script(&format!("wish=cancel_job&id={run}"))
        .await
        .expect(200);
    let refused = by_script(&format!("wish=retry_job&id={run}"))
        .await
        .expect(409);

    assert_eq!(cancelled.json()["said"], "Done.");
    assert_eq!(refused.code(), "CONFLICT");
    by_script("wish=retry_job&id=nonsense").await.expect(404);
    by_script("nonsense").await.expect(400);
}

#[tokio::test]
async fn words_of_others_stay_words() {
    let app = TestApp::new().await;
    let cookie = enter(&app).await;
    ended_run(&app, "dead", "prices", "<script>alert(1)</script>").await;
    living_worker(&app, "w<img src=x>").await;

    let page = app
        .get("/admin?text=%3Cscript%3E&jobs=dead")
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);

    assert!(page.text.contains("&#60;script&#62;") || page.text.contains("&lt;script&gt;"));
    assert!(!page.text.contains("<script>") && !page.text.contains("<img src=x>"));
    for inline in ["<style", " style=", " onclick=", "javascript:"] {
        assert!(!page.text.contains(inline), "{inline}");
    }
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
}

#[tokio::test]
async fn a_watcher_gets_a_snapshot_at_once_and_a_reset_where_it_names_a_place() {
    use futures::StreamExt as _;
    let app = TestApp::new().await;
    let run = ended_run(&app, "dead", "prices", "no").await;

    let opened = app
        .get("/api/admin/events")
        .operator()
        .header("last-event-id", "7")
        .open()
        .await;
    assert_eq!(opened.headers()["content-type"], "text/event-stream");
    let mut body = opened.into_body().into_data_stream();
    let mut text = String::new();
    while !text.contains("event: snapshot") || !text.ends_with("\n\n") {
        let bytes = body.next().await.expect("more").expect("bytes");
        text.push_str(&String::from_utf8_lossy(&bytes));
    }

    assert!(text.starts_with("retry: 3000\n\nevent: reset\n"), "{text}");
    let data = text
        .split("event: snapshot\ndata: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let snapshot: serde_json::Value = serde_json::from_str(data.expect("data")).expect("json");
    assert_eq!(snapshot["attention"]["dead_runs"], 1);
    assert_eq!(snapshot["queues"].as_array().map(Vec::len), Some(5));
    // What moves is told between two snapshots.
    super::support::order(&app, &format!("/api/admin/jobs/{run}/retry"))
        .await
        .expect(202);
    waiting_run(&app).await;
    let told = tokio::time::timeout(std::time::Duration::from_secs(10), async {
        while !text.contains("event: job") {
            let bytes = body.next().await.expect("more").expect("bytes");
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    });
    told.await.expect("a move is told");
    let moved = text
        .split("event: job\ndata: ")
        .nth(1)
        .and_then(|rest| rest.lines().next());
    let moved: serde_json::Value = serde_json::from_str(moved.expect("data")).expect("json");
    assert_eq!(
        (&moved["kind"], &moved["state"]),
        (&json!("maintenance.delete_expired"), &json!("queued"))
    );
    get(&app, "/api/admin/events?last=1").await.expect(422);
}
