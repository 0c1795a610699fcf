//! A respondent, over HTTP, as a browser would.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::System;

/// Someone who answers, pays, and waits.
pub(crate) struct Respondent {
    pub(crate) token: String,
    pub(crate) report: String,
}

impl Respondent {
    /// Answers everything and pays; the report is queued when this returns.
    pub(crate) async fn arrive(system: &System, tier: &str) -> Self {
        let email = format!("r{}@faults.example", uuid::Uuid::new_v4().simple());
        let created = post(
            system,
            "/api/quiz/sessions",
            None,
            json!({"email": email, "tier": tier}),
        )
        .await;
        let session = text(&created["session"]["id"]);
        let token = text(&created["resume_token"]);
        let answers = answers(system, tier).await;
        let path = format!("/api/quiz/sessions/{session}");
        let saved = system
            .http
            .patch(format!("{}{path}", system.base_url))
            .bearer_auth(&token)
            .json(&json!({"answers": answers}))
            .send()
            .await
            .expect("an answer");
        assert!(
            saved.status().is_success(),
            "{}",
            saved.text().await.unwrap_or_default()
        );
        let completed = post(system, &format!("{path}/complete"), Some(&token), json!({})).await;
        let report = text(&completed["report"]["id"]);
        if tier == "full" {
            let checkout = post(
                system,
                "/api/payments/create-checkout",
                Some(&token),
                json!({"session_id": session}),
            )
            .await;
            let payment = text(&checkout["payment_id"]);
            post(
                system,
                &format!("/api/payments/simulator/{payment}/pay"),
                Some(&token),
                json!({}),
            )
            .await;
        }
        Self { token, report }
    }
}

impl Respondent {
    /// Answers and pays first; the completion, sent with these headers, is what starts the report.
    pub(crate) async fn complete_last(system: &System, headers: HeaderMap) -> Self {
        let begun = json!({"email": "last@faults.example", "tier": "full"});
        let created = post(system, "/api/quiz/sessions", None, begun).await;
        let session = text(&created["session"]["id"]);
        let token = text(&created["resume_token"]);
        let path = format!("{}/api/quiz/sessions/{session}", system.base_url);
        let saving = system.http.patch(&path).bearer_auth(&token);
        let answers = json!({"answers": answers(system, "full").await});
        let saved = saving.json(&answers).send().await.expect("an answer");
        assert!(saved.status().is_success());
        let checkout = json!({"session_id": session});
        let opened = post(
            system,
            "/api/payments/create-checkout",
            Some(&token),
            checkout,
        )
        .await;
        let pay = format!(
            "/api/payments/simulator/{}/pay",
            text(&opened["payment_id"])
        );
        post(system, &pay, Some(&token), json!({})).await;
        let verify = format!("{}/api/payments/verify/{session}", system.base_url);
        loop {
            let asked = system.http.get(&verify).bearer_auth(&token).send().await;
            let told: Value = asked.expect("an answer").json().await.expect("JSON");
            if told["data"]["paid"] == true {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let completing = system.http.post(format!("{path}/complete"));
        let completed = completing.bearer_auth(&token).headers(headers).send().await;
        let told: Value = completed.expect("an answer").json().await.expect("JSON");
        let report = text(&told["data"]["report"]["id"]);
        Self { token, report }
    }
}

/// Believable answers to every required question of one industry.
async fn answers(system: &System, tier: &str) -> Value {
    let asked: Value = system
        .http
        .get(format!(
            "{}/api/quiz/questions/professional_services",
            system.base_url
        ))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("json");
    let questions = asked["data"]["questions"]
        .as_array()
        .expect("questions")
        .clone();
    let mut answers = serde_json::Map::new();
    for question in questions {
        let is_asked =
            question["required"] == true && (tier == "full" || question["tier"] == "quick");
        if !is_asked {
            continue;
        }
        let first = question["options"][0]["value"].clone();
        let answer = match question["type"].as_str().unwrap_or_default() {
            "single" if question["id"] == "industry" => json!("professional_services"),
            "single" => first,
            "multi" => json!([first]),
            "scale" => json!(3),
            _ => json!(10),
        };
        answers.insert(text(&question["id"]), answer);
    }
    Value::Object(answers)
}

async fn post(system: &System, path: &str, token: Option<&str>, body: Value) -> Value {
    let mut request = system
        .http
        .post(format!("{}{path}", system.base_url))
        .json(&body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request
        .send()
        .await
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str::<Value>(&text).expect("json")["data"].clone()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is not text"))
        .to_owned()
}
