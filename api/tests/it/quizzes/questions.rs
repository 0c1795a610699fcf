//! Reading the questions.

use serde_json::json;
use shared::quizzes::sample_quiz;

use super::support::{import, quiz_app};
use crate::support::TestApp;

#[tokio::test]
async fn an_industry_gets_the_common_questions_and_its_own() {
    let app = quiz_app().await;

    let clinic = app
        .get("/api/quiz/questions/healthcare")
        .send()
        .await
        .expect(200)
        .data();
    let all = app
        .get("/api/quiz/questions/all")
        .send()
        .await
        .expect(200)
        .data();

    let ids = |data: &serde_json::Value| -> Vec<String> {
        data["questions"]
            .as_array()
            .expect("questions")
            .iter()
            .map(|question| question["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert!(
        ids(&clinic).contains(&"hc_no_show".to_owned())
            && !ids(&clinic).contains(&"shop_order_value".to_owned())
    );
    assert!(
        ids(&all)
            .iter()
            .all(|id| ids(&clinic).contains(id) && !id.starts_with("hc_"))
    );
    assert_eq!(
        (&clinic["version"], &clinic["tiers"]),
        (&json!(1), &json!({"quick": 4, "full": 11}))
    );
    assert_eq!(
        clinic["sections"][1],
        json!({"id": "work", "order": 2, "title": "Work"})
    );
    let minutes = clinic["questions"]
        .as_array()
        .expect("questions")
        .iter()
        .find(|question| question["id"] == "invoice_minutes")
        .expect("it");
    assert_eq!(
        minutes["show_if"],
        json!({"question_id": "invoices_month", "gt": 0.0})
    );
    assert_eq!(
        (
            &minutes["type"],
            &minutes["section"],
            &minutes["allow_unknown"]
        ),
        (&json!("number"), &json!("work"), &json!(true))
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let app = quiz_app().await;

    for path in [
        "mining",
        "healthcare?version=2",
        "healthcare?version=-1",
        "HEALTHCARE",
    ] {
        app.get(&format!("/api/quiz/questions/{path}"))
            .send()
            .await
            .expect(404);
    }
    for query in [
        "version=x",
        "version=99999999999",
        "verison=1",
        "version=1&version=1",
    ] {
        app.get(&format!("/api/quiz/questions/all?{query}"))
            .send()
            .await
            .expect(422);
    }
    TestApp::new()
        .await
        .get("/api/quiz/questions/all")
        .send()
        .await
        .expect(404);
}

#[tokio::test]
async fn changed_questions_are_a_new_version_and_unchanged_ones_are_not() {
    let app = quiz_app().await;
    let mut changed = sample_quiz();
    changed["questions"][0]["label"] = json!("In which field do you work?");

    assert_eq!(import(&app, sample_quiz()).await, 1);
    assert_eq!(import(&app, changed.clone()).await, 2);
    assert_eq!(import(&app, changed).await, 2);
    // Taking a change back is a change.
    assert_eq!(import(&app, sample_quiz()).await, 3);

    let newest = app
        .get("/api/quiz/questions/all")
        .send()
        .await
        .expect(200)
        .data();
    let second = app
        .get("/api/quiz/questions/all?version=2")
        .send()
        .await
        .expect(200)
        .data();
    assert_eq!(
        (&newest["version"], &second["version"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(
        second["questions"][0]["label"],
        "In which field do you work?"
    );
}

#[tokio::test]
async fn a_browser_that_has_the_questions_gets_them_once() {
    let app = quiz_app().await;
    let first = app.get("/api/quiz/questions/all").send().await.expect(200);

    let again = app
        .get("/api/quiz/questions/all")
        .header("if-none-match", first.header("etag"))
        .send()
        .await
        .expect(304);
    let weak = format!("\"other\", W/{}", first.header("etag"));
    app.get("/api/quiz/questions/all")
        .header("if-none-match", &weak)
        .send()
        .await
        .expect(304);
    app.get("/api/quiz/questions/healthcare")
        .header("if-none-match", first.header("etag"))
        .send()
        .await
        .expect(200);

    assert!(again.text.is_empty());
    assert!(
        first.header("cache-control").starts_with("public"),
        "{}",
        first.header("cache-control")
    );
}
