//! From opportunities to steps: which are worth a look, what each costs, its verdict, and what is proposed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            benefit::{Benefit, Relevance, evaluate_benefit, is_excluded, relevance, value_kind},
            catalogue::{BenefitKind, Catalogue, Opportunity},
            inputs::Inputs,
            options::{OptionMaker, Priced, Ways},
            register::{NewClaim, NewEvidence, Register, Sureness},
            verdict::{Variables, decide},
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::{RejectionReason, ValueKind, Verdict},
    },
};

/// An opportunity of the company's industry with what its answers say.
#[derive(Debug, Clone)]
pub struct Considered<'a> {
    /// The opportunity.
    pub opportunity: &'a Opportunity,
    /// How much speaks for it.
    pub relevance: Relevance,
    /// 0, 1 (medium) or 2 (high).
    pub level: u8,
    /// What it would bring.
    pub benefit: Benefit,
    /// The middle of it, for ranking; zero where there is not enough data.
    pub value: Decimal,
    /// An answer says there is nothing to work on.
    pub excluded: bool,
    /// It sets rules, and the company says that it has them in writing.
    pub written: bool,
}

impl Considered<'_> {
    /// Nothing in the answers speaks for it, though questions were answered; rules for AI that are written are in place.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.relevance.heard > 0 && (self.relevance.share.is_zero() || self.written)
    }
}

/// Evaluates every opportunity of the industry: relevance, benefit, exclusion; the most relevant and valuable first.
pub fn consider<'a>(inputs: &Inputs<'a>, register: &mut Register) -> Vec<Considered<'a>> {
    let (catalogue, answers) = (inputs.catalogue, inputs.answers);
    let least = catalogue.constant_value("relevance_min_weight");
    let (medium, high) = (
        catalogue.constant_value("relevance_medium"),
        catalogue.constant_value("relevance_high"),
    );
    let mut considered: Vec<Considered<'a>> = catalogue
        .opportunities
        .iter()
        .filter(|opportunity| {
            opportunity
                .industries
                .iter()
                .any(|industry| industry == answers.industry())
        })
        .map(|opportunity| {
            let relevance = relevance(opportunity, answers, least);
            // What nothing speaks for and nothing stands on is not evaluated: it could not be proposed.
            let needed = relevance.share > Decimal::ZERO || carries(catalogue, &opportunity.id);
            let benefit = if needed {
                evaluate_benefit(inputs, register, opportunity, "opp", None)
            } else {
                Benefit::default()
            };
            let value = benefit
                .a_year
                .map_or(Decimal::ZERO, |claim| register.value(claim));
            let level = u8::from(relevance.share >= medium) + u8::from(relevance.share >= high);
            let excluded = is_excluded(opportunity, answers);
            let written = opportunity.benefit_model.kind == BenefitKind::Enabler
                && answers.has("ai_policy", "yes");
            Considered {
                opportunity,
                relevance,
                level,
                benefit,
                value,
                excluded,
                written,
            }
        })
        .collect();
    considered.sort_by(|a, b| {
        b.level
            .cmp(&a.level)
            .then(b.value.cmp(&a.value))
            .then(a.opportunity.id.cmp(&b.opportunity.id))
    });
    considered
}

/// Another opportunity depends on it.
fn carries(catalogue: &Catalogue, id: &str) -> bool {
    let mut others = catalogue.opportunities.iter();
    others.any(|other| other.depends_on.iter().any(|before| before == id))
}

/// A step: an opportunity with its options, cost and verdict.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The opportunity and its benefit.
    pub considered: Considered<'a>,
    /// The three ways.
    pub ways: Ways<'a>,
    /// Saved, created or enabler.
    pub kind: ValueKind,
    /// Running cost a month that counts; absent for an enabler, whose tool is paid for by the steps that use it.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost.
    pub one_off: Option<ClaimNumber>,
    /// What it brings a year: its own benefit, or for an enabler the difference it makes.
    pub benefit: Option<ClaimNumber>,
    /// Benefit less running cost, a year.
    pub net_year: Option<ClaimNumber>,
    /// Months until the one-off cost is back, at full effect.
    pub payback: Option<ClaimNumber>,
    /// Highest likelihood × impact.
    pub risk_max: Decimal,
    /// What the rules looked at.
    pub variables: Variables,
    /// What they gave.
    pub verdict: Verdict,
    /// Which rule.
    pub rule: u32,
    /// The rule's reason.
    pub reason: String,
    /// It is proposed for the sake of the steps that stand on it.
    pub foundation: bool,
    /// Why it is not among the recommendations after all.
    pub dropped: Option<RejectionReason>,
    /// The step that takes its place, where it overlaps with one.
    pub instead: Option<String>,
}

