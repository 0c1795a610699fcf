//! What a report is made from, and the digest that says whether two are made from the same.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::ENGINE_VERSION;
use crate::reports::{
    analysis::{answers::Answers, catalogue::Catalogue, gate::Violation, question::Answer},
    document::ReportTier,
};

/// What a report is made from, besides the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Raw answers by question, as stored; those off the path may be among them and do not count.
    pub answers: BTreeMap<String, serde_json::Value>,
    /// Short or whole.
    pub tier: ReportTier,
    /// The day of the report.
    pub as_of: NaiveDate,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// Everything depends on the industry.
    #[error("the industry is not answered")]
    NoIndustry,
    /// The publish gate refused it.
    #[error("the publish gate refused the report: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Refused(Vec<Violation>),
}

/// Answers read against the questions: the first step.
#[derive(Debug)]
pub struct Parsed<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) answers: Answers<'a>,
    pub(super) tier: ReportTier,
    pub(super) as_of: NaiveDate,
    pub(super) input_hash: String,
}

impl<'a> Parsed<'a> {
    /// Reads the answers that count.
    ///
    /// # Errors
    /// Without an industry.
    pub fn read(catalogue: &'a Catalogue, subject: &Subject) -> Result<Self, AnalysisError> {
        let quick = subject.tier == ReportTier::Quick;
        let answers =
            Answers::read(catalogue, &subject.answers, quick).ok_or(AnalysisError::NoIndustry)?;
        let input_hash = input_hash(catalogue, &answers, subject.tier);
        Ok(Self {
            catalogue,
            answers,
            tier: subject.tier,
            as_of: subject.as_of,
            input_hash,
        })
    }

    /// Number of answers that count.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.answers.all().len()
    }

    /// Digest over answers, data and engine.
    #[must_use]
    pub fn input_hash(&self) -> &str {
        &self.input_hash
    }
}

/// Digest over the answers that count, the tier, the data and the engine's version; the day is not part of it.
pub(super) fn input_hash(catalogue: &Catalogue, answers: &Answers<'_>, tier: ReportTier) -> String {
    use sha2::{Digest as _, Sha256};

    let mut digest = Sha256::new();
    let mut part = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    part(ENGINE_VERSION);
    part(&catalogue.digest);
    part(if tier == ReportTier::Quick {
        "quick"
    } else {
        "full"
    });
    for (question, answer) in answers.all() {
        part(question);
        match answer {
            Answer::Choice(value) => part(value),
            Answer::Choices(values) => {
                // The order in which boxes were ticked says nothing.
                let mut values = values.clone();
                values.sort();
                values.iter().for_each(|value| part(value));
            }
            Answer::Number(number) => part(&number.normalize().to_string()),
            Answer::Words(words) => part(words),
        }
    }
    hex::encode(digest.finalize())
}
