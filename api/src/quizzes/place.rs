//! Where in the quiz a respondent is.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use shared::quizzes::{QuizDefinition, QuizSession};
use utoipa::ToSchema;

use super::faults::with_nearest;
use crate::http::{ApiError, ApiResult, FieldError};

/// A place in the quiz, by id or by number.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = "processes_pain")]
#[serde(untagged)]
pub enum Place {
    /// The id.
    Id(String),
    /// The place, from 1; 0 means the first.
    Number(u32),
}

/// Notes where the respondent is.
pub(super) fn move_to(
    quiz: &QuizDefinition,
    session: &mut QuizSession,
    section: Option<&Place>,
    question: Option<&Place>,
) -> ApiResult<()> {
    let mut faults = Vec::new();
    if let Some(place) = section {
        let found = quiz
            .sections
            .iter()
            .enumerate()
            .find(|(at, section)| match place {
                Place::Id(id) => section.id == *id,
                Place::Number(0) => *at == 0,
                Place::Number(number) => i64::from(section.order) == i64::from(*number),
            });
        match found {
            Some((_, section)) => session.current_section = Some(section.id.clone()),
            None => {
                let known = quiz.sections.iter().map(|section| section.id.as_str());
                faults.push(unknown_place(
                    "/current_section",
                    "UNKNOWN_SECTION",
                    place,
                    known,
                ));
            }
        }
    }
    if let Some(place) = question {
        let mut here = quiz
            .questions
            .iter()
            .filter(|question| Some(&question.section) == session.current_section.as_ref());
        let found = match place {
            Place::Id(id) => quiz.question(id),
            Place::Number(0) => here.next(),
            Place::Number(number) => {
                here.find(|question| i64::from(question.index) == i64::from(*number))
            }
        };
        match found {
            Some(question) => session.current_question = Some(question.id.clone()),
            None => {
                let known = quiz.questions.iter().map(|question| question.id.as_str());
                faults.push(unknown_place(
                    "/current_question",
                    "UNKNOWN_QUESTION",
                    place,
                    known,
                ));
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid(faults))
    }
}

fn unknown_place<'k>(
    field: &str,
    code: &str,
    place: &Place,
    known: impl Iterator<Item = &'k str>,
) -> FieldError {
    let error = FieldError::new(field, code, "This version of the quiz has no such place.");
    match place {
        Place::Id(id) => with_nearest(error, id, known),
        Place::Number(_) => error,
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Place;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id, or a whole number from 0")
            }
            fn visit_str<E: de::Error>(self, id: &str) -> Result<Place, E> {
                Ok(Place::Id(id.to_owned()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Place, E> {
                let too_large = |_| E::invalid_value(de::Unexpected::Unsigned(number), &self);
                u32::try_from(number).map(Place::Number).map_err(too_large)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