impl<'a> Step<'a> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'a str {
        &self.considered.opportunity.id
    }

    /// It is worth doing by the table.
    #[must_use]
    pub fn is_go(&self) -> bool {
        self.verdict >= Verdict::ProceedCautiously
    }

    /// It is proposed and counts.
    #[must_use]
    pub fn is_proposed(&self) -> bool {
        self.is_go() && self.dropped.is_none()
    }

    /// The recommended way.
    #[must_use]
    pub fn choice(&self) -> Option<&Priced<'a>> {
        self.ways.options.get(self.ways.chosen)
    }
}

/// How many steps a report proposes at most: more than a company of this size can start in three years is no advice.
pub const MOST_STEPS: usize = 8;

/// How many steps that have to wait are shown as deferred.
pub const MOST_DEFERRED: usize = 2;

/// The candidates: relevant ones with enough data, and what they depend on. Where fewer than three are relevant, the next
/// best are looked at too.
#[must_use]
pub fn candidates<'a, 'c>(considered: &'c [Considered<'a>]) -> Vec<&'c Considered<'a>> {
    let usable = |one: &&Considered<'a>| {
        let enabler = one.opportunity.benefit_model.kind == BenefitKind::Enabler;
        !one.excluded && !one.written && (one.benefit.a_year.is_some() || enabler)
    };
    let mut chosen: BTreeSet<&str> = considered
        .iter()
        .filter(|one| one.level > 0)
        .filter(usable)
        .map(|one| one.opportunity.id.as_str())
        .collect();
    for one in considered
        .iter()
        .filter(usable)
        .filter(|one| one.relevance.share > Decimal::ZERO && !one.benefit.is_low())
    {
        if chosen.len() < 3 {
            chosen.insert(&one.opportunity.id);
        }
    }
    // What they stand on, unless it is in place.
    let mut waiting: Vec<&str> = chosen.iter().copied().collect();
    while let Some(id) = waiting.pop() {
        let Some(one) = considered.iter().find(|one| one.opportunity.id == id) else {
            continue;
        };
        for before in &one.opportunity.depends_on {
            let needed = considered
                .iter()
                .find(|other| &other.opportunity.id == before)
                .filter(usable);
            if needed.is_some_and(|other| !other.is_in_place()) && chosen.insert(before) {
                waiting.push(before);
            }
        }
    }
    considered
        .iter()
        .filter(|one| chosen.contains(one.opportunity.id.as_str()))
        .collect()
}

/// Makes steps of candidates: options and cost.
pub fn price<'a>(inputs: &Inputs<'a>, register: &mut Register, one: &Considered<'a>) -> Step<'a> {
    let maker = OptionMaker {
        inputs,
        opportunity: one.opportunity,
        benefit: &one.benefit,
    };
    let ways = maker.ways(register);
    let kind = value_kind(one.opportunity.benefit_model.kind);
    let choice = ways.options.get(ways.chosen);
    let monthly = choice
        .and_then(|option| option.monthly)
        .filter(|_| kind != ValueKind::Enabler);
    let one_off = choice.and_then(|option| option.one_off);
    let risk_max = risk_scores(inputs, register, one.opportunity)
        .into_iter()
        .map(|risk| register.value(risk.score))
        .max();
    Step {
        considered: one.clone(),
        ways,
        kind,
        monthly,
        one_off,
        benefit: one.benefit.a_year,
        net_year: None,
        payback: None,
        risk_max: risk_max.unwrap_or_default(),
        variables: Variables::default(),
        verdict: Verdict::Wait,
        rule: 0,
        reason: String::new(),
        foundation: false,
        dropped: None,
        instead: None,
    }
}

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
    /// The catalogue's advice.
    pub mitigation: String,
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
                mitigation: risk.mitigation.clone(),
            });
        }
    }
    risks
}

