//! Coming back by e-mail.

use serde_json::json;

use super::support::{Respondent, link_token, mails, quick_answers, quiz_app, run_jobs, worker};
use crate::support::{TestApp, TestResponse};

async fn ask(app: &TestApp, email: &str) -> TestResponse {
    app.post("/api/quiz/sessions/resume", json!({"email": email}))
        .send()
        .await
}

async fn redeem(app: &TestApp, token: &str) -> TestResponse {
    app.post("/api/quiz/sessions/resume/redeem", json!({"token": token}))
        .send()
        .await
}

/// A link for an address, through the mailbox.
async fn link_for(app: &TestApp, email: &str) -> String {
    ask(app, email).await.expect(200);
    run_jobs(app).await;
    let mails = mails(app).await;
    link_token(
        mails
            .iter()
            .find(|mail| mail["to"] == email)
            .expect("a mail"),
    )
}

/// Lets the sent mails age, by the database's clock.
async fn let_pass(app: &TestApp, minutes: i32) {
    for statement in [
        "update mails set created_at = created_at - make_interval(mins => $1)",
        "update magic_links set expires_at = expires_at - make_interval(mins => $1)",
    ] {
        sqlx::query(statement)
            .bind(minutes)
            .execute(&mut app.db.owner().await)
            .await
            .expect("older rows");
    }
}

#[tokio::test]
async fn nobody_learns_whether_an_address_took_the_quiz() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let bob = Respondent::begin(&app, "bob@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    let by_get = |email: &str| {
        app.get(&format!("/api/quiz/sessions/resume?email={email}"))
            .send()
    };
    let as_bob = |email: &str| {
        app.get(&format!("/api/quiz/sessions/resume?email={email}"))
            .bearer(&bob.token)
            .send()
    };

    let answers = [
        ask(&app, "ann@example.com").await,
        ask(&app, "nobody@example.com").await,
        ask(&app, "ann@example.com").await,
        by_get("ann@example.com").await,
        by_get("nobody@example.com").await,
        as_bob("ann@example.com").await,
        as_bob("nobody@example.com").await,
    ];

    for answer in &answers {
        assert_eq!(answer.told(), answers[0].told());
    }
    assert_eq!(
        answers[0].text,
        r#"{"data":{"has_progress":false,"link_sent":true}}"#
    );
    // Each left the same trace behind: a request, and a job that names it.
    let jobs = run_jobs(&app).await;
    assert_eq!(jobs.len(), answers.len());
    assert_eq!(mails(&app).await.len(), 1);
}

#[tokio::test]
async fn a_job_never_holds_an_address() {
    let app = quiz_app().await;

    ask(&app, "ann@example.com").await.expect(200);

    let payloads: Vec<String> =
        sqlx::query_scalar("select payload::text || coalesce(unique_key, '') from job_runs")
            .fetch_all(&mut app.db.owner().await)
            .await
            .expect("payloads");
    assert_eq!(payloads.len(), 1);
    assert!(!payloads[0].contains("example.com"), "{}", payloads[0]);
}

#[tokio::test]
async fn the_owner_of_a_token_gets_the_session_at_once() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    ann.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);

    let found = app
        .get("/api/quiz/sessions/resume?email=ANN%40example.com")
        .bearer(&ann.token)
        .send()
        .await
        .expect(200)
        .data();

    assert_eq!(found["has_progress"], true);
    assert_eq!(found["session"], ann.read(&app).await);
    assert_eq!(run_jobs(&app).await.len(), 0);
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let app = quiz_app().await;

    for email in ["", "ann", "ann@", "a@b.de,c@d.de", "a@b.de\r\nBcc: c@d.de"] {
        ask(&app, email).await.expect(422);
    }
    app.get("/api/quiz/sessions/resume")
        .send()
        .await
        .expect(422);
    app.get("/api/quiz/sessions/resume?email=ann")
        .send()
        .await
        .expect(422);
    app.get("/api/quiz/sessions/resume?email=ann@example.com&x=1")
        .send()
        .await
        .expect(422);
}

#[tokio::test]
async fn a_link_opens_the_newest_session_once() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;
    let newest = Respondent::begin(&app, "ann@example.com", "full").await;
    newest
        .save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    let link = link_for(&app, "ann@example.com").await;

    let opened = redeem(&app, &link).await.expect(200);
    let again = redeem(&app, &link).await.expect(410);

    assert_eq!(again.code(), "LINK_USED");
    assert!(
        opened
            .header("set-cookie")
            .starts_with("crb_session=crb_qs_")
    );
    let there = Respondent::of(&opened);
    assert_eq!(there.id, newest.id);
    assert_eq!(there.read(&app).await["answers"], quick_answers());
    // The browser that had it before still has it.
    newest.read(&app).await;
}

