//! Puts the document together and numbers it in reading order.

use rust_decimal::Decimal;

use super::{Analysis, ENGINE_VERSION, SCHEMA};
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            narrate::{
                context::context,
                finding::ratings,
                readiness::readiness_block,
                rest::{assumptions, method, rejected},
                risks::risks,
                roadmap::roadmap,
                slots::company_slots,
                summary::{SummaryMaker, headline},
            },
            portfolio::most_sensitive,
            register::{NewClaim, Sureness},
            steps::Step,
            verdict::{Whole, decide_whole},
        },
        claim::{ClaimNumber, EvidenceNumber},
        document::{
            Company, Narration, Outcomes, ReportDocument, ReportTier, Summary, Text, Verdict,
        },
    },
};

impl<'p> Analysis<'p> {
    pub(super) fn document(mut self) -> ReportDocument {
        let inputs = self.inputs();
        let quick = self.parsed.tier == ReportTier::Quick;
        let sensitive = self
            .whole
            .net
            .map(|net| most_sensitive(&self.register, net))
            .unwrap_or_default();
        let replaced_by = sensitive
            .iter()
            .find_map(|number| self.register.evidence(*number)?.replaced_by.clone());
        if let (Some(net), Some(text)) = (self.whole.net, replaced_by) {
            self.register.set_better_evidence(net, text);
        }
        let proposed: Vec<(usize, u32)> = self
            .numbers
            .iter()
            .copied()
            .filter(|(at, _)| self.steps[*at].is_proposed())
            .collect();
        // The risks of what is started; where nothing is, of what might be.
        let concerned = if proposed.is_empty() {
            &self.numbers
        } else {
            &proposed
        };
        let risk_list = risks(
            &mut self.register,
            &inputs,
            &self.base,
            &self.steps,
            concerned,
            &self.whole,
        );
        let pillars = self.pillars();
        let looked_at = self.looked_at(&risk_list, pillars);
        let (order, of, verdict, reason) = decide_whole(&looked_at);
        let ready = readiness_block(
            &self.register,
            &self.parsed.answers,
            &self.base,
            &self.ready,
        );
        let maker = SummaryMaker {
            answers: &self.parsed.answers,
            base: &self.base,
            steps: &self.steps,
            whole: &self.whole,
            looked_at: &looked_at,
            readiness: &self.ready,
            recommendations: &self.recommendations,
            sensitive: &sensitive,
        };
        let next_steps: Vec<(String, Text)> = ready
            .dimensions
            .iter()
            .map(|dimension| (dimension.id.clone(), dimension.next_step.clone()))
            .collect();
        let length = usize::try_from(
            self.parsed
                .catalogue
                .constant_value("top_list_length")
                .trunc()
                .mantissa(),
        )
        .unwrap_or(3);
        let summary = Summary {
            verdict,
            headline: headline(verdict).to_owned(),
            standfirst: maker.standfirst(&self.register, verdict),
            reasons: maker.reasons(&self.register),
            rule: maker.rule(&self.register, order, of, reason),
            instead: maker.instead(&self.register, verdict, &next_steps),
            ledger: maker.ledger(&self.register, pillars),
            customer_value: pillars.0,
            business_health: pillars.1,
            top: maker.top(&mut self.register, length),
            first_and_leave: maker.first_and_leave(&self.register),
            outcomes: self.whole.net.and_then(|of| {
                Some(Outcomes {
                    of,
                    percentiles: self.register.hundred(of)?,
                })
            }),
            readiness: ready,
        };
        let context = context(
            &mut self.register,
            &inputs,
            &self.base,
            &self.considered,
            quick,
        );
        let financials = if quick {
            None
        } else {
            self.financials(&sensitive)
        };
        let plan = (!quick).then(|| {
            roadmap(
                &mut self.register,
                &inputs,
                &self.base,
                &self.steps,
                &self.slots,
                &self.numbers,
            )
        });
        let not_recommended = rejected(
            &mut self.register,
            &self.base,
            &self.parsed.answers,
            &self.steps,
            &self.considered,
            &self.numbers,
        );
        let shown = self.shown_evidence();
        let assumption_lines = assumptions(&mut self.register, self.whole.net, &sensitive, &shown);
        let method = method(&mut self.register, &inputs, self.parsed.catalogue);
        let company = company(&self.parsed.answers);
        let mut document = ReportDocument {
            schema: SCHEMA,
            engine_version: ENGINE_VERSION.to_owned(),
            input_hash: self.parsed.input_hash.clone(),
            tier: self.parsed.tier,
            as_of: self.parsed.as_of,
            company,
            summary,
            context,
            findings: self.findings,
            recommendations: if quick {
                Vec::new()
            } else {
                self.recommendations
            },
            financials,
            roadmap: plan,
            risks: if quick { Vec::new() } else { risk_list },
            not_recommended,
            assumptions: assumption_lines,
            claims: Vec::new(),
            evidence: Vec::new(),
            method,
            narration: Narration::default(),
        };
        if quick {
            // The short report has no recommendations to link to.
            document
                .summary
                .top
                .iter_mut()
                .for_each(|step| step.recommendation = None);
        }
        let order = document.reading_order(self.register.claims());
        (document.claims, document.evidence) =
            self.register.complete(&order.claims, &order.evidence);
        document.number_by(&order);
        document
    }

