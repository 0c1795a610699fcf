//! Keys with which programs act in a workspace.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{TestApp, TestResponse, TestUser, text};

async fn make(app: &TestApp, user: &TestUser, body: Value) -> TestResponse {
    let request = app.post("/api/v1/api-keys", body).bearer(&user.access);
    request.send().await
}

/// Asks until a key is none any more; fails after five seconds.
async fn until_gone(app: &TestApp, secret: &str) {
    let begun = Instant::now();
    while app.get("/api/reports").bearer(secret).send().await.status != 401 {
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "the key still works"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_stored_as_a_hash() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@keys.example").await;

    let made = make(
        &app,
        &ann,
        json!({"name": " Reporting ", "scopes": ["reports:read", "reports:read"], "expires_in_days": 90}),
    )
    .await
    .expect(201);
    let secret = text(&made, "secret");
    app.get("/api/reports")
        .bearer(&secret)
        .send()
        .await
        .expect(200);
    let list = app
        .get("/api/api-keys")
        .bearer(&ann.access)
        .send()
        .await
        .expect(200);

    assert!(
        secret.starts_with("crb_live_") && secret.len() == 58,
        "{secret}"
    );
    assert!(!list.text.contains(&secret));
    let key = &list.data()[0];
    assert_eq!(key["name"], "Reporting");
    assert_eq!(key["scopes"], json!(["reports:read"]));
    assert_eq!(key["prefix"], secret[..15]);
    assert!(key["last_used_at"].is_string() && key["expires_at"].is_string());
    let stored: String = sqlx::query_scalar("select api_keys::text from api_keys")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a row");
    assert!(
        !stored.contains(&secret) && !stored.contains(&hex::encode(&secret)),
        "{stored}"
    );
}

#[tokio::test]
async fn a_key_may_what_it_was_made_for_and_never_makes_keys_or_runs_the_platform() {
    let app = TestApp::new().await;
    let root = TestUser::operator(&app, "root@keys.example").await;
    let body = json!({"name": "all", "scopes": ["reports:read", "reports:write"]});
    let secret = text(&make(&app, &root, body).await.expect(201), "secret");
    let reader = json!({"name": "reader", "scopes": ["reports:read"]});
    let reader = text(&make(&app, &root, reader).await.expect(201), "secret");

    app.get("/api/auth/me")
        .bearer(&secret)
        .send()
        .await
        .expect(200);
    app.get("/api/api-keys")
        .bearer(&secret)
        .send()
        .await
        .expect(403);
    app.get("/api/admin/jobs")
        .bearer(&secret)
        .send()
        .await
        .expect(403);
    let share = "/api/reports/0190aaaa-0000-7000-8000-000000000000/share";
    app.post(share, json!({}))
        .bearer(&secret)
        .send()
        .await
        .expect(404);
    app.post(share, json!({}))
        .bearer(&reader)
        .send()
        .await
        .expect(403);
}

#[tokio::test]
async fn a_key_ends_with_its_time_its_revocation_its_maker_and_their_membership() {
    for ending in [
        "update api_keys set expires_at = now()",
        "update users set disabled_at = now()",
        "delete from workspace_members",
        "update api_keys set revoked_at = now()",
    ] {
        let app = TestApp::new().await;
        let ann = TestUser::new(&app, "ann@keys.example").await;
        let body = json!({"name": "a", "scopes": ["reports:read"]});
        let secret = text(&make(&app, &ann, body).await.expect(201), "secret");
        app.get("/api/reports")
            .bearer(&secret)
            .send()
            .await
            .expect(200);

        app.arrange(ending).await;

        until_gone(&app, &secret).await;
    }
}

#[tokio::test]
async fn a_revoked_key_is_none_at_once_where_it_was_revoked() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@keys.example").await;
    let bob = TestUser::new(&app, "bob@keys.example").await;
    let body = json!({"name": "a", "scopes": ["reports:read"]});
    let made = make(&app, &ann, body).await.expect(201);
    let path = format!("/api/api-keys/{}", text(&made, "id"));

    app.delete(&path)
        .bearer(&bob.access)
        .send()
        .await
        .expect(404);
    app.delete(&path)
        .bearer(&ann.access)
        .send()
        .await
        .expect(204);

    let secret = text(&made, "secret");
    app.get("/api/reports")
        .bearer(&secret)
        .send()
        .await
        .expect(401);
    app.delete(&path)
        .bearer(&ann.access)
        .send()
        .await
        .expect(204);
    let rotated = app
        .post(&format!("{path}/rotate"), json!({}))
        .bearer(&ann.access);
    rotated.send().await.expect(404);
}

#[tokio::test]
async fn while_keys_are_exchanged_both_work() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@keys.example").await;
    let body = json!({"name": "a", "scopes": ["reports:read"], "expires_in_days": 30});
    let old = make(&app, &ann, body).await.expect(201);
    let rotate = |id: String, hours: u64| {
        app.post(
            &format!("/api/api-keys/{id}/rotate"),
            json!({"overlap_hours": hours}),
        )
        .bearer(&ann.access)
        .send()
    };

    let new = rotate(text(&old, "id"), 1).await.expect(201);
    for secret in [text(&old, "secret"), text(&new, "secret")] {
        app.get("/api/reports")
            .bearer(&secret)
            .send()
            .await
            .expect(200);
    }
    assert_eq!(new.data()["name"], "a");
    assert_eq!(new.data()["scopes"], old.data()["scopes"]);
    app.arrange("update api_keys set expires_at = expires_at - interval '1 hour' where replaced_by is not null").await;
    until_gone(&app, &text(&old, "secret")).await;

    // One that got out ends at once.
    let newest = rotate(text(&new, "id"), 0).await.expect(201);
    until_gone(&app, &text(&new, "secret")).await;
    app.get("/api/reports")
        .bearer(&text(&newest, "secret"))
        .send()
        .await
        .expect(200);
    rotate(text(&newest, "id"), 169).await.expect(422);
}

#[tokio::test]
async fn what_is_not_a_sound_key_is_not_made() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@keys.example").await;

    for body in [
        json!({"name": "", "scopes": ["reports:read"]}),
        json!({"name": "x".repeat(101), "scopes": ["reports:read"]}),
        json!({"name": "a", "scopes": []}),
        json!({"name": "a", "scopes": ["everything"]}),
        json!({"name": "a", "scopes": ["reports:read"], "expires_in_days": 0}),
        json!({"name": "a", "scopes": ["reports:read"], "expires_in_days": 4000}),
        json!({"name": "a", "scopes": ["reports:read"], "workspace_id": ann.workspace}),
    ] {
        make(&app, &ann, body).await.expect(422);
    }
}
