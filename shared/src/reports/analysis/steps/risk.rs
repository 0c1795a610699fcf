//! The risks of an opportunity for this company, and what its answers add to them.

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            catalogue::Opportunity,
            inputs::Inputs,
            register::{NewClaim, NewEvidence, Register},
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
    },
};

/// A risk of one opportunity for this company.
#[derive(Debug, Clone)]
pub struct RiskScore {
    /// The factor.
    pub factor: String,
    /// 1 to 5.
    pub likelihood: ClaimNumber,
    /// 1 to 5.
    pub impact: ClaimNumber,
    /// Their product.
    pub score: ClaimNumber,
    /// An answer of the company makes it likelier.
    pub is_raised: bool,
}

/// The risks of an opportunity; what the answers say raises the likelihood by one.
pub fn risk_scores(
    inputs: &Inputs<'_>,
    register: &mut Register,
    opportunity: &Opportunity,
) -> Vec<RiskScore> {
    let mut risks = Vec::new();
    for risk in &opportunity.risk_factors {
        let mut rating = |what: &str, value: u32| {
            register.add(NewEvidence {
                source: format!("Editorial rating for “{}”", opportunity.title),
                confidence: Confidence::Medium,
                ..NewEvidence::new(
                    format!("risk:{}.{}.{what}", opportunity.id, risk.factor),
                    EvidenceKind::Assumption,
                    format!("{}: {what}", factor_title(&risk.factor)),
                    "score_5",
                    Decimal::from(value),
                )
            })
        };
        let (likelihood, impact) = (
            rating("likelihood", risk.likelihood),
            rating("impact", risk.impact),
        );
        let key = format!("risk.{}.{}", opportunity.id, risk.factor);
        let label = format!(
            "{}: {}",
            opportunity.title,
            factor_title(&risk.factor).to_lowercase()
        );
        let raised =
            raised_by(&risk.factor, inputs.answers).map(|why| raise(register, &risk.factor, why));
        let is_raised = raised.is_some();
        let likely = match raised {
            Some((raise, worst)) => register.make(
                NewClaim::new(
                    format!("{key}.likelihood"),
                    format!("{label}, likelihood"),
                    "score_5",
                    "min(likelihood + raised_by_your_answer, worst)",
                )
                .with("likelihood", likelihood)
                .with("raised_by_your_answer", raise)
                .with("worst", worst),
            ),
            None => register.make(
                NewClaim::new(
                    format!("{key}.likelihood"),
                    format!("{label}, likelihood"),
                    "score_5",
                    "likelihood",
                )
                .with("likelihood", likelihood),
            ),
        };
        let impact = register.make(
            NewClaim::new(
                format!("{key}.impact"),
                format!("{label}, impact"),
                "score_5",
                "impact",
            )
            .with("impact", impact),
        );
        let Some((likelihood, impact)) = likely.zip(impact) else {
            continue;
        };
        let score = register.make(
            NewClaim::new(
                format!("{key}.score"),
                label,
                "score_25",
                "likelihood * impact",
            )
            .with("likelihood", likelihood)
            .with("impact", impact),
        );
        if let Some(score) = score {
            risks.push(RiskScore {
                factor: risk.factor.clone(),
                likelihood,
                impact,
                score,
                is_raised,
            });
        }
    }
    risks
}

pub(super) fn raise(
    register: &mut Register,
    factor: &str,
    why: String,
) -> (EvidenceNumber, EvidenceNumber) {
    let raise = register.add(NewEvidence {
        source: format!("Quiz, your answer “{why}”"),
        ..NewEvidence::new(
            format!("raise:{factor}"),
            EvidenceKind::Answer,
            "Raised by your answer",
            "score_5",
            Decimal::ONE,
        )
    });
    let worst = register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "worst:score_5",
            EvidenceKind::Definition,
            "Highest score",
            "score_5",
            Decimal::from(5),
        )
    });
    (raise, worst)
}

/// The answer that makes a risk likelier, in its own words.
pub(super) fn raised_by(factor: &str, answers: &Answers<'_>) -> Option<String> {
    let label = |question: &str, value: &str| {
        answers
            .has(question, value)
            .then(|| answers.label(question, value))
            .flatten()
    };
    let low = |question: &str| {
        answers
            .number(question)
            .is_some_and(|point| point <= Decimal::TWO)
    };
    match factor {
        "data_privacy" => label("sensitive_data", "health")
            .or_else(|| label("sensitive_data", "children"))
            .map(str::to_owned),
        "change_management" => low("change_readiness")
            .then(|| {
                format!(
                    "{}: {}",
                    answers
                        .question("change_readiness")
                        .map_or("", |question| &question.label),
                    answers.words("change_readiness").unwrap_or_default()
                )
            })
            .or_else(|| label("previous_attempt", "stalled").map(str::to_owned)),
        "accuracy" => label("data_state", "paper").map(str::to_owned),
        _ => None,
    }
}

/// The factor as a reader sees it.
#[must_use]
pub fn factor_title(factor: &str) -> &str {
    match factor {
        "data_privacy" => "Data leaves the company",
        "change_management" => "The team does not take it up",
        "vendor_lock_in" => "Leaving the supplier is hard",
        "accuracy" => "The result is wrong",
        other => other,
    }
}
