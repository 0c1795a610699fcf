//! A report that is read later: its inputs can be moved, it says what changed, and its owner makes it again.

use crate::support::{Browser, Screen, Stage, play};

/// Pays for a full report and opens it.
async fn read_own_report(browser: &Browser, stage: &Stage) {
    browser.answer_everything(stage, "full").await;
    browser.goto(&stage.url("/quiz#review")).await;
    browser.press("Finish and go to the payment").await;
    browser.press("Pay €147").await;
    browser.until("location.pathname.endsWith('/live')").await;
    browser
        .until("document.querySelector('#ready a')?.textContent === 'Read the report'")
        .await;
    browser.enter("#ready a").await;
    browser.until("location.pathname.startsWith('/r/')").await;
}

/// Doubles every price of the catalogue, as a newer reading would, and has the evidence of reports looked at.
async fn double_prices(stage: &Stage) {
    stage
        .arrange(
            "insert into observations (
                id, offer_kind, offer_id, source_id, source_kind, source_url, amount, currency, period, unit_amount,
                billing, annual_amount, monthly_amount, is_from, confidence, state, observed_at)
             select gen_random_uuid(), 'vendor_plan', plans.id, null, 'operator', null, 2 * amount, prices.currency,
                prices.period, 2 * unit_amount, prices.billing, 2 * annual_amount, 2 * monthly_amount, is_from,
                prices.confidence, 'confirmed', now()
             from plans
             cross join lateral current_plan_price(plans.id) prices
             where prices.amount > 0",
        )
        .await;
    stage.review_evidence().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn moving_a_slider_computes_the_outcome_again_and_goes_back() {
    play(Screen::Desk, async |browser, stage| {
        stage.start_worker().await;
        read_own_report(browser, stage).await;
        browser.until("!document.querySelector('#whatif').hidden").await;
        let shown = "document.querySelector('#whatif [data-form=dash]').textContent";
        let before = browser.run(&format!("return {shown}")).await;

        browser
            .run(
                "const slider = document.querySelector('#whatif input[type=range]'); slider.value = slider.min; \
                 slider.dispatchEvent(new Event('input', { bubbles: true }));",
            )
            .await;

        browser.until(&format!("{shown} !== {before}")).await;
        browser.run("document.querySelector('#whatif button').click()").await;
        browser.until(&format!("{shown} === {before}")).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outdated_report_says_so_and_its_owner_makes_a_new_version() {
    play(Screen::Phone, async |browser, stage| {
        stage.start_worker().await;
        read_own_report(browser, stage).await;
        let address = browser.place().await;
        double_prices(stage).await;

        browser
            .until_reloaded("document.querySelector('.stale h2') !== null")
            .await;
        browser
            .until("document.documentElement.scrollWidth <= innerWidth")
            .await;
        browser
            .until("!document.querySelector('#again').hidden")
            .await;
        // Far down a long page: a click by its place may fall while the page still scrolls there.
        browser
            .run("document.querySelector('#again button').click()")
            .await;
        browser.until("location.pathname.endsWith('/live')").await;
        browser
            .until("document.querySelector('#ready a')?.textContent === 'Read the report'")
            .await;
        browser.enter("#ready a").await;

        browser.until("location.pathname.startsWith('/r/')").await;
        assert_eq!(browser.place().await, address, "the link is the same one");
        browser
            .until_reloaded("document.querySelector('.stale') === null")
            .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_browser_is_offered_no_new_version() {
    play(Screen::Desk, async |browser, stage| {
        stage.start_worker().await;
        read_own_report(browser, stage).await;
        double_prices(stage).await;
        browser.forget_everything().await;

        browser.until_reloaded("document.querySelector('.stale h2') !== null").await;

        browser.until("performance.getEntriesByType('resource').some((entry) => entry.name.includes('/api/reports?'))").await;
        browser.until("document.querySelector('#again').hidden").await;
    })
    .await;
}
