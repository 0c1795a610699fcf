//! Paying: the checkout, its failure, and the way to the report.

use crate::support::{Screen, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_full_quiz_leads_through_the_payment_to_the_live_page() {
    play(Screen::Phone, async |browser, stage| {
        browser.answer_everything(stage, "full").await;
        browser.goto(&stage.url("/quiz#review")).await;
        browser.heading("Look through your answers").await;
        browser.press("Finish and go to the payment").await;
        browser.heading("Pay €147").await;
        browser
            .until("document.documentElement.scrollWidth <= innerWidth")
            .await;

        browser.press("Pay €147").await;
        // The page asks whether the payment arrived, and that question may be quicker than the worker.
        browser.until("location.pathname.endsWith('/live')").await;
        stage.work_once().await;

        browser
            .until("document.querySelector('h1').textContent !== 'Waiting for the payment'")
            .await;
        browser.until("location.pathname.endsWith('/live')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_payment_can_be_tried_again() {
    play(Screen::Desk, async |browser, stage| {
        browser.answer_everything(stage, "full").await;
        browser.goto(&stage.url("/quiz#review")).await;
        browser.press("Finish and go to the payment").await;
        browser.heading("Pay €147").await;

        browser.press("Let the payment fail").await;
        browser.until("document.querySelector('#problem').textContent.startsWith('The payment did not go through')").await;
        stage.work_once().await;
        browser.reload().await;
        browser.press("Pay €147").await;

        browser
            .until("location.pathname.endsWith('/live')")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_the_payment_keeps_the_answers() {
    play(Screen::Desk, async |browser, stage| {
        browser.answer_everything(stage, "full").await;
        browser.goto(&stage.url("/quiz#review")).await;
        browser.press("Finish and go to the payment").await;
        browser.heading("Pay €147").await;

        browser.press("Back without paying").await;

        browser.heading("Your answers are complete").await;
        browser
            .until("document.querySelector('.panel .btn').textContent === 'Pay €147'")
            .await;
    })
    .await;
}
