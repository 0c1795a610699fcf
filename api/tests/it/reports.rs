//! Watching a report being made and reading it, at the front door.

use axum::http::Method;
use serde_json::{Value, json};
use shared::testing::seeded_db;

use crate::{
    quizzes::support::{Respondent, mails, run_jobs},
    support::{TestApp, TestResponse},
};

/// The answers of a demo company.
fn answers() -> Value {
    let companies: Value =
        serde_json::from_str(include_str!("../../../seeds/demo/companies.json")).expect("json");
    companies[0]["answers"].clone()
}

/// Someone whose short report is queued.
async fn queued(app: &TestApp, email: &str) -> (Respondent, String) {
    let respondent = Respondent::begin(app, email, "quick").await;
    respondent
        .save(app, json!({"answers": answers()}))
        .await
        .expect(200);
    let completed = respondent.complete(app).await.expect(200).data();
    assert_eq!(completed["next"], "stream");
    let report = completed["report"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    (respondent, report)
}

async fn stream(app: &TestApp, report: &str, token: &str, cursor: Option<&str>) -> TestResponse {
    let request = app
        .get(&format!("/api/reports/{report}/stream"))
        .bearer(token);
    let request = match cursor {
        Some(cursor) => request.header("last-event-id", cursor),
        None => request,
    };
    request.send().await
}

/// The frames of a stream: id, event, data.
fn frames(text: &str) -> Vec<(String, String, Value)> {
    let field = |block: &str, name: &str| {
        block
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")))
            .unwrap_or_default()
            .to_owned()
    };
    text.split("\n\n")
        .filter(|block| block.contains("data: "))
        .map(|block| {
            let data = serde_json::from_str(&field(block, "data")).expect("one line of JSON");
            (field(block, "id"), field(block, "event"), data)
        })
        .collect()
}

#[tokio::test]
async fn a_finished_report_tells_its_whole_story_and_then_closes() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "ann@reports.example").await;
    run_jobs(&app).await;

    let answer = stream(&app, &report, &respondent.token, None)
        .await
        .expect(200);

    assert_eq!(answer.header("content-type"), "text/event-stream");
    assert_eq!(answer.header("cache-control"), "no-cache, no-store");
    assert_eq!(answer.header("x-accel-buffering"), "no");
    assert_eq!(answer.header("content-encoding"), "");
    assert!(answer.text.starts_with("retry: 3000\n\n"));
    let frames = frames(&answer.text);
    let ids: Vec<i64> = frames
        .iter()
        .map(|(id, _, _)| id.parse().expect("a number"))
        .collect();
    assert_eq!(ids, (1..=frames.len() as i64).collect::<Vec<_>>());
    let steps: Vec<&str> = frames
        .iter()
        .filter(|(_, kind, _)| kind == "progress")
        .filter_map(|(_, _, data)| data["step"].as_str())
        .collect();
    assert_eq!(
        steps,
        [
            "parsing",
            "benchmarks",
            "opportunities",
            "vendors",
            "roi",
            "recommendations",
            "roadmap",
            "finalizing",
            "complete"
        ]
    );
    assert!(frames.iter().any(|(_, kind, data)| kind == "finding"
        && data["title"].is_string()
        && data["preview"].is_string()));
    let (_, kind, last) = frames.last().expect("an end");
    assert_eq!(
        (kind.as_str(), &last["report_id"], &last["status"]),
        ("complete", &json!(report), &json!("completed"))
    );
    assert!(
        frames
            .iter()
            .zip(&ids)
            .all(|((_, _, data), id)| data["seq"] == *id && data["at"].is_string())
    );
}

