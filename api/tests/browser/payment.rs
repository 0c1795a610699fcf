//! Paying: the checkout, its failure, and the way to the report.

use stripe::testing::{ACCOUNT, FakeStripe, KEY};

use crate::support::{Screen, play, play_with};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_payment_services_page_leads_on_to_the_report_and_back_to_the_answers() {
    let fake = FakeStripe::start().await.expect("a port");
    let url = fake.url().to_string();
    let variables = [
        ("STRIPE_SECRET_KEY", KEY),
        ("STRIPE_ACCOUNT", ACCOUNT),
        ("STRIPE_BASE_URL", url.as_str()),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_of_the_tests"),
    ];
    play_with(Screen::Phone, &variables, async |browser, stage| {
        browser.answer_everything(stage, "full").await;
        browser.goto(&stage.url("/quiz#review")).await;
        browser.press("Finish and go to the payment").await;
        browser.heading("Checkout of the fake").await;

        browser.press("Leave").await;
        browser.heading("Your answers are complete").await;
        browser.press("Pay €147").await;
        browser.heading("Checkout of the fake").await;
        browser.press("Pay").await;

        // No event was sent: the page itself asks how the payment stands.
        browser.until("location.pathname.endsWith('/live')").await;
        browser
            .until("document.querySelector('h1').textContent !== 'Waiting for the payment'")
            .await;
    })
    .await;
}
