//! Every opportunity of the seeds can be reached, and every reason to reject one.

use std::collections::BTreeSet;

use proptest::{strategy::Strategy, strategy::ValueTree, test_runner::TestRunner};
use serde_json::{Value, json};

use super::{Answers, companies::any_answers, demos, subject};
use crate::reports::{
    analysis::{
        Catalogue, analyse,
        catalogue::{Opportunity, SignalOp, tests::catalogue},
        run::{Analysis, Parsed},
    },
    document::{Priority, RejectionReason, ReportTier},
};

/// How many companies are made for an opportunity before it counts as out of reach.
const TRIES: usize = 40;

#[test]
fn every_opportunity_is_recommended_to_some_company() -> anyhow::Result<()> {
    let catalogue = catalogue();
    let mut runner = TestRunner::deterministic();
    let mut open: BTreeSet<&str> = catalogue
        .opportunities
        .iter()
        .map(|opportunity| opportunity.id.as_str())
        .collect();
    for demo in demos()? {
        reach(&catalogue, demo.answers, &mut open)?;
    }
    for opportunity in &catalogue.opportunities {
        for place in 0..TRIES {
            if !open.contains(opportunity.id.as_str()) {
                break;
            }
            let random = any_answers()
                .new_tree(&mut runner)
                .map_err(|reason| anyhow::anyhow!("{reason}"))?
                .current();
            let answers = made_for(&catalogue, opportunity, random, place);
            reach(&catalogue, answers, &mut open)?;
        }
    }

    assert_eq!(open, BTreeSet::new());
    Ok(())
}

#[test]
fn every_reason_to_reject_is_given_to_some_company() -> anyhow::Result<()> {
    let catalogue = catalogue();
    let mut runner = TestRunner::deterministic();
    let mut open: BTreeSet<String> = [
        RejectionReason::NegativeReturn,
        RejectionReason::OverBudget,
        RejectionReason::Readiness,
        RejectionReason::HurtsCustomers,
        RejectionReason::HurtsBusiness,
        RejectionReason::SlowPayback,
        RejectionReason::ComesLater,
        RejectionReason::Overlap,
        RejectionReason::NotEnoughData,
        RejectionReason::InPlace,
    ]
    .iter()
    .map(|reason| format!("{reason:?}"))
    .collect();
    for _ in 0..400 {
        let answers = any_answers()
            .new_tree(&mut runner)
            .map_err(|reason| anyhow::anyhow!("{reason}"))?
            .current();
        let document = analyse(&catalogue, &subject(answers, ReportTier::Full))?;
        for one in &document.not_recommended {
            open.remove(&format!("{:?}", one.reason));
        }
        if open.is_empty() {
            break;
        }
    }

    assert_eq!(open, BTreeSet::new());
    Ok(())
}

/// Crosses out what a company is recommended.
fn reach(catalogue: &Catalogue, answers: Answers, open: &mut BTreeSet<&str>) -> anyhow::Result<()> {
    let subject = subject(answers, ReportTier::Full);
    let parsed = Parsed::read(catalogue, &subject)?;
    for one in Analysis::new(&parsed).recommend() {
        if one.priority != Priority::Defer {
            open.remove(one.opportunity.as_str());
        }
    }
    Ok(())
}

/// Random answers, changed so that everything speaks for an opportunity and nothing stands in its way.
fn made_for(
    catalogue: &Catalogue,
    opportunity: &Opportunity,
    mut answers: Answers,
    place: usize,
) -> Answers {
    let industry = opportunity
        .industries
        .get(place % opportunity.industries.len().max(1));
    let size = ["50-249", "10-49"][place % 2];
    // One that says little else has few other steps to put first.
    if place % 4 >= 2 {
        answers.clear();
    }
    for question in &opportunity.requires_answer_gt_zero {
        answers.insert(question.clone(), json!(60));
    }
    for (question, value) in [
        ("industry", json!(industry)),
        ("company_size", json!(size)),
        ("office_staff", json!(40)),
        ("avg_hourly_cost", json!(45)),
        ("data_state", json!("systems")),
        ("integration_level", json!("partly")),
        ("technical_skill", json!(4)),
        ("change_readiness", json!(4)),
        ("ai_policy", json!("informal")),
        ("ai_usage_today", json!("some")),
        ("risk_tolerance", json!(4)),
        ("monthly_budget", json!("gt10000")),
        ("previous_attempt", json!("worked")),
        ("sensitive_data", json!(["none"])),
        ("top_time_drains", json!([])),
    ] {
        let is_choice = catalogue.questions.get(question).is_some_and(|asked| {
            asked.options.is_empty()
                || value
                    .as_str()
                    .is_none_or(|value| asked.options.iter().any(|choice| choice.value == value))
        });
        if is_choice {
            answers.insert(question.to_owned(), value);
        }
    }
    for signal in opportunity
        .signals
        .iter()
        .filter(|signal| signal.weight > 0)
    {
        let first = |value: &Value| match value {
            Value::Array(list) => list.first().cloned().unwrap_or(Value::Null),
            one => one.clone(),
        };
        let is_multi = catalogue
            .questions
            .get(&signal.question_id)
            .is_some_and(|question| question.max_choices.is_some());
        let answer = match signal.op {
            SignalOp::Gt => json!(signal.value.as_i64().unwrap_or(1) * [3, 12][place % 2] + 1),
            SignalOp::Lt => json!(signal.value.as_i64().unwrap_or(1) - 1),
            SignalOp::Contains => json!([first(&signal.value)]),
            SignalOp::Equals | SignalOp::In if is_multi => json!([first(&signal.value)]),
            SignalOp::Equals | SignalOp::In => first(&signal.value),
        };
        answers.insert(signal.question_id.clone(), answer);
    }
    answers
}
