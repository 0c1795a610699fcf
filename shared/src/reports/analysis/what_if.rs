//! A finished document with some of its evidence changed: which figures hang on it, and what they become.
//!
//! Only figures are made again. Which steps are proposed, with which vendors and verdicts, stays as it was decided; a
//! new version of the report decides anew.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        again::Again,
        compute::Known,
        present::{forms, given},
    },
    claim::{
        Claim, ClaimNumber, Distribution, EvidenceNumber, InputSource, Rendered, Spread, Working,
    },
    document::ReportDocument,
};

/// A piece of evidence that has another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub evidence: EvidenceNumber,
    /// Its value now, in the unit it has.
    pub value: Decimal,
    /// It is as unsure as before, in proportion; otherwise it is taken as certain.
    pub keeps_spread: bool,
}

/// A figure made again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recomputed {
    /// Which one.
    pub claim: ClaimNumber,
    /// Its value and printed forms; absent where it has none any more: a payback that is never reached.
    pub now: Option<(Decimal, Rendered)>,
}

/// What every claim of a document stands on, through all claims between.
#[derive(Debug)]
pub struct Foundations(HashMap<ClaimNumber, BTreeSet<EvidenceNumber>>);

impl Foundations {
    /// Follows the inputs of every claim down to the evidence.
    #[must_use]
    pub fn of(document: &ReportDocument) -> Self {
        let mut found = HashMap::new();
        for claim in &document.claims {
            collect(document, claim.number, &mut found);
        }
        Self(found)
    }

    /// The evidence below a claim.
    #[must_use]
    pub fn below(&self, claim: ClaimNumber) -> Option<&BTreeSet<EvidenceNumber>> {
        self.0.get(&claim)
    }

    /// Whether a claim stands on any of these.
    fn touches(&self, claim: ClaimNumber, evidence: &BTreeSet<EvidenceNumber>) -> bool {
        self.below(claim)
            .is_some_and(|below| !below.is_disjoint(evidence))
    }
}

fn collect(
    document: &ReportDocument,
    of: ClaimNumber,
    found: &mut HashMap<ClaimNumber, BTreeSet<EvidenceNumber>>,
) -> BTreeSet<EvidenceNumber> {
    if let Some(known) = found.get(&of) {
        return known.clone();
    }
    // A claim that needs itself ends here; the publish gate let none through.
    found.insert(of, BTreeSet::new());
    let mut below = BTreeSet::new();
    if let Some(claim) = document.claim(of) {
        for source in sources(claim) {
            match source {
                InputSource::Claim(inner) => below.extend(collect(document, inner, found)),
                InputSource::Evidence(leaf) => {
                    below.insert(leaf);
                }
            }
        }
    }
    found.insert(of, below.clone());
    below
}

fn sources(claim: &Claim) -> Vec<InputSource> {
    let mut sources: Vec<InputSource> = claim.inputs.iter().map(|input| input.source).collect();
    match &claim.working {
        Working::Formula { .. } => {}
        Working::ShareOfOutcomes { of, .. } => sources.push((*of).into()),
        Working::Crossing { of } => {
            sources.extend(of.iter().map(|point| InputSource::from(point.claim)));
        }
        Working::AtInput { of, input, .. } => {
            sources.extend([InputSource::from(*of), InputSource::from(*input)])
        }
    }
    sources
}

/// The figures that another value of some evidence changes in print, in the order of the register.
#[must_use]
pub fn recompute(document: &ReportDocument, changes: &[Change]) -> Vec<Recomputed> {
    let changed = with(document, changes);
    let moved: BTreeSet<EvidenceNumber> = changes.iter().map(|change| change.evidence).collect();
    let foundations = Foundations::of(document);
    let again = Again::new(&changed);
    changed
        .claims
        .iter()
        .filter(|claim| foundations.touches(claim.number, &moved))
        .map(|claim| Recomputed {
            claim: claim.number,
            now: remake(&changed, claim, &again),
        })
        .filter(|made| {
            let was = document.claim(made.claim);
            let same =
                |(_, forms): &(Decimal, Rendered)| was.is_some_and(|was| was.rendered == *forms);
            !made.now.as_ref().is_some_and(same)
        })
        .collect()
}

fn remake(
    document: &ReportDocument,
    claim: &Claim,
    again: &Again<'_>,
) -> Option<(Decimal, Rendered)> {
    let value = again.value(claim.number)?;
    let spread: Option<Spread> = again
        .column(claim.number)
        .and_then(|column| column.spread());
    let is_given = given(&claim.working, &claim.inputs, |number| {
        document.evidence(number)
    });
    let moved = Claim {
        value,
        ..claim.clone()
    };
    let (rendered, _) = forms(&moved, spread.as_ref(), is_given, claim.range_only);
    Some((value, rendered))
}

/// The document with these values in its evidence; its claims still say what they said.
fn with(document: &ReportDocument, changes: &[Change]) -> ReportDocument {
    let by_number: BTreeMap<EvidenceNumber, &Change> = changes
        .iter()
        .map(|change| (change.evidence, change))
        .collect();
    let mut changed = document.clone();
    for line in &mut changed.evidence {
        let Some(change) = by_number.get(&line.number) else {
            continue;
        };
        line.distribution = if change.keeps_spread {
            scaled(&line.distribution, line.value, change.value)
        } else {
            Distribution::Certain
        };
        line.value = change.value;
    }
    changed
}

/// The same shape around another middle. Around nothing there is no proportion, so the new value is taken as certain.
fn scaled(distribution: &Distribution, from: Decimal, to: Decimal) -> Distribution {
    let Some(by) = to.checked_div(from) else {
        return Distribution::Certain;
    };
    match distribution {
        Distribution::Certain => Distribution::Certain,
        Distribution::Triangular { low, high } => Distribution::Triangular {
            low: low * by,
            high: high * by,
        },
        Distribution::Quartiles { p25, p75 } => Distribution::Quartiles {
            p25: p25 * by,
            p75: p75 * by,
        },
    }
}
