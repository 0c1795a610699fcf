//! Walks a report document in reading order: for numbering its claims, and for the publish gate.

use std::collections::HashMap;

use crate::reports::{
    claim::{Claim, ClaimNumber, EvidenceNumber, InputSource, Working},
    document::{
        Context, Financials, Finding, Recommendation, ReportDocument, Risk, Roadmap, RuleApplied,
        Segment, Summary, Text, WayToDo,
    },
};

/// Something that looks at every reference and every generated word of a document.
pub trait Visitor {
    /// A reference to a claim, outside texts as well as in them.
    fn claim(&mut self, number: &mut ClaimNumber);
    /// A reference to evidence.
    fn evidence(&mut self, number: &mut EvidenceNumber);
    /// A generated text, before its figures are visited.
    fn text(&mut self, _place: &str, _text: &mut Text) {}
    /// Generated words outside texts: titles, labels, owners.
    fn words(&mut self, _place: &str, _words: &mut String) {}
}

impl ReportDocument {
    /// Visits everything but the register, in reading order.
    pub fn visit(&mut self, visitor: &mut dyn Visitor) {
        visitor.words("company", &mut self.company.title);
        summary(&mut self.summary, visitor);
        context(&mut self.context, visitor);
        for one in &mut self.findings {
            finding(one, visitor);
        }
        for one in &mut self.recommendations {
            recommendation(one, visitor);
        }
        if let Some(one) = &mut self.financials {
            financials(one, visitor);
        }
        if let Some(one) = &mut self.roadmap {
            roadmap(one, visitor);
        }
        for one in &mut self.risks {
            risk(one, visitor);
        }
        for one in &mut self.not_recommended {
            visitor.words("not_recommended.title", &mut one.title);
            text("not_recommended", &mut one.text, visitor);
        }
        for one in &mut self.assumptions {
            visitor.evidence(&mut one.evidence);
            claims(one.moves_net_by.iter_mut(), visitor);
            text("assumptions", &mut one.replaced_by, visitor);
        }
        for one in &mut self.method.paragraphs {
            visitor.words("method.title", &mut one.title);
            text("method", &mut one.text, visitor);
        }
    }

    /// The numbers of the claims and evidence that this document refers to, directly or as inputs of `claims`, in reading
    /// order.
    pub fn reading_order(&mut self, claims: &[Claim]) -> ReadingOrder {
        let mut order = ReadingOrder::default();
        self.visit(&mut order);
        // Inputs of what is shown, and their inputs, follow in order of appearance.
        let mut at = 0;
        while let Some(number) = order.claims.get(at).copied() {
            at += 1;
            let claim = (number as usize)
                .checked_sub(1)
                .and_then(|place| claims.get(place));
            for input in claim.into_iter().flat_map(|claim| &claim.inputs) {
                match input.source {
                    InputSource::Claim(inner) => order.see_claim(inner),
                    InputSource::Evidence(inner) => order.see_evidence(inner),
                }
            }
        }
        order
    }

    /// Numbers claims and evidence, which stand in reading order, from 1, and all references to them.
    pub fn number_by(&mut self, order: &ReadingOrder) {
        let claims = new_numbers(&order.claims);
        let evidence = new_numbers(&order.evidence);
        let mut renumber = Renumber {
            claims: &claims,
            evidence: &evidence,
        };
        self.visit(&mut renumber);
        for claim in &mut self.claims {
            renumber.claim(&mut claim.number);
            for input in &mut claim.inputs {
                match &mut input.source {
                    InputSource::Claim(number) => renumber.claim(number),
                    InputSource::Evidence(number) => renumber.evidence(number),
                }
            }
            match &mut claim.working {
                Working::Formula { .. } => {}
                Working::ShareOfOutcomes { of, .. } => renumber.claim(of),
                Working::Crossing { of } => of
                    .iter_mut()
                    .for_each(|point| renumber.claim(&mut point.claim)),
                Working::AtInput { of, input, .. } => {
                    renumber.claim(of);
                    renumber.evidence(input);
                }
            }
        }
        for line in &mut self.evidence {
            renumber.evidence(&mut line.number);
        }
    }
}

fn new_numbers(order: &[u32]) -> HashMap<u32, u32> {
    order.iter().copied().zip(1..).collect()
}

