//! The analysis step by step, so that the worker can tell of each step and send findings as they are found.
//!
//! All steps together take a few milliseconds, and the same answers and data give the same document, byte for byte. A
//! worker that restarts computes the steps again and sends the same events with the same numbers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            catalogue::Catalogue,
            gate::{self, Violation},
            inputs::Inputs,
            narrate::{
                context::context,
                finding::{finding, ratings},
                readiness::readiness_block,
                recommendation::{RecommendationMaker, priority},
                rest::{assumptions, method, rejected},
                risks::risks,
                roadmap::roadmap,
                slots::company_slots,
                summary::{SummaryMaker, headline},
                template::Slots,
            },
            portfolio::{Portfolio, PortfolioMaker, most_sensitive},
            question::Answer,
            readiness::{ReadinessScores, readiness},
            register::{NewClaim, NewEvidence, Register, Sureness},
            schedule::{Slot, schedule},
            steps::{Considered, MOST_DEFERRED, Step, candidates, consider, judge, price, rank},
            verdict::{Whole, decide_whole},
        },
        claim::{ClaimNumber, Distribution, End, EvidenceNumber},
        document::{
            Company, CostAgainstGain, FinancialCaptions, Financials, Finding, MonthClaim, Outcomes,
            Priority, Recommendation, ReportDocument, ReportTier, Sensitivity, Summary, Text,
            Verdict,
        },
    },
};

/// Changes whenever the same inputs may give another document.
pub const ENGINE_VERSION: &str = concat!("rules-", env!("CARGO_PKG_VERSION"), "+1");

/// Shape of the stored document.
pub const SCHEMA: u16 = 1;

/// How many findings a whole report holds.
const MOST_FINDINGS: usize = 8;

/// What a report is made from, besides the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Raw answers by question, as stored; those off the path may be among them and do not count.
    pub answers: BTreeMap<String, serde_json::Value>,
    /// Short or whole.
    pub tier: ReportTier,
    /// The day of the report.
    pub as_of: NaiveDate,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// Everything depends on the industry.
    #[error("the industry is not answered")]
    NoIndustry,
    /// The publish gate refused it.
    #[error("the publish gate refused the report: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Refused(Vec<Violation>),
}

/// Answers read against the questions: the first step.
#[derive(Debug)]
pub struct Parsed<'a> {
    catalogue: &'a Catalogue,
    answers: Answers<'a>,
    tier: ReportTier,
    as_of: NaiveDate,
    input_hash: String,
}

impl<'a> Parsed<'a> {
    /// Reads the answers that count.
    ///
    /// # Errors
    /// Without an industry.
    pub fn read(catalogue: &'a Catalogue, subject: &Subject) -> Result<Self, AnalysisError> {
        let quick = subject.tier == ReportTier::Quick;
        let answers =
            Answers::read(catalogue, &subject.answers, quick).ok_or(AnalysisError::NoIndustry)?;
        let input_hash = input_hash(catalogue, &answers, subject.tier);
        Ok(Self {
            catalogue,
            answers,
            tier: subject.tier,
            as_of: subject.as_of,
            input_hash,
        })
    }

    /// Number of answers that count.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.answers.all().len()
    }

    /// Digest over answers, data and engine.
    #[must_use]
    pub fn input_hash(&self) -> &str {
        &self.input_hash
    }
}

/// Digest over the answers that count, the tier, the data and the engine's version; the day is not part of it.
fn input_hash(catalogue: &Catalogue, answers: &Answers<'_>, tier: ReportTier) -> String {
    use sha2::{Digest as _, Sha256};

    let mut digest = Sha256::new();
    let mut part = |text: &str| {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    };
    part(ENGINE_VERSION);
    part(&catalogue.digest);
    part(if tier == ReportTier::Quick {
        "quick"
    } else {
        "full"
    });
    for (question, answer) in answers.all() {
        part(question);
        match answer {
            Answer::Choice(value) => part(value),
            Answer::Choices(values) => {
                // The order in which boxes were ticked says nothing.
                let mut values = values.clone();
                values.sort();
                values.iter().for_each(|value| part(value));
            }
            Answer::Number(number) => part(&number.normalize().to_string()),
            Answer::Words(words) => part(words),
        }
    }
    hex::encode(digest.finalize())
}

