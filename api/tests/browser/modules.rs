//! The scripts' pure parts, run where they run: in the browser.

use serde_json::{Value, json};

use crate::support::{Browser, Screen, Stage, play};

/// Evaluates an expression over a script module of the page.
async fn evaluate(browser: &Browser, stage: &Stage, module: &str, expression: &str) -> Value {
    browser.goto(&stage.url("/quiz")).await;
    browser
        .run_async(&format!(
            "const base = document.querySelector('script[type=module]').src.replace(/quiz\\.js$/, '');\
             import(base + '{module}').then((m) => done({expression}), (error) => done(String(error)));"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_read_as_people_of_several_countries_write_them() {
    play(Screen::Desk, async |browser, stage| {
        let written = r#"["1500", "1,500", "1.500", "1 500", "1’500", "7.5", "7,5", "0.125", "1,234.5", "1.234,5", "1,234,567", "12 %", "€33.30", "abc", "1,2,3.4.5"]"#;

        let read = evaluate(browser, stage, "number.js", &format!("{written}.map(m.readNumber)")).await;

        assert_eq!(
            read,
            json!([1500, 1500, 1500, 1500, 1500, 7.5, 7.5, 0.125, 1234.5, 1234.5, 1_234_567, 12, 33.3, null, null])
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_path_of_the_page_follows_industry_tier_and_earlier_answers() {
    play(Screen::Desk, async |browser, stage| {
        let form = r#"{ sections: [{ id: "b", order: 2 }, { id: "a", order: 1 }], questions: [
            { id: "late", section: "b", index: 1, tier: "quick" },
            { id: "count", section: "a", index: 1, tier: "quick" },
            { id: "minutes", section: "a", index: 2, tier: "quick", show_if: { question_id: "count", gt: 0 } },
            { id: "deeper", section: "a", index: 3, tier: "full", show_if: { question_id: "minutes", gt: 5 } },
            { id: "shop", section: "a", index: 4, tier: "full", industries: ["retail"] }] }"#;
        let on = async |answers: &str, tier: &str| {
            let expression = format!("m.path({form}, {answers}, '{tier}').map((q) => q.id).join()");
            evaluate(browser, stage, "path.js", &expression).await
        };

        assert_eq!(on("{}", "full").await, json!("count,late"));
        assert_eq!(on("{ count: 'unknown' }", "full").await, json!("count,late"));
        assert_eq!(on("{ count: 3, minutes: 9 }", "full").await, json!("count,minutes,deeper,late"));
        assert_eq!(on("{ count: 0, minutes: 9 }", "full").await, json!("count,late"));
        assert_eq!(on("{ industry: 'retail' }", "full").await, json!("count,shop,late"));
        assert_eq!(on("{ industry: 'retail', count: 3, minutes: 9 }", "quick").await, json!("count,minutes,late"));
    })
    .await;
}
