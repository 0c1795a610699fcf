//! Claims and evidence before they are in the register.

use rust_decimal::Decimal;

use crate::reports::{
    claim::{
        ClaimNumber, Confidence, Distribution, EvidenceKind, EvidenceNumber, InputSource, Rounding,
    },
    document::Text,
};

/// A piece of evidence to add.
#[derive(Debug, Clone)]
pub struct NewEvidence {
    /// Stable name.
    pub key: String,
    /// What kind of thing.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// Unit name.
    pub unit: String,
    /// The value.
    pub value: Decimal,
    /// Its range.
    pub distribution: Distribution,
    /// Where it comes from.
    pub source: String,
    /// Address.
    pub url: Option<String>,
    /// Date or year.
    pub date: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// What to know.
    pub note: Option<String>,
    /// Observation.
    pub observation_id: Option<String>,
    /// What would replace it.
    pub replaced_by: Option<Text>,
}

impl NewEvidence {
    /// A certain value of high confidence; the rest is set as needed.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        kind: EvidenceKind,
        label: impl Into<String>,
        unit: &str,
        value: Decimal,
    ) -> Self {
        Self {
            key: key.into(),
            kind,
            label: label.into(),
            unit: unit.to_owned(),
            value,
            distribution: Distribution::Certain,
            source: String::new(),
            url: None,
            date: None,
            confidence: Confidence::High,
            note: None,
            observation_id: None,
            replaced_by: None,
        }
    }
}

/// How a claim's confidence follows from its inputs.
#[derive(Debug, Clone, Copy)]
pub enum Sureness<'a> {
    /// That of the weakest input.
    Weakest,
    /// Stated by a published rule.
    Stated(Confidence),
    /// That of the parts that make up more than half of a sum; low where low parts do.
    LargerPart(&'a [ClaimNumber]),
}

/// A claim to make.
#[derive(Debug)]
pub struct NewClaim<'a> {
    /// Stable name.
    pub key: String,
    /// What it measures.
    pub label: String,
    /// Unit name.
    pub unit: &'a str,
    /// The formula.
    pub formula: &'a str,
    /// Its names.
    pub inputs: Vec<(String, InputSource)>,
    /// How sure.
    pub sureness: Sureness<'a>,
    /// Rounding of the result.
    pub rounding: Rounding,
    /// Only the range may be shown, whatever the confidence.
    pub range_only: bool,
    /// In other words than the formula's own.
    pub words: Option<String>,
}

impl<'a> NewClaim<'a> {
    /// A claim from a formula; the rest is set as needed.
    #[must_use]
    pub fn new(
        key: impl Into<String>,
        label: impl Into<String>,
        unit: &'a str,
        formula: &'a str,
    ) -> Self {
        Self {
            key: key.into(),
            label: label.into(),
            unit,
            formula,
            inputs: Vec::new(),
            sureness: Sureness::Weakest,
            rounding: Rounding::None,
            range_only: false,
            words: None,
        }
    }

    /// Names an input.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, source: impl Into<InputSource>) -> Self {
        self.inputs.push((name.into(), source.into()));
        self
    }

    /// States the confidence.
    #[must_use]
    pub fn sure(mut self, sureness: Sureness<'a>) -> Self {
        self.sureness = sureness;
        self
    }

    /// Shows only the range.
    #[must_use]
    pub fn as_range(mut self) -> Self {
        self.range_only = true;
        self
    }

    /// Rounds the result up.
    #[must_use]
    pub fn rounded_up(mut self, least: u32) -> Self {
        self.rounding = Rounding::UpToWhole(least);
        self
    }

    /// Says the formula in other words.
    #[must_use]
    pub fn in_words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }
}

impl From<ClaimNumber> for InputSource {
    fn from(number: ClaimNumber) -> Self {
        Self::Claim(number)
    }
}

impl From<EvidenceNumber> for InputSource {
    fn from(number: EvidenceNumber) -> Self {
        Self::Evidence(number)
    }
}
