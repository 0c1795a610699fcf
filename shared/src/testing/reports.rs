//! Report documents without a database: of the demo companies, and of companies made up at random.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use chrono::NaiveDate;
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IteratorRandom};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    admin::seed::SeedFiles,
    reports::{
        analysis::{
            AnalysisError, Catalogue, Sources, Subject, analyse,
            question::{Question, QuestionKind},
        },
        document::{ReportDocument, ReportTier},
    },
};

/// A demo company of the seeds.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoCompany {
    /// `cycling-shop`.
    pub id: String,
    /// Answers by question.
    pub answers: BTreeMap<String, Value>,
}

/// The demo companies.
#[must_use]
pub fn demo_companies() -> Vec<DemoCompany> {
    let text = include_str!("../../../seeds/demo/companies.json");
    serde_json::from_str(text).expect("the demo companies are sound")
}

/// The catalogue of the seeds, read once for all tests.
#[must_use]
pub fn seeded_catalogue() -> Arc<Catalogue> {
    static SEEDS: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
        let files = SeedFiles::embedded();
        let catalogue = Catalogue::parse(&Sources {
            opportunities: &files.opportunities,
            assumptions: &files.assumptions,
            questions: &files.questions,
            benchmarks: &files.benchmarks,
            vendors: &files.vendors,
            rates: &files.rates,
        });
        Arc::new(catalogue.expect("the seeds are sound"))
    });
    Arc::clone(&SEEDS)
}

/// The report of a demo company, as of a day that never changes.
///
/// # Errors
/// When there is no such company, or the report cannot be made.
pub fn demo_report(id: &str, tier: ReportTier) -> anyhow::Result<ReportDocument> {
    let company = demo_companies()
        .into_iter()
        .find(|company| company.id == id)
        .ok_or_else(|| anyhow::anyhow!("there is no demo company {id}"))?;
    Ok(report(company.answers, tier)?)
}

/// The report of a company whose answers are drawn at random; the same seed gives the same report.
///
/// # Errors
/// When the report cannot be made.
pub fn random_report(seed: u64, tier: ReportTier) -> anyhow::Result<ReportDocument> {
    let mut rng = StdRng::seed_from_u64(seed);
    let catalogue = seeded_catalogue();
    let mut answers = BTreeMap::new();
    for question in &catalogue.questions.questions {
        if (question.id == "industry" || rng.random_bool(0.8))
            && let Some(answer) = any_answer(question, &mut rng)
        {
            answers.insert(question.id.clone(), answer);
        }
    }
    Ok(report(answers, tier)?)
}

fn report(
    answers: BTreeMap<String, Value>,
    tier: ReportTier,
) -> Result<ReportDocument, AnalysisError> {
    let subject = Subject {
        answers,
        tier,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
    };
    analyse(&seeded_catalogue(), &subject)
}

/// Any answer that a question takes; small numbers are likelier than large ones.
fn any_answer(question: &Question, rng: &mut StdRng) -> Option<Value> {
    let values = question.options.iter().map(|choice| choice.value.as_str());
    match question.kind {
        QuestionKind::Single => values.choose(rng).map(|value| json!(value)),
        QuestionKind::Multi => {
            let count = rng.random_range(0..=values.len().min(5));
            Some(json!(values.choose_multiple(rng, count)))
        }
        QuestionKind::Text => Some(json!("It took 3 months and cost € 900.")),
        _ => {
            let (least, most) = (question.min.unwrap_or(0), question.max.unwrap_or(100));
            let span = (most - least + 1) as f64;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a share of a whole number's range"
            )]
            let above = (span.powf(rng.random::<f64>()) - 1.0) as i64;
            Some(json!(least + above))
        }
    }
}
