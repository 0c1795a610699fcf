//! What is asked twice under one key happens once, and is answered the same.

use axum::http::StatusCode;
use serde_json::{Value, json};
use shared::platform::idempotency;
use sqlx::Row;

use crate::{
    quizzes::support::{Respondent, full_answers, quick_answers, quiz_app, run_jobs},
    support::{TestApp, TestResponse},
};

const KEY: &str = "0190aaaa-0000-7000-8000-00000000000a";

async fn begin(app: &TestApp, key: &str, email: &str) -> TestResponse {
    let body = json!({"email": email, "tier": "quick"});
    let request = app.post("/api/quiz/sessions", body);
    let request = request.from("203.0.113.9");
    request.header("idempotency-key", key).send().await
}

async fn sessions(app: &TestApp) -> i64 {
    count(app, "select count(*) from quiz_sessions").await
}

async fn count(app: &TestApp, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a number")
}

async fn execute(app: &TestApp, statement: &'static str) -> u64 {
    sqlx::query(statement)
        .execute(&mut app.db.owner().await)
        .await
        .expect("done")
        .rows_affected()
}

/// Ends the connection that waits for a lock, as the death of its process would.
async fn kill_whoever_waits(app: &TestApp) {
    let mut admin = app.db.owner().await;
    for statement in [
        // Only the server's own administrator may.
        "set role none",
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
    ] {
        sqlx::query(statement)
            .execute(&mut admin)
            .await
            .expect("done");
    }
}

#[tokio::test]
async fn the_same_request_under_the_same_key_happens_once_and_is_answered_the_same() {
    let app = quiz_app().await;

    let first = begin(&app, KEY, "ann@keys.example").await.expect(201);
    let again = begin(&app, KEY, "ann@keys.example").await.expect(201);

    assert_eq!(sessions(&app).await, 1);
    assert_eq!(again.text, first.text);
    for name in ["location", "etag", "set-cookie", "content-type"] {
        assert!(!first.header(name).is_empty(), "{name}");
        assert_eq!(again.header(name), first.header(name), "{name}");
    }
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    Respondent::of(&again).read(&app).await;
}

#[tokio::test]
async fn another_request_under_the_key_is_refused() {
    let app = quiz_app().await;
    begin(&app, KEY, "ann@keys.example").await.expect(201);

    let other = begin(&app, KEY, "bob@keys.example").await.expect(422);

    assert_eq!(other.code(), "IDEMPOTENCY_MISMATCH");
    assert_eq!(sessions(&app).await, 1);
}

#[tokio::test]
async fn a_key_belongs_to_its_caller_and_its_route() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@keys.example", "full").await;
    let bob = Respondent::begin(&app, "bob@keys.example", "full").await;

    let mut ids = Vec::new();
    for caller in [&ann, &bob] {
        let body = json!({"session_id": caller.id});
        let checkout = app
            .post("/api/payments/create-checkout", body)
            .bearer(&caller.token)
            .header("idempotency-key", "checkout-1")
            .send()
            .await
            .expect(201);
        ids.push(checkout.data()["payment_id"].clone());
    }
    let elsewhere = app
        .post(&format!("{}/complete", ann.path), json!({}))
        .bearer(&ann.token)
        .header("idempotency-key", "checkout-1")
        .send()
        .await;
    let stranger = json!({"email": "ann@keys.example", "tier": "quick"});
    begin(&app, KEY, "ann@keys.example").await.expect(201);
    let next_door = app
        .post("/api/quiz/sessions", stranger)
        .from("203.0.113.10")
        .header("idempotency-key", KEY)
        .send()
        .await
        .expect(201);

    assert_ne!(ids[0], ids[1]);
    assert_eq!(elsewhere.code(), "ANSWERS_INCOMPLETE");
    assert_eq!(next_door.header("idempotency-replayed"), "");
}

