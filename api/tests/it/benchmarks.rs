//! Reading benchmarks.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::testing::seeded_db;

use crate::support::TestApp;

async fn app() -> TestApp {
    TestApp::over(seeded_db().await).await
}

#[tokio::test]
async fn an_industry_has_one_figure_for_each_metric() {
    let app = app().await;

    let figures = app
        .get("/api/benchmarks/healthcare")
        .send()
        .await
        .expect(200)
        .data();

    let figures = figures.as_array().expect("a list");
    let metrics: BTreeSet<&str> = figures
        .iter()
        .filter_map(|figure| figure["metric"].as_str())
        .collect();
    assert!(figures.len() > 50);
    assert_eq!(metrics.len(), figures.len());
    for figure in figures {
        assert!(
            figure["value"].is_null() != figure["distribution"].is_null(),
            "{figure}"
        );
        assert_eq!(
            figure["kind"] == "unsourced",
            figure["source_name"].is_null(),
            "{figure}"
        );
        assert!(
            figure["confidence"].is_string() && figure["region"].is_string(),
            "{figure}"
        );
    }
}

#[tokio::test]
async fn the_own_country_and_size_come_first_and_what_was_given_up_is_said() {
    let app = app().await;
    let read = async |query: &str| {
        app.get(&format!("/api/benchmarks/healthcare/{query}"))
            .send()
            .await
            .expect(200)
            .data()
    };

    let dutch = read("labour_cost_hour?region=NL").await;
    let small = read("ai_adoption_rate?company_size=10-49").await;
    let foreign = read("no_show_relative_reduction?region=NL").await;

    assert_eq!(dutch["selected"]["id"], "all.labour_cost_hour.nl");
    assert_eq!(dutch["selected"]["fallbacks"][0]["kind"], "all_industries");
    assert_eq!(small["selected"]["id"], "all.ai_adoption_rate.10-49.eu");
    assert_eq!(small["selected"]["company_size"], "10-49");
    assert!(small["selected"]["year"].is_i64() && small["selected"]["source_name"].is_string());
    assert_eq!(
        foreign["selected"]["fallbacks"][0]["kind"],
        "foreign_region"
    );
    assert_eq!(foreign["selected"]["fit_confidence"], "low");
    assert!(dutch["others"].as_array().is_some_and(|others| {
        others
            .iter()
            .all(|other| other["id"] != dutch["selected"]["id"])
    }));
}

#[tokio::test]
async fn a_figure_for_all_sizes_says_so_to_whoever_named_one() {
    let app = app().await;
    let path = "/api/benchmarks/healthcare/labour_cost_hour?region=NL";

    let sized = app.get(&format!("{path}&company_size=10-49")).send().await;
    let general = app.get(path).send().await;

    let kinds = |figure: &Value| -> Vec<String> {
        let fallbacks = figure["selected"]["fallbacks"].as_array();
        let kinds = fallbacks.expect("a list").iter();
        kinds
            .filter_map(|fallback| fallback["kind"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(
        kinds(&sized.expect(200).data()),
        ["all_industries", "all_sizes"]
    );
    assert_eq!(kinds(&general.expect(200).data()), ["all_industries"]);
}

#[tokio::test]
async fn an_assumption_is_called_one() {
    let app = app().await;

    let figure = app
        .get("/api/benchmarks/education/admin_time_share")
        .send()
        .await
        .expect(200)
        .data();

    assert_eq!(figure["selected"]["is_assumption"], true);
    assert_eq!(figure["selected"]["source_name"], Value::Null);
    assert_eq!(
        figure["selected"]["distribution"],
        json!({"p25": 15, "median": 25, "p75": 35})
    );
}

#[tokio::test]
async fn what_nobody_measured_is_not_found() {
    let app = app().await;

    for path in [
        "farming",
        "farming/labour_cost_hour",
        "healthcare/nothing",
        "%00",
        "healthcare/%00",
    ] {
        let answer = app.get(&format!("/api/benchmarks/{path}")).send().await;

        assert_eq!(answer.expect(404).code(), "NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn a_company_that_cannot_be_is_refused() {
    let app = app().await;

    for (query, field) in [
        ("region=Nederland", "region"),
        ("region=nl", "region"),
        ("company_size=12", "company_size"),
        ("size=1-9", "size"),
    ] {
        let answer = app
            .get(&format!("/api/benchmarks/healthcare?{query}"))
            .send()
            .await
            .expect(422);

        assert_eq!(
            answer.json()["error"]["details"][0]["field"],
            field,
            "{}",
            answer.text
        );
    }
}
