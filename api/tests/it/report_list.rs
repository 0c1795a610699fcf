//! The list of somebody's reports, page by page.

use serde_json::Value;

use crate::{
    quizzes::support::{Respondent, quiz_db},
    support::{TestApp, TestUser},
};

/// Five sessions in somebody's account, two of them begun in the same moment, each with two versions of its report.
async fn full_account(app: &TestApp, user: &TestUser) {
    for _ in 0..5 {
        Respondent::begin(app, &user.email, "quick").await;
    }
    sqlx::query("update quiz_sessions set workspace_id = $1 where workspace_id is null")
        .bind(user.workspace.0)
        .execute(&mut app.db.owner().await)
        .await
        .expect("claimed sessions");
    app.arrange(
        "update quiz_sessions set created_at = (select min(created_at) from quiz_sessions)
         where id in (select id from quiz_sessions order by created_at limit 2);
         insert into reports (id, session_id, version, tier, state)
         select gen_random_uuid(), id, version, 'quick', 'failed' from quiz_sessions cross join generate_series(1, 2) version
         on conflict do nothing",
    )
    .await;
}

/// The ids on each page, from an address on.
async fn pages(app: &TestApp, user: &TestUser, first: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let answer = app.get(&path).bearer(&user.access).send().await.expect(200);
        let json = answer.json();
        pages.push(ids(&json["data"]));
        next = json["links"]["next"].as_str().map(str::to_owned);
        assert!(pages.len() < 20, "it has an end");
    }
    pages
}

fn ids(list: &Value) -> Vec<String> {
    let reports = list.as_array().expect("a list").iter();
    let id = |report: &Value| report["id"].as_str().expect("an id").to_owned();
    reports.map(id).collect()
}

#[tokio::test]
async fn pages_hold_every_report_once_in_the_order_of_the_list() {
    let app = TestApp::over(quiz_db().await).await;
    let ann = TestUser::new(&app, "ann@list.example").await;
    full_account(&app, &ann).await;

    let whole = pages(&app, &ann, "/api/reports").await;
    let threes = pages(&app, &ann, "/api/reports?limit=3").await;
    let ones = pages(&app, &ann, "/api/reports?limit=1").await;

    assert_eq!(whole.len(), 1);
    assert_eq!(whole[0].len(), 10);
    let sizes: Vec<usize> = threes.iter().map(Vec::len).collect();
    assert_eq!(sizes, [3, 3, 3, 1]);
    assert_eq!(threes.concat(), whole[0]);
    assert_eq!(ones.concat(), whole[0]);
    let order: Vec<String> = sqlx::query_scalar(
        "select r.id::text from reports r join quiz_sessions s on s.id = r.session_id
         order by s.created_at desc, s.id desc, r.version desc",
    )
    .fetch_all(&mut app.db.owner().await)
    .await
    .expect("rows");
    assert_eq!(whole[0], order);
}

#[tokio::test]
async fn what_is_made_meanwhile_moves_no_page_and_a_cursor_shows_nobody_elses_reports() {
    let app = TestApp::over(quiz_db().await).await;
    let ann = TestUser::new(&app, "ann@list.example").await;
    full_account(&app, &ann).await;
    let bob = TestUser::new(&app, "bob@list.example").await;
    let before = pages(&app, &ann, "/api/reports?limit=4").await;
    let first = app.get("/api/reports?limit=4").bearer(&ann.access);
    let next = first.send().await.expect(200).json()["links"]["next"].clone();
    let next = next.as_str().expect("a next page");

    full_account(&app, &ann).await;

    assert_eq!(pages(&app, &ann, next).await, before[1..]);
    assert_eq!(pages(&app, &bob, next).await, [Vec::<String>::new()]);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let app = TestApp::over(quiz_db().await).await;
    let ann = TestUser::new(&app, "ann@list.example").await;
    full_account(&app, &ann).await;
    let first = app.get("/api/reports?limit=4").bearer(&ann.access);
    let next = first.send().await.expect(200).json()["links"]["next"].clone();
    let cursor = next.as_str().and_then(|next| next.split("cursor=").nth(1));
    let cursor = cursor.expect("a cursor");

    for (query, status) in [
        ("limit=0".to_owned(), 422),
        ("limit=201".to_owned(), 422),
        ("limit=x".to_owned(), 422),
        ("page=2".to_owned(), 422),
        ("cursor=abc".to_owned(), 400),
        // A cursor belongs to the list it was made for.
        (format!("limit=5&cursor={cursor}"), 400),
        (format!("limit=4&cursor={}", &cursor[1..]), 400),
    ] {
        let asked = app
            .get(&format!("/api/reports?{query}"))
            .bearer(&ann.access);
        let answer = asked.send().await;
        assert_eq!(answer.status, status, "{query}: {}", answer.text);
    }
}
