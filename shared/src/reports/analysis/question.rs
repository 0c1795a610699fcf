//! The questions, as far as the analysis needs them: words, units, and which of them a company is asked.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The question file.
#[derive(Debug, Clone, Deserialize)]
pub struct QuestionSet {
    /// Sections in order.
    pub sections: Vec<Section>,
    /// All questions.
    pub questions: Vec<Question>,
}

/// A section of the quiz.
#[derive(Debug, Clone, Deserialize)]
pub struct Section {
    /// Its id.
    pub id: String,
    /// Its place.
    pub order: u32,
}

/// One question.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    /// Its id, the key of its answer.
    pub id: String,
    /// Its section.
    pub section: String,
    /// Its place in the section.
    pub index: u32,
    /// What kind of answer it takes.
    #[serde(rename = "type")]
    pub kind: QuestionKind,
    /// Its words.
    pub label: String,
    /// What helps to answer it.
    pub help: Option<String>,
    /// Choices of a single or multi question.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub options: Vec<Choice>,
    /// It has to be answered.
    pub required: bool,
    /// `quick` questions are asked in both tiers.
    pub tier: String,
    /// Industries that are asked; absent: all.
    pub industries: Option<Vec<String>>,
    /// Asked only if another answer says so.
    pub show_if: Option<ShowIf>,
    /// Smallest number.
    pub min: Option<i64>,
    /// Largest number.
    pub max: Option<i64>,
    /// Unit of a number, as the source units name it.
    pub unit: Option<String>,
    /// Most choices of a multi question.
    pub max_choices: Option<u32>,
    /// Choices that clear all others.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub exclusive: Vec<String>,
    /// "I do not know" is an answer.
    pub allow_unknown: bool,
    /// What the answer is used for.
    pub feeds: Vec<Feed>,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants are the words of the file")]
pub enum QuestionKind {
    Single,
    Multi,
    Number,
    Currency,
    Scale,
    Text,
}

/// A choice.
#[derive(Debug, Clone, Deserialize)]
pub struct Choice {
    /// As stored.
    pub value: String,
    /// As shown.
    pub label: String,
}

/// The condition under which a question is asked.
#[derive(Debug, Clone, Deserialize)]
pub struct ShowIf {
    /// The question it looks at.
    pub question_id: String,
    /// Equal to this.
    pub equals: Option<serde_json::Value>,
    /// One of these.
    #[serde(rename = "in")]
    pub one_of: Option<Vec<serde_json::Value>>,
    /// Above this.
    pub gt: Option<serde_json::Number>,
    /// Below this.
    pub lt: Option<serde_json::Number>,
}

/// What an answer is used for.
#[derive(Debug, Clone, Deserialize)]
pub struct Feed {
    /// `benchmark`, `opportunity`, `input`.
    pub kind: String,
    /// Which one.
    #[serde(rename = "ref")]
    pub reference: String,
}

/// An answer as the analysis sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// One choice.
    Choice(String),
    /// Several choices.
    Choices(Vec<String>),
    /// A number, an amount, a point of a scale.
    Number(Decimal),
    /// Words.
    Words(String),
}

/// The file has null where a question has no choices.
fn null_is_empty<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

impl Question {
    /// The label of a choice.
    #[must_use]
    pub fn choice_label(&self, value: &str) -> Option<&str> {
        self.options
            .iter()
            .find(|choice| choice.value == value)
            .map(|choice| choice.label.as_str())
    }

    /// Reads an answer; `None` where it is missing, unknown or not one this question takes.
    #[must_use]
    pub fn read(&self, raw: &serde_json::Value) -> Option<Answer> {
        use serde_json::Value;

        match (self.kind, raw) {
            (QuestionKind::Single, Value::String(value)) if value != "unknown" => self
                .choice_label(value)
                .map(|_| Answer::Choice(value.clone())),
            (QuestionKind::Multi, Value::Array(values)) => {
                let known = values
                    .iter()
                    .filter_map(Value::as_str)
                    .filter(|value| self.choice_label(value).is_some());
                let chosen: Vec<String> = known.map(str::to_owned).collect();
                let told = !chosen.is_empty() && !chosen.iter().any(|value| value == "unknown");
                told.then_some(Answer::Choices(chosen))
            }
            (
                QuestionKind::Number | QuestionKind::Currency | QuestionKind::Scale,
                Value::Number(number),
            ) => self.in_range(decimal(number)?),
            (
                QuestionKind::Number | QuestionKind::Currency | QuestionKind::Scale,
                Value::String(text),
            ) => self.in_range(text.parse().ok()?),
            (QuestionKind::Text, Value::String(words)) if !words.trim().is_empty() => {
                Some(Answer::Words(words.trim().to_owned()))
            }
            _ => None,
        }
    }

    fn in_range(&self, number: Decimal) -> Option<Answer> {
        let above = self.min.is_none_or(|least| number >= Decimal::from(least));
        let below = self.max.is_none_or(|most| number <= Decimal::from(most));
        (above && below).then_some(Answer::Number(number))
    }
}

/// A JSON number, exactly as it was written.
#[must_use]
pub fn decimal(number: &serde_json::Number) -> Option<Decimal> {
    let text = number.to_string();
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .ok()
}

impl QuestionSet {
    /// The question with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// The answers that count: asked of this industry, in this tier, with their conditions met, and known.
    ///
    /// Questions stand after those they depend on, so one pass is enough.
    #[must_use]
    pub fn on_path(
        &self,
        raw: &BTreeMap<String, serde_json::Value>,
        quick: bool,
    ) -> BTreeMap<String, Answer> {
        let mut answers = BTreeMap::new();
        let industry = raw
            .get("industry")
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
            .to_owned();
        for question in &self.questions {
            let asked = question
                .industries
                .as_ref()
                .is_none_or(|list| list.contains(&industry));
            let in_tier = !quick || question.tier == "quick";
            let shown = question
                .show_if
                .as_ref()
                .is_none_or(|condition| condition.holds(&answers));
            if asked
                && in_tier
                && shown
                && let Some(answer) = raw.get(&question.id).and_then(|raw| question.read(raw))
            {
                answers.insert(question.id.clone(), answer);
            }
        }
        answers
    }
}

impl ShowIf {
    fn holds(&self, answers: &BTreeMap<String, Answer>) -> bool {
        let Some(answer) = answers.get(&self.question_id) else {
            return false;
        };
        let is = |value: &serde_json::Value| match (answer, value) {
            (Answer::Choice(chosen), serde_json::Value::String(wanted)) => chosen == wanted,
            (Answer::Choices(chosen), serde_json::Value::String(wanted)) => chosen.contains(wanted),
            (Answer::Number(number), serde_json::Value::Number(wanted)) => {
                decimal(wanted) == Some(*number)
            }
            _ => false,
        };
        let beyond = |line: &serde_json::Number, above: bool| match (answer, decimal(line)) {
            (Answer::Number(number), Some(line)) => {
                if above {
                    *number > line
                } else {
                    *number < line
                }
            }
            _ => false,
        };
        self.equals.as_ref().is_none_or(is)
            && self.one_of.as_ref().is_none_or(|list| list.iter().any(is))
            && self.gt.as_ref().is_none_or(|line| beyond(line, true))
            && self.lt.as_ref().is_none_or(|line| beyond(line, false))
    }
}