#[tokio::test]
async fn a_cursor_takes_a_reader_to_its_place() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "bob@reports.example").await;
    run_jobs(&app).await;
    let whole = frames(
        &stream(&app, &report, &respondent.token, None)
            .await
            .expect(200)
            .text,
    );
    let last = whole.len();

    let rest = stream(&app, &report, &respondent.token, Some("3"))
        .await
        .expect(200);
    assert_eq!(frames(&rest.text), whole[3..]);

    for done in [
        last.to_string(),
        (last + 1).to_string(),
        "99999999999999999999".to_owned(),
    ] {
        stream(&app, &report, &respondent.token, Some(&done))
            .await
            .expect(204);
    }
    for senseless in [
        "abc",
        "-1",
        "1.5",
        "0190aaaa-0000-7000-8000-000000000000",
        "0x10",
    ] {
        let answer = stream(&app, &report, &respondent.token, Some(senseless))
            .await
            .expect(200);
        assert!(answer.text.contains("event: reset\n"), "{senseless}");
        assert_eq!(
            frames(&answer.text)
                .into_iter()
                .filter(|(_, kind, _)| kind != "reset")
                .collect::<Vec<_>>(),
            whole
        );
    }
    let by_query = app
        .get(&format!("/api/reports/{report}/stream?last_event_id=3"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(200);
    assert_eq!(frames(&by_query.text), whole[3..]);
}

#[tokio::test]
async fn a_ticket_opens_one_stream_once() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "cy@reports.example").await;
    let (_, other) = queued(&app, "dee@reports.example").await;
    run_jobs(&app).await;
    let path = format!("/api/reports/{report}/stream-ticket");
    let ticket = || async {
        let made = app
            .request(Method::POST, &path)
            .bearer(&respondent.token)
            .send()
            .await
            .expect(201);
        made.data()["token"].as_str().expect("a token").to_owned()
    };

    let first = ticket().await;
    app.get(&format!("/api/reports/{report}/stream?token={first}"))
        .send()
        .await
        .expect(200);
    app.get(&format!("/api/reports/{report}/stream?token={first}"))
        .send()
        .await
        .expect(401);
    let second = ticket().await;
    app.get(&format!("/api/reports/{other}/stream?token={second}"))
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn polled_events_are_the_streamed_ones() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "eve@reports.example").await;
    run_jobs(&app).await;
    let whole = frames(
        &stream(&app, &report, &respondent.token, None)
            .await
            .expect(200)
            .text,
    );

    let polled = app
        .get(&format!("/api/reports/{report}/events?after=2&limit=4"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(200);

    let polled: Vec<Value> = polled
        .data()
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| event["data"].clone())
        .collect();
    assert_eq!(
        polled,
        whole[2..6]
            .iter()
            .map(|(_, _, data)| data.clone())
            .collect::<Vec<_>>()
    );
    for bad in ["after=-1", "limit=0", "limit=201", "after=x", "since=1"] {
        app.get(&format!("/api/reports/{report}/events?{bad}"))
            .bearer(&respondent.token)
            .send()
            .await
            .expect(422);
    }
}

