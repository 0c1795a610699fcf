//! What is seen of the questions.

use serde::Serialize;
use serde_json::Value;
use shared::quizzes::{
    AnswerOption, Condition, Feed, Question, QuestionKind, QuizDefinition, Section, ShowIf, Tier,
};
use utoipa::ToSchema;

use super::questions::ALL;

/// The questions of an industry, and the rules by which they are shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionsView {
    /// The version; a session keeps the one it began with.
    #[schema(example = 1)]
    pub version: i32,
    /// The industry, or `all`.
    #[schema(example = "healthcare")]
    pub industry: String,
    /// Parts of the quiz, in order.
    pub sections: Vec<SectionView>,
    /// How many questions each tier may ask here.
    pub tiers: TiersView,
    /// The questions, in the order they are asked.
    pub questions: Vec<QuestionView>,
}

/// How many questions each tier may ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct TiersView {
    /// Tier `quick`.
    #[schema(example = 12)]
    pub quick: usize,
    /// Tier `full`.
    #[schema(example = 40)]
    pub full: usize,
}

/// A part of the quiz.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionView {
    /// Its name for programs.
    #[schema(example = "company_profile")]
    pub id: String,
    /// Its place.
    pub order: i32,
    /// Its name for people.
    #[schema(example = "Company profile")]
    pub title: String,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionView {
    /// Its name for programs.
    #[schema(example = "company_size")]
    pub id: String,
    /// Where it belongs.
    #[schema(example = "company_profile")]
    pub section: String,
    /// Its place in the section.
    pub index: i32,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// What is asked.
    #[schema(example = "How many people work in the company?")]
    pub label: String,
    /// What helps to answer.
    pub help: Option<String>,
    /// What may be chosen.
    pub options: Option<Vec<OptionView>>,
    /// Whether it must be answered to complete the quiz.
    pub required: bool,
    /// The smallest tier that asks it.
    pub tier: Tier,
    /// The industries that are asked; null means all.
    pub industries: Option<Vec<String>>,
    /// Asked only if this holds over an answer on the path.
    pub show_if: Option<ShowIfView>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number; of a text, most characters.
    pub max: Option<f64>,
    /// What the number counts.
    pub unit: Option<String>,
    /// Most options of a multi question.
    pub max_choices: Option<usize>,
    /// Options that stand alone.
    pub exclusive: Vec<String>,
    /// Whether `"unknown"` may stand in place of a number.
    pub allow_unknown: bool,
    /// What the answer is used for.
    pub feeds: Vec<FeedView>,
}

/// An option of a question.
#[derive(Debug, Serialize, ToSchema)]
pub struct OptionView {
    /// What to send.
    #[schema(example = "10-49")]
    pub value: String,
    /// What to show.
    #[schema(example = "10 to 49")]
    pub label: String,
}

/// A condition on an earlier question; exactly one of the tests is present.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ShowIfView {
    /// The earlier question.
    #[schema(example = "invoices_month")]
    pub question_id: String,
    /// This value, or this among the chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// One of these.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub any_of: Option<Vec<Value>>,
    /// Above this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub gt: Option<f64>,
    /// Below this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub lt: Option<f64>,
}

/// What an answer is used for.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedView {
    /// `benchmark`, `opportunity` or `input`.
    #[schema(example = "benchmark")]
    pub kind: String,
    /// Which one.
    #[serde(rename = "ref")]
    #[schema(example = "labour_cost_hour")]
    pub reference: String,
}

impl QuestionsView {
    /// The view of an industry's questions.
    pub(super) fn new(version: i32, industry: String, quiz: &QuizDefinition) -> Self {
        let branch = (industry != ALL).then_some(industry.as_str());
        let questions: Vec<&Question> = quiz.questions_of(branch).collect();
        let quick = questions
            .iter()
            .filter(|question| question.tier == Tier::Quick)
            .count();
        let tiers = TiersView {
            quick,
            full: questions.len(),
        };
        let questions = questions.into_iter().map(Into::into).collect();
        let sections = quiz.sections.iter().map(Into::into).collect();
        Self {
            version,
            industry,
            sections,
            tiers,
            questions,
        }
    }
}

impl From<&Section> for SectionView {
    fn from(section: &Section) -> Self {
        Self {
            id: section.id.clone(),
            order: section.order,
            title: section.title.clone(),
        }
    }
}

impl From<&Question> for QuestionView {
    fn from(question: &Question) -> Self {
        let options = |options: &Vec<AnswerOption>| options.iter().map(Into::into).collect();
        Self {
            id: question.id.clone(),
            section: question.section.clone(),
            index: question.index,
            kind: question.kind,
            label: question.label.clone(),
            help: question.help.clone(),
            options: question.options.as_ref().map(options),
            required: question.required,
            tier: question.tier,
            industries: question.industries.clone(),
            show_if: question.show_if.as_ref().map(Into::into),
            min: question.min,
            max: question.max,
            unit: question.unit.clone(),
            max_choices: question.max_choices,
            exclusive: question.exclusive.clone(),
            allow_unknown: question.allow_unknown,
            feeds: question.feeds.iter().map(Into::into).collect(),
        }
    }
}

impl From<&AnswerOption> for OptionView {
    fn from(option: &AnswerOption) -> Self {
        Self {
            value: option.value.clone(),
            label: option.label.clone(),
        }
    }
}

impl From<&ShowIf> for ShowIfView {
    fn from(show_if: &ShowIf) -> Self {
        let mut view = Self {
            question_id: show_if.question_id.clone(),
            ..Self::default()
        };
        match &show_if.condition {
            Condition::Equals(value) => view.equals = Some(value.clone()),
            Condition::In(values) => view.any_of = Some(values.clone()),
            Condition::Gt(limit) => view.gt = Some(*limit),
            Condition::Lt(limit) => view.lt = Some(*limit),
        }
        view
    }
}

impl From<&Feed> for FeedView {
    fn from(feed: &Feed) -> Self {
        Self {
            kind: feed.kind.clone(),
            reference: feed.reference.clone(),
        }
    }
}
