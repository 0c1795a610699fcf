//! The main path, from the first page to a figure's working.

use crate::support::{Browser, Screen, Stage, play};

/// Finishes and pays a full quiz with a worker at hand; the report is open afterwards.
async fn to_the_report(browser: &Browser, stage: &Stage) {
    stage.start_worker().await;
    browser.answer_everything(stage, "full").await;
    browser.goto(&stage.url("/quiz#review")).await;
    browser.press("Finish and go to the payment").await;
    browser.press("Pay €147").await;
    browser.press("Read the report").await;
    browser.until("location.pathname.startsWith('/r/')").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_answers_pays_watches_and_opens_a_figure() {
    play(Screen::Desk, async |browser, stage| {
        to_the_report(browser, stage).await;

        browser.click(".standfirst .n").await;

        browser
            .until(
                "/^#claim-\\d+$/.test(location.hash) && document.querySelector(location.hash).open",
            )
            .await;
        browser
            .until("document.querySelector(location.hash + ' .eq').textContent.length > 5")
            .await;
        browser.goto(&stage.url("/local/mailbox")).await;
        browser
            .until("document.querySelector('.mails')?.textContent.includes('/r/')")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_reads_on_a_phone_without_sideways_scrolling() {
    play(Screen::Phone, async |browser, stage| {
        to_the_report(browser, stage).await;

        browser
            .until("document.documentElement.scrollWidth <= innerWidth")
            .await;
        browser.click(".toc-m summary").await;
        browser.click(".toc-m a[href='#roadmap']").await;
        browser
            .until("location.hash === '#roadmap' && !document.querySelector('.toc-m').open")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_quiz_offers_its_report_and_a_new_start() {
    play(Screen::Desk, async |browser, stage| {
        to_the_report(browser, stage).await;

        browser.goto(&stage.url("/quiz")).await;

        browser.heading("Your answers are complete").await;
        browser
            .until("document.querySelector('.panel .btn').pathname.startsWith('/r/')")
            .await;
        browser.press("Start again with these answers").await;
        browser.heading("Where shall we send the report?").await;
    })
    .await;
}