/// Which claims and evidence a document needs, in reading order.
#[derive(Debug, Default)]
pub struct ReadingOrder {
    /// Claims by their number before.
    pub claims: Vec<u32>,
    /// Evidence by its number before.
    pub evidence: Vec<u32>,
    seen: std::collections::HashSet<(bool, u32)>,
}

impl ReadingOrder {
    fn see_claim(&mut self, number: ClaimNumber) {
        if self.seen.insert((true, number.0)) {
            self.claims.push(number.0);
        }
    }

    fn see_evidence(&mut self, number: EvidenceNumber) {
        if self.seen.insert((false, number.0)) {
            self.evidence.push(number.0);
        }
    }
}

impl Visitor for ReadingOrder {
    fn claim(&mut self, number: &mut ClaimNumber) {
        self.see_claim(*number);
    }

    fn evidence(&mut self, number: &mut EvidenceNumber) {
        self.see_evidence(*number);
    }
}

struct Renumber<'a> {
    claims: &'a HashMap<u32, u32>,
    evidence: &'a HashMap<u32, u32>,
}

impl Visitor for Renumber<'_> {
    fn claim(&mut self, number: &mut ClaimNumber) {
        number.0 = self.claims.get(&number.0).copied().unwrap_or(0);
    }

    fn evidence(&mut self, number: &mut EvidenceNumber) {
        number.0 = self.evidence.get(&number.0).copied().unwrap_or(0);
    }
}

fn text(place: &str, text: &mut Text, visitor: &mut dyn Visitor) {
    visitor.text(place, text);
    for segment in &mut text.0 {
        if let Segment::Figure(figure) = segment {
            visitor.claim(&mut figure.claim);
        }
    }
}

fn claims<'a>(numbers: impl Iterator<Item = &'a mut ClaimNumber>, visitor: &mut dyn Visitor) {
    numbers.for_each(|number| visitor.claim(number));
}

fn rule(one: &mut RuleApplied, visitor: &mut dyn Visitor) {
    text("rule", &mut one.because, visitor);
}

fn summary(one: &mut Summary, visitor: &mut dyn Visitor) {
    visitor.words("headline", &mut one.headline);
    text("standfirst", &mut one.standfirst, visitor);
    for reason in &mut one.reasons {
        text("reasons", reason, visitor);
    }
    rule(&mut one.rule, visitor);
    if let Some(instead) = &mut one.instead {
        text("instead", instead, visitor);
    }
    for line in &mut one.ledger {
        visitor.words("ledger", &mut line.label);
        if let Some(missing) = &mut line.missing {
            visitor.words("ledger", missing);
        }
        claims(
            line.figure.iter_mut().map(|figure| &mut figure.claim),
            visitor,
        );
        text("ledger", &mut line.note, visitor);
    }
    claims(
        one.customer_value
            .iter_mut()
            .chain(one.business_health.iter_mut()),
        visitor,
    );
    for step in &mut one.top {
        visitor.words("top", &mut step.title);
        text("top", &mut step.why, visitor);
        claims(step.benefit.iter_mut(), visitor);
    }
    text("first_and_leave", &mut one.first_and_leave, visitor);
    claims(
        one.outcomes.iter_mut().map(|outcomes| &mut outcomes.of),
        visitor,
    );
    claims(one.readiness.score.iter_mut(), visitor);
    text("readiness", &mut one.readiness.comment, visitor);
    for dimension in &mut one.readiness.dimensions {
        visitor.words("readiness", &mut dimension.title);
        claims(dimension.score.iter_mut(), visitor);
        visitor.claim(&mut dimension.weight);
        claims(
            dimension
                .answers
                .iter_mut()
                .filter_map(|answer| answer.score.as_mut()),
            visitor,
        );
        text("readiness", &mut dimension.next_step, visitor);
    }
}

fn context(one: &mut Context, visitor: &mut dyn Visitor) {
    for paragraph in &mut one.paragraphs {
        text("context", paragraph, visitor);
    }
    for line in &mut one.benchmarks {
        claims(line.own.iter_mut(), visitor);
        visitor.claim(&mut line.field);
        visitor.evidence(&mut line.evidence);
    }
    for line in &mut one.open_answers {
        text("open_answers", &mut line.instead, visitor);
    }
}

fn finding(one: &mut Finding, visitor: &mut dyn Visitor) {
    text("finding.title", &mut one.title, visitor);
    text("finding.body", &mut one.body, visitor);
    visitor.claim(&mut one.customer_value);
    visitor.claim(&mut one.business_health);
    one.evidence
        .iter_mut()
        .for_each(|number| visitor.evidence(number));
}

