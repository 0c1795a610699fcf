//! The whole analysis, on the demo companies and on random ones.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;

use crate::reports::{
    analysis::{AnalysisError, Subject, analyse, catalogue::tests::catalogue},
    document::{ReportDocument, ReportTier, Text},
};

mod companies;
mod demos;
mod determinism;
mod publishing;
mod ranges;
mod reach;
mod reader;

type Answers = BTreeMap<String, Value>;

/// A demo company of the seeds.
#[derive(Debug, Clone, Deserialize)]
struct Demo {
    id: String,
    answers: Answers,
}

fn demos() -> anyhow::Result<Vec<Demo>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds/demo/companies.json");
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

fn demo(id: &str) -> anyhow::Result<Answers> {
    let found = demos()?.into_iter().find(|demo| demo.id == id);
    Ok(found
        .ok_or_else(|| anyhow::anyhow!("no demo {id}"))?
        .answers)
}

fn subject(answers: Answers, tier: ReportTier) -> Subject {
    Subject {
        answers,
        tier,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
    }
}

fn report(answers: &Answers) -> Result<ReportDocument, AnalysisError> {
    analyse(&catalogue(), &subject(answers.clone(), ReportTier::Full))
}

/// A text without its figures, to compare words.
fn words(text: &Text) -> String {
    text.printed(|_| "…".to_owned())
}
