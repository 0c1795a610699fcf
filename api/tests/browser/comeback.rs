//! Coming back by mail: the link opens the same question in another browser, once.

use crate::support::{Screen, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_opens_the_same_question_once() {
    play(Screen::Desk, async |browser, stage| {
        stage.start_worker().await;
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.keys("\u{e007}").await;
        browser
            .heading("How many people work in the company?")
            .await;
        browser
            .until("document.querySelector('#saved').textContent === 'Saved'")
            .await;
        browser.press("Continue later").await;
        browser.press("Send me a link").await;
        browser
            .until("!document.querySelector('.notice').hidden")
            .await;

        browser.goto(&stage.url("/local/mailbox")).await;
        let link = browser.find(".mails a[href*='/resume#t=']").await;
        let link = link
            .attr("href")
            .await
            .expect("an attribute")
            .expect("an address");
        browser.forget_everything().await;
        browser.goto(&link).await;
        browser.heading("Your answers are waiting").await;
        assert_eq!(
            browser.place().await,
            "/resume",
            "the token must leave the address bar"
        );
        browser.press("Continue").await;
        browser
            .heading("How many people work in the company?")
            .await;

        browser.goto(&stage.url("/")).await;
        browser.goto(&link).await;
        browser.press("Continue").await;
        browser
            .heading("This link has been used, or its ten minutes are over")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_a_link_says_the_same_for_any_address() {
    play(Screen::Phone, async |browser, stage| {
        browser.goto(&stage.url("/resume")).await;
        browser.write("#email", "nobody@noordkade.example").await;

        browser.press("Send the link").await;

        browser.heading("Look into your mail").await;
        browser.press("Open the local mailbox").await;
        browser.heading("Local mailbox").await;
        browser
            .until(
                "document.querySelector('.empty h2')?.textContent === 'Nothing has been sent yet'",
            )
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_lost_its_cookie_is_told_how_to_come_back() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.forget_cookies().await;

        browser.reload().await;

        browser.heading("Continue later").await;
        browser.press("Send me a link").await;
        browser.heading("Continue where you stopped").await;
    })
    .await;
}