fn recommendation(one: &mut Recommendation, visitor: &mut dyn Visitor) {
    visitor.words("recommendation.title", &mut one.title);
    claims(
        [
            &mut one.benefit,
            &mut one.net,
            &mut one.cost,
            &mut one.payback,
            &mut one.live_month,
            &mut one.own_hours,
        ]
        .into_iter()
        .flatten(),
        visitor,
    );
    visitor.claim(&mut one.customer_value);
    visitor.claim(&mut one.business_health);
    text("recommendation.body", &mut one.body, visitor);
    rule(&mut one.rule, visitor);
    for option in &mut one.options {
        way(option, visitor);
    }
    text("recommendation.choice", &mut one.choice, visitor);
    text("recommendation.connect", &mut one.connect.text, visitor);
    for line in &mut one.horizons {
        text("recommendation.horizon", &mut line.text, visitor);
    }
}

fn way(one: &mut WayToDo, visitor: &mut dyn Visitor) {
    text("option.title", &mut one.title, visitor);
    claims(
        [
            &mut one.monthly,
            &mut one.one_off,
            &mut one.weeks,
            &mut one.own_hours,
        ]
        .into_iter()
        .flatten(),
        visitor,
    );
    for line in one.pros.iter_mut().chain(one.cons.iter_mut()) {
        text("option", line, visitor);
    }
    text("option.right_when", &mut one.right_when, visitor);
    if let Some(vendor) = &mut one.vendor {
        vendor
            .price
            .iter_mut()
            .for_each(|number| visitor.evidence(number));
        for line in vendor.caveats.iter_mut().chain(vendor.free_tier.iter_mut()) {
            text("option.price", line, visitor);
        }
    }
    if let Some(build) = &mut one.build {
        visitor.claim(&mut build.hours);
        visitor.claim(&mut build.rate);
        for line in build.stack.iter_mut().chain(build.skills.iter_mut()) {
            visitor.words("option.build", line);
        }
    }
}

fn financials(one: &mut Financials, visitor: &mut dyn Visitor) {
    text("financials", &mut one.intro, visitor);
    claims(
        [
            &mut one.saved,
            &mut one.saved_hours,
            &mut one.created,
            &mut one.first_year,
            &mut one.cost,
            &mut one.net,
            &mut one.npv,
            &mut one.roi,
            &mut one.payback,
        ]
        .into_iter()
        .flatten(),
        visitor,
    );
    claims(
        one.chance_of_payback
            .iter_mut()
            .chain(one.running_total.iter_mut())
            .map(|point| &mut point.claim),
        visitor,
    );
    for caption in [
        &mut one.captions.running_total,
        &mut one.captions.sensitivities,
        &mut one.captions.by_recommendation,
        &mut one.captions.outcomes,
    ] {
        text("caption", caption, visitor);
    }
    for bar in &mut one.sensitivities {
        visitor.evidence(&mut bar.evidence);
        claims(
            [
                &mut bar.input_low,
                &mut bar.input_high,
                &mut bar.net_low,
                &mut bar.net_high,
            ]
            .into_iter(),
            visitor,
        );
    }
    for bar in &mut one.by_recommendation {
        claims(
            [&mut bar.cost, &mut bar.gain, &mut bar.net].into_iter(),
            visitor,
        );
    }
}

fn roadmap(one: &mut Roadmap, visitor: &mut dyn Visitor) {
    text("roadmap", &mut one.intro, visitor);
    for bar in &mut one.steps {
        visitor.claim(&mut bar.start);
        visitor.claim(&mut bar.live);
    }
    for milestone in &mut one.milestones {
        text("milestone", &mut milestone.title, visitor);
        visitor.claim(&mut milestone.by);
        text("milestone", &mut milestone.go_on_if, visitor);
    }
    for line in &mut one.later {
        text("roadmap.later", line, visitor);
    }
}

fn risk(one: &mut Risk, visitor: &mut dyn Visitor) {
    text("risk", &mut one.title, visitor);
    text("risk", &mut one.mitigation, visitor);
    visitor.words("risk.owner", &mut one.owner);
    visitor.claim(&mut one.likelihood);
    visitor.claim(&mut one.impact);
    visitor.claim(&mut one.score);
}
