//! The mails people get, what they say, and how they are refused.

use serde_json::{Value, json};
use shared::testing::seeded_db;

use crate::{
    quizzes::support::{Respondent, mails, run_jobs},
    support::TestApp,
};

fn answers() -> Value {
    let companies: Value =
        serde_json::from_str(include_str!("../../../seeds/demo/companies.json")).expect("json");
    companies[0]["answers"].clone()
}

/// A respondent with a delivered report; the link to it.
async fn delivered(app: &TestApp, email: &str) -> (Respondent, Value) {
    let respondent = Respondent::begin(app, email, "quick").await;
    respondent
        .save(app, json!({"answers": answers()}))
        .await
        .expect(200);
    let completed = respondent.complete(app).await.expect(200).data();
    run_jobs(app).await;
    let id = completed["report"]["id"].as_str().expect("an id");
    let report = app
        .get(&format!("/api/reports/{id}"))
        .bearer(&respondent.token)
        .send()
        .await
        .expect(200)
        .data();
    (respondent, report)
}

async fn kinds(app: &TestApp, email: &str) -> Vec<String> {
    let mut kinds: Vec<String> = mails(app)
        .await
        .into_iter()
        .filter(|mail| mail["to"] == email)
        .filter_map(|mail| mail["kind"].as_str().map(str::to_owned))
        .collect();
    kinds.sort();
    kinds
}

/// A week passes since the delivery, and the day's look at whom to write to comes.
async fn a_week_later(app: &TestApp) {
    app.arrange("update reports set delivered_at = delivered_at - interval '8 days' where delivered_at > now() - interval '1 day';
         insert into job_runs (id, kind, queue, payload, max_attempts)
         values (gen_random_uuid(), 'reports.send_follow_ups', 'notifications', '{}', 8)",
    )
    .await;
    run_jobs(app).await;
    run_jobs(app).await;
}

#[tokio::test]
async fn the_mail_about_a_report_names_its_verdict_and_its_figures_as_they_are_printed() {
    let app = TestApp::over(seeded_db().await).await;
    let (_, report) = delivered(&app, "ann@mails.example").await;
    let url = report["public_url"].as_str().expect("a link");
    let public_id = url.rsplit('/').next().expect("a name");
    let document = app
        .get(&format!("/api/reports/public/{public_id}"))
        .send()
        .await
        .expect(200)
        .data()["report"]
        .clone();

    let mail = mails(&app).await.remove(0);

    let summary = &document["summary"];
    let text = mail["text"].as_str().expect("a text");
    assert!(text.contains(url));
    assert!(
        text.contains(summary["headline"].as_str().expect("a headline")),
        "{text}"
    );
    let mut figures = 0;
    for line in summary["ledger"].as_array().expect("a ledger") {
        let label = line["label"].as_str().expect("a label");
        let Some(number) = line["figure"]["claim"].as_u64() else {
            continue;
        };
        let claim = &document["claims"][usize::try_from(number).expect("small") - 1];
        let form = line["figure"]["form"].as_str().expect("a form");
        let printed = match claim["rendered"][form].as_str() {
            Some(printed) => printed,
            None => claim["rendered"]["bare"].as_str().expect("printed"),
        };
        assert!(
            text.contains(&format!("{label}: {printed}\n")),
            "{label}: {printed} in {text}"
        );
        figures += 1;
    }
    assert!(figures > 0, "{summary}");
    let html = mail["html"].as_str().expect("html");
    assert!(html.contains(url) && html.contains("<table") && !html.contains("<script"));
}

#[tokio::test]
async fn a_week_later_one_reminder_comes_and_no_second() {
    let app = TestApp::over(seeded_db().await).await;
    delivered(&app, "ann@mails.example").await;

    for _ in 0..3 {
        a_week_later(&app).await;
        assert_eq!(
            kinds(&app, "ann@mails.example").await,
            ["reports.follow_up", "reports.ready"]
        );
    }
}