#[tokio::test]
async fn of_two_browsers_with_one_link_one_gets_in() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;
    let link = link_for(&app, "ann@example.com").await;

    let (one, two) = tokio::join!(redeem(&app, &link), redeem(&app, &link));

    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}

#[tokio::test]
async fn a_link_is_good_for_ten_minutes() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;
    let early = link_for(&app, "ann@example.com").await;
    let_pass(&app, 9).await;
    let late = link_for(&app, "ann@example.com").await;
    redeem(&app, &early).await.expect(200);

    let_pass(&app, 11).await;

    assert_eq!(redeem(&app, &late).await.expect(410).code(), "LINK_USED");
    assert_eq!(
        redeem(&app, "crb_ml_made_up").await.expect(410).code(),
        "LINK_USED"
    );
    assert_eq!(redeem(&app, "").await.expect(410).code(), "LINK_USED");
}

#[tokio::test]
async fn a_link_can_lock_every_other_browser_out() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let token = link_for(&app, "ann@example.com").await;

    let body = json!({"token": token, "revoke_others": true});
    let opened = app
        .post("/api/quiz/sessions/resume/redeem", body)
        .send()
        .await
        .expect(200);

    app.get(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(401);
    Respondent::of(&opened).read(&app).await;
}

#[tokio::test]
async fn a_sixth_browser_pushes_out_the_least_used_one() {
    let app = quiz_app().await;
    let first = Respondent::begin(&app, "ann@example.com", "quick").await;
    let mut browsers = Vec::new();
    for _ in 0..5 {
        let link = link_for(&app, "ann@example.com").await;
        browsers.push(Respondent::of(&redeem(&app, &link).await.expect(200)));
        let_pass(&app, 61).await;
    }

    app.get(&first.path)
        .bearer(&first.token)
        .send()
        .await
        .expect(401);
    for browser in browsers {
        browser.read(&app).await;
    }
}

#[tokio::test]
async fn an_address_gets_few_mails_however_often_somebody_asks() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;

    for (minutes, sent) in [(0, 1), (0, 1), (2, 2), (2, 3), (2, 3), (60, 4)] {
        let_pass(&app, minutes).await;
        ask(&app, "ann@example.com").await.expect(200);
        run_jobs(&app).await;

        assert_eq!(mails(&app).await.len(), sent);
    }
    let left: i64 = sqlx::query_scalar("select count(*) from resume_requests")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a count");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_burst_of_requests_sends_one_mail() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;
    for _ in 0..8 {
        ask(&app, "ann@example.com").await.expect(200);
    }

    let (one, two) = (worker(&app).await, worker(&app).await);
    let (one, two) = tokio::join!(one.run_due(), two.run_due());

    assert_eq!(one.expect("runs").len() + two.expect("runs").len(), 8);
    assert_eq!(mails(&app).await.len(), 1);
}

#[tokio::test]
async fn a_job_that_runs_twice_mails_once() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;
    ask(&app, "ann@example.com").await.expect(200);
    run_jobs(&app).await;

    // As if its worker had died after the commit and before the outcome.
    sqlx::query("update job_runs set state = 'queued', finished_at = null")
        .execute(&mut app.db.owner().await)
        .await
        .expect("again");
    let again = run_jobs(&app).await;

    assert_eq!(again.len(), 1);
    assert_eq!(mails(&app).await.len(), 1);
}

#[tokio::test]
async fn the_mail_says_where_to_go_and_for_how_long() {
    let app = quiz_app().await;
    Respondent::begin(&app, "ann@example.com", "quick").await;

    link_for(&app, "ann@example.com").await;

    let mail = &mails(&app).await[0];
    let text = mail["text"].as_str().expect("a text");
    assert_eq!(
        (&mail["kind"], &mail["to"]),
        (&json!("quizzes.resume_link"), &json!("ann@example.com"))
    );
    assert!(
        text.contains("http://crb.test/resume#t=crb_ml_") && text.contains("within 10 minutes"),
        "{text}"
    );
    let html: String = sqlx::query_scalar("select html_body from mails")
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a body");
    assert!(
        html.contains("<a href=\"http://crb.test/resume#t=crb_ml_"),
        "{html}"
    );
}

#[tokio::test]
async fn the_mailbox_exists_only_where_mails_are_kept() {
    let app = quiz_app().await;
    app.get("/api/local/mailbox").send().await.expect(200);
    app.get("/api/local/mailbox?limit=1").send().await;
}
