//! Reports that the language model put into words.

use ai::testing::{Reply, Step};
use serde_json::json;
use shared::{platform::jobs::JobState, reports::analysis::gate};

use super::{AMPLE, Stage, fake, told, well_written};

#[tokio::test]
async fn a_report_is_put_into_words_around_figures_that_stay_the_same() {
    let rules = Stage::with_rules().await;
    rules.run().await;
    let before = rules.document().await;
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let after = stage.document().await;
    assert_eq!(model.faults(), Vec::<String>::new());
    assert_eq!(gate::check(&after), Vec::new());
    assert_eq!(after.claims, before.claims);
    assert_eq!(after.evidence, before.evidence);
    assert_ne!(after.summary.standfirst, before.summary.standfirst);
    assert!(after.findings.iter().all(|finding| {
        after
            .print(&finding.body)
            .starts_with("This is how it stands with you")
    }));
    assert_eq!(after.narration.model.as_deref(), Some("claude-sonnet-5-5"));
    assert_eq!(after.narration.fallback, None);
    assert!(after.method.warnings.is_empty());
    assert!(
        after
            .method
            .paragraphs
            .iter()
            .any(|paragraph| after.print(&paragraph.text).contains("claude-sonnet-5-5"))
    );
    // The rules alone leave no trace of a model.
    assert_eq!(before.narration, Default::default());
    assert_eq!(
        before.method.paragraphs.len() + 1,
        after.method.paragraphs.len()
    );
}

#[tokio::test]
async fn the_model_is_told_no_figure_and_no_name() {
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let document = stage.document().await;
    let names: Vec<String> = document
        .recommendations
        .iter()
        .flat_map(|one| &one.options)
        .filter_map(|way| way.vendor.as_ref())
        .map(|vendor| vendor.name.clone())
        .collect();
    assert!(names.len() > 3);
    for request in model.requests() {
        for section in told(&request)["sections"].as_array().expect("sections") {
            let mut facts = section.clone();
            // Bounds of the length are ours, and no fact.
            for bound in ["min_chars", "max_chars", "key"] {
                facts.as_object_mut().expect("an object").remove(bound);
            }
            let facts = facts.to_string();
            assert!(
                !facts.contains(|letter: char| letter.is_ascii_digit()),
                "{facts}"
            );
            for name in &names {
                assert!(!facts.contains(name.as_str()), "{name}: {facts}");
            }
        }
    }
}

#[tokio::test]
async fn most_texts_of_a_report_are_asked_for() {
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let document = stage.document().await;
    let could = 1 + document.findings.len() + 2 * document.recommendations.len();
    let written = document.narration.texts.len();
    assert!(written * 4 >= could * 3, "{written} of {could}");
}

#[tokio::test]
async fn what_it_cost_stands_with_the_report_and_in_the_books() {
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;

    stage.run().await;

    let calls = model.requests().len() as u64;
    // 500 tokens read and 100 written a call, at 2 and 10 dollars for a million.
    assert_eq!(
        stage
            .one("select to_jsonb(cost_microunits) from reports")
            .await,
        json!(calls * 2_000)
    );
    assert_eq!(
        stage
            .one(
                "select jsonb_build_object('calls', count(*), 'input', sum(input_tokens), 'open', \
                 count(*) filter (where settled_at is null), 'subjects', count(distinct subject_id), \
                 'words', jsonb_agg(distinct jsonb_build_array(purpose, model, prompt, outcome))) from ai_calls"
            )
            .await,
        json!({
            "calls": calls, "input": calls * 500, "open": 0, "subjects": 1,
            "words": [["report", "claude-sonnet-5-5", "narrative@1", "answered"]],
        })
    );
}

#[tokio::test]
async fn a_restart_after_a_paid_call_does_not_pay_for_it_again() {
    let model = fake([well_written(|_| "")]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;
    // The worker dies before it can hand the report over.
    stage
        .worker
        .arrange(
            "create function die() returns trigger language plpgsql as $$ begin raise exception 'died'; end $$; \
             create trigger die before update on reports for each row when (new.state = 'delivered') execute function die()",
        )
        .await;
    stage.run().await;
    assert_eq!(stage.run_state().await, JobState::Queued);
    let paid = model.requests().len();
    assert!(paid > 0);

    stage
        .worker
        .arrange("drop trigger die on reports; update job_runs set run_at = now()")
        .await;
    stage.run().await;

    assert_eq!(stage.run_state().await, JobState::Succeeded);
    assert_eq!(model.requests().len(), paid);
    let document = stage.document().await;
    assert_eq!(document.narration.fallback, None);
    assert!(!document.narration.texts.is_empty());
}

#[tokio::test]
async fn a_restart_between_two_calls_asks_only_for_the_second() {
    let model = fake([well_written(|_| ""), Step::new(Reply::Silence)]).await;
    let stage = Stage::with_model(&model.url(), AMPLE).await;
    let running = stage.worker.executor.clone();
    let work = tokio::spawn(async move { running.run_due().await });
    stage
        .worker
        .until("select count(*) = 1 from report_steps where step like 'narrative.%'")
        .await;
    stage
        .worker
        .until("select count(*) = 2 from ai_calls")
        .await;
    work.abort();
    let first = told(&model.requests()[0]);
    let again = fake([well_written(|_| "")]).await;
    let mut context = stage.worker.context.clone();
    context.ai = Some(super::model_at(&stage.worker, &again.url(), AMPLE));
    let other = worker::runtime::Executor::new(context, worker::registry::entries());
    stage
        .worker
        .arrange("update job_runs set state = 'queued', run_at = now(), lease_token = null, lease_until = null where state = 'running'")
        .await;

    other.run_due().await.expect("runs");

    let document = stage.document().await;
    assert_eq!(document.narration.fallback, None);
    for request in again.requests() {
        assert_ne!(told(&request), first, "the first part was paid for");
    }
    // The call that was cut off counts at the most it could cost.
    assert_eq!(
        stage
            .one("select to_jsonb(count(*) filter (where settled_at is null)) from ai_calls")
            .await,
        json!(1)
    );
}
