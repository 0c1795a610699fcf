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

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reports::claim::{Claim, ClaimNumber, Confidence, Evidence, EvidenceNumber};

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

/// What to do with a recommendation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Pays soon and is done soon.
    QuickWin,
    /// Worth its effort, or others stand on it.
    Strategic,
    /// Worth a test.
    Consider,
    /// Not now; look again at the stated moment.
    Defer,
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
}

impl ReportDocument {
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

/// Section 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The verdict over all.
    pub verdict: Verdict,
    /// The verdict as the page's one heading: "Go ahead, carefully."
    pub headline: String,
    /// The reason in one paragraph.
    pub standfirst: Text,
    /// Three numbered reasons.
    pub reasons: Vec<Text>,
    /// Which published rule gave the verdict.
    pub rule: RuleApplied,
    /// What to do instead or first, where the verdict is not `proceed`.
    pub instead: Option<Text>,
    /// AI readiness, 0 to 100.
    pub readiness: Readiness,
    /// Customer value of the proposed steps, 0 to 10.
    pub customer_value: Option<ClaimNumber>,
    /// Business health of the proposed steps, 0 to 10.
    pub business_health: Option<ClaimNumber>,
    /// The key figures, at most five.
    pub ledger: Vec<LedgerLine>,
    /// The best three steps.
    pub top: Vec<TopStep>,
    /// What to do first, and what to leave.
    pub first_and_leave: Text,
    /// Net value over three years as a hundred equally likely outcomes, for the dots.
    pub outcomes: Option<Outcomes>,
}

/// The rule of the published table that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleApplied {
    /// Its place in the table.
    pub order: u32,
    /// How many rules the table has.
    pub of: u32,
    /// Its reason, as published.
    pub reason: String,
    /// Why it holds here.
    pub because: Text,
}

/// One line of the ledger: label, figure, short note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LedgerLine {
    /// "Net value over three years".
    pub label: String,
    /// The figure; absent prints `missing`.
    pub figure: Option<Figure>,
    /// What stands there when there is no figure: "not within three years".
    pub missing: Option<String>,
    /// A short note.
    pub note: Text,
}

/// One of the top steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TopStep {
    /// The opportunity's id.
    pub opportunity: String,
    /// Its recommendation number, `#rec-<n>`.
    pub recommendation: Option<u32>,
    /// Its title.
    pub title: String,
    /// Why it is among the best, in one sentence.
    pub why: Text,
    /// What it brings a year.
    pub benefit: Option<ClaimNumber>,
}

/// Readiness over all and by dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// The score, 0 to 100; absent where no question of any dimension was answered.
    pub score: Option<ClaimNumber>,
    /// What the score means for this company.
    pub comment: Text,
    /// The dimensions of the published table.
    pub dimensions: Vec<ReadinessDimension>,
}

/// One dimension of readiness with the answers behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessDimension {
    /// `data`, `people`, `governance`, `resources`.
    pub id: String,
    /// "Data and systems".
    pub title: String,
    /// The score; absent where nothing was answered.
    pub score: Option<ClaimNumber>,
    /// Its weight in the whole.
    pub weight: ClaimNumber,
    /// The answers behind it.
    pub answers: Vec<ReadinessAnswer>,
    /// What would raise it.
    pub next_step: Text,
}

/// One answer that feeds readiness.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReadinessAnswer {
    /// The question.
    pub question: String,
    /// The answer in its own words; absent: not answered, left out of the mean.
    pub answer: Option<String>,
    /// Its score; absent where not answered.
    pub score: Option<ClaimNumber>,
}

/// The hundred dots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Outcomes {
    /// The claim they belong to.
    pub of: ClaimNumber,
    /// A hundred percentiles, 0.5 to 99.5, ascending, in the claim's unit. For drawing only, never printed.
    #[schema(value_type = Vec<String>)]
    pub percentiles: Vec<Decimal>,
}

/// Section 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Context {
    /// The answers restated, paragraph by paragraph.
    pub paragraphs: Vec<Text>,
    /// The company's own numbers beside the field's.
    pub benchmarks: Vec<BenchmarkLine>,
    /// Answers that were left open and what stood in for them.
    pub open_answers: Vec<OpenAnswer>,
}

