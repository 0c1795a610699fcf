//! The publish gate: every figure is made again from its formula and inputs, and every figure in a text is a reference.
//!
//! A report that fails is not delivered; the job fails with the list of violations.

use std::collections::HashSet;

use crate::reports::{
    analysis::{
        again::Again,
        compute::Known,
        formula::FormulaError,
        present::{forms, given},
        simulation::Column,
        unit::dimension,
    },
    claim::{Claim, ClaimNumber, EvidenceNumber, InputSource},
    document::{Form, ReportDocument, Segment, Text},
    visit::Visitor,
};

/// Something for which a report may not be delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {fault}")]
pub struct Violation {
    /// Where in the document.
    pub place: String,
    /// What is wrong.
    pub fault: String,
}

/// Checks a document; an empty list lets it pass.
#[must_use]
pub fn check(document: &ReportDocument) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut fault = |place: &str, fault: String| {
        violations.push(Violation {
            place: place.to_owned(),
            fault,
        })
    };
    check_numbers(document, &mut fault);
    let again = Again::new(document);
    for claim in &document.claims {
        check_claim(document, &again, claim, &mut fault);
    }
    if let Some(outcomes) = &document.summary.outcomes {
        let hundred = again.column(outcomes.of).and_then(Column::hundred);
        if hundred.as_ref() != Some(&outcomes.percentiles) {
            fault(
                "summary.outcomes",
                "the hundred outcomes are not those of their claim".to_owned(),
            );
        }
    }
    let mut texts = Texts {
        document,
        violations: &mut violations,
    };
    // Visiting takes references that a renumbering could change; the gate only reads a copy.
    document.clone().visit(&mut texts);
    violations
}

fn check_numbers(document: &ReportDocument, fault: &mut impl FnMut(&str, String)) {
    let mut keys = HashSet::new();
    for (claim, number) in document.claims.iter().zip(1..) {
        if claim.number.0 != number {
            fault(
                &claim.key,
                format!(
                    "stands at place {number} but is numbered {}",
                    claim.number.0
                ),
            );
        }
        if !keys.insert(&claim.key) {
            fault(&claim.key, "two claims have this key".to_owned());
        }
    }
    for (line, number) in document.evidence.iter().zip(1..) {
        if line.number.0 != number {
            fault(
                &line.key,
                format!("stands at place {number} but is numbered {}", line.number.0),
            );
        }
    }
}

fn check_claim(
    document: &ReportDocument,
    again: &Again<'_>,
    claim: &Claim,
    fault: &mut impl FnMut(&str, String),
) {
    let (Some(value), Some(column)) = (again.value(claim.number), again.column(claim.number))
    else {
        fault(&claim.key, "cannot be made from its inputs".to_owned());
        return;
    };
    let spread = column.spread();
    if value != claim.value || spread != claim.spread {
        fault(
            &claim.key,
            format!("its inputs give {value}, not {}", claim.value),
        );
    }
    let is_given = given(&claim.working, &claim.inputs, |number| {
        document.evidence(number)
    });
    let (rendered, range_only) = forms(claim, spread.as_ref(), is_given, claim.range_only);
    if range_only != claim.range_only {
        fault(
            &claim.key,
            "low confidence shows more than a range".to_owned(),
        );
    }
    if rendered != claim.rendered {
        fault(
            &claim.key,
            "its printed forms are not those of its value".to_owned(),
        );
    }
    if let Some(error) = unit_fault(document, again, claim) {
        fault(&claim.key, error.to_string());
    }
}

/// What is wrong with the units of a formula.
fn unit_fault(document: &ReportDocument, again: &Again<'_>, claim: &Claim) -> Option<FormulaError> {
    let formula = again.formula(claim.number)?;
    let units = |name: &str| {
        let input = claim.inputs.iter().find(|input| input.name == name)?;
        dimension(match input.source {
            InputSource::Claim(number) => &document.claim(number)?.unit,
            InputSource::Evidence(number) => &document.evidence(number)?.unit,
        })
    };
    match dimension(&claim.unit) {
        Some(wanted) => formula.check(&wanted, &units).err(),
        None => Some(FormulaError::WrongResult),
    }
}

/// Looks for figures in words and for references to nothing.
struct Texts<'a> {
    document: &'a ReportDocument,
    violations: &'a mut Vec<Violation>,
}

impl Visitor for Texts<'_> {
    fn claim(&mut self, number: &mut ClaimNumber) {
        if self.document.claim(*number).is_none() {
            self.violations.push(Violation {
                place: "reference".to_owned(),
                fault: format!("claim {} does not exist", number.0),
            });
        }
    }

    fn evidence(&mut self, number: &mut EvidenceNumber) {
        if self.document.evidence(*number).is_none() {
            self.violations.push(Violation {
                place: "reference".to_owned(),
                fault: format!("evidence {} does not exist", number.0),
            });
        }
    }

    fn text(&mut self, place: &str, text: &mut Text) {
        for segment in &text.0 {
            match segment {
                Segment::Text(words) => self.look(place, words),
                Segment::Figure(figure)
                    if figure.form == Form::Middle
                        && self
                            .document
                            .claim(figure.claim)
                            .is_some_and(|claim| claim.range_only) =>
                {
                    self.violations.push(Violation {
                        place: place.to_owned(),
                        fault: format!("claim {} may only be shown as a range", figure.claim.0),
                    });
                }
                // Names, quotes, dates and links are not ours to count.
                _ => {}
            }
        }
    }

    fn words(&mut self, place: &str, words: &mut String) {
        self.look(place, words);
    }
}

impl Texts<'_> {
    fn look(&mut self, place: &str, words: &str) {
        if let Some(figure) = figure_in(words) {
            self.violations.push(Violation {
                place: place.to_owned(),
                fault: format!("holds the figure {figure:?}: {words:?}"),
            });
        }
    }
}

/// Words that are figures, in one of their forms.
const FIGURE_WORDS: [&str; 26] = [
    "half",
    "halves",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "double",
    "doubles",
    "doubled",
    "twice",
    "triple",
    "triples",
    "tripled",
    "dozen",
    "dozens",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "percent",
    "cent",
    "cents",
];

/// The first figure in some words: a digit, a sign, or a number word. One to ten as words are no figures.
#[must_use]
pub fn figure_in(words: &str) -> Option<String> {
    if let Some(sign) = words
        .chars()
        .find(|sign| sign.is_numeric() || matches!(sign, '%' | '‰' | '€' | '$' | '£' | '¥'))
    {
        return Some(sign.to_string());
    }
    words
        .split(|letter: char| !letter.is_alphabetic())
        .find(|word| {
            FIGURE_WORDS
                .iter()
                .any(|figure| word.eq_ignore_ascii_case(figure))
        })
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_in_words() {
        for words in [
            "saves 3 hours",
            "20 %",
            "for €",
            "Half of it",
            "a third",
            "per cent",
            "Twice as fast",
            "two thousand",
            "½",
        ] {
            assert!(figure_in(words).is_some(), "{words}");
        }
        for words in [
            "one to ten",
            "two of the steps",
            "the first month",
            "once",
            "recent",
            "thirdly named",
        ] {
            assert_eq!(figure_in(words), None, "{words}");
        }
    }
}