fn raise(register: &mut Register, factor: &str, why: String) -> (EvidenceNumber, EvidenceNumber) {
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
fn raised_by(factor: &str, answers: &Answers<'_>) -> Option<String> {
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

/// Gives every step its yearly net, payback, verdict; proposes foundations, and drops what overlaps.
pub fn judge(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    considered: &[Considered<'_>],
    readiness: Option<Decimal>,
) {
    let catalogue = inputs.catalogue;
    for step in steps
        .iter_mut()
        .filter(|step| step.kind != ValueKind::Enabler)
    {
        net(inputs, register, step);
        set_variables(inputs, register, step, readiness);
        apply(catalogue, step);
    }
    enable(inputs, register, steps, readiness);
    let in_place: BTreeSet<String> = considered
        .iter()
        .filter(|one| one.is_in_place())
        .map(|one| one.opportunity.id.clone())
        .collect();
    lay_foundations(inputs, register, steps, &in_place);
    close_dependencies(catalogue, steps, &in_place);
    drop_overlaps(register, steps);
    close_dependencies(catalogue, steps, &in_place);
    keep_to_what_can_be_done(inputs, register, steps);
    close_dependencies(catalogue, steps, &in_place);
}

/// Benefit less running cost, and the months until the one-off cost is back.
fn net(inputs: &Inputs<'_>, register: &mut Register, step: &mut Step<'_>) {
    let Some(benefit) = step.benefit else { return };
    let confidence = register
        .claim(benefit)
        .map_or(Confidence::Low, |claim| claim.confidence);
    let months = inputs.constant(register, "months_per_year");
    let title = &step.considered.opportunity.title;
    let key = format!("opp.{}", step.id());
    step.net_year = match step.monthly {
        Some(monthly) => register.make(
            NewClaim::new(
                format!("{key}.net_year"),
                format!("{title}: a year, less running cost"),
                "eur_per_year",
                "benefit - running_cost * months_per_year",
            )
            .with("benefit", benefit)
            .with("running_cost", monthly)
            .with("months_per_year", months)
            .sure(Sureness::Stated(confidence)),
        ),
        None => register.make(
            NewClaim::new(
                format!("{key}.net_year"),
                format!("{title}: a year"),
                "eur_per_year",
                "benefit",
            )
            .with("benefit", benefit)
            .sure(Sureness::Stated(confidence)),
        ),
    };
    let Some((net, one_off)) = step.net_year.zip(step.one_off) else {
        return;
    };
    if register.value(net) > Decimal::ZERO {
        let longest = longest(register);
        step.payback = register.make(
            NewClaim::new(
                format!("{key}.payback"),
                format!("{title}: months until it has paid for itself"),
                "months",
                PAYBACK,
            )
            .with("one_off_cost", one_off)
            .with("net_a_year", net)
            .with("months_per_year", months)
            .with("longest", longest)
            .in_words("one-off cost ÷ net a month, at most ten years")
            .sure(Sureness::Stated(confidence)),
        );
    }
}

/// The one-off cost over the monthly net; where the net is nothing, the longest time we count.
const PAYBACK: &str = "one_off_cost / max(net_a_year / months_per_year, one_off_cost / longest)";

/// Ten years: beyond that a payback is no payback.
fn longest(register: &mut Register) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "payback:longest",
            EvidenceKind::Definition,
            "Longest payback that is counted",
            "months",
            Decimal::from(120),
        )
    })
}

fn set_variables(
    inputs: &Inputs<'_>,
    register: &Register,
    step: &mut Step<'_>,
    readiness: Option<Decimal>,
) {
    let ends = step.net_year.map(|claim| register.ends(claim));
    step.variables
        .set("net_benefit_low", ends.map(|(low, _)| low));
    step.variables.set(
        "net_benefit_mid",
        step.net_year.map(|claim| register.value(claim)),
    );
    step.variables
        .set("net_benefit_high", ends.map(|(_, high)| high));
    step.variables.set(
        "payback_months",
        step.payback.map(|claim| register.value(claim)),
    );
    step.variables.set("risk_max", Some(step.risk_max));
    step.variables.set("readiness", readiness);
    let budget = inputs.answers.band("monthly_budget").map(|band| band.mid);
    let ratio = step
        .monthly
        .zip(budget)
        .and_then(|(monthly, budget)| register.value(monthly).checked_div(budget));
    step.variables.set("budget_ratio", ratio);
    step.variables.set("open_dependencies", Some(Decimal::ZERO));
    let rank = step
        .benefit
        .and_then(|claim| register.claim(claim))
        .map(|claim| match claim.confidence {
            Confidence::Low => Decimal::ZERO,
            Confidence::Medium => Decimal::ONE,
            Confidence::High => Decimal::TWO,
        });
    step.variables.set("confidence_rank", rank);
    step.variables
        .set("relevance", Some(step.considered.relevance.share));
}