#[tokio::test]
async fn a_reminder_is_refused_by_one_press_and_by_one_request_and_not_by_looking() {
    let app = TestApp::over(seeded_db().await).await;
    for email in [
        "ann@mails.example",
        "bob@mails.example",
        "cyd@mails.example",
    ] {
        delivered(&app, email).await;
    }
    a_week_later(&app).await;
    let mut paths = Vec::new();
    for email in ["ann@mails.example", "bob@mails.example"] {
        let all = mails(&app).await;
        let mail = all
            .iter()
            .find(|mail| mail["to"] == email && mail["kind"] == "reports.follow_up")
            .expect("a reminder");
        let text = mail["text"].as_str().expect("a text");
        let url = text
            .lines()
            .find(|line| line.contains("/unsubscribe/"))
            .expect("a link");
        let path = url
            .strip_prefix("http://crb.test")
            .expect("ours")
            .to_owned();
        assert!(!text.contains(&email.replace('@', "%40")) && !path.contains("mails.example"));
        paths.push(path);
    }

    // Ann looks and does not press; Bob's mail program sends the one request.
    let asked = app.get(&paths[0]).send().await.expect(200);
    assert!(asked.text.contains("<form method=\"post\">"));
    assert_eq!(asked.header("referrer-policy"), "strict-origin");
    let done = app
        .request(axum::http::Method::POST, &paths[1])
        .header("content-type", "application/x-www-form-urlencoded")
        .body("List-Unsubscribe=One-Click")
        .send()
        .await
        .expect(200);
    let stranger = app
        .request(axum::http::Method::POST, "/unsubscribe/nobody-knows-this")
        .send()
        .await
        .expect(200);
    assert_eq!(done.text, stranger.text);

    app.arrange("delete from mails where kind = 'reports.follow_up'; update reports set delivered_at = now()").await;
    a_week_later(&app).await;
    assert_eq!(
        kinds(&app, "ann@mails.example").await,
        ["reports.follow_up", "reports.ready"]
    );
    assert_eq!(kinds(&app, "bob@mails.example").await, ["reports.ready"]);
    // What belongs to an order still comes.
    delivered(&app, "bob@mails.example").await;
    assert_eq!(
        kinds(&app, "bob@mails.example").await,
        ["reports.ready", "reports.ready"]
    );
    let kept: Vec<String> =
        sqlx::query_scalar("select encode(address_hash, 'escape') from mail_suppressions")
            .fetch_all(&mut app.db.owner().await)
            .await
            .expect("a look");
    assert!(kept.iter().all(|hash| !hash.contains("mails.example")));
}

#[tokio::test]
async fn nobody_is_reminded_of_a_report_that_cannot_be_read() {
    let app = TestApp::over(seeded_db().await).await;
    let (respondent, _) = delivered(&app, "ann@mails.example").await;
    delivered(&app, "bob@mails.example").await;
    app.arrange("update reports set state = 'withheld' where session_id = (select id from quiz_sessions where email = 'bob@mails.example')").await;
    app.delete(&respondent.path)
        .bearer(&respondent.token)
        .send()
        .await
        .expect(204);

    a_week_later(&app).await;

    assert_eq!(kinds(&app, "bob@mails.example").await, ["reports.ready"]);
    assert!(kinds(&app, "ann@mails.example").await.is_empty());
}

#[tokio::test]
async fn the_mailbox_shows_html_where_nothing_in_it_runs() {
    let app = TestApp::over(seeded_db().await).await;
    delivered(&app, "ann@mails.example").await;
    let mail = mails(&app).await.remove(0);
    let id = mail["id"].as_str().expect("an id");

    let shown = app
        .get(&format!("/local/mailbox/{id}"))
        .send()
        .await
        .expect(200);

    assert_eq!(Some(shown.text.as_str()), mail["html"].as_str());
    let policy = shown.header("content-security-policy");
    assert!(
        policy.contains("sandbox") && !policy.contains("script-src"),
        "{policy}"
    );
    let nobody = "0198a6e0-0000-7000-8000-000000000000";
    app.get(&format!("/local/mailbox/{nobody}"))
        .send()
        .await
        .expect(404);
}
