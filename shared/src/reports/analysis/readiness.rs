//! Readiness by dimension, each from named answers through the published table of scores.

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            catalogue::{Catalogue, DimensionTable, ScoredQuestion},
            register::{NewClaim, NewEvidence, Register, Sureness},
        },
        claim::{ClaimNumber, EvidenceKind},
    },
};

/// The score over all and by dimension.
#[derive(Debug, Clone, Default)]
pub struct ReadinessScores {
    /// 0 to 100; absent where nothing was answered.
    pub score: Option<ClaimNumber>,
    /// In the order of the table.
    pub dimensions: Vec<DimensionScore>,
}

/// One dimension.
#[derive(Debug, Clone)]
pub struct DimensionScore {
    /// Its id.
    pub id: String,
    /// Mean of the answered questions.
    pub score: Option<ClaimNumber>,
    /// Its weight.
    pub weight: ClaimNumber,
    /// Question, and its score where answered.
    pub answers: Vec<(String, Option<ClaimNumber>)>,
}

/// Scores a company. Unanswered questions are left out; a dimension without answers is left out, and the other weights
/// are scaled up.
pub fn readiness(
    catalogue: &Catalogue,
    answers: &Answers<'_>,
    register: &mut Register,
) -> ReadinessScores {
    let dimensions: Vec<DimensionScore> = catalogue
        .assumptions
        .readiness
        .dimensions
        .iter()
        .filter_map(|table| dimension(table, answers, register))
        .collect();
    let known: Vec<(usize, ClaimNumber, ClaimNumber)> = dimensions
        .iter()
        .enumerate()
        .filter_map(|(place, one)| Some((place, one.score?, one.weight)))
        .collect();
    if known.is_empty() {
        return ReadinessScores {
            score: None,
            dimensions,
        };
    }
    let name = |place: usize| dimensions[place].id.clone();
    let sum: Vec<String> = known
        .iter()
        .map(|(place, ..)| format!("{0} * weight_{0}", name(*place)))
        .collect();
    let weights: Vec<String> = known
        .iter()
        .map(|(place, ..)| format!("weight_{}", name(*place)))
        .collect();
    let formula = format!("({}) / ({})", sum.join(" + "), weights.join(" + "));
    let mut claim = NewClaim::new("readiness", "AI readiness", "score_100", &formula);
    for (place, score, weight) in known {
        claim = claim
            .with(name(place), score)
            .with(format!("weight_{}", name(place)), weight);
    }
    let score = register.make(claim.sure(Sureness::Stated(Confidence::High)));
    ReadinessScores { score, dimensions }
}

fn dimension(
    table: &DimensionTable,
    answers: &Answers<'_>,
    register: &mut Register,
) -> Option<DimensionScore> {
    let scored: Vec<(String, Option<ClaimNumber>)> = table
        .questions
        .iter()
        .map(|question| {
            (
                question.question_id.clone(),
                answer_score(question, answers, register),
            )
        })
        .collect();
    let weight = register.add(NewEvidence {
        source: "Published table of readiness".to_owned(),
        ..NewEvidence::new(
            format!("weight:{}", table.id),
            EvidenceKind::Definition,
            format!("Weight of {} in readiness", table.id),
            "share",
            table.weight,
        )
    });
    let weight = register.quote(weight)?;
    let known: Vec<(&String, ClaimNumber)> = scored
        .iter()
        .filter_map(|(id, score)| Some((id, (*score)?)))
        .collect();
    let score = if known.is_empty() {
        None
    } else {
        let sum: Vec<&str> = known.iter().map(|(id, _)| id.as_str()).collect();
        let count = vec!["1"; known.len()].join(" + ");
        let formula = format!("({}) / ({count})", sum.join(" + "));
        let mut claim = NewClaim::new(
            format!("readiness.{}", table.id),
            format!("Readiness: {}", title(&table.id)),
            "score_100",
            &formula,
        )
        .in_words("mean of the scores of your answers");
        for (id, score) in &known {
            claim = claim.with(*id, *score);
        }
        register.make(claim)
    };
    Some(DimensionScore {
        id: table.id.clone(),
        score,
        weight,
        answers: scored,
    })
}

fn answer_score(
    question: &ScoredQuestion,
    answers: &Answers<'_>,
    register: &mut Register,
) -> Option<ClaimNumber> {
    let id = question.question_id.as_str();
    let value = match answers.choice(id) {
        Some(choice) => choice.to_owned(),
        None => answers.number(id)?.normalize().to_string(),
    };
    let score = question.scores.get(&value)?;
    let words = answers.words(id)?;
    let label = answers.question(id)?.label.clone();
    let evidence = register.add(NewEvidence {
        source: format!("Quiz, your answer “{words}”, scored by the published table"),
        ..NewEvidence::new(
            format!("score:{id}"),
            EvidenceKind::Answer,
            label,
            "score_100",
            Decimal::from(*score),
        )
    });
    register.quote(evidence)
}

/// The dimension as a reader sees it.
#[must_use]
pub fn title(dimension: &str) -> &str {
    match dimension {
        "data" => "Data and systems",
        "people" => "People and skills",
        "governance" => "Rules for AI",
        "resources" => "Budget and appetite",
        other => other,
    }
}