/// One measure beside the benchmark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BenchmarkLine {
    /// "Minutes per invoice".
    pub measure: String,
    /// The company's own figure; absent: left empty.
    pub own: Option<ClaimNumber>,
    /// The benchmark's figure.
    pub field: ClaimNumber,
    /// The evidence behind it: source, year, url, note.
    pub evidence: EvidenceNumber,
    /// Region of the row: "NL", "EU", "global".
    pub region: String,
    /// Year of the row.
    pub year: Option<String>,
    /// Sample or note of the row.
    pub sample: Option<String>,
    /// Which fallback was taken to find a row, in words; absent where the row fits exactly.
    pub fallback: Option<String>,
}

/// An answer left open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenAnswer {
    /// The question.
    pub question: String,
    /// What was used instead.
    pub instead: Text,
}

/// Section 3: something found in the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity it belongs to, or `readiness`, `portfolio`.
    pub subject: String,
    /// States the finding.
    pub title: Text,
    /// Why it matters, in two or three sentences.
    pub body: Text,
    /// Customer value, 0 to 10.
    pub customer_value: ClaimNumber,
    /// Business health, 0 to 10.
    pub business_health: ClaimNumber,
    /// How sure it is.
    pub confidence: Confidence,
    /// The evidence it stands on, most important first.
    pub evidence: Vec<EvidenceNumber>,
}

/// Section 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Recommendation {
    /// Place in the list, from 1: `#rec-1`.
    pub number: u32,
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// What to do with it.
    pub priority: Priority,
    /// Verdict by the published table.
    pub verdict: Verdict,
    /// The rule that gave it.
    pub rule: RuleApplied,
    /// Why and what, for this company.
    pub body: Text,
    /// Which kind of value: saved or created. Never mixed.
    pub value_kind: ValueKind,
    /// Benefit a year, once running.
    pub benefit: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// All cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Months until it has paid for itself at full effect.
    pub payback: Option<ClaimNumber>,
    /// The month in which it is live.
    pub live_month: Option<ClaimNumber>,
    /// Own hours to set it up.
    pub own_hours: Option<ClaimNumber>,
    /// Customer value, 0 to 10.
    pub customer_value: ClaimNumber,
    /// Business health, 0 to 10.
    pub business_health: ClaimNumber,
    /// How sure the benefit is.
    pub confidence: Confidence,
    /// The three ways, in the order off the shelf, best in class, custom build.
    pub options: Vec<WayToDo>,
    /// Why the recommended one.
    pub choice: Text,
    /// Connect to today's tools or replace them, and why.
    pub connect: Connect,
    /// What to expect 0 to 6, 6 to 18 and 18 to 36 months from now.
    pub horizons: Vec<HorizonLine>,
    /// What has to come first, as recommendation numbers.
    pub depends_on: Vec<u32>,
}

/// Value saved or value created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Hours or spending saved.
    Saved,
    /// Margin on revenue that may be created.
    Created,
    /// Raises the effect of other steps.
    Enabler,
}

/// The three ways to do a step.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The cheapest fit that needs no developer.
    OffTheShelf,
    /// Printed as "Most complete we could verify".
    BestInClass,
    /// Built for this company.
    CustomBuild,
}

/// One of the three ways.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WayToDo {
    /// Which one.
    pub way: Way,
    /// The recommended one carries a green line and the word.
    pub recommended: bool,
    /// "Docparser Professional", "Own assistant"; a registered name or plain words.
    pub title: Text,
    /// The vendor and plan; absent for a custom build and where no vendor fits.
    pub vendor: Option<VendorChoice>,
    /// A month, for this company's seats and volume; absent: price on request, never zero.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost, own hours included.
    pub one_off: Option<ClaimNumber>,
    /// Weeks until live.
    pub weeks: Option<ClaimNumber>,
    /// Own hours.
    pub own_hours: Option<ClaimNumber>,
    /// For.
    pub pros: Vec<Text>,
    /// Against.
    pub cons: Vec<Text>,
    /// When this one is right.
    pub right_when: Text,
    /// What a custom build needs.
    pub build: Option<CustomBuild>,
}

