//! Reports in which the rules' words stand, since the language model's could not.

use ai::testing::{Reply, Step};
use serde_json::json;
use shared::{
    platform::jobs::JobState,
    reports::{analysis::gate, document::ReportDocument},
};
use url::Url;

use super::{AMPLE, Stage, fake, well_written};

/// The report as the rules alone write it.
async fn by_rules() -> ReportDocument {
    let stage = Stage::with_rules().await;
    stage.run().await;
    stage.document().await
}

fn says(document: &ReportDocument, sentence: &str) {
    assert_eq!(document.narration.fallback.as_deref(), Some(sentence));
    assert_eq!(document.method.warnings, [sentence]);
    assert_eq!(gate::check(document), Vec::new());
}

#[tokio::test]
async fn a_model_that_is_down_leaves_the_rules_words_and_the_report_says_so() {
    // Nobody listens there.
    let url = Url::parse("http://127.0.0.1:9/").expect("a URL");
    let stage = Stage::with_model(&url, AMPLE).await;

    stage.run().await;

    assert_eq!(stage.run_state().await, JobState::Succeeded);
    let document = stage.document().await;
    let rules = by_rules().await;
    assert_eq!(document.findings, rules.findings);
    assert_eq!(document.recommendations, rules.recommendations);
    assert_eq!(document.method.paragraphs, rules.method.paragraphs);
    says(
        &document,
        "The text of this report was written by fixed rules, since the language model did not answer in time.",
    );
    assert_eq!(
        stage
            .one("select to_jsonb(cost_microunits) from reports")
            .await,
        json!(0),
        "a request that never arrived costs nothing"
    );
}

async fn stands_in(reply: Reply, reason: &str) {
    let model = fake([Step::new(reply)]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    assert_eq!(model.faults(), Vec::<String>::new());
    let sentence = format!("The text of this report was written by fixed rules, since {reason}.");
    says(&stage.document().await, &sentence);
}

#[tokio::test]
async fn a_model_that_declines_is_said_in_the_report() {
    stands_in(
        Reply::Refusal("cyber"),
        "the language model declined to write it",
    )
    .await;
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_said_in_the_report() {
    stands_in(
        Reply::Truncated(json!({ "sections": [] }), 8),
        "what the language model wrote did not pass our checks",
    )
    .await;
}

#[tokio::test]
async fn an_overloaded_service_is_said_in_the_report() {
    stands_in(
        Reply::Status(529, "overloaded_error", "Overloaded", None),
        "the language model did not answer in time",
    )
    .await;
}

#[tokio::test]
async fn a_stream_that_stands_still_is_said_in_the_report() {
    stands_in(
        Reply::Stall(json!({ "sections": [] }), 300),
        "the language model did not answer in time",
    )
    .await;
}

#[tokio::test]
async fn a_wrong_key_is_said_in_the_report() {
    stands_in(
        Reply::Status(401, "authentication_error", "invalid x-api-key", None),
        "the language model is not set up rightly",
    )
    .await;
}

#[tokio::test]
async fn a_budget_that_is_used_up_sends_nothing_and_says_so() {
    for budget in [("0.0001", "50.00"), ("1.00", "0.0001")] {
        let model = fake([well_written(|_| "")]).await;
        let stage = Stage::with_model(&model.url(), budget).await;

        stage.run().await;

        assert_eq!(model.requests().len(), 0);
        says(
            &stage.document().await,
            "The text of this report was written by fixed rules, since the budget for the language model was used up.",
        );
        assert_eq!(
            stage.one("select to_jsonb(count(*)) from ai_calls").await,
            json!(0)
        );
    }
}

#[tokio::test]
async fn a_budget_that_ends_midway_keeps_what_was_paid_for() {
    // A call may cost about eight cents and costs half of one: the books hold the most until it is settled.
    let model = fake([well_written(|_| "").using(10_000, 6_000)]).await;
    let stage = Stage::with_model(&model.url(), ("0.12", "50.00")).await;

    stage.run().await;

    assert_eq!(model.requests().len(), 1);
    let document = stage.document().await;
    assert!(!document.narration.texts.is_empty());
    says(
        &document,
        "Part of the text of this report was written by fixed rules, since the budget for the language model was used up.",
    );
}

#[tokio::test]
async fn an_invention_is_named_to_the_model_once_and_then_the_rules_text_stands() {
    let model = fake([well_written(|key| match key {
        "finding.1.body" => " It saves 40 hours.",
        "finding.2.body" => " It saves a third of your week.",
        "finding.3.body" => " It pays back in six months.",
        "finding.4.body" => " Ask Acmecorp for it.",
        _ => "",
    })])
    .await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let (document, rules) = (stage.document().await, by_rules().await);
    for at in 0..4 {
        assert_eq!(document.findings[at].body, rules.findings[at].body);
    }
    assert_ne!(document.findings[4].body, rules.findings[4].body);
    assert!(
        !document
            .narration
            .texts
            .iter()
            .any(|key| key == "finding.1.body")
    );
    says(
        &document,
        "Part of the text of this report was written by fixed rules, since what the language model wrote did not pass our checks.",
    );
    let requests = model.requests();
    let repairs: Vec<&str> = requests
        .iter()
        .filter_map(|request| request["messages"][0]["content"][0]["text"].as_str())
        .filter(|text| text.contains("<earlier>"))
        .collect();
    assert_eq!(repairs.len(), 1);
    for reason in [
        r#"finding.1.body: \"4\" is a figure"#,
        r#"finding.2.body: \"third\" is a figure"#,
        r#"finding.3.body: \"six months\" states a quantity"#,
        r#"finding.4.body: \"Acmecorp\" looks like a name"#,
    ] {
        assert!(repairs[0].contains(reason), "{reason}: {}", repairs[0]);
    }
}

#[tokio::test]
async fn a_repaired_text_is_used() {
    let model = fake([
        well_written(|key| {
            if key == "finding.1.body" {
                " It saves 40 hours."
            } else {
                ""
            }
        }),
        well_written(|_| ""),
    ])
    .await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let document = stage.document().await;
    assert_eq!(document.narration.fallback, None);
    assert!(
        document
            .narration
            .texts
            .contains(&"finding.1.body".to_owned())
    );
}

#[tokio::test]
async fn the_short_report_costs_nothing() {
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;
    stage
        .worker
        .arrange("update quiz_sessions set tier = 'quick'; update reports set tier = 'quick'")
        .await;

    stage.run().await;

    assert_eq!(stage.document().await.narration, Default::default());
    assert_eq!(model.requests().len(), 0);
}
