//! The analysis step by step, so that the worker can tell of each step and send findings as they are found.
//!
//! All steps together take a few milliseconds, and the same answers and data give the same document, byte for byte. A
//! worker that restarts computes the steps again and sends the same events with the same numbers.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        catalogue::Catalogue,
        gate::{self, Violation},
        inputs::Inputs,
        narrate::{
            finding::FindingWriter,
            recommendation::{RecommendationMaker, priority},
            slots::company_slots,
            template::Slots,
        },
        portfolio::{Portfolio, PortfolioMaker},
        readiness::{ReadinessScores, readiness},
        register::Register,
        schedule::{Slot, schedule},
        steps::{Considered, MOST_DEFERRED, Step, candidates, consider, judge, price, rank},
    },
    claim::ClaimNumber,
    document::{Finding, Recommendation, ReportDocument, ReportTier, Verdict},
};

mod assemble;
mod financials;
mod streamed;
mod subject;

pub use streamed::{StreamedFinding, StreamedRecommendation};
pub use subject::{AnalysisError, Parsed, Subject};

/// Changes whenever the same inputs may give another document.
pub const ENGINE_VERSION: &str = concat!("rules-", env!("CARGO_PKG_VERSION"), "+3");

/// Shape of the stored document.
pub const SCHEMA: u16 = 1;

/// How many findings a whole report holds.
const MOST_FINDINGS: usize = 8;

/// The analysis in the making. The steps are called in order; a step that is left out is caught up by the next.
#[derive(Debug)]
pub struct Analysis<'p> {
    parsed: &'p Parsed<'p>,
    register: Register,
    base: Slots,
    done: u8,
    ready: ReadinessScores,
    considered: Vec<Considered<'p>>,
    findings: Vec<Finding>,
    steps: Vec<Step<'p>>,
    slots: Vec<Slot>,
    whole: Portfolio,
    numbers: Vec<(usize, u32)>,
    recommendations: Vec<Recommendation>,
}

impl<'p> Analysis<'p> {
    /// Begins with the answers.
    #[must_use]
    pub fn new(parsed: &'p Parsed<'p>) -> Self {
        let (base, _) = company_slots(&parsed.answers);
        Self {
            parsed,
            register: Register::default(),
            base,
            done: 0,
            ready: ReadinessScores::default(),
            considered: Vec::new(),
            findings: Vec::new(),
            steps: Vec::new(),
            slots: Vec::new(),
            whole: Portfolio::default(),
            numbers: Vec::new(),
            recommendations: Vec::new(),
        }
    }

