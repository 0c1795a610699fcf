//! Random companies: each gets a report, and everyone who opens it computes the same figures.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Answers, reader::Reader, subject};
use crate::reports::{
    analysis::{
        AnalysisError, analyse,
        catalogue::tests::catalogue,
        question::{Question, QuestionKind},
    },
    document::ReportTier,
};

/// Any answers a company might give, among them none and "I do not know".
pub(super) fn any_answers() -> impl Strategy<Value = Answers> {
    let each: Vec<BoxedStrategy<Option<(String, Value)>>> = catalogue()
        .questions
        .questions
        .iter()
        .map(any_answer)
        .collect();
    each.prop_map(|answers| answers.into_iter().flatten().collect())
}

fn any_answer(question: &Question) -> BoxedStrategy<Option<(String, Value)>> {
    let id = question.id.clone();
    let values: Vec<String> = question
        .options
        .iter()
        .map(|choice| choice.value.clone())
        .collect();
    let given: BoxedStrategy<Value> = match question.kind {
        QuestionKind::Single => proptest::sample::select(values)
            .prop_map(|value| json!(value))
            .boxed(),
        QuestionKind::Multi => {
            let most = values.len().min(5);
            proptest::sample::subsequence(values, 0..=most)
                .prop_map(|list| json!(list))
                .boxed()
        }
        QuestionKind::Text => Just(json!("It took 3 months and cost € 900.")).boxed(),
        _ => {
            let (least, most) = (question.min.unwrap_or(0), question.max.unwrap_or(100));
            prop_oneof![
                1 => Just(json!(least)),
                1 => Just(json!(most)),
                1 => Just(json!("unknown")),
                6 => (0.0_f64..1.0).prop_map(move |share| json!(plausible(least, most, share))),
            ]
            .boxed()
        }
    };
    let always = question.id == "industry";
    (given, 0_u8..10)
        .prop_map(move |(value, luck)| (always || luck > 1).then(|| (id.clone(), value)))
        .boxed()
}

/// Small numbers are likelier than large ones.
fn plausible(least: i64, most: i64, share: f64) -> i64 {
    least + (((most - least) as f64 + 1.0).powf(share) - 1.0) as i64
}

/// `CRB_COMPANIES` says how many; a release is held to a thousand.
#[expect(
    clippy::disallowed_methods,
    reason = "how much a test tries is told by whoever runs it"
)]
fn companies() -> u32 {
    let count = std::env::var("CRB_COMPANIES").ok();
    count.and_then(|count| count.parse().ok()).unwrap_or(12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: companies(), max_shrink_iters: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// `analyse` recomputes every claim in the gate, so a report that comes back has passed it.
    #[test]
    fn any_company_gets_a_report_that_passes_the_gate(answers in any_answers(), quick in any::<bool>()) {
        let tier = if quick { ReportTier::Quick } else { ReportTier::Full };

        let made = analyse(&catalogue(), &subject(answers, tier));

        if let Err(AnalysisError::Refused(list)) = &made {
            prop_assert!(false, "{:?}", list);
        }
        prop_assert!(made.is_ok());
    }

    /// Not through the gate and not by the engine's own evaluator, but from the document alone, as a reader would.
    #[test]
    fn every_claim_of_any_company_recomputes_from_its_inputs(answers in any_answers()) {
        let document = analyse(&catalogue(), &subject(answers, ReportTier::Full))?;
        let mut reader = Reader::new(&document, None);

        for claim in &document.claims {
            let value = reader.value(claim.number);

            prop_assert_eq!(value, Some(claim.value), "{}", &claim.key);
        }
    }

    #[test]
    fn any_company_gets_the_same_report_twice(answers in any_answers()) {
        let one = analyse(&catalogue(), &subject(answers.clone(), ReportTier::Full))?;
        let other = analyse(&catalogue(), &subject(answers, ReportTier::Full))?;

        prop_assert_eq!(serde_json::to_string(&one)?, serde_json::to_string(&other)?);
    }
}