fn apply(catalogue: &Catalogue, step: &mut Step<'_>) {
    if let Some(rule) = decide(&catalogue.assumptions.verdict, &step.variables) {
        step.verdict = rule.verdict;
        step.rule = rule.order;
        step.reason = rule.reason.clone();
    }
}

/// An enabler's benefit: the difference it makes to the steps that would be done without it.
fn enable(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    readiness: Option<Decimal>,
) {
    let Some(place) = steps
        .iter()
        .position(|step| step.kind == ValueKind::Enabler)
    else {
        return;
    };
    let Some(effect) = steps[place]
        .considered
        .opportunity
        .benefit_model
        .effect
        .clone()
    else {
        return;
    };
    let enabler = steps[place].considered.opportunity;
    let mut parts: Vec<(usize, ClaimNumber, ClaimNumber)> = Vec::new();
    for (at, step) in steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.is_go() && step.kind != ValueKind::Enabler)
    {
        let Some(adoption) = step.considered.benefit.source(&effect.input) else {
            continue;
        };
        let factor = effect_evidence(
            register,
            enabler,
            "multiplies adoption by",
            "factor",
            effect.multiply,
        );
        let cap = effect_evidence(register, enabler, "highest adoption", "share", effect.cap);
        let raised = register.make(
            NewClaim::new(
                format!("with.{}.adoption", step.id()),
                format!(
                    "{}: adoption with rules in place",
                    step.considered.opportunity.title
                ),
                "share",
                "min(adoption_rate * raised_by, highest)",
            )
            .with("adoption_rate", adoption)
            .with("raised_by", factor)
            .with("highest", cap),
        );
        let Some(raised) = raised else { continue };
        let with = evaluate_benefit(
            inputs,
            register,
            step.considered.opportunity,
            "with",
            Some((&effect.input, raised)),
        );
        if let Some((with, without)) = with.a_year.zip(step.benefit) {
            parts.push((at, with, without));
        }
    }
    if parts.is_empty() {
        set_variables(inputs, register, &mut steps[place], readiness);
        apply(inputs.catalogue, &mut steps[place]);
        return;
    }
    let formula: Vec<String> = parts
        .iter()
        .map(|(at, ..)| format!("(with_rules_{at} - without_{at})"))
        .collect();
    let formula = formula.join(" + ");
    let mut claim = NewClaim::new(
        format!("opp.{}.benefit", enabler.id),
        format!("{}: what it adds to the other steps, a year", enabler.title),
        "eur_per_year",
        &formula,
    )
    .in_words("the other steps with rules and training, less the same steps without");
    for (at, with, without) in &parts {
        claim = claim
            .with(format!("with_rules_{at}"), *with)
            .with(format!("without_{at}"), *without);
    }
    let low = parts.iter().all(|(_, _, without)| {
        register
            .claim(*without)
            .is_some_and(|claim| claim.confidence == Confidence::Low)
    });
    let benefit = register.make(claim.sure(Sureness::Stated(if low {
        Confidence::Low
    } else {
        Confidence::Medium
    })));
    let step = &mut steps[place];
    step.benefit = benefit;
    net(inputs, register, step);
    set_variables(inputs, register, step, readiness);
    apply(inputs.catalogue, step);
}

fn effect_evidence(
    register: &mut Register,
    enabler: &Opportunity,
    what: &str,
    unit: &str,
    value: Decimal,
) -> EvidenceNumber {
    register.add(NewEvidence {
        source: format!("Planning assumption for “{}”", enabler.title),
        confidence: Confidence::Low,
        ..NewEvidence::new(
            format!("effect:{}.{what}", enabler.id),
            EvidenceKind::Assumption,
            format!("{}: {what}", enabler.title),
            unit,
            value,
        )
    })
}

