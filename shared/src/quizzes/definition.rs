//! The questions of one version, checked when they are read.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::model::Tier;

/// The question whose answer decides which branch a respondent takes.
pub(super) const INDUSTRY: &str = "industry";

/// The questions of one version, in the order they are asked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct QuizDefinition {
    /// Parts of the quiz, in order.
    pub sections: Vec<Section>,
    /// Every question of every branch.
    pub questions: Vec<Question>,
}

/// A part of the quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Its name for programs.
    pub id: String,
    /// Its place.
    pub order: i32,
    /// Its name for people.
    pub title: String,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One of the options.
    Single,
    /// Some of the options.
    Multi,
    /// A number.
    Number,
    /// An amount of money in the question's unit.
    Currency,
    /// A whole number on a short scale.
    Scale,
    /// Free text.
    Text,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Question {
    /// Its name for programs.
    pub id: String,
    /// Where it belongs.
    pub section: String,
    /// Its place in the section.
    pub index: i32,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// What is asked.
    pub label: String,
    /// What helps to answer.
    pub help: Option<String>,
    /// What may be chosen.
    pub options: Option<Vec<AnswerOption>>,
    /// Whether it must be answered to complete the quiz.
    pub required: bool,
    /// The smallest tier that asks it.
    pub tier: Tier,
    /// The industries that are asked; none means all.
    pub industries: Option<Vec<String>>,
    /// Asked only if this holds.
    pub show_if: Option<ShowIf>,
    /// Smallest number.
    pub min: Option<f64>,
    /// Largest number; of a text, most characters.
    pub max: Option<f64>,
    /// What the number counts.
    pub unit: Option<String>,
    /// Most options of a multi question.
    pub max_choices: Option<usize>,
    /// Options that stand alone.
    #[serde(default)]
    pub exclusive: Vec<String>,
    /// Whether "I do not know" may stand in place of a number.
    #[serde(default)]
    pub allow_unknown: bool,
    /// What the answer is used for.
    #[serde(default)]
    pub feeds: Vec<Feed>,
}

/// An option of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerOption {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// A condition on an earlier question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShowIf {
    /// The earlier question.
    pub question_id: String,
    /// What its answer must be.
    #[serde(flatten)]
    pub condition: Condition,
}

/// What an answer must be for a condition to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// This value, or this among the chosen.
    Equals(Value),
    /// One of these, or one of these among the chosen.
    In(Vec<Value>),
    /// Above this number.
    Gt(f64),
    /// Below this number.
    Lt(f64),
}

/// What an answer is used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// `benchmark`, `opportunity` or `input`.
    pub kind: String,
    /// Which one.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// Why questions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadQuiz {
    /// Not of the shape of questions.
    #[error("the questions do not have the expected shape: {0}")]
    Shape(#[from] serde_json::Error),
    /// A question that could not be asked or answered.
    #[error("question {question}: {fault}")]
    Question {
        /// Which one.
        question: String,
        /// What is wrong with it.
        fault: String,
    },
}

impl QuizDefinition {
    /// Reads questions and checks that each can be asked and answered.
    ///
    /// # Errors
    /// When they are not of the expected shape or contradict themselves.
    pub fn parse(content: &Value) -> Result<Self, BadQuiz> {
        let mut quiz = Self::deserialize(content)?;
        quiz.sections.sort_by_key(|section| section.order);
        let place = |question: &Question| {
            let section = quiz
                .sections
                .iter()
                .position(|section| section.id == question.section);
            (section.unwrap_or(usize::MAX), question.index)
        };
        let mut questions = std::mem::take(&mut quiz.questions);
        questions.sort_by_key(|question| place(question));
        quiz.questions = questions;
        quiz.check()?;
        Ok(quiz)
    }

    /// A question by its id.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The industries that have a branch.
    pub fn industries(&self) -> impl Iterator<Item = &str> {
        self.question(INDUSTRY)
            .into_iter()
            .flat_map(Question::values)
    }

