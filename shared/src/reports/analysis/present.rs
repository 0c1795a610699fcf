//! How a claim is shown: its range, its printed forms, its working in numbers.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        draft::NewEvidence,
        formula::Expression,
        render::{Precision, number, rendered, unit_words},
        simulation::DRAWS,
    },
    claim::{
        Claim, ClaimInput, Confidence, Distribution, Evidence, EvidenceKind, EvidenceNumber,
        InputSource, Rendered, Spread, Working,
    },
};

/// Inputs, and letters, up to which a working is written out in numbers; beyond, each input opens by itself.
const MOST_INPUTS: usize = 12;
const LONGEST_LINE: usize = 220;

/// A figure that only repeats an answer, a price or a rate: it is shown as it was given, and without a range.
#[must_use]
pub fn given<'e>(
    working: &Working,
    inputs: &[ClaimInput],
    evidence: impl Fn(EvidenceNumber) -> Option<&'e Evidence>,
) -> bool {
    let (
        [only],
        Working::Formula {
            expression,
            rounding,
        },
    ) = (inputs, working)
    else {
        return false;
    };
    let InputSource::Evidence(number) = only.source else {
        return false;
    };
    let repeats = |line: &Evidence| {
        matches!(
            line.kind,
            EvidenceKind::Answer
                | EvidenceKind::Price
                | EvidenceKind::Rate
                | EvidenceKind::Definition
        )
    };
    *expression == only.name && rounding.is_none() && evidence(number).is_some_and(repeats)
}

/// The printed forms of a claim, and whether only its range may be shown. `as_range` asks for the range whatever the
/// confidence.
#[must_use]
pub fn forms(
    claim: &Claim,
    spread: Option<&Spread>,
    is_given: bool,
    as_range: bool,
) -> (Rendered, bool) {
    // The customer's own number is shown as it was given; its range matters to what is computed from it.
    let (shown, precision) = if is_given {
        (None, Precision::Exact)
    } else {
        (spread, Precision::Rounded)
    };
    let range_only = shown.is_some() && (as_range || claim.confidence == Confidence::Low);
    (
        rendered(claim.value, shown, &claim.unit, precision, range_only),
        range_only,
    )
}

/// The working in numbers: "160 × 12.5 ÷ 60 = 33.3333 hours a month".
#[must_use]
pub fn in_numbers(
    claim: &Claim,
    formula: Option<&Expression>,
    forms: &Rendered,
    spread: Option<&Spread>,
    value: &impl Fn(InputSource) -> Option<(Decimal, String)>,
) -> String {
    let exact = &forms.exact;
    match (&claim.working, formula, spread) {
        (Working::Formula { .. }, Some(formula), _) if claim.inputs.len() <= MOST_INPUTS => {
            let line = formula.spoken(&|name| {
                let input = claim.inputs.iter().find(|input| input.name == name);
                let known = input.and_then(|input| value(input.source));
                known.map_or_else(String::new, |(value, unit)| {
                    without_noun(&number(value, &unit, Precision::Exact))
                })
            });
            if line.len() > LONGEST_LINE {
                exact.clone()
            } else {
                format!("{line} = {exact}")
            }
        }
        (Working::ShareOfOutcomes { .. }, ..) => {
            format!("{exact} of {DRAWS} outcomes; never said to be above 99 % or below 1 %")
        }
        (Working::Crossing { .. }, _, Some(spread)) => format!(
            "{exact}; one outcome in ten before {}, one in ten after {}",
            number(spread.p10, &claim.unit, Precision::Rounded),
            number(spread.p90, &claim.unit, Precision::Rounded)
        ),
        _ => exact.clone(),
    }
}

fn without_noun(text: &str) -> String {
    match text.split_once('\u{a0}') {
        Some((number, noun))
            if noun.starts_with(char::is_alphabetic)
                && number.starts_with(|first: char| first.is_ascii_digit() || first == '−') =>
        {
            number.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// A value with its range, as the evidence list prints it.
#[must_use]
pub fn evidence_text(new: &NewEvidence) -> String {
    let show = |value: Decimal| number(value, &new.unit, Precision::Exact);
    let words = unit_words(&new.unit);
    let middle = show(new.value);
    let text = match &new.distribution {
        Distribution::Certain => middle,
        // An answer's range is ours, not the customer's.
        Distribution::Triangular { .. } if new.kind == EvidenceKind::Answer => middle,
        Distribution::Triangular { low, high } if low == high => middle,
        Distribution::Triangular { low, high }
        | Distribution::Quartiles {
            p25: low,
            p75: high,
        } => {
            format!("{middle}, {} to {}", without_noun(&show(*low)), show(*high))
        }
    };
    if words.is_empty() {
        text
    } else {
        format!("{text} {words}")
    }
}
