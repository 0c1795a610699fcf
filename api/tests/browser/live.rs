//! The live page: what a worker tells appears at the pace of reading, and the end is told at once.

use serde_json::json;
use shared::{
    platform::{
        events::{self, NewEvent},
        ids::ReportId,
    },
    reports,
};

use crate::support::{Browser, Screen, Stage, play};

/// Completes a short quiz from within the page, so that the browser holds the session, and opens the live page.
async fn complete(browser: &Browser, stage: &Stage) -> ReportId {
    browser.answer_everything(stage, "quick").await;
    let report: ReportId = serde_json::from_value(browser.complete().await).expect("a report's id");
    browser
        .goto(&stage.url(&format!("/reports/{report}/live")))
        .await;
    report
}

fn progress(step: &str, percent: u8) -> NewEvent {
    NewEvent::new(
        "progress",
        json!({ "step": step, "percent": percent, "message": "..." }),
    )
}

fn finding(title: &str) -> NewEvent {
    NewEvent::new(
        "finding",
        json!({ "id": title, "title": title, "preview": "Said in a sentence or two, as the report will say it." }),
    )
}

async fn tell(stage: &Stage, report: ReportId, told: Vec<NewEvent>) {
    stage
        .write(move |tx| {
            Box::pin(async move {
                reports::start_running(tx, report).await?;
                events::append(tx, report.into(), &told).await
            })
        })
        .await;
}

async fn deliver(stage: &Stage, report: ReportId) {
    stage
        .write(move |tx| {
            Box::pin(async move {
                let delivered = reports::Delivered {
                    document: json!({}),
                    input_hash: "hash".to_owned(),
                    inputs: Vec::new(),
                };
                reports::deliver(tx, report, delivered, "http://crb.test").await
            })
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn findings_appear_one_by_one_and_can_be_shown_at_once() {
    play(Screen::Desk, async |browser, stage| {
        let report = complete(browser, stage).await;
        browser.heading("About to begin").await;

        let told = [progress("parsing", 10), finding("First"), finding("Second"), finding("Third"), progress("roi", 65)];
        tell(stage, report, told.into()).await;
        browser.until("document.querySelectorAll('#found > li').length === 1").await;
        browser.until("!document.querySelector('#pace').hidden").await;
        browser.press("Show all").await;

        browser.until("[...document.querySelectorAll('#found h2')].map((h) => h.textContent).join() === 'First,Second,Third'").await;
        browser.heading("Computing cost and gain").await;
        browser.until("document.querySelector('#bar').value === 65").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_is_offered_as_soon_as_it_is_delivered() {
    play(Screen::Phone, async |browser, stage| {
        let report = complete(browser, stage).await;
        tell(
            stage,
            report,
            vec![progress("parsing", 10), finding("First"), finding("Second")],
        )
        .await;

        deliver(stage, report).await;

        browser
            .until("document.querySelector('#ready a')?.textContent === 'Read the report'")
            .await;
        browser
            .until("/^\\/r\\/[\\w-]{22}$/.test(document.querySelector('#ready a').pathname)")
            .await;
        browser
            .until("document.documentElement.scrollWidth <= innerWidth")
            .await;
        // Seen once, it is not told again at leisure.
        browser.reload().await;
        browser.heading("Your report is ready").await;
        browser
            .until("document.querySelectorAll('#found > li').length === 2")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_could_not_be_made_says_so_and_leads_back() {
    play(Screen::Desk, async |browser, stage| {
        let report = complete(browser, stage).await;
        tell(stage, report, vec![progress("parsing", 10)]).await;

        stage
            .write(move |tx| Box::pin(async move { reports::fail(tx, report, "gate").await }))
            .await;

        browser.heading("The report could not be made").await;
        browser.press("To your answers").await;
        browser.heading("Your answers are complete").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_begun_again_starts_its_findings_anew_and_the_bar_never_falls() {
    play(Screen::Desk, async |browser, stage| {
        let report = complete(browser, stage).await;
        tell(stage, report, vec![progress("vendors", 50), finding("Old")]).await;
        browser.until("document.querySelector('#found h2')?.textContent === 'Old'").await;

        let again = vec![NewEvent::new("reset", json!({ "reason": "retried" })), progress("parsing", 10), finding("New")];
        tell(stage, report, again).await;

        browser.until("[...document.querySelectorAll('#found h2')].map((h) => h.textContent).join() === 'New'").await;
        browser.until("document.querySelector('#bar').value === 50").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_an_account_is_watched_on_when_the_sign_in_is_past_its_minutes() {
    play(Screen::Desk, async |browser, stage| {
        stage.operator("ann@browser.example").await;
        browser.sign_in(stage, "ann@browser.example", "/account").await;
        browser.answer_everything(stage, "quick").await;
        let report: ReportId = serde_json::from_value(browser.complete().await).expect("a report's id");
        let claimed = browser
            .run_async(
                "fetch('/api/quiz/sessions/' + localStorage.getItem('crb.session') + '/claim', { method: 'POST', \
                 headers: { 'Content-Type': 'application/json' }, body: '{}' }).then((r) => done(r.status));",
            )
            .await;
        assert_eq!(claimed, 200);
        tell(stage, report, vec![progress("parsing", 10), finding("First")]).await;
        let live = stage.url(&format!("/reports/{report}/live"));

        // In a browser that knows the account alone, and in one that holds the cookie of another quiz as well.
        for other_quiz in [false, true] {
            browser.forget_cookie("crb_session").await;
            if other_quiz {
                browser.run("localStorage.removeItem('crb.session');").await;
                browser.begin_quiz(stage, "quick").await;
            }
            browser.forget_cookie("crb_access").await;
            browser.goto(&live).await;
            browser.until("document.querySelector('#found h2')?.textContent === 'First'").await;
            assert_eq!(browser.refreshes().await, 1, "with another quiz: {other_quiz}");
        }

        // Whoever is nobody here is told so, and asks for nothing twice.
        browser.forget_everything().await;
        browser.goto(&live).await;
        browser.heading("No report at this address").await;
        assert_eq!(browser.refreshes().await, 0);
    })
    .await;
}