/// A step that does not pay by itself is judged together with the steps that stand on it.
fn lay_foundations(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    in_place: &BTreeSet<String>,
) {
    let months = inputs.constant(register, "months_per_year");
    for place in 0..steps.len() {
        if steps[place].is_go() || steps[place].benefit.is_none() {
            continue;
        }
        let id = steps[place].id().to_owned();
        let standing: Vec<usize> = (0..steps.len())
            .filter(|other| {
                steps[*other].is_go()
                    && steps[*other]
                        .considered
                        .opportunity
                        .depends_on
                        .contains(&id)
            })
            .collect();
        if standing.is_empty() || in_place.contains(&id) {
            continue;
        }
        let members: Vec<usize> = std::iter::once(place).chain(standing).collect();
        let together = |register: &mut Register,
                        what: &str,
                        label: &str,
                        unit: &str,
                        of: &dyn Fn(&Step<'_>) -> Option<ClaimNumber>| {
            let parts: Vec<(usize, ClaimNumber)> = members
                .iter()
                .filter_map(|at| Some((*at, of(&steps[*at])?)))
                .collect();
            let formula = parts
                .iter()
                .map(|(at, _)| format!("step_{at}"))
                .collect::<Vec<_>>()
                .join(" + ");
            let numbers: Vec<ClaimNumber> = parts.iter().map(|(_, claim)| *claim).collect();
            let mut claim = NewClaim::new(
                format!("bundle.{id}.{what}"),
                format!(
                    "{} with the steps on it: {label}",
                    steps[place].considered.opportunity.title
                ),
                unit,
                &formula,
            );
            for (at, part) in &parts {
                claim = claim.with(format!("step_{at}"), *part);
            }
            register.make(claim.sure(Sureness::LargerPart(&numbers)))
        };
        let net = together(
            register,
            "net_year",
            "a year, less running cost",
            "eur_per_year",
            &|step| step.net_year,
        );
        let one_off = together(register, "one_off", "one-off cost", "eur", &|step| {
            step.one_off
        });
        let Some((net, one_off)) = net.zip(one_off) else {
            continue;
        };
        if register.value(net) <= Decimal::ZERO {
            continue;
        }
        let longest = longest(register);
        let payback = register.make(
            NewClaim::new(
                format!("bundle.{id}.payback"),
                format!(
                    "{} with the steps on it: months until paid back",
                    steps[place].considered.opportunity.title
                ),
                "months",
                PAYBACK,
            )
            .with("longest", longest)
            .with("one_off_cost", one_off)
            .with("net_a_year", net)
            .with("months_per_year", months),
        );
        let step = &mut steps[place];
        let (low, high) = register.ends(net);
        let before = step.clone();
        step.variables.set("net_benefit_low", Some(low));
        step.variables
            .set("net_benefit_mid", Some(register.value(net)));
        step.variables.set("net_benefit_high", Some(high));
        step.variables
            .set("payback_months", payback.map(|claim| register.value(claim)));
        apply(inputs.catalogue, step);
        if step.is_go() {
            step.foundation = true;
        } else {
            *step = before;
        }
    }
}

