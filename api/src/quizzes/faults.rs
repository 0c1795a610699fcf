//! Faults of answers as the errors a client can act on.

use shared::quizzes::validation::AnswerFault;

use crate::http::{ApiError, FieldError, extract::nearest};

/// The error for faulty answers; each detail names its question.
#[must_use]
pub fn invalid_answers(faults: Vec<AnswerFault>) -> ApiError {
    ApiError::invalid(faults.into_iter().map(field_error).collect())
}

/// The JSON pointer of a question's answer.
#[must_use]
pub fn answer_pointer(question: &str) -> String {
    // Names come from the client: no more of them than a name can be.
    let name: String = question.chars().take(64).collect();
    format!("/answers/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn field_error(fault: AnswerFault) -> FieldError {
    let field = fault
        .question
        .as_deref()
        .map_or_else(|| "/answers".to_owned(), answer_pointer);
    let error = FieldError::new(field, fault.code, fault.message);
    match &fault.unknown {
        Some((given, known)) => with_nearest(error, given, known.iter().map(String::as_str)),
        None => error,
    }
}

/// With the known name that was probably meant.
#[must_use]
pub fn with_nearest<'k>(
    error: FieldError,
    given: &str,
    known: impl Iterator<Item = &'k str>,
) -> FieldError {
    let known: Vec<&str> = known.collect();
    match nearest(given, &known) {
        Some(near) => error.with_hint(format!("did you mean {near}?")),
        None => error,
    }
}