/// A vendor's plan as chosen for this company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VendorChoice {
    /// Natural key.
    pub slug: String,
    /// Registered name.
    pub name: String,
    /// Plan; absent where the price is on request.
    pub plan: Option<String>,
    /// Vendor's site.
    pub website: String,
    /// The price evidence; absent where the price is on request.
    pub price: Option<EvidenceNumber>,
    /// What to know about the price: "a from-price", "seat limit not stated", a doubt, another licence, the billing.
    pub caveats: Vec<Text>,
    /// A free or bundled tier, mentioned and never priced as the option.
    pub free_tier: Option<Text>,
}

/// What a custom build needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomBuild {
    /// Parts it is built of.
    pub stack: Vec<String>,
    /// Who has to be found.
    pub skills: Vec<String>,
    /// Developer hours.
    pub hours: ClaimNumber,
    /// Developer's rate.
    pub rate: ClaimNumber,
}

/// Connect to what is there, or replace it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Connect {
    /// The decision.
    pub decision: ConnectDecision,
    /// To what, and why.
    pub text: Text,
}

/// The decision per category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectDecision {
    /// Keep today's tools and connect.
    Connect,
    /// Replace one of them.
    Replace,
    /// There is nothing of the kind yet.
    New,
}

/// What to expect in one horizon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HorizonLine {
    /// Which one.
    pub horizon: Horizon,
    /// Benefit, cost and risk in words and figures.
    pub text: Text,
}

/// The three horizons; printed as "0 to 6 months", "6 to 18", "18 to 36".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// 0 to 6 months.
    Short,
    /// 6 to 18 months.
    Mid,
    /// 18 to 36 months.
    Long,
}

/// Section 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Financials {
    /// Says that saved and created are kept apart, for this company.
    pub intro: Text,
    /// Time and money saved a year.
    pub saved: Option<ClaimNumber>,
    /// Hours a year behind it.
    pub saved_hours: Option<ClaimNumber>,
    /// Margin on revenue created a year.
    pub created: Option<ClaimNumber>,
    /// First-year investment.
    pub first_year: Option<ClaimNumber>,
    /// All cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// Net present value.
    pub npv: Option<ClaimNumber>,
    /// Return on investment over three years.
    pub roi: Option<ClaimNumber>,
    /// Month of payback; absent: not within three years.
    pub payback: Option<ClaimNumber>,
    /// Chance that it has paid back after 12, 24, 36 months.
    pub chance_of_payback: Vec<MonthClaim>,
    /// Running total by month, for the line with its band (claims carry the spread).
    pub running_total: Vec<MonthClaim>,
    /// Where the running total and the ranges say something, one sentence each: chart captions.
    pub captions: FinancialCaptions,
    /// The five inputs that move the net value most.
    pub sensitivities: Vec<Sensitivity>,
    /// Per recommendation: cost against gain over three years.
    pub by_recommendation: Vec<CostAgainstGain>,
}

/// Conclusions that stand over the charts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FinancialCaptions {
    /// Over the running total.
    pub running_total: Text,
    /// Over the tornado.
    pub sensitivities: Text,
    /// Over the bars per recommendation.
    pub by_recommendation: Text,
    /// Over the hundred dots.
    pub outcomes: Text,
}

/// A claim at a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MonthClaim {
    /// Months from the start.
    pub month: u32,
    /// The claim.
    pub claim: ClaimNumber,
}

/// One bar of the tornado.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sensitivity {
    /// The input that moves; its value, kind and range stand in the evidence.
    pub evidence: EvidenceNumber,
    /// The input at its low end, as a claim.
    pub input_low: ClaimNumber,
    /// The input at its high end.
    pub input_high: ClaimNumber,
    /// Net value with the input at its low end.
    pub net_low: ClaimNumber,
    /// Net value with the input at its high end.
    pub net_high: ClaimNumber,
}