    fn inputs(&self) -> Inputs<'p> {
        Inputs {
            catalogue: self.parsed.catalogue,
            answers: &self.parsed.answers,
        }
    }

    /// Step 2: readiness, and what every opportunity of the field would be made of. Returns how many were looked at.
    pub fn select_benchmarks(&mut self) -> usize {
        if self.done < 1 {
            self.ready = readiness(
                self.parsed.catalogue,
                &self.parsed.answers,
                &mut self.register,
            );
            self.base.claim("readiness", self.ready.score);
            self.considered = consider(&self.inputs(), &mut self.register);
            self.done = 1;
        }
        self.considered.len()
    }

    /// Step 3: the findings, most relevant and valuable first.
    pub fn find_opportunities(&mut self) -> Vec<StreamedFinding> {
        self.select_benchmarks();
        if self.done < 2 {
            let most = if self.parsed.tier == ReportTier::Quick {
                3
            } else {
                MOST_FINDINGS
            };
            let chosen = candidates(&self.considered);
            let relevant = chosen
                .into_iter()
                .filter(|one| one.level > 0 || one.relevance.share > Decimal::ZERO);
            let mut writer = FindingWriter::new(&self.parsed.answers, &self.base);
            for one in relevant.take(most) {
                self.findings.extend(writer.write(&mut self.register, one));
            }
            self.done = 2;
        }
        let print = |claim: ClaimNumber| self.register.short(claim);
        self.findings
            .iter()
            .map(|finding| StreamedFinding {
                number: finding.number,
                subject: finding.subject.clone(),
                title: self.register.print(&finding.title),
                body: self.register.print(&finding.body),
                customer_value: print(finding.customer_value),
                business_health: print(finding.business_health),
                confidence: finding.confidence,
            })
            .collect()
    }

    /// Step 4: vendors and prices for each candidate. Returns how many vendors were looked at.
    pub fn match_vendors(&mut self) -> usize {
        self.find_opportunities();
        if self.done < 3 {
            let inputs = self.inputs();
            let chosen = candidates(&self.considered);
            self.steps = chosen
                .into_iter()
                .map(|one| price(&inputs, &mut self.register, one))
                .collect();
            self.done = 3;
        }
        self.steps.iter().map(|step| step.ways.looked_at).sum()
    }

    /// Step 5: cost, verdicts, plan, and the simulation of the whole. Returns how many steps are proposed.
    pub fn compute_roi(&mut self) -> usize {
        self.match_vendors();
        if self.done < 4 {
            let inputs = self.inputs();
            let score = self.ready.score.map(|claim| self.register.value(claim));
            judge(
                &inputs,
                &mut self.register,
                &mut self.steps,
                &self.considered,
                score,
            );
            // A small team carries one step at a time.
            let tracks = if inputs
                .staff()
                .is_some_and(|staff| staff.mid >= Decimal::TEN)
            {
                2
            } else {
                1
            };
            self.slots = schedule(&mut self.register, &self.steps, tracks);
            self.whole = PortfolioMaker {
                inputs: &inputs,
                steps: &self.steps,
                slots: &self.slots,
            }
            .portfolio(&mut self.register);
            self.number();
            self.done = 4;
        }
        self.steps.iter().filter(|step| step.is_proposed()).count()
    }

    /// Numbers the recommendations: proposed ones by priority and rank, then the best of those that have to wait.
    fn number(&mut self) {
        let mut proposed: Vec<usize> = (0..self.steps.len())
            .filter(|at| self.steps[*at].is_proposed())
            .collect();
        proposed.sort_by(|a, b| {
            let of = |at: &usize| priority(&self.register, &self.steps[*at], &self.steps);
            of(a)
                .cmp(&of(b))
                .then(rank(&self.register, &self.steps[*a], &self.steps[*b]))
        });
        self.put_foundations_first(&mut proposed);
        let mut waiting: Vec<usize> = (0..self.steps.len())
            .filter(|at| {
                self.steps[*at].verdict == Verdict::Wait
                    && self.steps[*at].dropped.is_none()
                    && self.steps[*at].benefit.is_some()
            })
            .collect();
        // Of what has to wait, the nearest to the company's answers is named, not the largest.
        waiting.sort_by(|a, b| {
            let (a, b) = (&self.steps[*a], &self.steps[*b]);
            b.considered
                .level
                .cmp(&a.considered.level)
                .then(rank(&self.register, a, b))
        });
        let deferred = if proposed.is_empty() {
            3
        } else {
            MOST_DEFERRED
        };
        self.numbers = proposed
            .into_iter()
            .chain(waiting.into_iter().take(deferred))
            .zip(1..)
            .collect();
    }

    /// Moves each step behind those it stands on, and else keeps the order.
    fn put_foundations_first(&self, proposed: &mut Vec<usize>) {
        let mut waiting = std::mem::take(proposed);
        while !waiting.is_empty() {
            let is_free = |at: &usize| {
                let needs = &self.steps[*at].considered.opportunity.depends_on;
                !waiting
                    .iter()
                    .any(|other| needs.iter().any(|id| id == self.steps[*other].id()))
            };
            // The catalogue has no cycles; if one slipped in, the best step still comes first.
            let next = waiting.iter().position(is_free).unwrap_or(0);
            proposed.push(waiting.remove(next));
        }
    }

    /// Step 6: the recommendations in words.
    pub fn recommend(&mut self) -> Vec<StreamedRecommendation> {
        self.compute_roi();
        if self.done < 5 {
            let inputs = self.inputs();
            let rules = u32::try_from(self.parsed.catalogue.assumptions.verdict.rules.len())
                .unwrap_or(u32::MAX);
            let maker = RecommendationMaker {
                inputs: &inputs,
                base: &self.base,
                steps: &self.steps,
                slots: &self.slots,
                whole: &self.whole,
                numbers: &self.numbers,
                rules,
            };
            self.recommendations = self
                .numbers
                .iter()
                .filter_map(|(at, number)| maker.recommendation(&mut self.register, *at, *number))
                .collect();
            self.done = 5;
        }
        let print = |claim: Option<ClaimNumber>| Some(self.register.short(claim?));
        let shown = if self.parsed.tier == ReportTier::Quick {
            3
        } else {
            usize::MAX
        };
        self.recommendations
            .iter()
            .take(shown)
            .map(|one| {
                let way = one.options.iter().find(|option| option.recommended);
                StreamedRecommendation {
                    number: one.number,
                    opportunity: one.opportunity.clone(),
                    title: one.title.clone(),
                    priority: one.priority,
                    verdict: one.verdict,
                    benefit: print(one.benefit),
                    way: way
                        .map(|option| self.register.print(&option.title))
                        .unwrap_or_default(),
                    monthly: print(way.and_then(|option| option.monthly)),
                }
            })
            .collect()
    }

    /// Step 7: the plan. Returns how many steps are on it.
    pub fn plan_roadmap(&mut self) -> usize {
        self.recommend();
        self.slots.len()
    }

    /// Step 8: the document, numbered in reading order, through the publish gate.
    ///
    /// # Errors
    /// What the gate found.
    pub fn finalise(mut self) -> Result<ReportDocument, AnalysisError> {
        self.plan_roadmap();
        let faults: Vec<Violation> = std::mem::take(&mut self.register.faults)
            .into_iter()
            .map(|fault| Violation {
                place: "formula".to_owned(),
                fault,
            })
            .collect();
        let document = self.document();
        let mut violations = faults;
        violations.extend(gate::check(&document));
        if violations.is_empty() {
            Ok(document)
        } else {
            Err(AnalysisError::Refused(violations))
        }
    }
}

/// The whole analysis at once.
///
/// # Errors
/// Without an industry, and when the publish gate refuses the report.
pub fn analyse(catalogue: &Catalogue, subject: &Subject) -> Result<ReportDocument, AnalysisError> {
    let parsed = Parsed::read(catalogue, subject)?;
    Analysis::new(&parsed).finalise()
}
