//! What readiness means for this company, and what would raise it.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        answers::Answers,
        narrate::template::Slots,
        readiness::{ReadinessScores, title},
        register::Register,
    },
    document::{Readiness, ReadinessAnswer, ReadinessDimension, Text},
};

/// The readiness block.
pub fn readiness_block(
    register: &Register,
    answers: &Answers<'_>,
    base: &Slots,
    scores: &ReadinessScores,
) -> Readiness {
    let dimensions = scores
        .dimensions
        .iter()
        .map(|dimension| ReadinessDimension {
            id: dimension.id.clone(),
            title: title(&dimension.id).to_owned(),
            score: dimension.score,
            weight: dimension.weight,
            answers: dimension
                .answers
                .iter()
                .map(|(question, score)| ReadinessAnswer {
                    question: answers
                        .question(question)
                        .map(|question| question.label.clone())
                        .unwrap_or_default(),
                    answer: answers.words(question),
                    score: *score,
                })
                .collect(),
            next_step: next_step(answers, base, &dimension.id),
        })
        .collect();
    Readiness {
        score: scores.score,
        comment: comment(register, answers, base, scores),
        dimensions,
    }
}

/// The weakest dimension.
#[must_use]
pub fn weakest<'s>(register: &Register, scores: &'s ReadinessScores) -> Option<&'s str> {
    by_score(register, scores).first().map(|(_, id)| *id)
}

fn by_score<'s>(register: &Register, scores: &'s ReadinessScores) -> Vec<(Decimal, &'s str)> {
    let mut known: Vec<(Decimal, &str)> = scores
        .dimensions
        .iter()
        .filter_map(|dimension| Some((register.value(dimension.score?), dimension.id.as_str())))
        .collect();
    known.sort();
    known
}

fn comment(
    register: &Register,
    answers: &Answers<'_>,
    base: &Slots,
    scores: &ReadinessScores,
) -> Text {
    let known = by_score(register, scores);
    let (Some((_, weakest)), Some((best, strongest))) = (known.first(), known.last()) else {
        return base.first(&[
            "None of the questions behind readiness was answered, so there is no score.",
        ]);
    };
    let mut slots = base.clone();
    slots
        .claim("readiness", scores.score)
        .words("weakest", title(weakest).to_lowercase())
        .words(
            "strongest",
            title(strongest).to_lowercase().replace("for ai", "for AI"),
        );
    slots.words(
        "weakest",
        title(weakest).to_lowercase().replace("for ai", "for AI"),
    );
    let even = known.len() < 2
        || known
            .first()
            .is_some_and(|(least, _)| best - least < Decimal::from(15));
    let weak = known
        .last()
        .is_some_and(|(best, _)| *best < Decimal::from(40));
    let mut text = if weak {
        slots.first(&["Readiness is {readiness}, weak in every part and weakest in {weakest}."])
    } else if even {
        slots.first(&["Readiness is {readiness}, much the same in every part."])
    } else {
        slots.first(&["Readiness is {readiness}: strongest in {strongest}, weakest in {weakest}."])
    };
    text.append(weak_spot(answers, base, weakest));
    text
}

/// The answer that weighs most in a weak dimension.
fn weak_spot(answers: &Answers<'_>, base: &Slots, dimension: &str) -> Text {
    let mut slots = base.clone();
    slots
        .quote("skill", answers.words("technical_skill"))
        .quote("change", answers.words("change_readiness"));
    match dimension {
        "data" => slots.first(&["Your information lives {data_state}, and your tools exchange it {integration}.", "Your information lives {data_state}."]),
        "people" => slots.first(&["On a scale of one to five you rate the team's skill with new software {skill} and its openness to change {change}.", "AI is used today like this: {ai_today}."]),
        "governance" => slots.first(&["Asked for rules on AI, you answered {policy}."]),
        "resources" => slots.first(&["For new tools each month you have {budget}."]),
        _ => Text::default(),
    }
}

/// What to do about a dimension, by the answers behind it.
fn next_step(answers: &Answers<'_>, base: &Slots, dimension: &str) -> Text {
    let low = |question: &str| {
        answers
            .number(question)
            .is_some_and(|point| point <= Decimal::TWO)
    };
    let unknown = |questions: &[&str]| {
        questions
            .iter()
            .all(|question| answers.get(question).is_none())
    };
    let sentence = match dimension {
        "data" if unknown(&["data_state", "integration_level"]) => {
            "Find out where each kind of record of your {firm} is kept, and who changes it; you could not say."
        }
        "governance" if unknown(&["ai_policy"]) => {
            "Ask whether anyone has agreed on rules for AI; if nobody has, write one page before any tool is bought."
        }
        "resources" if unknown(&["monthly_budget"]) => {
            "Decide what your {firm} could spend each month before anyone shows you a product."
        }
        "data" if answers.has("data_state", "paper") => {
            "Pick the one list {your_crew} look things up in most, and keep it in one system from now on."
        }
        "data" if answers.has("data_state", "spreadsheets") => {
            "Move the spreadsheet that most people edit into a system with one owner."
        }
        "data" if answers.has("integration_level", "retype") => {
            "Find the two systems between which most is retyped, and connect these first."
        }
        "data" if answers.has("data_state", "silos") => {
            "Name for each kind of record the one system that is right when two disagree."
        }
        "data" => "Keep the connections you have documented, so that a new tool can join them.",
        "people" if answers.is_one_person() && low("technical_skill") => {
            "Begin with one tool, and one that comes with a person you can call."
        }
        "people" if answers.is_one_person() => {
            "Write down what you ask an assistant and what it gets wrong; that list is your training."
        }
        "people" if low("technical_skill") => {
            "Begin with one tool and one volunteer, who shows it to the others in their own work."
        }
        "people" if low("change_readiness") => {
            "Let the people concerned choose the task they would most like to lose."
        }
        "people" if answers.has("ai_usage_today", "private") => {
            "Replace private accounts by one the {firm} pays for, so that what people learn is shared."
        }
        "people" if answers.has("ai_usage_today", "none") => {
            "Let two of your {crew} try an assistant on their own work for a month, and tell the rest what it did."
        }
        "people" => "Give those of your {crew} who use AI already time to show the rest how.",
        "governance" if answers.has("ai_policy", "yes") => {
            "Read your rules again when the first tool is in use, and name who decides on exceptions."
        }
        "governance" => {
            "Write one page: which tools, which data never, who decides, and sign it before any tool is bought."
        }
        "resources" if answers.has("previous_attempt", "stalled") => {
            "Before the next attempt, write down in one sentence why the last one stalled: {attempt_reason}."
        }
        "resources" if answers.has("monthly_budget", "lt100") => {
            "Set aside hours before money: the first steps need your people more than software."
        }
        "resources" => {
            "Keep part of {budget} free for the second month, when the first bill for use arrives."
        }
        _ => "",
    };
    base.first(&[
        sentence,
        "Before the next attempt, write down in one sentence why the last one stalled.",
    ])
}
