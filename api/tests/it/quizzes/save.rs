//! Saving answers.

use futures::future::join_all;
use serde_json::{Map, Value, json};
use shared::quizzes::sample_quiz;

use super::support::{Respondent, import, quiz_app};
use crate::support::TestApp;

#[tokio::test]
async fn answers_merge_question_by_question() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;

    ann.save(
        &app,
        json!({"answers": {"industry": "healthcare", "admin_hours_week": 12}}),
    )
    .await
    .expect(200);
    let saved = ann
        .save(
            &app,
            json!({"answers": {"admin_hours_week": null, "company_size": "1-9"}}),
        )
        .await
        .expect(200);

    let data = saved.data();
    assert_eq!(data["success"], true);
    assert_eq!(
        (&data["revision"], saved.header("etag")),
        (&json!(2), "\"2\"")
    );
    assert_eq!(
        data["session"]["answers"],
        json!({"industry": "healthcare", "company_size": "1-9"})
    );
    assert_eq!(
        data["completion_percent"],
        data["session"]["completion_percent"]
    );
}

#[tokio::test]
async fn a_paused_quiz_resumes_at_the_same_question() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;

    ann.save(
        &app,
        json!({"current_section": "work", "current_question": "admin_hours_week"}),
    )
    .await
    .expect(200);
    ann.save(
        &app,
        json!({"answers": {"admin_hours_week": 2}, "completed_sections": ["company"]}),
    )
    .await
    .expect(200);

    let session = ann.read(&app).await;
    assert_eq!(
        (&session["current_section"], &session["current_question"]),
        (&json!("work"), &json!("admin_hours_week"))
    );
}

#[tokio::test]
async fn a_place_may_be_a_number_as_older_clients_send_it() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;

    let saved = ann
        .save(&app, json!({"current_section": 2, "current_question": 0}))
        .await
        .expect(200);
    let nowhere = ann
        .save(
            &app,
            json!({"current_section": "wrok", "current_question": 99}),
        )
        .await
        .expect(422);
    ann.save(&app, json!({"current_section": true}))
        .await
        .expect(422);
    ann.save(&app, json!({"current_section": -1}))
        .await
        .expect(422);

    let session = &saved.data()["session"];
    assert_eq!(
        (&session["current_section"], &session["current_question"]),
        (&json!("work"), &json!("top_time_drains"))
    );
    let details = nowhere.json()["error"]["details"].clone();
    assert_eq!(
        (&details[0]["field"], &details[0]["hint"]),
        (&json!("/current_section"), &json!("did you mean work?"))
    );
    assert_eq!(details[1]["field"], "/current_question");
}

/// Two devices, fifty questions each, all at once.
#[tokio::test]
async fn a_hundred_saves_at_once_lose_nothing() {
    let app = TestApp::new().await;
    let mut content = sample_quiz();
    let wide: Vec<Value> = (0..100)
        .map(|n| {
            let mut question = content["questions"][5].clone();
            question["id"] = json!(format!("q{n}"));
            question["index"] = json!(n + 50);
            question["required"] = json!(false);
            question
        })
        .collect();
    content["questions"]
        .as_array_mut()
        .expect("questions")
        .extend(wide);
    import(&app, content).await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;

    let saves = (0..100).map(|n| {
        let mut answers = Map::new();
        answers.insert(format!("q{n}"), json!(n));
        ann.save(&app, json!({"answers": answers}))
    });
    let answers = join_all(saves).await;

    for answer in answers {
        answer.expect(200);
    }
    let session = ann.read(&app).await;
    assert_eq!(session["answers"].as_object().expect("answers").len(), 100);
    assert!((0..100).all(|n| session["answers"][format!("q{n}")] == json!(n)));
    assert_eq!(session["revision"], 100);
}

#[tokio::test]
async fn if_match_decides_whether_a_save_is_still_wanted() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    ann.save(&app, json!({"answers": {"company_size": "1-9"}}))
        .await
        .expect(200);

    // The revision is 1 before each; a save that is refused leaves it there.
    for (tag, status) in [
        ("\"0\"", 412),
        ("\"2\"", 412),
        ("\"-1\"", 412),
        ("\"x\"", 412),
        ("", 412),
        ("W/\"9\"", 412),
        ("\"99999999999999999999\"", 412),
    ] {
        let answer = app
            .patch(&ann.path, json!({"answers": {"industry": "healthcare"}}))
            .bearer(&ann.token)
            .header("if-match", tag)
            .send()
            .await
            .expect(status);

        let json = answer.json();
        assert_eq!(json["error"]["code"], "REVISION_MISMATCH", "{tag}");
        assert_eq!(
            json["data"]["session"]["answers"],
            json!({"company_size": "1-9"}),
            "{tag}"
        );
        assert_eq!(answer.header("etag"), "\"1\"");
    }
    for (revision, tag) in [(2, "\"1\""), (3, "2"), (4, "\"7\", \"3\""), (5, "*")] {
        let answer = app
            .patch(&ann.path, json!({"answers": {"industry": "healthcare"}}))
            .bearer(&ann.token)
            .header("if-match", tag)
            .send()
            .await
            .expect(200);

        assert_eq!(answer.data()["revision"], revision, "{tag}");
    }
}

#[tokio::test]
async fn of_two_saves_based_on_one_revision_one_is_refused() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    let save = |size: &'static str| {
        app.patch(&ann.path, json!({"answers": {"company_size": size}}))
            .bearer(&ann.token)
            .header("if-match", "\"0\"")
            .send()
    };

    let (one, two) = tokio::join!(save("1-9"), save("10-49"));

    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}