/// A step whose dependency is neither in place nor proposed has to wait; repeated until nothing changes.
fn close_dependencies(catalogue: &Catalogue, steps: &mut [Step<'_>], in_place: &BTreeSet<String>) {
    loop {
        let proposed: BTreeSet<String> = steps
            .iter()
            .filter(|step| step.is_proposed())
            .map(|step| step.id().to_owned())
            .collect();
        let mut changed = false;
        for step in steps.iter_mut().filter(|step| step.is_proposed()) {
            let open = step
                .considered
                .opportunity
                .depends_on
                .iter()
                .filter(|before| !proposed.contains(*before) && !in_place.contains(*before))
                .count();
            if open > 0 {
                step.variables
                    .set("open_dependencies", Some(Decimal::from(open)));
                apply(catalogue, step);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// One pool of hours counts once, with the step that saves most of them; a foundation stays, because others stand on it.
fn drop_overlaps(register: &Register, steps: &mut [Step<'_>]) {
    let mut best: BTreeMap<&str, (Decimal, String)> = BTreeMap::new();
    for step in steps.iter().filter(|step| step.is_proposed()) {
        let Some(pool) = &step.considered.opportunity.hours_pool else {
            continue;
        };
        let hours = step
            .considered
            .benefit
            .hours
            .map_or(Decimal::ZERO, |claim| register.value(claim));
        let most = best
            .get(pool.as_str())
            .map_or(Decimal::NEGATIVE_ONE, |(most, _)| *most);
        if hours > most {
            best.insert(pool, (hours, step.id().to_owned()));
        }
    }
    let best: BTreeMap<String, String> = best
        .into_iter()
        .map(|(pool, (_, id))| (pool.to_owned(), id))
        .collect();
    let needed: BTreeSet<String> = steps
        .iter()
        .filter(|step| step.is_proposed())
        .flat_map(|step| step.considered.opportunity.depends_on.clone())
        .collect();
    for step in steps.iter_mut().filter(|step| step.is_proposed()) {
        let Some(winner) = step
            .considered
            .opportunity
            .hours_pool
            .as_ref()
            .and_then(|pool| best.get(pool))
        else {
            continue;
        };
        if winner != step.id() && !needed.contains(step.id()) {
            step.dropped = Some(RejectionReason::Overlap);
            step.instead = Some(winner.clone());
        }
    }
}

/// The best eight stay, together within the budget; what they stand on stays with them.
fn keep_to_what_can_be_done(inputs: &Inputs<'_>, register: &Register, steps: &mut [Step<'_>]) {
    let limit = inputs.answers.band("monthly_budget").map(|band| band.high);
    let mut order: Vec<usize> = (0..steps.len())
        .filter(|at| steps[*at].is_proposed())
        .collect();
    order.sort_by(|a, b| rank(register, &steps[*a], &steps[*b]));
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut monthly = Decimal::ZERO;
    for at in order {
        if kept.contains(steps[at].id()) {
            continue;
        }
        let group = with_dependencies(steps, at, &kept);
        let cost: Decimal = group
            .iter()
            .map(|member| {
                steps[*member]
                    .monthly
                    .map_or(Decimal::ZERO, |claim| register.value(claim))
            })
            .sum();
        let affordable = limit.is_none_or(|limit| monthly + cost <= limit);
        if kept.len() + group.len() <= MOST_STEPS && affordable {
            monthly += cost;
            kept.extend(
                group
                    .into_iter()
                    .map(|member| steps[member].id().to_owned()),
            );
        } else {
            steps[at].dropped = Some(if affordable {
                RejectionReason::ComesLater
            } else {
                RejectionReason::OverBudget
            });
        }
    }
    for step in steps.iter_mut().filter(|step| step.is_proposed()) {
        if !kept.contains(step.id()) {
            step.dropped = Some(RejectionReason::ComesLater);
        }
    }
    // A foundation nobody stands on any more is dropped too.
    let needed: BTreeSet<String> = steps
        .iter()
        .filter(|step| step.is_proposed())
        .flat_map(|step| step.considered.opportunity.depends_on.clone())
        .collect();
    for step in steps
        .iter_mut()
        .filter(|step| step.is_proposed() && step.foundation)
    {
        if !needed.contains(step.id()) {
            step.dropped = Some(RejectionReason::NegativeReturn);
        }
    }
}

/// A step with those it stands on that are not kept yet.
fn with_dependencies(steps: &[Step<'_>], at: usize, kept: &BTreeSet<String>) -> Vec<usize> {
    let mut group = vec![at];
    let mut next = 0;
    while let Some(member) = group.get(next).copied() {
        for before in &steps[member].considered.opportunity.depends_on {
            let place = steps
                .iter()
                .position(|step| step.id() == before && step.is_proposed());
            if let Some(place) =
                place.filter(|place| !group.contains(place) && !kept.contains(before))
            {
                group.push(place);
            }
        }
        next += 1;
    }
    group
}

/// The order of steps: what rests on more than assumptions, the more relevant, the more valuable, the id.
#[must_use]
pub fn rank(register: &Register, a: &Step<'_>, b: &Step<'_>) -> std::cmp::Ordering {
    let value = |step: &Step<'_>| {
        step.net_year
            .map_or(Decimal::ZERO, |claim| register.value(claim))
    };
    let sure = |step: &Step<'_>| !step.considered.benefit.is_low();
    sure(b)
        .cmp(&sure(a))
        .then(b.considered.level.cmp(&a.considered.level))
        .then(value(b).cmp(&value(a)))
        .then(a.id().cmp(b.id()))
}
