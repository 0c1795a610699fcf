//! Erasing a session.

use std::time::Duration;

use serde_json::json;
use sqlx::PgConnection;

use super::support::{Respondent, link_token, mails, quick_answers, quiz_app, run_jobs};
use crate::support::TestApp;

/// The tables in which a text occurs, in any column.
async fn tables_with(app: &TestApp, text: &str) -> Vec<String> {
    let mut owner: PgConnection = app.db.owner().await;
    let tables: Vec<String> = sqlx::query_scalar("select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
        .fetch_all(&mut owner)
        .await
        .expect("the tables");
    let mut found = Vec::new();
    for table in tables {
        let question = format!(
            "select exists (select from \"{table}\" as row where strpos(row::text, $1) > 0)"
        );
        let is_there: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(question))
            .bind(text)
            .fetch_one(&mut owner)
            .await
            .expect("a look");
        if is_there {
            found.push(table);
        }
    }
    found
}

#[tokio::test]
async fn nothing_of_a_person_remains() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let mut answers = quick_answers();
    answers["previous_attempt"] = json!("stalled");
    answers["previous_attempt_reason"] = json!("Our parrot ate the cables");
    ann.save(&app, json!({"answers": answers}))
        .await
        .expect(200);
    app.post(
        "/api/quiz/sessions/resume",
        json!({"email": "ann@example.com"}),
    )
    .send()
    .await
    .expect(200);
    run_jobs(&app).await;
    let link = link_token(&mails(&app).await[0]);
    app.post(
        "/api/quiz/sessions/resume",
        json!({"email": "ann@example.com"}),
    )
    .send()
    .await
    .expect(200);
    let done = ann.complete(&app).await.expect(200).data();
    assert!(tables_with(&app, "ann@example.com").await.len() >= 4);

    let erased = app
        .delete(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(204);

    assert!(
        erased.header("set-cookie").starts_with("crb_session=; ")
            && erased.header("set-cookie").contains("Max-Age=0")
    );
    assert!(erased.text.is_empty());
    assert_eq!(
        tables_with(&app, "ann@example.com").await,
        Vec::<String>::new()
    );
    assert_eq!(tables_with(&app, "parrot").await, Vec::<String>::new());
    let report = format!(
        "/api/reports/{}",
        done["report"]["id"].as_str().expect("an id")
    );
    app.get(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(401);
    app.get(&report).bearer(&ann.token).send().await.expect(401);
    app.delete(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(401);
    app.post("/api/quiz/sessions/resume/redeem", json!({"token": link}))
        .send()
        .await
        .expect(410);
    // What waited in the ledger finds nothing to do.
    run_jobs(&app).await;
    assert_eq!(
        tables_with(&app, "ann@example.com").await,
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn other_sessions_of_the_address_stay() {
    let app = quiz_app().await;
    let old = Respondent::begin(&app, "ann@example.com", "quick").await;
    old.save(&app, json!({"answers": quick_answers()}))
        .await
        .expect(200);
    let copy = app
        .post(
            "/api/quiz/sessions",
            json!({"email": "ann@example.com", "tier": "full", "from": old.id}),
        )
        .bearer(&old.token)
        .send()
        .await
        .expect(201);
    let copy = Respondent::of(&copy);

    app.delete(&old.path)
        .bearer(&old.token)
        .send()
        .await
        .expect(204);

    assert_eq!(copy.read(&app).await["answers"], quick_answers());
    app.post(
        "/api/quiz/sessions/resume",
        json!({"email": "ann@example.com"}),
    )
    .send()
    .await
    .expect(200);
    run_jobs(&app).await;
    let link = link_token(&mails(&app).await[0]);
    let opened = app
        .post("/api/quiz/sessions/resume/redeem", json!({"token": link}))
        .send()
        .await
        .expect(200);
    assert_eq!(Respondent::of(&opened).id, copy.id);
}

#[tokio::test]
async fn saves_and_an_erase_at_once_leave_nothing_behind() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;

    let saves =
        (0..20).map(|hours| ann.save(&app, json!({"answers": {"admin_hours_week": hours}})));
    let (erased, saved) = tokio::join!(
        app.delete(&ann.path).bearer(&ann.token).send(),
        futures::future::join_all(saves)
    );

    erased.expect(204);
    for answer in saved {
        assert!(
            [200, 401, 404].contains(&answer.status.as_u16()),
            "{}",
            answer.text
        );
    }
    assert_eq!(
        tables_with(&app, "ann@example.com").await,
        Vec::<String>::new()
    );
    assert_eq!(tables_with(&app, "admin_hours_week\"").await, ["quizzes"]);
}

#[tokio::test]
async fn a_deadlock_is_a_time_to_come_back_and_takes_nothing() {
    let app = quiz_app().await;
    let ann = Respondent::begin(&app, "ann@example.com", "quick").await;
    let (mut other, mut watcher) = (app.db.owner().await, app.db.owner().await);
    sqlx::raw_sql("begin; select id from quiz_sessions for update")
        .execute(&mut other)
        .await
        .expect("a lock");

    // The erasure holds the address and waits for the session; this one holds the session and asks for the address.
    let (answer, ()) = tokio::join!(app.delete(&ann.path).bearer(&ann.token).send(), async {
        until_somebody_waits(&mut watcher).await;
        sqlx::query("select pg_advisory_xact_lock(hashtextextended('ann@example.com', 0))")
            .execute(&mut other)
            .await
            .expect("the other one is the victim");
    });

    let answer = answer.expect(503);
    assert_eq!(answer.code(), "UNAVAILABLE");
    assert_eq!(answer.header("retry-after"), "2");
    sqlx::raw_sql("rollback")
        .execute(&mut other)
        .await
        .expect("an end");
    app.get(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(200);
    app.delete(&ann.path)
        .bearer(&ann.token)
        .send()
        .await
        .expect(204);
}

/// Waits until a connection to this database waits for a lock.
async fn until_somebody_waits(watcher: &mut PgConnection) {
    let question = "select exists (
        select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database())";
    for _ in 0..1000 {
        let somebody_waits: bool = sqlx::query_scalar(question)
            .fetch_one(&mut *watcher)
            .await
            .expect("a look");
        if somebody_waits {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("nobody waits for a lock");
}