#[tokio::test]
async fn answers_off_the_path_are_kept_and_not_counted() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    let clinic = ann.save(&app, json!({"answers": {"industry": "healthcare", "hc_no_show": 20, "hc_reminders": "mail"}})).await.expect(200);

    let shop = ann
        .save(&app, json!({"answers": {"industry": "ecommerce_retail"}}))
        .await
        .expect(200);
    let back = ann
        .save(&app, json!({"answers": {"industry": "healthcare"}}))
        .await
        .expect(200);

    let percent = |answer: &crate::support::TestResponse| {
        answer.data()["completion_percent"]
            .as_i64()
            .expect("a percentage")
    };
    assert_eq!(shop.data()["session"]["answers"]["hc_no_show"], 20);
    assert!(percent(&shop) < percent(&clinic));
    assert_eq!(percent(&back), percent(&clinic));
}

#[tokio::test]
async fn a_faulty_answer_is_named_and_nothing_is_saved() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;

    for (question, answer, code, hint) in [
        (
            "industy",
            json!("healthcare"),
            "UNKNOWN_QUESTION",
            json!("did you mean industry?"),
        ),
        (
            "industry",
            json!("helthcare"),
            "UNKNOWN_OPTION",
            json!("did you mean healthcare?"),
        ),
        ("industry", json!({"$ne": 1}), "WRONG_TYPE", Value::Null),
        (
            "top_time_drains",
            json!(["none", "email"]),
            "EXCLUSIVE",
            Value::Null,
        ),
        (
            "top_time_drains",
            json!(["email", "invoices", "meetings"]),
            "TOO_MANY",
            Value::Null,
        ),
        (
            "admin_hours_week",
            json!(1e300),
            "OUT_OF_RANGE",
            Value::Null,
        ),
        ("admin_hours_week", json!("1"), "NOT_A_NUMBER", Value::Null),
        (
            "previous_attempt_reason",
            json!("x".repeat(1_000)),
            "TOO_LONG",
            Value::Null,
        ),
    ] {
        let refused = ann
            .save(
                &app,
                json!({"answers": {question: answer, "company_size": "1-9"}}),
            )
            .await
            .expect(422);

        let details = refused.json()["error"]["details"].clone();
        assert_eq!(details.as_array().map(Vec::len), Some(1), "{details}");
        assert_eq!(details[0]["field"], format!("/answers/{question}"));
        assert_eq!(
            (&details[0]["code"], &details[0]["hint"]),
            (&json!(code), &hint)
        );
    }
    let session = ann.read(&app).await;
    assert_eq!(
        (&session["answers"], &session["revision"]),
        (&json!({}), &json!(0))
    );
}

#[tokio::test]
async fn rubbish_is_refused_and_never_breaks_anything() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    let huge = format!(
        "{{\"answers\":{{\"industry\":\"{}\"}}}}",
        "x".repeat(300_000)
    );
    let flood = format!(
        "{{\"answers\":{{{}}}}}",
        (0..20_000)
            .map(|n| format!("\"q{n}\":1"))
            .collect::<Vec<_>>()
            .join(",")
    );
    let deep = format!(
        "{{\"answers\":{{\"industry\":{}1{}}}}}",
        "[".repeat(500),
        "]".repeat(500)
    );

    for body in [
        "",
        "null",
        "[]",
        "1",
        "{",
        "{\"answers\":1}",
        "{\"answers\":[]}",
        "{\"answers\":{\"admin_hours_week\":NaN}}",
        "{\"answers\":{\"admin_hours_week\":1e400}}",
        "{\"answers\":{\"previous_attempt_reason\":\"\\u0000\"}}",
        "{\"answers\":{\"previous_attempt_reason\":\"\\ud800\"}}",
        "{\"answers\":{\"\":1}}",
        "{\"answers\":{\"a/b~c\":1}}",
        "{\"answers\":{}} trailing",
        huge.as_str(),
        flood.as_str(),
        deep.as_str(),
    ] {
        let answer = app
            .patch(&ann.path, json!({}))
            .body(body)
            .bearer(&ann.token)
            .send()
            .await;

        let name: String = body.chars().take(60).collect();
        assert!(answer.status.is_client_error(), "{name}: {}", answer.text);
        assert!(!answer.code().is_empty(), "{name}: {}", answer.text);
    }
    for path in [
        "/api/quiz/sessions/1",
        "/api/quiz/sessions/..%2f",
        "/api/quiz/sessions/%00",
    ] {
        app.get(path).bearer(&ann.token).send().await.expect(404);
    }
    assert_eq!(ann.read(&app).await["revision"], 0);
}

/// Every column of the table, and what a dishonest client would like to set.
#[tokio::test]
async fn a_save_sets_nothing_but_answers_and_place() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "full").await;
    let before = ann.read(&app).await;
    let columns: Vec<String> = sqlx::query_scalar("select distinct column_name::text from information_schema.columns where table_schema = 'public'")
        .fetch_all(&mut app.db.owner().await)
        .await
        .expect("the columns");
    let allowed = ["answers", "current_section", "current_question"];
    let wishes = [
        "amount_paid",
        "paid",
        "workspace_id",
        "is_operator",
        "report",
        "session",
        "__proto__",
    ]
    .map(str::to_owned);
    let fields: Vec<String> = columns
        .into_iter()
        .chain(wishes)
        .filter(|field| !allowed.contains(&field.as_str()))
        .collect();
    assert!(fields.len() > 60);

    for field in fields {
        let body = json!({field.as_str(): "paid", "answers": {"company_size": "1-9"}});
        let answer = ann.save(&app, body).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code()),
            (422, "UNKNOWN_FIELD".to_owned()),
            "{field}: {}",
            answer.text
        );
    }
    assert_eq!(ann.read(&app).await, before);
}
