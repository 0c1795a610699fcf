//! A respondent's session and its answers.

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::platform::ids::SessionId;

/// The answer "I do not know", where a question allows it.
pub const UNKNOWN: &str = "unknown";

/// How much a respondent wants to tell, and to get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Twelve questions, a short report, free.
    Quick,
    /// Every question that applies, the whole report, paid.
    Full,
}

impl Tier {
    /// The name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Full => "full",
        }
    }
}

/// No tier or status has that name.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not known here")]
pub struct UnknownName(String);

impl FromStr for Tier {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        [Self::Quick, Self::Full]
            .into_iter()
            .find(|tier| tier.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// Where a session stands. Erased ones are found by no query, so they have no variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStatus {
    /// Being answered.
    InProgress,
    /// Answered for good.
    Completed,
}

impl SessionStatus {
    /// The name in the table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
        }
    }
}

impl FromStr for SessionStatus {
    type Err = UnknownName;
    fn from_str(text: &str) -> Result<Self, UnknownName> {
        [Self::InProgress, Self::Completed]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// Answers by question id. Prints which questions are answered, never how.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Value>);

impl Answers {
    /// The answer to a question, "I do not know" included.
    #[must_use]
    pub fn given(&self, question: &str) -> Option<&Value> {
        self.0.get(question)
    }

    /// The answer to a question if it says something: "I do not know" counts as not answered.
    #[must_use]
    pub fn known(&self, question: &str) -> Option<&Value> {
        self.given(question).filter(|value| !is_unknown(value))
    }

    /// Sets an answer, or removes it.
    pub fn set(&mut self, question: &str, answer: Option<Value>) {
        match answer {
            Some(value) => self.0.insert(question.to_owned(), value),
            None => self.0.remove(question),
        };
    }

    /// Every answer, in the order of the question ids.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0
            .iter()
            .map(|(question, value)| (question.as_str(), value))
    }

    /// How many questions are answered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Value)> for Answers {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(answers: I) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn is_unknown(value: &Value) -> bool {
    match value {
        Value::String(text) => text == UNKNOWN,
        Value::Array(choices) => choices.iter().all(is_unknown),
        _ => false,
    }
}

/// A session that is not erased.
#[derive(Clone)]
pub struct QuizSession {
    /// Its id; a name, not a secret.
    pub id: SessionId,
    /// Whose it is, normalised.
    pub email: String,
    /// How much is asked.
    pub tier: Tier,
    /// Where it stands.
    pub status: SessionStatus,
    /// What was answered, on the path or off it.
    pub answers: Answers,
    /// Grows with each save.
    pub revision: i32,
    /// The version of the questions it began with.
    pub quiz_version: i32,
    /// The section the respondent was last in.
    pub current_section: Option<String>,
    /// The question the respondent was last at.
    pub current_question: Option<String>,
    /// How much of the path is answered, 0 to 100.
    pub completion_percent: i32,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for QuizSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuizSession")
            .field("id", &self.id)
            .field("tier", &self.tier)
            .field("status", &self.status)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}
