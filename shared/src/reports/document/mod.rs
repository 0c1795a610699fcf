//! The report document: one tree that is stored as JSON and from which every format is rendered.
//!
//! **Rule for renderers.** The tree holds no printed numbers outside `claims` and `evidence`. A sentence is a list of
//! [`Segment`]s; a figure in it is a [`Figure`] that names a claim and a form, and the renderer prints
//! `document.printed(&figure)` as a link to `#claim-<n>` with `data-conf` = the claim's confidence. Ledgers, tables and
//! charts hold [`ClaimNumber`]s. A chart draws from `claim.value` and `claim.spread`, and labels from `claim.rendered`.
//!
//! Example, as JSON:
//! ```json
//! [{"text": "Typing invoices takes you "}, {"figure": {"claim": 12, "form": "short"}},
//!  {"text": ", and "}, {"name": "Docparser Professional"}, {"text": " costs "}, {"figure": {"claim": 14, "form": "short"}},
//!  {"text": ". You answered "}, {"quote": "In spreadsheets and shared drives"}, {"text": "; see "}, {"section": "roadmap"}, {"text": "."}]
//! ```

use crate::reports::claim::{Claim, ClaimNumber, Evidence, EvidenceNumber};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod closing;
mod context;
mod financials;
mod recommendation;
mod roadmap;
mod summary;

pub use closing::{
    AssumptionLine, DataVersion, Method, MethodParagraph, Narration, Rejected, RejectionReason,
    RuleLine,
};
pub use context::{BenchmarkLine, Context, Finding, OpenAnswer};
pub use financials::{CostAgainstGain, FinancialCaptions, Financials, MonthClaim, Sensitivity};
pub use recommendation::{
    Connect, ConnectDecision, CustomBuild, Horizon, HorizonLine, Priority, Recommendation,
    ValueKind, VendorChoice, Way, WayToDo,
};
pub use roadmap::{Milestone, Risk, Roadmap, RoadmapStep};
pub use summary::{
    LedgerLine, Outcomes, Readiness, ReadinessAnswer, ReadinessDimension, RuleApplied, Summary,
    TopStep,
};

/// A sentence or paragraph: plain words and references, never a figure of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Text(pub Vec<Segment>);

impl Text {
    /// Plain words, with `figure` deciding how a figure is printed.
    pub fn printed(&self, figure: impl Fn(&Figure) -> String) -> String {
        let piece = |segment: &Segment| match segment {
            Segment::Text(words) | Segment::Name(words) => words.clone(),
            Segment::Quote(words) => format!("“{words}”"),
            Segment::Figure(reference) => figure(reference),
            Segment::Date(date) => date_in_words(*date),
            Segment::Section(section) => section.words(),
            Segment::Recommendation(number) => format!("recommendation {number}"),
        };
        self.0.iter().map(piece).collect()
    }
}

/// One piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Plain words. The publish gate refuses any figure in here.
    Text(String),
    /// A figure: a claim in one of its printed forms.
    Figure(Figure),
    /// A registered name, printed as it stands: "Microsoft 365 Business".
    Name(String),
    /// Words of the customer or of a source, printed between quotation marks.
    Quote(String),
    /// A date, printed in words: "18 November 2026".
    Date(NaiveDate),
    /// A link to a section of this report, printed as "section 8".
    Section(SectionId),
    /// A link to a recommendation, printed as its title in lower case inside a link, `#rec-<number>`.
    Recommendation(u32),
}

/// A reference to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Figure {
    /// Which claim.
    pub claim: ClaimNumber,
    /// Which of its printed forms.
    pub form: Form,
}

/// The printed forms of a claim; see [`crate::reports::claim::Rendered`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// With unit words; a range where only a range may be shown.
    Short,
    /// Without unit words.
    Bare,
    /// The lower end.
    Low,
    /// The middle; the gate refuses it for a claim of low confidence.
    Middle,
    /// The upper end.
    High,
    /// The range with a dash, for tables.
    Dash,
}

/// The ten sections, in order; their numbers are 1 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the section names")]
pub enum SectionId {
    Summary,
    Context,
    Findings,
    Recommendations,
    Financials,
    Roadmap,
    Risks,
    NotRecommended,
    Evidence,
    Method,
}

impl SectionId {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Summary,
        Self::Context,
        Self::Findings,
        Self::Recommendations,
        Self::Financials,
        Self::Roadmap,
        Self::Risks,
        Self::NotRecommended,
        Self::Evidence,
        Self::Method,
    ];

    /// Its heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Summary => "Summary",
            Self::Context => "Company and context",
            Self::Findings => "Findings",
            Self::Recommendations => "Recommendations",
            Self::Financials => "Financials",
            Self::Roadmap => "Roadmap",
            Self::Risks => "Risks",
            Self::NotRecommended => "Not recommended",
            Self::Evidence => "Assumptions and evidence",
            Self::Method => "Method",
        }
    }

    /// Its number, from 1.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// As a link reads: "section 8".
    #[must_use]
    pub fn words(self) -> String {
        format!("section {}", self.number())
    }
}