#[tokio::test]
async fn a_delivered_report_is_read_by_its_public_name_and_mailed_once() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "fay@reports.example").await;
    let before = app
        .get(&format!("/api/reports/{report}"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(200);
    assert_eq!(
        (
            before.data()["state"].clone(),
            before.data()["public_url"].clone()
        ),
        (json!("queued"), Value::Null)
    );
    run_jobs(&app).await;

    let read = app
        .get(&format!("/api/reports/{report}"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(200)
        .data();
    let url = read["public_url"].as_str().expect("a link").to_owned();
    let public_id = url.rsplit('/').next().expect("a name").to_owned();
    let public = app
        .get(&format!("/api/reports/public/{public_id}"))
        .send()
        .await
        .expect(200);
    let page = app.get(&format!("/r/{public_id}")).send().await.expect(200);

    assert_eq!(public_id.len(), 22);
    assert_eq!(public.header("x-robots-tag"), "noindex, nofollow");
    assert!(
        public.data()["report"]["claims"]
            .as_array()
            .is_some_and(|claims| !claims.is_empty())
    );
    assert!(page.text.contains("claim-1"));
    let about: Vec<Value> = mails(&app)
        .await
        .into_iter()
        .filter(|mail| mail["to"] == "fay@reports.example")
        .collect();
    assert_eq!(about.len(), 1);
    assert!(
        about[0]["text"]
            .as_str()
            .is_some_and(|text| text.contains(&url))
    );
    for guess in [
        "AAAAAAAAAAAAAAAAAAAAAA",
        "x",
        &format!("{public_id}x"),
        &report,
    ] {
        app.get(&format!("/api/reports/public/{guess}"))
            .send()
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn an_unpaid_report_is_neither_streamed_nor_read() {
    let app = TestApp::over(seeded_db().await).await;
    let respondent = Respondent::begin(&app, "gus@reports.example", "full").await;
    respondent
        .save(&app, json!({"answers": answers()}))
        .await
        .expect(200);
    let completed = respondent.complete(&app).await.expect(200).data();
    let report = completed["report"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    assert_eq!(completed["next"], "payment");

    assert_eq!(
        stream(&app, &report, &respondent.token, None)
            .await
            .expect(402)
            .code(),
        "PAYMENT_REQUIRED"
    );
    app.get(&format!("/api/reports/{report}/events"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(402);
    let public_id: String = sqlx::query_scalar("select public_id from shares")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a name");
    app.get(&format!("/api/reports/public/{public_id}"))
        .send()
        .await
        .expect(402);
}

#[tokio::test]
async fn anothers_report_does_not_exist() {
    let app = TestApp::over(seeded_db().await).await;
    let (_, report) = queued(&app, "hal@reports.example").await;
    let (stranger, _) = queued(&app, "ida@reports.example").await;

    for path in ["", "/stream", "/events"] {
        app.get(&format!("/api/reports/{report}{path}"))
            .bearer(&stranger.token)
            .send()
            .await
            .expect(404);
    }
    app.request(
        Method::POST,
        &format!("/api/reports/{report}/stream-ticket"),
    )
    .bearer(&stranger.token)
    .send()
    .await
    .expect(404);
}

#[tokio::test]
async fn an_operator_gives_a_failed_report_another_try() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, report) = queued(&app, "joe@reports.example").await;
    let mut owner = app.db.owner().await;
    // What a defect of ours would look like: the answers are gone.
    sqlx::raw_sql("update quiz_sessions set answers = '{}'")
        .execute(&mut owner)
        .await
        .expect("broken answers");
    sqlx::raw_sql("update job_runs set max_attempts = 1")
        .execute(&mut owner)
        .await
        .expect("one attempt");
    run_jobs(&app).await;
    let failed = stream(&app, &report, &respondent.token, None)
        .await
        .expect(200);
    assert_eq!(
        frames(&failed.text)
            .last()
            .map(|(_, kind, data)| (kind.clone(), data["recoverable"].clone())),
        Some(("error".to_owned(), json!(false)))
    );

    let statement = format!("update quiz_sessions set answers = '{}'", answers());
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(&mut owner)
        .await
        .expect("mended answers");
    let dead = app
        .get("/api/admin/jobs?state=dead")
        .operator()
        .send()
        .await
        .expect(200)
        .data();
    let run = dead[0]["id"].as_str().expect("a dead run").to_owned();
    app.request(Method::POST, &format!("/api/admin/jobs/{run}/retry"))
        .operator()
        .send()
        .await
        .expect(202);
    app.request(Method::POST, &format!("/api/admin/jobs/{run}/retry"))
        .operator()
        .send()
        .await
        .expect(409);
    run_jobs(&app).await;

    let story = frames(
        &stream(&app, &report, &respondent.token, None)
            .await
            .expect(200)
            .text,
    );
    let kinds: Vec<&str> = story.iter().map(|(_, kind, _)| kind.as_str()).collect();
    assert!(
        kinds.contains(&"reset") && kinds.last() == Some(&"complete"),
        "{kinds:?}"
    );
    assert_eq!(
        story
            .iter()
            .filter(|(_, kind, _)| kind == "complete")
            .count(),
        1
    );
}
