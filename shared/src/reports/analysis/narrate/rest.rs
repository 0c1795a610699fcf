//! What was rejected and why, the assumptions, and the method.

use std::collections::BTreeSet;

use crate::reports::{
    analysis::{
        answers::Answers,
        catalogue::Catalogue,
        inputs::Inputs,
        narrate::{
            finding::ratings,
            recommendation::{because, not_laid},
            slots::{opportunity_slots, step_slots},
            template::{Slots, lower},
        },
        register::{NewClaim, Register, Sureness},
        render::name_in_words,
        simulation::DRAWS,
        steps::{Considered, Step, factor_title},
        verdict::{rule_lines, whole_rule_lines},
    },
    claim::{ClaimNumber, End, EvidenceKind, EvidenceNumber},
    document::{
        AssumptionLine, DataVersion, Method, MethodParagraph, Rejected, RejectionReason, Text,
        ValueKind, Verdict,
    },
};

/// How many rejected opportunities are explained.
const MOST_REJECTED: usize = 12;

/// How many assumptions are listed by themselves; the register of evidence holds them all.
const MOST_ASSUMPTIONS: usize = 24;

/// Below this many, the list says what could not be looked at for want of answers.
const FEWEST_REJECTED: usize = 4;

/// What was weighed and set aside: judged steps, then those with too little data.
pub fn rejected(
    register: &mut Register,
    base: &Slots,
    answers: &Answers<'_>,
    steps: &[Step<'_>],
    considered: &[Considered<'_>],
    numbers: &[(usize, u32)],
) -> Vec<Rejected> {
    let mut list = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        if numbers.iter().any(|(place, _)| *place == at) {
            continue;
        }
        let mut slots = step_slots(register, base, step);
        if let Some(winner) = step
            .instead
            .as_ref()
            .and_then(|id| steps.iter().find(|other| other.id() == id))
        {
            let number = numbers
                .iter()
                .find(|(place, _)| steps[*place].id() == winner.id())
                .map(|(_, number)| *number);
            slots
                .words("winner", lower(&winner.considered.title))
                .recommendation("winning", number);
        }
        if let Some(before) = not_laid(steps, step) {
            slots.words("before", before);
        }
        let reason = step.dropped.unwrap_or(reason_of_rule(step));
        let again = list
            .iter()
            .any(|one: &Rejected| one.reason == reason && one.opportunity != "ai-policy-training");
        if let Some((factor, score)) = &step.harm {
            slots
                .words("harm", lower(factor_title(factor)))
                .claim("harm_score", Some(*score));
            if let Some((customer, business)) = ratings(register, &step.considered) {
                slots
                    .claim("customer_value", Some(customer))
                    .claim("business_health", Some(business));
            }
        }
        list.push(Rejected {
            opportunity: step.id().to_owned(),
            title: step.considered.title.clone(),
            reason,
            text: reason_text(&slots, step, reason, again),
        });
    }
    let judged: &dyn Fn(&&Considered<'_>) -> bool =
        &|one| !steps.iter().any(|step| step.id() == one.opportunity.id);
    for one in considered.iter().filter(judged).filter(|one| one.level > 0) {
        let slots = opportunity_slots(register, base, one, false);
        let (reason, text) = if one.written || one.excluded {
            (
                RejectionReason::InPlace,
                slots.first(&[if one.written {
                    "You have written rules already; keep them current."
                } else {
                    "You told us that there is no such work at your {firm}."
                }]),
            )
        } else if one.benefit.a_year.is_none() {
            let mut slots = slots;
            if let Some(name) = one.benefit.missing.first() {
                slots.words("missing", name_in_words(name));
            }
            (
                RejectionReason::NotEnoughData,
                slots.first(&[
                    "It cannot be reckoned without this, and we do not guess: {missing}.",
                    "There is not enough data to say what it would bring.",
                ]),
            )
        } else {
            continue;
        };
        list.push(Rejected {
            opportunity: one.opportunity.id.clone(),
            title: one.title.clone(),
            reason,
            text,
        });
    }
    list.truncate(MOST_REJECTED);
    if list.len() < FEWEST_REJECTED {
        list.extend(not_looked_at(register, base, answers, judged, considered));
    }
    list
}

/// Where little was answered: what was not looked at, and the question that would have decided it.
fn not_looked_at(
    register: &mut Register,
    base: &Slots,
    answers: &Answers<'_>,
    is_open: &dyn Fn(&&Considered<'_>) -> bool,
    considered: &[Considered<'_>],
) -> Vec<Rejected> {
    let mut asked = BTreeSet::new();
    let mut list = Vec::new();
    for one in considered
        .iter()
        .filter(is_open)
        .filter(|one| one.level == 0 && !one.excluded)
    {
        let mut signals: Vec<_> = one
            .opportunity
            .signals
            .iter()
            .filter(|signal| signal.weight > 0 && answers.is_open(&signal.question_id))
            .collect();
        signals.sort_by_key(|signal| std::cmp::Reverse(signal.weight));
        let Some(question) = signals
            .iter()
            .filter_map(|signal| answers.question(&signal.question_id))
            .find(|question| asked.insert(question.id.clone()))
        else {
            continue;
        };
        let mut slots = opportunity_slots(register, base, one, false);
        slots.quote("question", Some(question.label.trim_end_matches('?')));
        list.push(Rejected {
            opportunity: one.opportunity.id.clone(),
            title: one.title.clone(),
            reason: RejectionReason::NotEnoughData,
            text: slots.first(&["It hangs on a question you left open: {question}."]),
        });
        if list.len() == FEWEST_REJECTED {
            break;
        }
    }
    list
}

fn reason_of_rule(step: &Step<'_>) -> RejectionReason {
    match step.rule {
        1 | 3 => RejectionReason::NegativeReturn,
        2 | 10 => RejectionReason::OverBudget,
        4 => RejectionReason::ComesLater,
        5 => RejectionReason::Readiness,
        6 => RejectionReason::SlowPayback,
        14 => RejectionReason::NotEnoughData,
        _ if step.verdict == Verdict::NotRecommended => RejectionReason::NegativeReturn,
        _ => RejectionReason::ComesLater,
    }
}

/// Why a judged step is not proposed. The first of each reason explains it; those after it say only what is their own.
fn reason_text(slots: &Slots, step: &Step<'_>, reason: RejectionReason, again: bool) -> Text {
    let explained: &[&str] = match reason {
        RejectionReason::Overlap => &[
            "Worth {benefit} by itself, but {winning} takes the same hours and saves more of them, or surer ones: {winner}.",
            "It works on the same hours as a step that saves more of them, or surer ones.",
        ],
        RejectionReason::OverBudget if step.dropped.is_some() => &[
            "Worth {benefit}, but its {monthly} does not fit into {budget} beside the steps proposed.",
            "It does not fit into the budget beside the steps proposed.",
        ],
        RejectionReason::ComesLater if step.dropped.is_some() => &[
            "Worth {benefit} for {one_off} once. It comes after what is proposed: that brings more or is surer, and is as much as your {firm} can start beside its work.",
            "What is proposed brings more than this.",
        ],
        RejectionReason::NegativeReturn if step.dropped.is_some() => {
            &["It was looked at only for the sake of other steps, and these are not proposed."]
        }
        RejectionReason::NegativeReturn => &[
            "It would bring {benefit}; {monthly} and {one_off} once are more than that carries.",
            "It would bring {benefit}; {one_off} once is more than that carries.",
            "It would cost more than it brings.",
        ],
        RejectionReason::Readiness if step.kind == ValueKind::Enabler => &[
            "The page of rules itself costs nothing and comes first; paid training waits until there is a tool to train on.",
        ],
        RejectionReason::Readiness => &[
            "On paper it brings {benefit} for {one_off} once; at a readiness of {readiness} it would add work first.",
            "The ground for it is not laid yet.",
        ],
        RejectionReason::SlowPayback => &[
            "It leaves {net_year} after running cost; the {one_off} it takes once comes back after {payback}.",
        ],
        RejectionReason::HurtsCustomers => &[
            "It would bring your {firm} {benefit}, and your {customers} the risk: {harm}, {harm_score}. For them it is worth {customer_value}.",
            "It would help your {firm}, and leave your {customers} the risk.",
        ],
        RejectionReason::HurtsBusiness => &[
            "Your {customers} would gain, and your {firm} would carry the risk: {harm}, {harm_score}. For the {firm} it is worth {business_health}.",
            "Your {customers} would gain, and your {firm} would carry the risk.",
        ],
        _ => return because(slots, step),
    };
    let own: &[&str] = match reason {
        _ if !again => &[],
        RejectionReason::Overlap => &["{benefit} by itself; {winning} takes those hours first."],
        RejectionReason::OverBudget => &["{benefit}, for {monthly} that {budget} no longer holds."],
        RejectionReason::ComesLater => &["{benefit} for {one_off} once, back after {payback}."],
        RejectionReason::NegativeReturn if step.dropped.is_none() => &[
            "{benefit} against {monthly} and {one_off} once.",
            "{benefit} against {one_off} once.",
        ],
        RejectionReason::Readiness if step.kind != ValueKind::Enabler => {
            &["{benefit} on paper for {one_off} once."]
        }
        RejectionReason::HurtsCustomers => &[
            "{benefit} for you; for your {customers} a worth of {customer_value} and the same risk, {harm_score}.",
        ],
        RejectionReason::SlowPayback => {
            &["{net_year} after running cost against {one_off} once: back after {payback}."]
        }
        _ => &[],
    };
    let short = slots.first(own);
    if short.is_empty() {
        slots.first(explained)
    } else {
        short
    }
}

/// The assumptions under the figures shown, the most sensitive first, with what each moves.
pub fn assumptions(
    register: &mut Register,
    net: Option<ClaimNumber>,
    ranked: &[EvidenceNumber],
    shown: &[EvidenceNumber],
) -> Vec<AssumptionLine> {
    let mut order: Vec<EvidenceNumber> = ranked.to_vec();
    order.extend(shown.iter().filter(|number| !ranked.contains(number)));
    let mut lines = Vec::new();
    for number in order {
        if lines.len() == MOST_ASSUMPTIONS {
            break;
        }
        let Some(evidence) = register.evidence(number) else {
            continue;
        };
        if evidence.kind != EvidenceKind::Assumption || evidence.replaced_by.is_none() {
            continue;
        }
        let replaced_by = evidence.replaced_by.clone().unwrap_or_default();
        let key = evidence.key.clone();
        let label = evidence.label.clone();
        let moves = if lines.len() < 10 && ranked.contains(&number) {
            net.and_then(|net| swing(register, net, number, &key, &label))
        } else {
            None
        };
        lines.push(AssumptionLine {
            evidence: number,
            moves_net_by: moves,
            replaced_by,
        });
    }
    lines
}

/// By how much the net value moves when the input goes from its low to its high end.
fn swing(
    register: &mut Register,
    net: ClaimNumber,
    input: EvidenceNumber,
    key: &str,
    label: &str,
) -> Option<ClaimNumber> {
    let low = register.make_at_input(net, input, End::Low)?;
    let high = register.make_at_input(net, input, End::High)?;
    register.make(
        NewClaim::new(
            format!("swing.{key}"),
            format!("What “{label}” moves"),
            "eur",
            "max(at_high_end, at_low_end) - min(at_high_end, at_low_end)",
        )
        .with("at_high_end", high)
        .with("at_low_end", low)
        .sure(Sureness::Stated(
            crate::platform::confidence::Confidence::Medium,
        )),
    )
}

/// The method, with its constants as figures.
pub fn method(register: &mut Register, inputs: &Inputs<'_>, catalogue: &Catalogue) -> Method {
    let mut slots = Slots::default();
    for id in [
        "answer_spread",
        "benchmark_spread_reported",
        "benchmark_spread_unsourced",
        "ramp_months",
        "discount_rate",
        "time_saving_cap_share",
        "relevance_medium",
        "harm_customers",
        "harm_business",
        "harm_value",
        "other_field_factor",
    ] {
        let evidence = inputs.constant(register, id);
        let claim = register.quote(evidence);
        slots.claim(id, claim);
    }
    let draws = register.add(crate::reports::analysis::register::NewEvidence {
        source: "Definition".to_owned(),
        ..crate::reports::analysis::register::NewEvidence::new(
            "simulation:draws",
            EvidenceKind::Definition,
            "Simulated outcomes",
            "count",
            DRAWS.into(),
        )
    });
    let draws = register.quote(draws);
    slots.claim("draws", draws);
    let paragraph = |title: &str, sentences: &[&str]| MethodParagraph {
        title: title.to_owned(),
        text: slots.paragraph(sentences),
    };
    Method {
        paragraphs: vec![
            paragraph(
                "Where figures come from",
                &[
                    "Every figure is made by one formula from named inputs and can be opened.",
                    "Your own answer comes first, then a published benchmark, then an assumption; the register says which was used.",
                    "A missing value is never taken as nothing: what cannot be reckoned is not shown.",
                ],
            ),
            paragraph(
                "Which steps are looked at",
                &[
                    "Each step has signals in the answers; it is looked at when they reach {relevance_medium} of what they could.",
                    "A step that works on the same hours as another counts once, with the one that saves more.",
                    "All time savings together never exceed {time_saving_cap_share} of office hours.",
                ],
            ),
            paragraph(
                "How ranges are made",
                &[
                    "Each range comes from {draws} simulated outcomes, the same ones every time.",
                    "An answer may be off by {answer_spread}, a published single figure by {benchmark_spread_reported}, an assumption without a source by {benchmark_spread_unsourced}; published quartiles and the ends of your bands are used as they are.",
                    "Prices are taken as certain. Eight outcomes in ten lie inside a range.",
                ],
            ),
            paragraph(
                "How value over time is made",
                &[
                    "A benefit grows in a straight line from nothing to its full size over {ramp_months}; cost counts from the start of the work.",
                    "Present value discounts each year at {discount_rate}.",
                    "Time saved and revenue created are never added into one yearly figure.",
                ],
            ),
            paragraph(
                "How sure we are",
                &[
                    "Sure: your own number, or a verified price and a sourced benchmark. Fairly sure: one of them. Unsure: an assumption decides, and then only a range is shown.",
                    "Confidence widens a range; it never makes a value smaller or larger.",
                ],
            ),
            paragraph(
                "How a verdict is made",
                &[
                    "Two tables of rules, one for each step and one for the whole; the first rule whose conditions hold decides.",
                    "A step that does not pay by itself is judged together with the steps that stand on it.",
                    "A step that pays is set aside where a risk of {harm_customers} or more falls on those who buy from you and they gain less than {harm_value}, or one of {harm_business} or more falls on the company and it gains less than that.",
                    "A small office carries fewer steps at a time, so fewer are proposed.",
                    "Two companies with the same answers get the same verdict.",
                ],
            ),
            paragraph(
                "How a way is chosen",
                &[
                    "Off the shelf is the cheapest fit that needs no developer; most complete is the vendor with the best record on your field, your tools, its interface and its price.",
                    "A vendor that does not name your field is compared as if its price were {other_field_factor} as high, and one whose own record warns against companies like yours is left out.",
                    "The cheaper one is recommended unless the more complete one costs no more over three years, or little more while far more about it could be verified.",
                    "A free tier is mentioned and never counted; where no price is published, we say so.",
                ],
            ),
        ],
        step_rules: rule_lines(&catalogue.assumptions.verdict),
        rules: whole_rule_lines(),
        data: vec![
            DataVersion {
                name: "Vendors, prices, benchmarks, questions, opportunities, assumptions"
                    .to_owned(),
                version: catalogue.digest.chars().take(12).collect(),
            },
            DataVersion {
                name: catalogue.rates.source_name.clone(),
                version: catalogue.rates.as_of.to_string(),
            },
        ],
        warnings: Vec::new(),
    }
}