/// A finding as it is sent while the report is being made: printed, because the register is not numbered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreamedFinding {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity's id.
    pub subject: String,
    /// As the report will have it.
    pub title: String,
    /// As the report will have it.
    pub body: String,
    /// "6 of 10".
    pub customer_value: String,
    /// "7 of 10".
    pub business_health: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A recommendation as it is sent while the report is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreamedRecommendation {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// What to do with it.
    pub priority: Priority,
    /// Its verdict.
    pub verdict: Verdict,
    /// "€14,200 a year".
    pub benefit: Option<String>,
    /// The recommended way: "Docparser Professional".
    pub way: String,
    /// "€53 a month"; absent: price on request.
    pub monthly: Option<String>,
}

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
            for (one, number) in relevant.take(most).zip(1..) {
                self.findings.extend(finding(
                    &mut self.register,
                    &self.parsed.answers,
                    &self.base,
                    one,
                    number,
                ));
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
        let mut waiting: Vec<usize> = (0..self.steps.len())
            .filter(|at| {
                self.steps[*at].verdict == Verdict::Wait
                    && self.steps[*at].dropped.is_none()
                    && self.steps[*at].benefit.is_some()
            })
            .collect();
        waiting.sort_by(|a, b| rank(&self.register, &self.steps[*a], &self.steps[*b]));
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

    fn document(mut self) -> ReportDocument {
        let inputs = self.inputs();
        let quick = self.parsed.tier == ReportTier::Quick;
        let sensitive = self
            .whole
            .net
            .map(|net| most_sensitive(&self.register, net))
            .unwrap_or_default();
        let risk_list = risks(
            &mut self.register,
            &inputs,
            &self.base,
            &self.steps,
            &self.numbers,
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
    fn pillars(&mut self) -> (Option<ClaimNumber>, Option<ClaimNumber>) {
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

    fn looked_at(
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

    fn financials(&mut self, sensitive: &[EvidenceNumber]) -> Option<Financials> {
        let net = self.whole.net?;
        let mut bars = Vec::new();
        for evidence in sensitive.iter().take(5) {
            bars.extend(self.sensitivity(net, *evidence));
        }
        let number = |at: usize| {
            self.numbers
                .iter()
                .find(|(place, _)| *place == at)
                .map(|(_, number)| *number)
        };
        let by_recommendation: Vec<CostAgainstGain> = self
            .whole
            .parts
            .iter()
            .filter_map(|part| {
                Some(CostAgainstGain {
                    recommendation: number(part.step)?,
                    cost: part.cost?,
                    gain: part.gain?,
                    net: part.net?,
                    value_kind: self.steps[part.step].kind,
                })
            })
            .collect();
        let points = |list: &[(u32, ClaimNumber)]| {
            list.iter()
                .map(|(month, claim)| MonthClaim {
                    month: *month,
                    claim: *claim,
                })
                .collect()
        };
        Some(Financials {
            intro: self.intro(),
            saved: self.whole.saved,
            saved_hours: self.whole.hours,
            created: self.whole.created,
            first_year: self.whole.first_year,
            cost: self.whole.cost,
            net: self.whole.net,
            npv: self.whole.npv,
            roi: self.whole.roi,
            payback: self.whole.payback,
            chance_of_payback: points(&self.whole.chances),
            running_total: points(&self.whole.running),
            captions: self.captions(&bars, &by_recommendation),
            sensitivities: bars,
            by_recommendation,
        })
    }

    /// One bar of the tornado: the input's two ends, and what each makes of the net value.
    fn sensitivity(&mut self, net: ClaimNumber, evidence: EvidenceNumber) -> Option<Sensitivity> {
        use crate::reports::analysis::simulation::input_end;

        let line = self.register.evidence(evidence)?.clone();
        let mut end = |name: &str, share: f64| {
            let value = input_end(&line.unit, line.value, &line.distribution, share)?;
            let number = self.register.add(NewEvidence {
                source: line.source.clone(),
                confidence: line.confidence,
                distribution: Distribution::Certain,
                ..NewEvidence::new(
                    format!("{}.{name}", line.key),
                    line.kind,
                    format!("{}: {name} end", line.label),
                    &line.unit,
                    value,
                )
            });
            self.register.quote(number)
        };
        let (input_low, input_high) = (end("low", 0.1)?, end("high", 0.9)?);
        Some(Sensitivity {
            evidence,
            input_low,
            input_high,
            net_low: self.register.make_at_input(net, evidence, End::Low)?,
            net_high: self.register.make_at_input(net, evidence, End::High)?,
        })
    }

    fn intro(&self) -> Text {
        let mut slots = self.base.clone();
        slots
            .claim("saved", self.whole.saved)
            .claim("hours", self.whole.hours)
            .claim("created", self.whole.created)
            .claim("cap", self.whole.cap);
        let mut text = slots.first(&[
            "Saved and created are kept apart. Saved: {saved}, most of it as {hours} that become money only when your {crew} use them for something else. Created: {created} of margin, a hope until your {customers} show it.",
            "Everything here is saved, nothing is created: {saved}, most of it as {hours} that become money only when your {crew} use them for something else.",
            "Everything here is saved, nothing is created: {saved}.",
            "Everything here is created, nothing is saved: {created} of margin, a hope until your {customers} show it.",
        ]);
        text.append(slots.first(&["All steps together would save more hours than is believable, so only {cap} of them count here.", ""]));
        text
    }

    fn captions(
        &self,
        bars: &[Sensitivity],
        by_recommendation: &[CostAgainstGain],
    ) -> FinancialCaptions {
        let mut slots = self.base.clone();
        let chance = self
            .whole
            .chances
            .iter()
            .find(|(month, _)| *month == 24)
            .map(|(_, claim)| *claim);
        slots
            .claim("payback", self.whole.payback)
            .claim("net", self.whole.net)
            .claim("chance", chance);
        if let Some(line) = bars
            .first()
            .and_then(|bar| self.register.evidence(bar.evidence))
        {
            slots.quote("input", Some(line.label.trim_end_matches('?').to_owned()));
        }
        let most = by_recommendation
            .iter()
            .max_by_key(|bar| self.register.value(bar.net))
            .map(|bar| bar.recommendation);
        if let Some(most) =
            most.and_then(|number| self.recommendations.iter().find(|one| one.number == number))
        {
            slots.words("most", most.title.clone());
        }
        FinancialCaptions {
            running_total: slots.first(&[
                "You are out of pocket until about {payback} from now",
                "Within three years it does not pay back",
            ]),
            sensitivities: slots.first(&[
                "One input decides most: {input}",
                "No input decides by itself",
            ]),
            by_recommendation: slots.first(&[
                "Most of the value comes from one step: {most}",
                "What each step costs and brings",
            ]),
            outcomes: slots.first(&["Eight of ten outcomes lie between {net:low} and {net:high}"]),
        }
    }

    /// Evidence under the claims of findings and recommendations, for the list of assumptions.
    fn shown_evidence(&self) -> Vec<EvidenceNumber> {
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
fn company(answers: &Answers<'_>) -> Company {
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

/// The whole analysis at once.
///
/// # Errors
/// Without an industry, and when the publish gate refuses the report.
pub fn analyse(catalogue: &Catalogue, subject: &Subject) -> Result<ReportDocument, AnalysisError> {
    let parsed = Parsed::read(catalogue, subject)?;
    Analysis::new(&parsed).finalise()
}