    /// The two pillars over the proposed steps.
    pub(super) fn pillars(&mut self) -> (Option<ClaimNumber>, Option<ClaimNumber>) {
        let mut customer = Vec::new();
        let mut business = Vec::new();
        for (at, step) in self
            .steps
            .iter()
            .enumerate()
            .filter(|(_, step)| step.is_proposed())
        {
            if let Some(scores) = ratings(&mut self.register, &step.considered) {
                customer.push((at, scores.0));
                business.push((at, scores.1));
            }
        }
        let mut mean = |key: &str, label: &str, parts: &[(usize, ClaimNumber)]| {
            if parts.is_empty() {
                return None;
            }
            let sum: Vec<String> = parts.iter().map(|(at, _)| format!("step_{at}")).collect();
            let formula = format!(
                "({}) / ({})",
                sum.join(" + "),
                vec!["1"; parts.len()].join(" + ")
            );
            let mut claim = NewClaim::new(key, label, "score_10", &formula)
                .in_words("mean over the proposed steps")
                .sure(Sureness::Stated(Confidence::Medium));
            for (at, part) in parts {
                claim = claim.with(format!("step_{at}"), *part);
            }
            self.register.make(claim)
        };
        (
            mean(
                "portfolio.customer_value",
                "Customer value of the proposed steps",
                &customer,
            ),
            mean(
                "portfolio.business_health",
                "Business health of the proposed steps",
                &business,
            ),
        )
    }

    pub(super) fn looked_at(
        &self,
        risks: &[crate::reports::document::Risk],
        pillars: (Option<ClaimNumber>, Option<ClaimNumber>),
    ) -> Whole {
        let value = |claim: Option<ClaimNumber>| claim.map(|claim| self.register.value(claim));
        let proposed: Vec<&Step<'_>> = self
            .steps
            .iter()
            .filter(|step| step.is_proposed())
            .collect();
        Whole {
            proposed: proposed.len(),
            clear: proposed
                .iter()
                .filter(|step| step.verdict == Verdict::Proceed)
                .count(),
            evaluated: self
                .steps
                .iter()
                .filter(|step| step.benefit.is_some())
                .count(),
            waiting: self
                .steps
                .iter()
                .filter(|step| step.verdict == Verdict::Wait && step.dropped.is_none())
                .count(),
            net: self.whole.net.map(|net| {
                let spread = self.register.spread(net);
                let middle = self.register.value(net);
                spread.map_or((middle, middle, middle), |spread| {
                    (spread.p10, spread.p50, spread.p90)
                })
            }),
            readiness: value(self.ready.score),
            weaker_pillar: value(pillars.0).into_iter().chain(value(pillars.1)).min(),
            high_risks: risks
                .iter()
                .filter(|risk| self.register.value(risk.score) >= Decimal::from(16))
                .count(),
        }
    }

    /// Evidence under the claims of findings and recommendations, for the list of assumptions.
    pub(super) fn shown_evidence(&self) -> Vec<EvidenceNumber> {
        let claims = self
            .recommendations
            .iter()
            .filter_map(|one| one.benefit)
            .chain(self.whole.cost);
        let mut shown: Vec<EvidenceNumber> = claims
            .flat_map(|claim| self.register.leaves(claim))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        shown
    }
}

/// Who the report is for.
pub(super) fn company(answers: &Answers<'_>) -> Company {
    let (_, trade) = company_slots(answers);
    let mut descriptors: Vec<String> = Vec::new();
    descriptors.extend(answers.words("industry"));
    descriptors.extend(answers.words("country"));
    descriptors.extend(
        answers
            .words("company_size")
            .map(|size| format!("{size} people")),
    );
    Company {
        title: format!("Your {}", trade.firm),
        industry: answers.industry().to_owned(),
        descriptors,
    }
}