/// One bar of cost against gain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CostAgainstGain {
    /// Recommendation number.
    pub recommendation: u32,
    /// Three-year cost.
    pub cost: ClaimNumber,
    /// Three-year gain.
    pub gain: ClaimNumber,
    /// Net.
    pub net: ClaimNumber,
    /// Saved or created.
    pub value_kind: ValueKind,
}

/// Section 6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roadmap {
    /// What waits for what, in words.
    pub intro: Text,
    /// One bar per recommendation that is started, by start.
    pub steps: Vec<RoadmapStep>,
    /// What to measure, by month.
    pub milestones: Vec<Milestone>,
    /// Deferred recommendations and when to look again.
    pub later: Vec<Text>,
}

/// One bar of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoadmapStep {
    /// Recommendation number.
    pub recommendation: u32,
    /// The horizon in which it starts.
    pub horizon: Horizon,
    /// Work starts at this month (hatched from here).
    pub start: ClaimNumber,
    /// In use from this month (solid from here).
    pub live: ClaimNumber,
    /// Recommendation numbers it waits for (arrows).
    pub waits_for: Vec<u32>,
}

/// A point at which to decide whether to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Milestone {
    /// Recommendation number.
    pub recommendation: u32,
    /// What has happened by then.
    pub title: Text,
    /// By which month.
    pub by: ClaimNumber,
    /// The measure: "Go on if ...".
    pub go_on_if: Text,
}

/// Section 7: one risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// A, B, C in the matrix.
    pub letter: String,
    /// `data_privacy`, `change_management`, `vendor_lock_in`, `accuracy` or another factor.
    pub factor: String,
    /// What may go wrong, for this company.
    pub title: Text,
    /// What to do about it.
    pub mitigation: Text,
    /// Who minds it.
    pub owner: String,
    /// 1 to 5.
    pub likelihood: ClaimNumber,
    /// 1 to 5.
    pub impact: ClaimNumber,
    /// Likelihood × impact, 1 to 25.
    pub score: ClaimNumber,
    /// Recommendation numbers it concerns.
    pub recommendations: Vec<u32>,
}

/// Section 8: weighed and rejected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rejected {
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// The kind of reason, shown as a tag.
    pub reason: RejectionReason,
    /// The reason, with figures.
    pub text: Text,
}

/// Why something was rejected.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RejectionReason {
    /// "Costs more than it brings".
    NegativeReturn,
    /// "Running cost is above the budget".
    OverBudget,
    /// "Blocked by readiness".
    Readiness,
    /// "Helps you, hurts customers".
    HurtsCustomers,
    /// "Helps customers, hurts you".
    HurtsBusiness,
    /// "Pays back too late".
    SlowPayback,
    /// "Another step comes first".
    ComesLater,
    /// "Overlaps with another step".
    Overlap,
    /// "Not enough data".
    NotEnoughData,
    /// "In place already".
    InPlace,
}

/// Section 9: one assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssumptionLine {
    /// The evidence: label, value, range, note.
    pub evidence: EvidenceNumber,
    /// By how much it moves the net value over three years, from its low to its high end; absent where that is nothing.
    pub moves_net_by: Option<ClaimNumber>,
    /// What would replace it.
    pub replaced_by: Text,
}

/// Section 10.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Method {
    /// How scores and ranges are made.
    pub paragraphs: Vec<MethodParagraph>,
    /// The table of rules for the verdict over all, in order.
    pub rules: Vec<RuleLine>,
    /// The table of rules for a single step, in order.
    pub step_rules: Vec<RuleLine>,
    /// The data this report stands on.
    pub data: Vec<DataVersion>,
    /// What had to be left out and why: warnings of the run.
    pub warnings: Vec<String>,
}

/// A paragraph of the method with its heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MethodParagraph {
    /// "How ranges are made".
    pub title: String,
    /// The paragraph; constants in it are claims.
    pub text: Text,
}

/// One rule of the verdict table. Rules are definitions: their numbers are not claims and stand in `condition`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleLine {
    /// Place in the table.
    pub order: u32,
    /// The condition in words, with its thresholds.
    pub condition: String,
    /// What it gives.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// A data set and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DataVersion {
    /// "Vendors and prices".
    pub name: String,
    /// A date or a digest.
    pub version: String,
}
