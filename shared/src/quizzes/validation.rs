//! What an answer may be. Every fault names its question.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    definition::{Question, QuestionKind, QuizDefinition},
    model::UNKNOWN,
};

/// Most characters of a free text that sets no limit of its own.
const TEXT_LIMIT: usize = 2_000;

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFault {
    /// Which question; none if it is about the answers as a whole.
    pub question: Option<String>,
    /// What kind of mistake.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
    /// A name that is not known, and those that are.
    pub unknown: Option<(String, Vec<String>)>,
}

/// Changes to answers that have been checked: a value sets, nothing removes.
pub type CheckedAnswers = BTreeMap<String, Option<Value>>;

/// Checks changes to answers, all of them, so that a caller can mend every mistake at once.
///
/// # Errors
/// Every fault found.
pub fn check_answers(
    quiz: &QuizDefinition,
    changes: BTreeMap<String, Value>,
) -> Result<CheckedAnswers, Vec<AnswerFault>> {
    if changes.len() > quiz.questions.len() {
        return Err(vec![AnswerFault {
            question: None,
            code: "TOO_MANY",
            message: format!(
                "There are {} questions; send no more answers than that.",
                quiz.questions.len()
            ),
            unknown: None,
        }]);
    }
    let (mut checked, mut faults) = (CheckedAnswers::new(), Vec::new());
    for (id, value) in changes {
        let Some(question) = quiz.question(&id) else {
            let known = quiz
                .questions
                .iter()
                .map(|question| question.id.clone())
                .collect();
            faults.push(AnswerFault {
                question: Some(id.clone()),
                code: "UNKNOWN_QUESTION",
                message: "This version of the quiz has no such question.".to_owned(),
                unknown: Some((id, known)),
            });
            continue;
        };
        match check_answer(question, value) {
            Ok(value) => {
                checked.insert(id, value);
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(checked)
    } else {
        Err(faults)
    }
}

/// Checks one answer. Null, blank text and an empty choice all mean: no answer.
///
/// # Errors
/// What is wrong with it.
pub fn check_answer(question: &Question, value: Value) -> Result<Option<Value>, AnswerFault> {
    if value.is_null() {
        return Ok(None);
    }
    match question.kind {
        QuestionKind::Single => check_single(question, value),
        QuestionKind::Multi => check_multi(question, value),
        QuestionKind::Number | QuestionKind::Currency | QuestionKind::Scale => {
            check_number(question, value)
        }
        QuestionKind::Text => check_text(question, value),
    }
}

fn fault(question: &Question, code: &'static str, message: impl Into<String>) -> AnswerFault {
    AnswerFault {
        question: Some(question.id.clone()),
        code,
        message: message.into(),
        unknown: None,
    }
}

fn check_single(question: &Question, value: Value) -> Result<Option<Value>, AnswerFault> {
    let Some(choice) = value.as_str() else {
        return Err(fault(
            question,
            "WRONG_TYPE",
            "Send the value of one option, as text.",
        ));
    };
    check_option(question, choice)?;
    Ok(Some(value))
}

fn check_multi(question: &Question, value: Value) -> Result<Option<Value>, AnswerFault> {
    let wrong_type = || {
        fault(
            question,
            "WRONG_TYPE",
            "Send a list of option values, each as text.",
        )
    };
    let choices = value.as_array().ok_or_else(wrong_type)?;
    let mut seen: Vec<&str> = Vec::new();
    for choice in choices {
        let choice = choice.as_str().ok_or_else(wrong_type)?;
        check_option(question, choice)?;
        if seen.contains(&choice) {
            return Err(fault(
                question,
                "DUPLICATE",
                format!("{choice} is chosen twice."),
            ));
        }
        seen.push(choice);
    }
    if let Some(alone) = seen
        .iter()
        .find(|choice| question.exclusive.iter().any(|value| value == *choice))
        && seen.len() > 1
    {
        return Err(fault(
            question,
            "EXCLUSIVE",
            format!("{alone} cannot be combined with other options."),
        ));
    }
    if let Some(most) = question.max_choices
        && seen.len() > most
    {
        return Err(fault(
            question,
            "TOO_MANY",
            format!("Choose at most {most}."),
        ));
    }
    Ok((!seen.is_empty()).then_some(value))
}

fn check_option(question: &Question, choice: &str) -> Result<(), AnswerFault> {
    if question.values().any(|known| known == choice) {
        return Ok(());
    }
    let known = question.values().map(str::to_owned).collect();
    Err(AnswerFault {
        unknown: Some((choice.to_owned(), known)),
        ..fault(
            question,
            "UNKNOWN_OPTION",
            "This is none of the question's options.",
        )
    })
}

fn check_number(question: &Question, value: Value) -> Result<Option<Value>, AnswerFault> {
    if question.allow_unknown && value.as_str() == Some(UNKNOWN) {
        return Ok(Some(value));
    }
    let Some(number) = value.as_f64().filter(|number| number.is_finite()) else {
        let unknown = if question.allow_unknown {
            r#", or "unknown""#
        } else {
            ""
        };
        return Err(fault(
            question,
            "NOT_A_NUMBER",
            format!("Send a JSON number{unknown}."),
        ));
    };
    if question.kind == QuestionKind::Scale && number.fract() != 0.0 {
        return Err(fault(
            question,
            "NOT_A_WHOLE_NUMBER",
            "Send a whole number.",
        ));
    }
    if question.min.is_some_and(|min| number < min) || question.max.is_some_and(|max| number > max)
    {
        let range = match (question.min, question.max) {
            (Some(min), Some(max)) => format!("between {min} and {max}"),
            (Some(min), None) => format!("of at least {min}"),
            (None, Some(max)) => format!("of at most {max}"),
            (None, None) => String::new(),
        };
        return Err(fault(
            question,
            "OUT_OF_RANGE",
            format!("Send a number {range}."),
        ));
    }
    Ok(Some(value))
}

fn check_text(question: &Question, value: Value) -> Result<Option<Value>, AnswerFault> {
    let Some(text) = value.as_str() else {
        return Err(fault(question, "WRONG_TYPE", "Send text."));
    };
    // They have no place in an answer and break XML, terminals and mails further on.
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(fault(
            question,
            "CONTROL_CHARACTER",
            "Text may hold line breaks but no other control characters.",
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a limit on characters is a small whole number"
    )]
    let limit = question.max.map_or(TEXT_LIMIT, |max| max as usize);
    if text.chars().count() > limit {
        return Err(fault(
            question,
            "TOO_LONG",
            format!("Use at most {limit} characters."),
        ));
    }
    Ok((!text.trim().is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{check_answer, check_answers};
    use crate::quizzes::{QuizDefinition, sample_quiz};

    fn quiz() -> QuizDefinition {
        QuizDefinition::parse(&sample_quiz()).expect("a sound quiz")
    }

    #[test]
    fn every_fault_names_its_question_and_its_kind() {
        let quiz = quiz();
        let long = "x".repeat(61);
        for (question, answer, code) in [
            ("industry", json!("helthcare"), "UNKNOWN_OPTION"),
            ("industry", json!(1), "WRONG_TYPE"),
            ("industry", json!(["healthcare"]), "WRONG_TYPE"),
            ("industry", json!({}), "WRONG_TYPE"),
            ("top_time_drains", json!("email"), "WRONG_TYPE"),
            ("top_time_drains", json!(["email", 1]), "WRONG_TYPE"),
            ("top_time_drains", json!(["emial"]), "UNKNOWN_OPTION"),
            ("top_time_drains", json!(["email", "email"]), "DUPLICATE"),
            ("top_time_drains", json!(["email", "none"]), "EXCLUSIVE"),
            (
                "top_time_drains",
                json!(["email", "invoices", "meetings"]),
                "TOO_MANY",
            ),
            ("admin_hours_week", json!(41), "OUT_OF_RANGE"),
            ("admin_hours_week", json!(-0.5), "OUT_OF_RANGE"),
            ("admin_hours_week", json!("12"), "NOT_A_NUMBER"),
            ("admin_hours_week", json!("NaN"), "NOT_A_NUMBER"),
            ("admin_hours_week", json!(true), "NOT_A_NUMBER"),
            ("technical_skill", json!(2.5), "NOT_A_WHOLE_NUMBER"),
            ("technical_skill", json!(0), "OUT_OF_RANGE"),
            ("previous_attempt_reason", json!(7), "WRONG_TYPE"),
            (
                "previous_attempt_reason",
                json!("bell \u{7}"),
                "CONTROL_CHARACTER",
            ),
            (
                "previous_attempt_reason",
                json!("two\r\nlines"),
                "CONTROL_CHARACTER",
            ),
            ("previous_attempt_reason", json!(long), "TOO_LONG"),
            ("indutsry", json!("healthcare"), "UNKNOWN_QUESTION"),
        ] {
            let faults = check_answers(&quiz, [(question.to_owned(), answer.clone())].into())
                .expect_err("a fault");

            assert_eq!(
                (faults[0].question.as_deref(), faults[0].code),
                (Some(question), code),
                "{answer}"
            );
            assert_eq!(faults.len(), 1);
        }
    }

    #[test]
    fn sound_answers_stay_as_they_are() {
        let quiz = quiz();
        for (question, answer) in [
            ("industry", json!("healthcare")),
            ("company_size", json!("unknown")),
            ("top_time_drains", json!(["meetings", "email"])),
            ("top_time_drains", json!(["none"])),
            ("admin_hours_week", json!(0)),
            ("admin_hours_week", json!(7.5)),
            ("admin_hours_week", json!("unknown")),
            ("technical_skill", json!(5.0)),
            (
                "previous_attempt_reason",
                json!("Zu teuer,\nund niemand wollte es. 😀"),
            ),
        ] {
            let question = quiz.question(question).expect("it exists");

            assert_eq!(check_answer(question, answer.clone()), Ok(Some(answer)));
        }
    }

    #[test]
    fn nothing_said_is_no_answer() {
        let quiz = quiz();
        for (question, answer) in [
            ("industry", Value::Null),
            ("top_time_drains", json!([])),
            ("previous_attempt_reason", json!("  \n ")),
        ] {
            assert_eq!(
                check_answer(quiz.question(question).expect("it exists"), answer),
                Ok(None)
            );
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let changes = [
            ("industry".to_owned(), json!("x")),
            ("technical_skill".to_owned(), json!(9)),
            ("company_size".to_owned(), json!("1-9")),
        ];

        let faults = check_answers(&quiz(), changes.into()).expect_err("two faults");

        assert_eq!(faults.len(), 2);
    }

    #[test]
    fn more_answers_than_questions_are_refused_unread() {
        let flood = (0..1_000).map(|n| (format!("q{n}"), Value::Null)).collect();

        let faults = check_answers(&quiz(), flood).expect_err("too many");

        assert_eq!((faults.len(), faults[0].code), (1, "TOO_MANY"));
    }
}
