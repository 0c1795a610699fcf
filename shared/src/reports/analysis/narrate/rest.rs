//! What was rejected and why, the assumptions, and the method.

use crate::reports::{
    analysis::{
        catalogue::Catalogue,
        inputs::Inputs,
        narrate::{
            recommendation::because,
            slots::{opportunity_slots, step_slots},
            template::{Slots, lower},
        },
        register::{NewClaim, Register, Sureness},
        simulation::DRAWS,
        steps::{Considered, Step},
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

/// What was weighed and set aside: judged steps, then those with too little data.
pub fn rejected(
    register: &mut Register,
    base: &Slots,
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
            slots.words("winner", lower(&winner.considered.opportunity.title));
        }
        let reason = step.dropped.unwrap_or(reason_of_rule(step));
        list.push(Rejected {
            opportunity: step.id().to_owned(),
            title: step.considered.opportunity.title.clone(),
            reason,
            text: reason_text(&slots, step, reason),
        });
    }
    let judged = |one: &&Considered<'_>| !steps.iter().any(|step| step.id() == one.opportunity.id);
    for one in considered.iter().filter(judged).filter(|one| one.level > 0) {
        let slots = opportunity_slots(register, base, one, false);
        let (reason, text) = if one.written || one.excluded {
            (
                RejectionReason::InPlace,
                slots.first(&[if one.written {
                    "You have written rules already."
                } else {
                    "You told us that there is none of what this would work on."
                }]),
            )
        } else if one.benefit.a_year.is_none() {
            let mut slots = slots;
            slots.quote(
                "missing",
                one.benefit
                    .missing
                    .first()
                    .map(|name| name.replace('_', " ")),
            );
            (RejectionReason::NotEnoughData, slots.first(&["Not enough data: without {missing} nothing can be reckoned, and we do not guess.", "Not enough data to reckon it, and we do not guess."]))
        } else {
            continue;
        };
        list.push(Rejected {
            opportunity: one.opportunity.id.clone(),
            title: one.opportunity.title.clone(),
            reason,
            text,
        });
    }
    list.truncate(MOST_REJECTED);
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

fn reason_text(slots: &Slots, step: &Step<'_>, reason: RejectionReason) -> Text {
    match reason {
        RejectionReason::Overlap => slots.first(&[
            "Worth {benefit} by itself, but it works on the same hours as this step, which saves more of them: {winner}. The same hour cannot be saved again.",
            "It works on the same hours as a step that saves more of them.",
        ]),
        RejectionReason::OverBudget if step.dropped.is_some() => slots.first(&[
            "Worth {benefit}, but at {monthly} it does not fit into {budget} beside the steps above.",
            "It does not fit into the budget beside the steps above.",
        ]),
        RejectionReason::ComesLater if step.dropped.is_some() => slots.first(&["Worth {benefit} for {one_off} once; the steps above bring more and keep your {crew} busy first.", "The steps above bring more."]),
        RejectionReason::NegativeReturn if step.dropped.is_some() => slots.first(&["It was looked at only for the sake of other steps, and these are not proposed."]),
        RejectionReason::NegativeReturn => slots.first(&[
            "It would bring {benefit}, cost {one_off} once and run at {monthly}: more than it brings.",
            "It would bring {benefit} and cost {one_off} once: more than it brings.",
            "It would cost more than it brings.",
        ]),
        RejectionReason::Readiness if step.kind == ValueKind::Enabler => slots.first(&[
            "The page of rules itself costs nothing and comes first; paid training waits until there is a tool to train on.",
        ]),
        RejectionReason::Readiness => slots.first(&[
            "On paper it brings {benefit} for {one_off} once. With information {data_state}, it would add work before it saves any.",
            "On paper it brings {benefit} for {one_off} once; the ground for it is not laid yet.",
            "The ground for it is not laid yet.",
        ]),
        RejectionReason::SlowPayback => slots.first(&["It brings {net_year} after running cost; the {one_off} it takes once comes back after {payback}."]),
        _ => because(slots, step),
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
                    "Two companies with the same answers get the same verdict.",
                ],
            ),
            paragraph(
                "How a way is chosen",
                &[
                    "Off the shelf is the cheapest fit that needs no developer; most complete is the vendor with the best record on your field, your tools, its interface and its price.",
                    "The cheaper one is recommended unless the more complete one costs little more over three years and far more about it could be verified.",
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