#[tokio::test]
async fn work_of_several_transactions_is_answered_the_same_too() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@keys.example", "full").await;
    let checkout = || {
        app.post(
            "/api/payments/create-checkout",
            json!({"session_id": ann.id}),
        )
        .bearer(&ann.token)
    };
    let keyed = || checkout().header("idempotency-key", "checkout-1");

    let first = keyed().send().await.expect(201);
    let again = keyed().send().await.expect(201);
    let without = checkout().send().await.expect(200);
    // As if the process had died after its last transaction.
    let claimed = "update idempotency_keys set status = null, sealed = null, claimed_until = now() + interval '9 s'";
    assert_eq!(execute(&app, claimed).await, 1);
    let at_work = keyed().send().await.expect(409);
    execute(&app, "update idempotency_keys set claimed_until = now()").await;
    let after = keyed().send().await.expect(200);
    let replayed = keyed().send().await.expect(200);

    assert_eq!(again.text, first.text);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(without.data(), first.data());
    assert_eq!(at_work.code(), "IDEMPOTENCY_IN_FLIGHT");
    assert_eq!(after.data(), first.data(), "it finds what it did");
    assert_eq!(replayed.header("idempotency-replayed"), "true");
    assert_eq!(count(&app, "select count(*) from payments").await, 1);
}

#[tokio::test]
async fn of_fifty_at_once_one_does_it_and_all_that_are_answered_are_answered_the_same() {
    let app = quiz_app().await;

    let asked = (0..50).map(|_| async {
        // Without an address they are not counted.
        let body = json!({"email": "ann@keys.example", "tier": "quick"});
        let request = app.post("/api/quiz/sessions", body);
        request.header("idempotency-key", KEY).send().await
    });
    let answers = futures::future::join_all(asked).await;

    assert_eq!(sessions(&app).await, 1);
    let done: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == StatusCode::CREATED)
        .collect();
    assert!(!done.is_empty());
    assert!(done.iter().all(|answer| answer.text == done[0].text));
    let first = done
        .iter()
        .filter(|answer| answer.header("idempotency-replayed").is_empty());
    assert_eq!(first.count(), 1);
    for answer in answers {
        if answer.status != StatusCode::CREATED {
            assert_eq!(answer.code(), "IDEMPOTENCY_IN_FLIGHT", "{}", answer.text);
            assert_eq!(answer.header("retry-after"), "1");
        }
    }
}

#[tokio::test]
async fn a_crash_between_claim_and_answer_leaves_nothing_and_the_next_try_does_it() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@keys.example", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    let complete = || {
        app.post(&format!("{}/complete", ann.path), json!({}))
            .bearer(&ann.token)
            .header("idempotency-key", "complete-1")
            .send()
    };
    let mut holder = app.db.owner().await;
    // The work stands still in the middle of its transaction.
    let hold = async {
        sqlx::query("begin").execute(&mut holder).await?;
        sqlx::query("select 1 from quiz_sessions for update")
            .execute(&mut holder)
            .await
    };
    hold.await.expect("a lock");

    let crash = async {
        let waiting = "select count(*) from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())";
        while count(&app, waiting).await == 0 {}
        let second = complete().await.expect(409);
        assert_eq!(second.code(), "IDEMPOTENCY_IN_FLIGHT");
        kill_whoever_waits(&app).await;
    };
    let (first, ()) = tokio::join!(complete(), crash);
    sqlx::query("rollback")
        .execute(&mut holder)
        .await
        .expect("let go");

    assert!(first.status.is_server_error(), "{}", first.text);
    let rows = "select count(*) from idempotency_keys";
    assert_eq!(count(&app, rows).await, 0, "no claim stays behind");
    assert_eq!(ann.read(&app).await["status"], "in_progress");
    let retried = complete().await.expect(200);
    assert_eq!(retried.header("idempotency-replayed"), "");
    let replayed = complete().await.expect(200);
    assert_eq!(replayed.text, retried.text);
    assert_eq!(count(&app, "select count(*) from reports").await, 1);
    assert_eq!(
        run_jobs(&app).await.len(),
        1,
        "and its job was enqueued once"
    );
}

#[tokio::test]
async fn what_was_refused_before_anything_was_written_can_be_mended() {
    let app = quiz_app().await;

    begin(&app, KEY, "no address").await.expect(422);
    let mended = begin(&app, KEY, "ann@keys.example").await.expect(201);

    assert_eq!(mended.header("idempotency-replayed"), "");
}

