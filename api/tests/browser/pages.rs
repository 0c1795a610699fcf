//! Pages that need no data: the start, what does not exist, and what each page promises to everyone.

use crate::support::{Screen, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_leads_to_the_quiz() {
    play(Screen::Desk, async |browser, stage| {
        browser.goto(&stage.url("/")).await;

        browser.press("Start with the first question").await;

        browser.heading("Where shall we send the report?").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_path_says_what_to_do() {
    play(Screen::Desk, async |browser, stage| {
        browser.goto(&stage.url("/no/such/page")).await;

        browser.heading("There is no page here").await;
        browser.press("To the start").await;
        browser.heading("Is AI worth it for your company?").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_or_report_that_does_not_exist_is_said_kindly() {
    play(Screen::Desk, async |browser, stage| {
        browser.goto(&stage.url("/r/AAAAAAAAAAAAAAAAAAAAAA")).await;
        browser.heading("No report at this address").await;

        browser
            .goto(&stage.url("/reports/0199f3a0-0000-7000-8000-000000000000/live"))
            .await;
        browser.heading("No report at this address").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_scrolls_sideways_on_a_phone_or_asks_another_server() {
    play(Screen::Phone, async |browser, stage| {
        for path in ["/", "/quiz", "/resume", "/sign-in", "/sign-up", "/local/mailbox", "/no/such/page"] {
            browser.goto(&stage.url(path)).await;
            browser.find("h1").await;

            browser.until("document.documentElement.scrollWidth <= innerWidth").await;
            browser
                .until("performance.getEntriesByType('resource').every((entry) => new URL(entry.name).origin === location.origin)")
                .await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_choice_of_light_or_dark_is_kept() {
    play(Screen::Desk, async |browser, stage| {
        browser.goto(&stage.url("/")).await;
        let before = browser
            .run("return getComputedStyle(document.body).backgroundColor")
            .await;

        browser.press("Light or dark").await;
        browser.goto(&stage.url("/resume")).await;

        let after = browser
            .run("return getComputedStyle(document.body).backgroundColor")
            .await;
        assert_ne!(before, after);
    })
    .await;
}
