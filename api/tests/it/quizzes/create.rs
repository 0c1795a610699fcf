//! Beginning, reading and completing a session.

use serde_json::json;
use uuid::Uuid;

use super::support::{Respondent, full_answers, import, quick_answers, quiz_app};
use crate::support::TestApp;

#[tokio::test]
async fn a_new_session_comes_with_its_address_its_tag_and_its_token() {
    let app = quiz_app().await;

    let made = app
        .post(
            "/api/quiz/sessions",
            json!({"email": " Ann@Example.com ", "tier": "full"}),
        )
        .send()
        .await
        .expect(201);

    let session = &made.data()["session"];
    let cookie = made.header("set-cookie").to_owned();
    assert_eq!(
        made.header("location"),
        format!(
            "/api/quiz/sessions/{}",
            session["id"].as_str().expect("an id")
        )
    );
    assert_eq!(made.header("etag"), "\"0\"");
    assert!(
        cookie.starts_with("crb_session=crb_qs_")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    assert_eq!(session["email"], "ann@example.com");
    assert_eq!(session["status"], "in_progress");
    assert_eq!(
        (
            &session["completion_percent"],
            &session["quiz_version"],
            &session["revision"]
        ),
        (&json!(0), &json!(1), &json!(0))
    );
}

#[tokio::test]
async fn the_cookie_opens_the_session_too() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let cookie = format!("theme=dark; crb_session={}", ann.token);

    app.get(&ann.path)
        .header("cookie", &cookie)
        .send()
        .await
        .expect(200);
    let foreign = app
        .patch(&ann.path, json!({}))
        .header("cookie", &cookie)
        .header("origin", "http://evil.test")
        .send()
        .await;
    app.patch(&ann.path, json!({}))
        .header("cookie", &cookie)
        .header("origin", "http://crb.test")
        .send()
        .await
        .expect(200);

    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn a_session_opens_only_with_its_own_token() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let bob = Respondent::begin(&app, "bob@example.com", "quick").await;

    let nobody = app.get(&ann.path).send().await.expect(401);
    let unknown = app
        .get(&ann.path)
        .bearer("crb_qs_made_up")
        .send()
        .await
        .expect(401);
    let other = app
        .get(&ann.path)
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    let missing = app
        .get(&format!("/api/quiz/sessions/{}", Uuid::now_v7()))
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    app.patch(&ann.path, json!({"answers": {"industry": "healthcare"}}))
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    app.post(&format!("{}/complete", ann.path), json!({}))
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    app.delete(&ann.path)
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);

    assert_eq!(
        (nobody.code(), unknown.code()),
        ("UNAUTHENTICATED".to_owned(), "UNAUTHENTICATED".to_owned())
    );
    assert_eq!(
        other.json()["error"]["message"],
        missing.json()["error"]["message"]
    );
    assert_eq!(ann.read(&app).await["answers"], json!({}));
}

#[tokio::test]
async fn a_beginning_that_makes_no_sense_is_refused() {
    let app = quiz_app().await;

    for (body, field) in [
        (json!({"tier": "full"}), "/email"),
        (json!({"email": "ann@example.com"}), "/tier"),
        (json!({"email": "not an address", "tier": "full"}), "/email"),
        (json!({"email": "ann@example.com", "tier": "gold"}), "/tier"),
        (
            json!({"email": "ann@example.com", "tier": "full", "id": Uuid::now_v7()}),
            "/id",
        ),
        (
            json!({"email": "ann@example.com", "tier": "full", "from": "x"}),
            "/from",
        ),
    ] {
        let refused = app
            .post("/api/quiz/sessions", body.clone())
            .send()
            .await
            .expect(422);

        assert_eq!(
            refused.json()["error"]["details"][0]["field"],
            field,
            "{body}"
        );
    }
}

#[tokio::test]
async fn without_questions_nobody_can_begin() {
    let app = TestApp::new().await;

    let refused = app
        .post(
            "/api/quiz/sessions",
            json!({"email": "ann@example.com", "tier": "full"}),
        )
        .send()
        .await
        .expect(503);

    assert_eq!(refused.code(), "UNAVAILABLE");
}

