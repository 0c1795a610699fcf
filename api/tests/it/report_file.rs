//! A report as a PDF, at the front door.

use shared::{
    platform::ids::ReportId,
    reports::{files::FileFormat, queries},
};

use crate::{
    cache::{Delivered, delivered},
    quizzes::support::Respondent,
    support::TestApp,
};

const CONTENT: &[u8] = b"%PDF-1.7 as good as any";
const TAG: &str = "\"5f\"";

impl Delivered {
    fn pdf(&self) -> String {
        format!("{}/pdf", self.json())
    }

    fn own_pdf(&self) -> String {
        format!("/api/reports/{}/pdf", self.id)
    }
}

/// As if the worker had made the file.
async fn make(app: &TestApp, report: &Delivered) {
    let id: ReportId = report.id.parse().expect("an id");
    let db = app
        .db
        .connect_as("crb_worker", shared::platform::notifier::Notifier::silent())
        .await;
    let stored = queries::store_file(db.system(), id, FileFormat::Pdf, "5f", CONTENT).await;
    assert!(stored.expect("an answer"), "the file was asked for");
}

async fn count(app: &TestApp, question: &'static str) -> i64 {
    sqlx::query_scalar(question)
        .fetch_one(&mut app.db.owner().await)
        .await
        .expect("a number")
}

async fn change(app: &TestApp, statement: &'static str) {
    sqlx::raw_sql(statement)
        .execute(&mut app.db.owner().await)
        .await
        .expect(statement);
}

/// Forgets what was looked at a moment ago, as another process would not know it.
fn fresh(app: &TestApp) -> TestApp {
    app.another(None)
}

#[tokio::test]
async fn a_delivered_report_has_its_file_ordered_and_then_sent() {
    let app = TestApp::over(shared::testing::seeded_db().await).await;
    let report = delivered(&app, "ann@file.example").await;
    let orders = "select count(*) from job_runs where kind = 'reports.render_report'";
    assert_eq!(count(&app, orders).await, 1, "ordered with the delivery");

    for path in [report.pdf(), report.own_pdf()] {
        let waiting = app
            .get(&path)
            .bearer(&report.respondent.token)
            .send()
            .await
            .expect(202);
        assert_eq!(waiting.header("location"), path);
        assert_eq!(waiting.header("retry-after"), "1");
        assert_eq!(waiting.data()["state"], "waiting");
    }
    assert_eq!(count(&app, orders).await, 1, "nobody orders twice");

    make(&app, &report).await;
    for path in [report.pdf(), report.own_pdf()] {
        let get = || {
            app.get(&path)
                .bearer(&report.respondent.token)
                .header("accept-encoding", "gzip")
        };
        let file = get().send().await.expect(200);
        assert_eq!(file.bytes, CONTENT);
        assert_eq!(file.header("content-type"), "application/pdf");
        assert_eq!(file.header("content-length"), CONTENT.len().to_string());
        assert_eq!(file.header("content-encoding"), "");
        assert_eq!(file.header("etag"), TAG);
        assert_eq!(file.header("cache-control"), "private, no-cache");
        assert!(
            file.header("content-disposition")
                .ends_with("AI report.pdf\"")
        );
        let held = get().header("if-none-match", TAG).send().await.expect(304);
        assert!(held.bytes.is_empty());
        assert_eq!(held.header("etag"), TAG);
        get()
            .header("if-none-match", "\"other\"")
            .send()
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn whoever_presses_the_link_too_early_sees_a_page_that_asks_again() {
    let app = TestApp::over(shared::testing::seeded_db().await).await;
    let report = delivered(&app, "bob@file.example").await;
    let page = app.get(&report.page()).send().await.expect(200);
    assert!(page.text.contains(&format!("href=\"{}\"", report.pdf())));

    let waiting = app
        .get(&report.pdf())
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .send()
        .await
        .expect(202);

    assert_eq!(waiting.header("refresh"), "1");
    assert!(waiting.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_file_is_as_secret_as_its_report() {
    let app = TestApp::over(shared::testing::seeded_db().await).await;
    let report = delivered(&app, "cid@file.example").await;
    make(&app, &report).await;
    let stranger = Respondent::begin(&app, "eve@file.example", "quick").await;
    app.get(&report.own_pdf()).send().await.expect(401);
    app.get(&report.own_pdf())
        .bearer(&stranger.token)
        .send()
        .await
        .expect(404);
    app.get("/api/reports/public/AAAAAAAAAAAAAAAAAAAAAA/pdf")
        .send()
        .await
        .expect(404);
    for (statement, public, private) in [
        ("update reports set state = 'withheld'", 402, 402),
        ("update reports set state = 'failed'", 404, 409),
        ("update reports set state = 'running'", 404, 202),
        ("update reports set state = 'delivered'", 200, 200),
        ("update shares set revoked_at = now()", 404, 200),
    ] {
        change(&app, statement).await;
        let app = fresh(&app);
        app.get(&report.pdf()).send().await.expect(public);
        let own = app.get(&report.own_pdf()).bearer(&report.respondent.token);
        own.send().await.expect(private);
    }

    app.delete(&report.respondent.path)
        .bearer(&report.respondent.token)
        .send()
        .await
        .expect(204);
    assert_eq!(count(&app, "select count(*) from report_files").await, 0);
}

#[tokio::test]
async fn a_file_that_could_not_be_made_is_said_so_and_not_ordered_over_and_over() {
    let app = TestApp::over(shared::testing::seeded_db().await).await;
    let report = delivered(&app, "dan@file.example").await;
    change(&app, "update job_runs set state = 'dead', finished_at = now() where kind = 'reports.render_report'").await;

    let refused = app.get(&report.pdf()).send().await.expect(503);
    assert_eq!(refused.code(), "UNAVAILABLE");
    app.get(&report.page()).send().await.expect(200);
    // Once the ledger has forgotten the run, a reader may ask again.
    change(
        &app,
        "delete from job_runs where kind = 'reports.render_report'",
    )
    .await;
    app.get(&report.pdf()).send().await.expect(202);
    let orders =
        "select count(*) from job_runs where kind = 'reports.render_report' and state = 'queued'";
    assert_eq!(count(&app, orders).await, 1);
}
