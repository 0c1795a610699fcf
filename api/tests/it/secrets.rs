//! Secrets that are put in come out nowhere: not in logs, not in answers, whatever goes wrong.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use serde_json::json;
use shared::testing::seeded_db;
use tracing_subscriber::fmt::MakeWriter;

use crate::{quizzes::support::Respondent, support::TestApp};

/// What was written down.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic inside").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Written {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_and_no_answer_tells_a_secret() {
    let log = Written::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(log.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(subscriber);
    let configured = [
        ("OPERATOR_TOKEN", "canary-operator-0001"),
        ("SECRET_KEY", "canary-secret-0002"),
        (
            "STRIPE_WEBHOOK_SECRETS",
            "whsec_canary0003,whsec_canary0004",
        ),
        ("REDIS_URL", "redis://:canary0005@127.0.0.1:1"),
    ];
    let app = TestApp::configured(seeded_db().await, &configured).await;
    let email = "canary-ann@secrets.example";
    let ann = Respondent::begin(&app, email, "full").await;
    let mut answers = Vec::new();

    let mark = "canary-answer-0006";
    let notes = json!({"answers": {"industry": mark, "no_question": mark}});
    answers.push(ann.save(&app, notes).await.text);
    let key = "canary-key-of-a-request-0007";
    for token in [
        ann.token.as_str(),
        "canary-operator-0001",
        "crb_qs_canary0008",
        "canary0009",
    ] {
        for path in [
            "/api/reports",
            "/api/admin/jobs",
            ann.path.as_str(),
            "/api/nothing",
        ] {
            let request = app.get(path).bearer(token);
            let request = request.header("cookie", "crb_session=crb_qs_canary0010");
            let answer = request.send().await;
            // Who may see the session sees the address it belongs to.
            if answer.status != 200 {
                answers.push(answer.text);
            }
        }
    }
    let webhook = app
        .post("/api/payments/webhook", json!({"id": "evt_canary0011"}))
        .header("stripe-signature", "t=1,v1=canary0012");
    answers.push(webhook.send().await.expect(400).text);
    let redeem = json!({"token": "crb_ml_canary0013"});
    let redeem = app.post("/api/quiz/sessions/resume/redeem", redeem);
    answers.push(
        redeem
            .header("idempotency-key", key)
            .send()
            .await
            .expect(410)
            .text,
    );
    // And while everything fails.
    app.state.db.close().await;
    for path in ["/api/vendors/hubspot", ann.path.as_str(), "/api/readyz"] {
        let answer = app.get(path).bearer(&ann.token).send().await;
        answers.push(answer.text);
    }
    let body = json!({"email": email, "tier": "quick"});
    let failed = app.post("/api/quiz/sessions", body);
    let failed = failed.header("idempotency-key", key).send().await;
    assert_eq!(failed.status, 503, "{}", failed.text);
    answers.push(failed.text);

    let log = String::from_utf8(log.0.lock().expect("no panic inside").clone()).expect("text");
    assert!(log.contains("request failed"), "the log was listened to");
    let told = [log, answers.concat()].concat();
    for secret in ["canary", ann.token.as_str(), "whsec_", email] {
        let at = told.find(secret);
        let around = at.map(|at| &told[at.saturating_sub(200)..(at + 60).min(told.len())]);
        assert_eq!(around, None, "{secret}");
    }
}
