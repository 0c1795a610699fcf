//! Accounts: from an address to the reports, and back in by the password.

use crate::support::{PASSWORD, Screen, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_and_a_password_open_an_account_that_takes_the_browsers_answers() {
    play(Screen::Desk, async |browser, stage| {
        stage.start_worker().await;
        browser.goto(&stage.url("/sign-up")).await;
        browser.find("#email").await;
        browser.keys("ann@browser.example\u{e007}").await;
        browser.heading("Look into your mail").await;

        browser.goto(&stage.url("/local/mailbox")).await;
        let link = browser.find(".mails a[href*='/sign-up#t=']").await;
        let link = link.attr("href").await.expect("an attribute");
        browser.goto(&link.expect("an address")).await;
        browser.heading("Choose a password").await;
        assert_eq!(
            browser.place().await,
            "/sign-up",
            "the token must leave the address bar"
        );
        browser.keys("short\u{e007}").await;
        browser.find(".problem:not([hidden])").await;
        browser
            .until("document.activeElement.id === 'password'")
            .await;
        browser.keys(PASSWORD).await;
        browser.keys("\u{e007}").await;

        // What was refused still stands before it.
        browser.heading("Your account").await;
        assert_eq!(browser.place().await, "/account");
        browser.until("document.cookie === ''").await;
        browser.press("Sign out").await;
        browser.heading("Is AI worth it for your company?").await;

        browser.goto(&stage.url("/account")).await;
        browser.heading("Sign in").await;
        browser.find("#email").await;
        browser.keys("ann@browser.example\u{e004}").await;
        browser.keys("short").await;
        browser.keys(PASSWORD).await;
        browser.keys("\u{e007}").await;
        browser.heading("Your account").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_cookie_past_its_minutes_is_refreshed_once_and_the_page_goes_on() {
    play(Screen::Desk, async |browser, stage| {
        stage.operator("ann@browser.example").await;
        browser
            .sign_in(stage, "ann@browser.example", "/account")
            .await;
        browser.heading("Your account").await;

        browser.forget_cookie("crb_access").await;
        browser.reload().await;
        browser.heading("Your account").await;
        assert_eq!(browser.refreshes().await, 1, "all its calls wait for one");

        // On the open page, too.
        browser.forget_cookie("crb_access").await;
        browser.write("#key-name", "a program").await;
        browser.press("Make a key").await;
        browser
            .until("document.querySelector('.notice .id')?.textContent.startsWith('crb_live_')")
            .await;
        assert_eq!(browser.refreshes().await, 2);

        // What cannot be refreshed leads to the password, and from there back.
        stage
            .arrange("update sign_ins set revoked_at = now(), revoked_for = 'signed_out'")
            .await;
        browser.forget_cookie("crb_access").await;
        browser.reload().await;
        browser.heading("Sign in").await;
        browser.write("#email", "ann@browser.example").await;
        browser.write("#password", PASSWORD).await;
        browser.press("Sign in").await;
        browser.heading("Your account").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_leads_to_paths_of_this_site_alone() {
    play(Screen::Desk, async |browser, stage| {
        browser.goto(&stage.url("/sign-in")).await;
        browser.find("#email").await;
        for (given, path) in [
            ("/admin?tab=jobs", "/admin?tab=jobs"),
            ("https://evil.example/", "/account"),
            ("//evil.example/", "/account"),
            ("/\\\\evil.example/", "/account"),
            ("javascript:alert(1)", "/account"),
            ("", "/account"),
        ] {
            let landed = browser
                .run_async(&format!(
                    "const base = document.querySelector('script[type=module]').src.replace(/sign_in\\.js$/, '');\
                     import(base + 'account_gate.js').then((m) => done(m.ownPath('{given}')), (error) => done(String(error)));"
                ))
                .await;
            assert_eq!(landed, serde_json::json!(path), "{given}");
        }
    })
    .await;
}