/// A date in words: "18 November 2026".
#[must_use]
pub fn date_in_words(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// Which report was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportTier {
    /// The short one: readiness, verdict, top three. `financials`, `roadmap`, `risks` are absent.
    Quick,
    /// The whole report.
    Full,
}

/// The four verdicts, for a step and for the whole.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// "We advise against it."
    NotRecommended,
    /// "Wait."
    Wait,
    /// "Go ahead, carefully."
    ProceedCautiously,
    /// "Go ahead."
    Proceed,
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportDocument {
    /// Version of this tree's shape.
    pub schema: u16,
    /// Version of the engine that made it.
    pub engine_version: String,
    /// Digest over answers, data versions, prices, rates and engine version.
    pub input_hash: String,
    /// Short or whole.
    pub tier: ReportTier,
    /// The day for which it was made.
    pub as_of: NaiveDate,
    /// Who it is for.
    pub company: Company,
    /// Section 1.
    pub summary: Summary,
    /// Section 2.
    pub context: Context,
    /// Section 3.
    pub findings: Vec<Finding>,
    /// Section 4, in order of priority and value.
    pub recommendations: Vec<Recommendation>,
    /// Section 5; absent in the short report.
    pub financials: Option<Financials>,
    /// Section 6; absent in the short report.
    pub roadmap: Option<Roadmap>,
    /// Section 7; empty in the short report. Sorted by likelihood × impact, worst first.
    pub risks: Vec<Risk>,
    /// Section 8.
    pub not_recommended: Vec<Rejected>,
    /// Section 9: the assumptions that were used, the one with the largest effect first.
    pub assumptions: Vec<AssumptionLine>,
    /// Section 9: every figure, by number; `claims[n - 1].number == n`.
    pub claims: Vec<Claim>,
    /// What the claims stand on; `evidence[n - 1].number == n`.
    pub evidence: Vec<Evidence>,
    /// Section 10.
    pub method: Method,
    /// Who put it into words; the rules alone in documents that do not say.
    #[serde(default)]
    pub narration: Narration,
}

impl ReportDocument {
    /// Whether it has something to show in a section; the short report leaves out what it does not compute.
    #[must_use]
    pub fn has_section(&self, section: SectionId) -> bool {
        match section {
            SectionId::Recommendations => !self.recommendations.is_empty(),
            SectionId::Financials => self.financials.is_some(),
            SectionId::Roadmap => self.roadmap.is_some(),
            SectionId::Risks => !self.risks.is_empty(),
            SectionId::Summary
            | SectionId::Context
            | SectionId::Findings
            | SectionId::NotRecommended
            | SectionId::Evidence
            | SectionId::Method => true,
        }
    }

    /// The claim with this number.
    #[must_use]
    pub fn claim(&self, number: ClaimNumber) -> Option<&Claim> {
        self.claims.get((number.0 as usize).checked_sub(1)?)
    }

    /// The evidence with this number.
    #[must_use]
    pub fn evidence(&self, number: EvidenceNumber) -> Option<&Evidence> {
        self.evidence.get((number.0 as usize).checked_sub(1)?)
    }

    /// The claim with this key.
    #[must_use]
    pub fn claim_by_key(&self, key: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.key == key)
    }

    /// The title of a recommendation by its number.
    #[must_use]
    pub fn title_of(&self, number: u32) -> &str {
        let found = self
            .recommendations
            .iter()
            .find(|recommendation| recommendation.number == number);
        found.map_or("another step", |recommendation| &recommendation.title)
    }

    /// The same within a sentence: its first letter is small, but for words such as "AI".
    #[must_use]
    pub fn title_within(&self, number: u32) -> String {
        let title = self.title_of(number);
        let mut letters = title.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), Some(second)) if !second.is_uppercase() => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => title.to_owned(),
        }
    }

    /// What to print for a figure; empty where the claim does not exist, which the publish gate refuses.
    #[must_use]
    pub fn printed(&self, figure: &Figure) -> &str {
        let Some(claim) = self.claim(figure.claim) else {
            return "";
        };
        claim.rendered.form(figure.form)
    }

    /// A text as plain words with its figures in it: for mails, for the live page, for tests.
    #[must_use]
    pub fn print(&self, text: &Text) -> String {
        text.printed(|figure| self.printed(figure).to_owned())
    }
}

/// Who the report is for, in the customer's own answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Company {
    /// What to call it; there is no name in the quiz, so: "Your clinic", "Your agency".
    pub title: String,
    /// Industry value: `healthcare`.
    pub industry: String,
    /// The line under the title, each an answer's own words: "Clinic or health practice", "Germany", "10 to 49 people".
    pub descriptors: Vec<String>,
}