#[tokio::test]
async fn a_new_session_takes_over_the_answers_of_an_own_one() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let bob = Respondent::begin(&app, "bob@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    let body = json!({"email": "ann@example.com", "tier": "full", "from": ann.id});
    // In the next version a size has another name: that answer cannot be taken over.
    let mut changed = shared::quizzes::sample_quiz();
    changed["questions"][1]["options"][1]["value"] = json!("10-99");
    let version = import(&app, changed).await;

    let copied = app
        .post("/api/quiz/sessions", body.clone())
        .bearer(&ann.token)
        .send()
        .await
        .expect(201);
    app.post("/api/quiz/sessions", body.clone())
        .bearer(&bob.token)
        .send()
        .await
        .expect(404);
    app.post("/api/quiz/sessions", body)
        .send()
        .await
        .expect(404);

    let mut kept = quick_answers();
    kept.as_object_mut()
        .expect("answers")
        .remove("company_size");
    let session = &copied.data()["session"];
    assert_eq!(session["answers"], kept);
    assert_eq!(session["quiz_version"], version);
    assert_ne!(session["id"], ann.id);
    assert!(
        session["completion_percent"]
            .as_i64()
            .expect("a percentage")
            > 0
    );
    assert_eq!(ann.read(&app).await["quiz_version"], 1);
}

#[tokio::test]
async fn completing_asks_for_every_required_question_by_name() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    ann.save(&app, json!({"answers": {"industry": "healthcare", "company_size": "1-9", "admin_hours_week": 3}})).await.expect(200);

    let refused = ann.complete(&app).await.expect(422);

    let error = &refused.json()["error"];
    let fields: Vec<_> = error["details"]
        .as_array()
        .expect("details")
        .iter()
        .map(|detail| detail["field"].clone())
        .collect();
    assert_eq!(error["code"], "ANSWERS_INCOMPLETE");
    assert_eq!(
        fields,
        [
            "/answers/top_time_drains",
            "/answers/invoices_month",
            "/answers/technical_skill"
        ]
    );
    assert_eq!(ann.read(&app).await["status"], "in_progress");
}

#[tokio::test]
async fn a_full_session_is_paid_next_and_a_quick_one_is_watched() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    let bob = Respondent::begin(&app, "bob@example.com", "quick").await;
    ann.save(&app, json!({"answers": full_answers()}))
        .await
        .expect(200);
    bob.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);

    let full = ann.complete(&app).await.expect(200).data();
    let quick = bob.complete(&app).await.expect(200).data();

    assert_eq!(
        (
            &full["next"],
            &full["report"]["state"],
            &full["session"]["status"]
        ),
        (
            &json!("payment"),
            &json!("awaiting_payment"),
            &json!("completed")
        )
    );
    assert_eq!(
        (
            &quick["next"],
            &quick["report"]["state"],
            &quick["session"]["status"]
        ),
        (&json!("stream"), &json!("queued"), &json!("generating"))
    );
    assert_eq!(
        quick["report"]["stream_url"],
        format!(
            "/api/reports/{}/stream",
            quick["report"]["id"].as_str().expect("an id")
        )
    );
    assert_eq!(bob.read(&app).await["report"]["id"], quick["report"]["id"]);
}

#[tokio::test]
async fn completing_twice_or_at_once_answers_the_same() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);

    let (one, two) = tokio::join!(ann.complete(&app), ann.complete(&app));
    let three = ann.complete(&app).await.expect(200);

    assert_eq!(one.expect(200).data(), three.data());
    assert_eq!(two.expect(200).data(), three.data());
}

#[tokio::test]
async fn a_completed_session_refuses_saves() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    ann.complete(&app).await.expect(200);
    let before = ann.read(&app).await;

    let refused = ann
        .save(&app, json!({"answers": {"admin_hours_week": 1}}))
        .await
        .expect(409);

    assert_eq!(refused.code(), "SESSION_COMPLETED");
    assert_eq!(ann.read(&app).await, before);
}

#[tokio::test]
async fn a_payment_shows_in_the_status_before_and_after_completing() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    ann.save(&app, json!({"answers": full_answers()}))
        .await
        .expect(200);
    sqlx::query(
        "insert into payments (id, session_id, provider, provider_ref, amount, currency, state) values ($1, $2::uuid, 'simulator', 'cs_1', 147, 'EUR', 'paid')",
    )
    .bind(Uuid::now_v7())
    .bind(&ann.id)
    .execute(&mut app.db.owner().await)
    .await
    .expect("a payment");

    let paid = ann.read(&app).await;
    let done = ann.complete(&app).await.expect(200).data();

    assert_eq!(
        (&paid["status"], &paid["completed_at"]),
        (&json!("paid"), &json!(null))
    );
    assert_eq!(
        (&done["next"], &done["session"]["status"]),
        (&json!("stream"), &json!("generating"))
    );
}