    /// The questions of an industry; without one those that everybody is asked.
    pub fn questions_of<'q>(
        &'q self,
        industry: Option<&'q str>,
    ) -> impl Iterator<Item = &'q Question> {
        self.questions
            .iter()
            .filter(move |question| question.is_for(industry))
    }

    fn check(&self) -> Result<(), BadQuiz> {
        let mut earlier = HashSet::new();
        let industries: HashSet<&str> = self.industries().collect();
        for question in &self.questions {
            let refuse = |fault: &str| {
                Err(BadQuiz::Question {
                    question: question.id.clone(),
                    fault: fault.to_owned(),
                })
            };
            if !self
                .sections
                .iter()
                .any(|section| section.id == question.section)
            {
                return refuse("its section does not exist");
            }
            if let Some(show_if) = &question.show_if
                && !earlier.contains(show_if.question_id.as_str())
            {
                return refuse("its condition is about no earlier question");
            }
            if !earlier.insert(question.id.as_str()) {
                return refuse("the id is used twice");
            }
            let takes_options = matches!(question.kind, QuestionKind::Single | QuestionKind::Multi);
            if takes_options && question.values().next().is_none() {
                return refuse("it has no options");
            }
            if question
                .exclusive
                .iter()
                .any(|value| !question.values().any(|known| known == value))
            {
                return refuse("an exclusive value is not among its options");
            }
            if question
                .industries
                .iter()
                .flatten()
                .any(|industry| !industries.contains(industry.as_str()))
            {
                return refuse("an industry of it cannot be chosen");
            }
            if question
                .min
                .zip(question.max)
                .is_some_and(|(min, max)| min > max)
            {
                return refuse("its smallest number is above its largest");
            }
        }
        Ok(())
    }
}

impl Question {
    /// The values that may be chosen.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.options
            .iter()
            .flatten()
            .map(|option| option.value.as_str())
    }

    /// Whether an industry is asked.
    #[must_use]
    pub fn is_for(&self, industry: Option<&str>) -> bool {
        match &self.industries {
            None => true,
            Some(list) => {
                industry.is_some_and(|industry| list.iter().any(|known| known == industry))
            }
        }
    }
}

impl Condition {
    /// Whether an answer meets the condition.
    #[must_use]
    pub fn holds(&self, answer: &Value) -> bool {
        let chosen = match answer {
            Value::Array(chosen) => chosen.as_slice(),
            single => std::slice::from_ref(single),
        };
        match self {
            Self::Equals(wanted) => chosen.iter().any(|value| same(value, wanted)),
            Self::In(wanted) => chosen
                .iter()
                .any(|value| wanted.iter().any(|one| same(value, one))),
            Self::Gt(limit) => answer.as_f64().is_some_and(|number| number > *limit),
            Self::Lt(limit) => answer.as_f64().is_some_and(|number| number < *limit),
        }
    }
}

/// 1 and 1.0 are the same answer.
fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left.total_cmp(&right).is_eq(),
        _ => left == right,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::QuizDefinition;
    use crate::quizzes::{Tier, sample_quiz};

    #[test]
    fn questions_come_in_the_order_of_their_sections() {
        let mut content = sample_quiz();
        content["questions"]
            .as_array_mut()
            .expect("questions")
            .reverse();

        let quiz = QuizDefinition::parse(&content).expect("a sound quiz");

        assert_eq!(
            quiz.questions.first().map(|question| question.id.as_str()),
            Some("industry")
        );
        assert_eq!(
            quiz.industries().collect::<Vec<_>>(),
            ["healthcare", "ecommerce_retail"]
        );
    }

    #[test]
    fn questions_that_contradict_themselves_are_refused() {
        for (pointer, value) in [
            ("/questions/0/section", json!("nowhere")),
            ("/questions/1/id", json!("industry")),
            ("/questions/1/options", Value::Null),
            ("/questions/2/industries", json!(["mining"])),
            ("/questions/3/exclusive", json!(["all"])),
            ("/questions/4/min", json!(50)),
            ("/questions/4/type", json!("colour")),
            (
                "/questions/6/show_if",
                json!({"question_id": "technical_skill", "gt": 0}),
            ),
            (
                "/questions/6/show_if",
                json!({"question_id": "invoices_month", "near": 0}),
            ),
        ] {
            let mut content = sample_quiz();
            *content.pointer_mut(pointer).expect("it exists") = value;

            assert!(QuizDefinition::parse(&content).is_err(), "{pointer}");
        }
    }

    #[test]
    fn the_seeded_questions_are_as_many_as_the_page_promises() {
        let content = include_str!("../../../seeds/reference/questions.json");
        let content: Value = serde_json::from_str(content).expect("JSON");

        let quiz = QuizDefinition::parse(&content).expect("sound questions");

        let quick = |question: &&crate::quizzes::Question| question.tier == Tier::Quick;
        assert_eq!(quiz.industries().count(), 10);
        for industry in quiz.industries() {
            assert_eq!(quiz.questions_of(Some(industry)).count(), 40, "{industry}");
            assert_eq!(
                quiz.questions_of(Some(industry)).filter(quick).count(),
                12,
                "{industry}"
            );
        }
    }
}
