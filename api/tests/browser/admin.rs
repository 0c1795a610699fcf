//! The overview for operators: it follows what happens, and its buttons work in place.

use serde_json::json;
use shared::{
    admin::jobs::DeleteExpired,
    platform::{
        ids::JobRunId,
        jobs::{self, Enqueued},
    },
};

use crate::support::{Browser, PASSWORD, Screen, Stage, play};

/// Opens the overview as an operator does.
async fn sign_in(browser: &Browser, stage: &Stage) {
    browser.goto(&stage.url("/admin")).await;
    browser.heading("Sign in").await;
    browser.write("#token", "operator-token-of-the-tests").await;
    browser.press("Sign in").await;
    browser.heading("Overview").await;
}

/// A job that waits.
async fn wait_for_a_worker(stage: &Stage) -> JobRunId {
    let enqueued: Enqueued = stage
        .write(|tx| Box::pin(async move { jobs::enqueue(tx, &DeleteExpired {}).await }))
        .await;
    enqueued.run_id
}

/// Reads as someone who looks at the page: the text of its first element of this kind.
fn says(css: &str, text: &str) -> String {
    format!(
        "document.querySelector({}).textContent.includes({})",
        json!(css),
        json!(text)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_follows_what_happens_without_a_reload() {
    play(Screen::Desk, async |browser, stage| {
        sign_in(browser, stage).await;
        browser.until(&says("#fresh", "Updates by itself")).await;
        browser.run("window.sameDocument = true;").await;

        wait_for_a_worker(stage).await;
        browser.until(&says("#queues [data-key=Housekeeping] .v", "1")).await;
        stage.work_once().await;
        browser.until(&says("#queues [data-key=Housekeeping] .v", "0")).await;

        assert_eq!(browser.run("return window.sameDocument;").await, true);
        browser.press("Done 0").await;
        browser.until("document.querySelector('#jobs tbody')?.textContent.includes('maintenance.delete_expired')").await;
        assert_eq!(browser.place().await, "/admin");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_failed_is_retried_and_a_queue_is_held_by_keyboard() {
    play(Screen::Desk, async |browser, stage| {
        let run = wait_for_a_worker(stage).await;
        stage
            .arrange("update job_runs set state = 'dead', error = 'No route to host', finished_at = now()")
            .await;
        sign_in(browser, stage).await;
        browser.until(&says("#needs", "1 job was given up.")).await;
        browser.until(&says("#jobs tbody .why", "No route to host")).await;

        browser.run("document.querySelector('#jobs tbody button').focus();").await;
        browser.keys("\u{E007}").await;
        browser.until("!document.querySelector('#needs').textContent.includes('was given up')").await;
        // The button is gone; the reader is still in its section.
        browser.until("document.activeElement.closest('section')?.id === 'jobs'").await;
        browser.run("document.querySelector('#queues [data-key=\"Mail\"] button').focus();").await;
        browser.keys(" ").await;
        browser.until(&says("#needs", "Mail is paused by operator.")).await;
        browser.until("document.activeElement.textContent.startsWith('Resume')").await;
        browser.keys(" ").await;
        browser.until("!document.querySelector('#needs').textContent.includes('paused')").await;

        let audited = browser.run("return [...document.querySelectorAll('#audit tbody .job-kind')].map((cell) => cell.textContent);").await;
        assert_eq!(audited, json!(["queues.resume_queue", "queues.pause_queue", "jobs.retry_run"]), "{run}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone_nothing_scrolls_sideways_and_a_lost_worker_is_told() {
    play(Screen::Phone, async |browser, stage| {
        stage
            .arrange(
                "insert into worker_heartbeats (worker, host, pid, version, queues, started_at, beat_at)
                 values ('w', 'a-machine-with-a-long-name.example', 4711, '0.1.0', '{\"reports\": 2}', now(), now() - interval '40 seconds')",
            )
            .await;
        for _ in 0..3 {
            wait_for_a_worker(stage).await;
        }
        sign_in(browser, stage).await;

        browser.until(&says("#needs", "The worker 4711 on a-machine-with-a-long-name.example is lost.")).await;
        browser.until("document.documentElement.scrollWidth <= innerWidth").await;
        browser.click(".nav-m summary").await;
        browser.press("Workers 0").await;
        browser.until("location.hash === '#workers' && !document.querySelector('#sections').open").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operators_account_opens_the_overview_and_stays_signed_in() {
    play(Screen::Desk, async |browser, stage| {
        stage.operator("ann@browser.example").await;
        browser.goto(&stage.url("/admin")).await;
        browser.press("I have an account").await;
        browser.write("#email", "ann@browser.example").await;
        browser.write("#password", PASSWORD).await;
        browser.press("Sign in").await;
        browser.heading("Overview").await;

        // Past its minutes: by a button, by what follows the stream, and from the address bar.
        browser.forget_cookie("crb_access").await;
        browser
            .run("document.querySelector('#queues [data-key=\"Mail\"] button').focus();")
            .await;
        browser.keys(" ").await;
        browser.until(&says("#needs", "Mail is paused by")).await;
        browser.forget_cookie("crb_access").await;
        wait_for_a_worker(stage).await;
        browser
            .until(&says("#queues [data-key=Housekeeping] .v", "1"))
            .await;
        assert_eq!(browser.place().await, "/admin");
        browser.forget_cookie("crb_access").await;
        browser.reload().await;
        browser.heading("Overview").await;

        // Out is out, also for what could be refreshed.
        browser
            .run("document.querySelector('form[action=\"/admin/sign-out\"] button').click();")
            .await;
        browser.heading("Sign in").await;
        browser
            .until("localStorage.getItem('crb.account') === null")
            .await;
        browser.goto(&stage.url("/admin")).await;
        browser
            .until("location.pathname === '/admin/sign-in'")
            .await;
        browser
            .sign_in(stage, "ann@browser.example", "/admin")
            .await;
        browser.heading("Overview").await;

        stage.arrange("update users set is_operator = false").await;
        browser
            .until("location.pathname === '/admin/sign-in'")
            .await;
        browser.heading("Sign in").await;
    })
    .await;
}
