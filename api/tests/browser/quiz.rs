//! The quiz: answers are saved at once, survive a reload, a second window and a lost line.

use crate::support::{Screen, play};

const INDUSTRY: &str = "Which field is your company in?";
const SIZE: &str = "How many people work in the company?";
const COUNTRY: &str = "Where is most of your staff based?";
/// Enter, as WebDriver writes it.
const ENTER: &str = "\u{e007}";
const SAVED: &str = "document.querySelector('#saved').textContent === 'Saved' && !Object.keys(localStorage).some((key) => key.startsWith('crb.unsent'))";

#[tokio::test(flavor = "multi_thread")]
async fn a_reloaded_quiz_opens_at_the_same_question_with_its_answers() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.keys(ENTER).await;
        browser.heading(SIZE).await;
        browser.until(SAVED).await;

        browser.goto(&stage.url("/quiz")).await;

        browser
            .until("document.querySelector('.resume b')?.textContent === 'Welcome back.'")
            .await;
        browser.heading(SIZE).await;
        browser.press("Back").await;
        browser.heading(INDUSTRY).await;
        browser
            .until("document.querySelector(':checked')?.value === 'ecommerce_retail'")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_needed_answer_is_asked_for_by_name_and_the_page_stays() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "quick").await;

        browser.press("Continue").await;

        browser
            .until(
                "document.querySelector('#problem').textContent.startsWith('This one is needed')",
            )
            .await;
        browser.heading(INDUSTRY).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_short_quiz_is_finished_with_the_keyboard_alone() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "quick").await;

        for _ in 0..12 {
            let before = browser.run("return document.querySelector('h1').textContent").await;
            let is_number = browser.run("return Boolean(document.querySelector('#main input[type=text]'))").await;
            browser.keys(if is_number == true { "7,5" } else { "a" }).await;
            browser.keys(ENTER).await;
            browser.until(&format!("document.querySelector('h1').textContent !== {before}")).await;
        }

        browser.heading("Look through your answers").await;
        browser.until("document.querySelector('.given').closest('.panel').textContent.includes('7.5 hours a week')").await;
        browser.press("Finish and make the report").await;
        browser.heading("About to begin").await;
        assert!(browser.place().await.ends_with("/live"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_answer_different_questions_and_lose_nothing() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.until(SAVED).await;
        browser.open_window(&stage.url("/quiz#company_size")).await;
        browser.heading(SIZE).await;

        // The first window does not know of the second one's answer when it saves its own.
        browser.keys("c").await;
        browser.until(SAVED).await;
        browser.back_to_first_window().await;
        browser.heading(INDUSTRY).await;
        browser.keys("c").await;
        browser.until(SAVED).await;

        browser.goto(&stage.url("/")).await;
        browser.goto(&stage.url("/quiz#company_size")).await;
        browser
            .until("document.querySelector(':checked')?.value === '50-249'")
            .await;
        browser.press("Back").await;
        browser
            .until("document.querySelector(':checked')?.value === 'professional_services'")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_given_without_a_line_are_sent_when_it_is_back() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.run("window.line = window.fetch; window.fetch = () => Promise.reject(new TypeError('no line'));").await;

        browser.keys("b").await;
        browser.keys(ENTER).await;
        browser.heading(SIZE).await;
        browser.keys("b").await;
        browser.until("document.querySelector('#saved').textContent === 'Offline, kept here'").await;
        browser.run("window.fetch = window.line; dispatchEvent(new Event('online'));").await;

        browser.until(SAVED).await;
        browser.reload().await;
        browser.heading(SIZE).await;
        browser.until("document.querySelector(':checked')?.value === '10-49'").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_a_closed_window_could_not_send_are_sent_by_the_next() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser
            .run("window.fetch = () => Promise.reject(new TypeError('no line'));")
            .await;
        browser.keys("b").await;
        browser
            .until("document.querySelector('#saved').textContent === 'Offline, kept here'")
            .await;

        browser.reload().await;

        browser.heading(INDUSTRY).await;
        browser.until(SAVED).await;
        browser
            .until("document.querySelector(':checked')?.value === 'ecommerce_retail'")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn later_questions_follow_the_industry() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        let before = browser
            .run("return document.querySelector('.count').textContent")
            .await;

        browser.keys("b").await;

        browser
            .until(&format!(
                "document.querySelector('.count').textContent !== {before}"
            ))
            .await;
        browser.goto(&stage.url("/quiz#shop_orders_month")).await;
        browser.reload().await;
        browser
            .heading("How many orders do you ship per month?")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_fits_a_phone_and_its_button_is_in_reach() {
    play(Screen::Phone, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;

        browser.until("document.documentElement.scrollWidth <= innerWidth").await;
        browser.until("document.querySelector('#next').getBoundingClientRect().bottom <= innerHeight").await;
        browser.until("[...document.querySelectorAll('.choice')].every((choice) => choice.offsetHeight >= 52)").await;
        browser.click(".choice:nth-child(2)").await;
        browser.press("Continue").await;
        browser.heading(SIZE).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_answers_are_gone_after_one_question_back() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.until(SAVED).await;

        browser.press("Erase my answers").await;
        browser.heading("Erase your answers?").await;
        browser.press("Keep them").await;
        browser.heading(INDUSTRY).await;
        browser.press("Erase my answers").await;
        browser.press("Erase everything").await;

        browser.heading("Everything is erased").await;
        browser.goto(&stage.url("/quiz")).await;
        browser.heading("Where shall we send the report?").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_session_can_take_the_earlier_answers_along() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.keys(ENTER).await;
        browser.heading(SIZE).await;
        browser.until(SAVED).await;

        browser.press("Start again").await;
        browser.heading("Where shall we send the report?").await;
        browser.press("To the first question").await;

        browser.heading(SIZE).await;
        browser.press("Back").await;
        browser
            .until("document.querySelector(':checked')?.value === 'ecommerce_retail'")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browsers_back_button_goes_back_one_question() {
    play(Screen::Desk, async |browser, stage| {
        browser.begin_quiz(stage, "full").await;
        browser.keys("b").await;
        browser.keys(ENTER).await;
        browser.heading(SIZE).await;
        browser.keys("b").await;
        browser.keys(ENTER).await;
        browser.heading(COUNTRY).await;

        browser.run("history.back()").await;

        browser.heading(SIZE).await;
    })
    .await;
}
