//! Two versions of a report side by side: which figures changed, and the evidence that changed them.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    analysis::what_if::Foundations,
    claim::{Claim, Evidence, EvidenceKind},
    document::{ReportDocument, Verdict},
};

/// What became of something between two versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in both and says something else.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// A figure that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClaimDifference {
    /// Its stable name.
    #[schema(example = "portfolio.net")]
    pub key: String,
    /// What it measures.
    pub label: String,
    /// What became of it.
    pub fate: Fate,
    /// As the older version prints it.
    #[schema(example = "€14,200")]
    pub from: Option<String>,
    /// As the newer version prints it.
    pub to: Option<String>,
    /// The older value, in the claim's unit.
    #[schema(value_type = Option<String>)]
    pub from_value: Option<Decimal>,
    /// The newer value.
    #[schema(value_type = Option<String>)]
    pub to_value: Option<Decimal>,
    /// Names of the evidence below it that differs; empty where another choice of steps or vendors is the reason.
    pub because: Vec<String>,
}

/// A piece of evidence that differs.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EvidenceDifference {
    /// Its stable name.
    #[schema(example = "price:docparser/Professional")]
    pub key: String,
    /// What kind of thing it is.
    pub kind: EvidenceKind,
    /// What it measures.
    pub label: String,
    /// What became of it.
    pub fate: Fate,
    /// As the older version prints it.
    pub from: Option<String>,
    /// As the newer version prints it.
    pub to: Option<String>,
    /// Where the newer value comes from; of a removed one, the older.
    pub source: String,
}

/// A step whose verdict differs; null: the version does not have the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepDifference {
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// The older verdict.
    pub from: Option<Verdict>,
    /// The newer one.
    pub to: Option<Verdict>,
}

/// What differs between two versions.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Difference {
    /// The older version's verdict on the whole, as a headline.
    pub from_headline: String,
    /// The newer one's.
    pub to_headline: String,
    /// Steps that came, went, or have another verdict.
    pub steps: Vec<StepDifference>,
    /// Figures that differ, in the order of the newer register, removed ones last.
    pub claims: Vec<ClaimDifference>,
    /// Evidence that differs.
    pub evidence: Vec<EvidenceDifference>,
}

/// Compares two versions by the stable names of their figures and evidence.
#[must_use]
pub fn difference(from: &ReportDocument, to: &ReportDocument) -> Difference {
    let evidence = evidence(from, to);
    let moved: BTreeSet<&str> = evidence.iter().map(|line| line.key.as_str()).collect();
    Difference {
        from_headline: from.summary.headline.clone(),
        to_headline: to.summary.headline.clone(),
        steps: steps(from, to),
        claims: claims(from, to, &moved),
        evidence,
    }
}

fn claims(
    from: &ReportDocument,
    to: &ReportDocument,
    moved: &BTreeSet<&str>,
) -> Vec<ClaimDifference> {
    let old: BTreeMap<&str, &Claim> = by_key(&from.claims, |claim| &claim.key);
    let new: BTreeMap<&str, &Claim> = by_key(&to.claims, |claim| &claim.key);
    let (old_base, new_base) = (Foundations::of(from), Foundations::of(to));
    let because = |document: &ReportDocument, base: &Foundations, claim: &Claim| {
        let below = base.below(claim.number).into_iter().flatten();
        below
            .filter_map(|number| document.evidence(*number))
            .filter(|line| moved.contains(line.key.as_str()))
            .map(|line| line.key.clone())
            .collect()
    };
    let mut differing: Vec<ClaimDifference> = to
        .claims
        .iter()
        .filter_map(|claim| {
            let was = old.get(claim.key.as_str()).copied();
            let is_same = was.is_some_and(|was| was.rendered == claim.rendered);
            (!is_same).then(|| ClaimDifference {
                fate: if was.is_some() {
                    Fate::Changed
                } else {
                    Fate::Added
                },
                because: because(to, &new_base, claim),
                ..side_by_side(was, Some(claim), claim)
            })
        })
        .collect();
    let gone = from
        .claims
        .iter()
        .filter(|claim| !new.contains_key(claim.key.as_str()));
    differing.extend(gone.map(|claim| ClaimDifference {
        because: because(from, &old_base, claim),
        ..side_by_side(Some(claim), None, claim)
    }));
    differing
}

fn side_by_side(was: Option<&Claim>, is: Option<&Claim>, named: &Claim) -> ClaimDifference {
    ClaimDifference {
        key: named.key.clone(),
        label: named.label.clone(),
        fate: Fate::Removed,
        from: was.map(|claim| claim.rendered.short.clone()),
        to: is.map(|claim| claim.rendered.short.clone()),
        from_value: was.map(|claim| claim.value),
        to_value: is.map(|claim| claim.value),
        because: Vec::new(),
    }
}

fn evidence(from: &ReportDocument, to: &ReportDocument) -> Vec<EvidenceDifference> {
    let old: BTreeMap<&str, &Evidence> = by_key(&from.evidence, |line| &line.key);
    let new: BTreeMap<&str, &Evidence> = by_key(&to.evidence, |line| &line.key);
    let line = |fate, was: Option<&Evidence>, is: Option<&Evidence>, named: &Evidence| {
        EvidenceDifference {
            key: named.key.clone(),
            kind: named.kind,
            label: named.label.clone(),
            fate,
            from: was.map(|line| line.text.clone()),
            to: is.map(|line| line.text.clone()),
            source: named.source.clone(),
        }
    };
    let mut differing: Vec<EvidenceDifference> = to
        .evidence
        .iter()
        .filter_map(|is| match old.get(is.key.as_str()) {
            None => Some(line(Fate::Added, None, Some(is), is)),
            Some(was) if (was.value, &was.distribution) != (is.value, &is.distribution) => {
                Some(line(Fate::Changed, Some(was), Some(is), is))
            }
            Some(_) => None,
        })
        .collect();
    let gone = from
        .evidence
        .iter()
        .filter(|line| !new.contains_key(line.key.as_str()));
    differing.extend(gone.map(|was| line(Fate::Removed, Some(was), None, was)));
    differing
}

fn steps(from: &ReportDocument, to: &ReportDocument) -> Vec<StepDifference> {
    let verdicts = |document: &ReportDocument| -> BTreeMap<String, (String, Verdict)> {
        let steps = document.recommendations.iter();
        steps
            .map(|step| (step.opportunity.clone(), (step.title.clone(), step.verdict)))
            .collect()
    };
    let (old, new) = (verdicts(from), verdicts(to));
    let named: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    named
        .into_iter()
        .filter_map(|id| {
            let (was, is) = (old.get(id), new.get(id));
            let (title, _) = is.or(was)?;
            let verdict = |step: Option<&(String, Verdict)>| step.map(|(_, verdict)| *verdict);
            (verdict(was) != verdict(is)).then(|| StepDifference {
                opportunity: id.clone(),
                title: title.clone(),
                from: verdict(was),
                to: verdict(is),
            })
        })
        .collect()
}

fn by_key<'d, T>(list: &'d [T], key: impl Fn(&'d T) -> &'d String) -> BTreeMap<&'d str, &'d T> {
    list.iter().map(|one| (key(one).as_str(), one)).collect()
}
