//! From an address to an account, and nobody learns which addresses have one.

use serde_json::json;
use shared::testing::TestDb;

use super::support::{ask_for_link as ask, confirm, link_of, mail_to};
use crate::{
    quizzes::support::{mails, run_jobs},
    support::{PASSWORD, TestApp, TestUser, sign_in, text},
};

#[tokio::test]
async fn a_mailed_link_and_a_password_make_an_account_and_sign_in() {
    let app = TestApp::new().await;

    ask(&app, " Ann@Example.com").await.expect(200);
    let mail = mail_to(&app, "ann@example.com").await;
    let made = confirm(&app, &link_of(&mail), PASSWORD).await.expect(200);

    let user = made.data()["user"].clone();
    assert_eq!(user["email"], "ann@example.com");
    assert_eq!(user["is_operator"], false);
    assert_eq!(user["workspaces"][0]["role"], "owner");
    assert_eq!(user["workspaces"][0]["is_personal"], true);
    let me = app
        .get("/api/auth/me")
        .bearer(&text(&made, "access_token"))
        .send()
        .await
        .expect(200);
    assert_eq!(me.data(), user);
    sign_in(&app, "ANN@example.com", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    let app = TestApp::new().await;
    TestUser::new(&app, "ann@example.com").await;
    TestUser::new(&app, "bob@example.com").await;
    app.arrange("update users set disabled_at = now() where email like 'bob@%'")
        .await;

    let mut answers = Vec::new();
    for email in ["ann@example.com", "bob@example.com", "nobody@example.com"] {
        answers.push(ask(&app, email).await);
    }

    for answer in &answers {
        assert_eq!(answer.told(), answers[0].told());
    }
    assert_eq!(answers[0].text, r#"{"data":{"link_sent":true}}"#);
    // Each left the same trace behind; the worker tells them apart.
    assert_eq!(run_jobs(&app).await.len(), answers.len());
    let sent = mails(&app).await;
    let to: Vec<&str> = sent.iter().filter_map(|mail| mail["to"].as_str()).collect();
    assert_eq!(to.len(), 2, "{to:?}");
    assert!(!to.contains(&"bob@example.com"));
    let payloads: Vec<String> =
        sqlx::query_scalar("select payload::text || coalesce(unique_key, '') from job_runs")
            .fetch_all(&mut app.db.owner().await)
            .await
            .expect("payloads");
    assert!(payloads.iter().all(|text| !text.contains("example.com")));
}

#[tokio::test]
async fn a_link_for_an_account_that_exists_sets_its_password_and_signs_others_out() {
    let app = TestApp::new().await;
    let ann = TestUser::new(&app, "ann@example.com").await;

    ask(&app, "ann@example.com").await.expect(200);
    let mail = mail_to(&app, "ann@example.com").await;
    assert_eq!(mail["subject"], "You have an account already");
    let link = link_of(&mail);
    let other = "another one, as long";
    let made = confirm(&app, &link, other).await.expect(200);

    assert_eq!(made.data()["user"]["id"], ann.id.to_string());
    sign_in(&app, "ann@example.com", PASSWORD).await.expect(401);
    sign_in(&app, "ann@example.com", other).await.expect(200);
    app.post("/api/auth/refresh", json!({"refresh_token": ann.refresh}))
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn a_link_works_once_and_a_refused_password_does_not_cost_it() {
    let app = TestApp::new().await;
    ask(&app, "ann@example.com").await.expect(200);
    let link = link_of(&mail_to(&app, "ann@example.com").await);

    for password in ["short", "ann@example.com", "ANN@EXAMPLE.COM", ""] {
        let refused = confirm(&app, &link, password).await.expect(422);
        assert_eq!(refused.json()["error"]["details"][0]["field"], "/password");
    }
    let (one, other) = tokio::join!(
        confirm(&app, &link, PASSWORD),
        confirm(&app, &link, PASSWORD)
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();

    assert_eq!(statuses, [200, 410]);
    for token in [link.as_str(), "crb_ml_invented", "", "crb_qs_other"] {
        let gone = confirm(&app, token, PASSWORD).await.expect(410);
        assert_eq!(gone.code(), "LINK_USED");
    }
}

#[tokio::test]
async fn a_link_to_answers_sets_no_password_and_a_password_link_opens_no_answers() {
    let app = TestApp::over(TestDb::new().await).await;
    ask(&app, "ann@example.com").await.expect(200);
    let link = link_of(&mail_to(&app, "ann@example.com").await);

    app.post("/api/quiz/sessions/resume/redeem", json!({"token": link}))
        .send()
        .await
        .expect(410);

    confirm(&app, &link, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_old_link_is_gone() {
    let app = TestApp::new().await;
    ask(&app, "ann@example.com").await.expect(200);
    let link = link_of(&mail_to(&app, "ann@example.com").await);

    sqlx::query("update magic_links set expires_at = expires_at - interval '30 minutes'")
        .execute(&mut app.db.owner().await)
        .await
        .expect("an older link");

    confirm(&app, &link, PASSWORD).await.expect(410);
}

#[tokio::test]
async fn an_address_gets_few_mails_however_often_it_is_asked_for() {
    let app = TestApp::new().await;

    for _ in 0..5 {
        ask(&app, "ann@example.com").await.expect(200);
    }
    run_jobs(&app).await;

    assert_eq!(mails(&app).await.len(), 1);
}