#[tokio::test]
async fn a_refusal_of_the_work_itself_is_the_answer_and_takes_nothing_along() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@keys.example", "full").await;
    let complete = |key: &'static str| {
        app.post(&format!("{}/complete", ann.path), json!({}))
            .bearer(&ann.token)
            .header("idempotency-key", key)
            .send()
    };

    let first = complete("complete-1").await.expect(422);
    ann.save(&app, json!({"answers": full_answers()}))
        .await
        .expect(200);
    let again = complete("complete-1").await.expect(422);
    let fresh = complete("complete-2").await.expect(200);

    assert_eq!(again.code(), first.code());
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(fresh.data()["next"], "payment");
}

#[tokio::test]
async fn neither_keys_nor_answers_can_be_read_in_the_database() {
    let app = quiz_app().await;
    let made = begin(&app, KEY, "ann@keys.example").await.expect(201);
    let token = Respondent::of(&made).token;

    let rows = sqlx::query(
        "select row_to_json(k)::text || encode(k.sealed, 'escape') as dump from idempotency_keys k",
    )
    .fetch_all(&mut app.db.owner().await)
    .await
    .expect("rows");

    assert_eq!(rows.len(), 1);
    let dump: String = rows[0].get("dump");
    for secret in [KEY, token.as_str(), "ann@keys.example", "crb_qs_"] {
        assert!(!dump.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let app = quiz_app().await;
    begin(&app, KEY, "ann@keys.example").await.expect(201);
    let older = "update idempotency_keys set created_at = now() - interval '24 hours'";

    execute(&app, older).await;
    let next_day = begin(&app, KEY, "bob@keys.example").await.expect(201);
    let kept = idempotency::delete_expired(app.state.db.system()).await;
    execute(&app, older).await;
    let gone = idempotency::delete_expired(app.state.db.system()).await;

    assert_eq!(next_day.header("idempotency-replayed"), "");
    assert_eq!(sessions(&app).await, 2);
    assert_eq!((kept.expect("kept"), gone.expect("gone")), (0, 1));
}

#[tokio::test]
async fn keys_that_others_may_think_of_too_are_refused() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@keys.example", "full").await;
    let long = "k".repeat(256);

    for key in [
        "",
        "1",
        "with some spaces in it",
        "sch\u{f6}ner-schl\u{fc}ssel",
        &long,
    ] {
        let refused = begin(&app, key, "bob@keys.example").await;
        assert_eq!(refused.status, 422, "{key:?}: {}", refused.text);
        assert!(refused.text.contains("Idempotency-Key"), "{}", refused.text);
    }
    let twice = app
        .post(
            "/api/payments/create-checkout",
            json!({"session_id": ann.id}),
        )
        .bearer(&ann.token)
        .header("idempotency-key", "1")
        .header("idempotency-key", "2")
        .send()
        .await;

    assert_eq!(twice.status, 422, "{}", twice.text);
    assert_eq!(sessions(&app).await, 1);
}

#[test]
fn the_document_says_which_operations_take_a_key() {
    let document = serde_json::to_value(api::router::document()).expect("a document");
    let mut without = Vec::new();

    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let parameters = operation["parameters"].as_array();
            let takes_key = parameters
                .into_iter()
                .flatten()
                .any(|parameter| parameter["name"] == "Idempotency-Key");
            assert!(!takes_key || method == "post", "{method} {path}");
            assert!(!takes_key || operation["responses"]["409"] != Value::Null);
            if method == "post" && !takes_key {
                without.push(path.as_str());
            }
        }
    }

    // They change nothing, carry a name of their own, or hand out secrets, which are kept nowhere.
    assert_eq!(
        without,
        [
            "/api/auth/refresh",
            "/api/auth/sign-in",
            "/api/auth/sign-out",
            "/api/auth/sign-up/confirm",
            "/api/payments/webhook",
            "/api/reports/public/{public_id}/scenarios",
            "/api/reports/{id}/scenarios",
            "/api/vendors/compare",
        ]
    );
}
