//! The risk register: the worst risk of each kind, and what this company's own answers add.

use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            answers::Answers,
            catalogue::Opportunity,
            inputs::Inputs,
            narrate::{
                template::{Slots, lower},
                words::owner,
            },
            portfolio::Portfolio,
            register::{NewClaim, NewEvidence, Register},
            steps::{RiskScore, Step, risk_scores},
        },
        claim::EvidenceKind,
        document::{Risk, Text, ValueKind},
    },
    vendors::plan::Caveat,
};

/// The register, worst first.
pub fn risks(
    register: &mut Register,
    inputs: &Inputs<'_>,
    base: &Slots,
    steps: &[Step<'_>],
    numbers: &[(usize, u32)],
    whole: &Portfolio,
) -> Vec<Risk> {
    let mut found: Vec<(Decimal, Risk)> = Vec::new();
    for factor in [
        "data_privacy",
        "accuracy",
        "change_management",
        "vendor_lock_in",
    ] {
        let mut of_factor: Vec<(u32, &Step<'_>, RiskScore)> = Vec::new();
        for (at, number) in numbers {
            let scores = risk_scores(inputs, register, steps[*at].considered.opportunity);
            of_factor.extend(
                scores
                    .into_iter()
                    .filter(|risk| risk.factor == factor)
                    .map(|risk| (*number, &steps[*at], risk)),
            );
        }
        let worst = of_factor.iter().max_by(|a, b| {
            register
                .value(a.2.score)
                .cmp(&register.value(b.2.score))
                .then(b.0.cmp(&a.0))
        });
        let Some((_, step, risk)) = worst else {
            continue;
        };
        let mut slots = base.clone();
        if inputs.answers.industry() == "manufacturing" {
            slots.words("plant", "");
        }
        slots.words("step", lower(&step.considered.title)).words(
            "measure",
            match step.kind {
                ValueKind::Created => "the margin it adds",
                ValueKind::Enabler => "how many use it every week",
                ValueKind::Saved => "the hours it gives back",
            },
        );
        if let Some(vendor) = step.choice().and_then(|option| option.vendor) {
            slots.name("vendor", vendor.name.clone());
        }
        let score = register.value(risk.score);
        let mut concerned: Vec<u32> = of_factor
            .iter()
            .filter(|(_, _, other)| register.value(other.score) >= score - Decimal::from(3))
            .map(|(number, ..)| *number)
            .collect();
        concerned.sort_unstable();
        found.push((
            score,
            Risk {
                letter: String::new(),
                factor: factor.to_owned(),
                title: title(&slots, inputs.answers, step.considered.opportunity, factor),
                mitigation: mitigation(&slots, inputs.answers, step, factor),
                owner: minded_by(
                    inputs.answers,
                    if factor == "data_privacy" {
                        "Managing director"
                    } else {
                        owner(&step.considered.opportunity.function)
                    },
                ),
                likelihood: risk.likelihood,
                impact: risk.impact,
                score: risk.score,
                recommendations: concerned,
            },
        ));
    }
    let all: Vec<u32> = numbers.iter().map(|(_, number)| *number).collect();
    found.extend(own_risks(register, inputs, base, whole, &all));
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.factor.cmp(&b.1.factor)));
    found
        .into_iter()
        .zip('A'..='Z')
        .map(|((_, risk), letter)| Risk {
            letter: letter.to_string(),
            ..risk
        })
        .collect()
}

fn title(slots: &Slots, answers: &Answers<'_>, opportunity: &Opportunity, factor: &str) -> Text {
    let mut slots = slots.clone();
    let sensitive = [
        "health",
        "children",
        "financial",
        "trade_secrets",
        "personal",
    ]
    .into_iter()
    .find(|kind| answers.has("sensitive_data", kind));
    slots.quote(
        "data",
        sensitive
            .and_then(|kind| answers.label("sensitive_data", kind))
            .map(lower),
    );
    slots.first(match factor {
        "data_privacy" => &[
            "You handle {data}, and part of it would pass through {vendor}",
            "You handle {data}, and part of it would leave the {firm}",
            "Data of your {firm} passes through a supplier",
        ],
        "accuracy" => wrong_result(opportunity),
        "change_management" => &[
            "{your_crew_capital} keep working as before, and {vendor} is paid for and not used",
            "{your_crew_capital} keep working as before",
        ],
        _ => &[
            "Once you {step} with {vendor}, leaving it again is work",
            "Once you {step}, leaving the supplier again is work",
        ],
    })
}

fn mitigation(slots: &Slots, answers: &Answers<'_>, step: &Step<'_>, factor: &str) -> Text {
    let hesitant = answers
        .number("change_readiness")
        .is_some_and(|point| point <= Decimal::TWO);
    let specific: &[&str] = match factor {
        "data_privacy" if answers.has("sensitive_data", "health") => &[
            "Health data stays in the record system; only the text of a message or a form goes out, without name and date of birth.",
        ],
        "data_privacy" if answers.has("sensitive_data", "children") => {
            &["Nothing that names a child is sent, and parents are told before the first use."]
        }
        "data_privacy" if answers.has("fs_regulated", "yes") => &[
            "Ask your supervisor's rules on outsourcing before you sign, and keep the answer on file.",
        ],
        "data_privacy"
            if answers.has("sensitive_data", "trade_secrets")
                && !answers.has("sensitive_data", "financial") =>
        {
            &[
                "Keep drawings, recipes and calculations out of {vendor} until it says in writing that nothing you send trains a model.{plant}",
                "Keep what your {customers} entrust to you out of {vendor} until it says in writing that nothing you send trains a model.",
                "Keep what is secret out of it until the supplier says in writing that nothing you send trains a model.",
            ]
        }
        "data_privacy" => &[
            "Send the {reference} in place of a name wherever you can, and sign a processing agreement with {vendor} before the first record goes out.",
            "Send the {reference} in place of a name wherever you can, and sign a processing agreement before the first record goes out.",
        ],
        "accuracy" => checked(step.considered.opportunity, answers),
        "change_management" if answers.has("previous_attempt", "stalled") => &[
            "Show on the first day what is different from the last attempt: {attempt_reason}.",
            "Show on the first day what is different from the attempt that stalled.",
        ],
        "change_management" if hesitant => &[
            "Begin with the task you would most like to lose, and with no other until it is gone.{alone}",
            "Let those of your {crew} who are most hesitant choose the first task that goes.",
        ],
        "change_management" => &[
            "Begin with one kind of case, keep an hour a week free for it, and look at one figure: {measure}.{alone}",
            "Try it with a few of your {crew} first, name one of them its owner, and look at one figure every week: {measure}.",
        ],
        _ if is_paid_ahead(step) => &[
            "The price is for a year paid ahead: try {vendor} for a month at its dearer monthly rate first, and export everything once a month.",
        ],
        _ => &[
            "Pay {vendor} by the month until the first figures are in, and export everything once a month.",
            "Keep what is built in a place you own, and export everything once a month.",
        ],
    };
    slots.first(specific)
}

/// The work in which a step can be wrong: its function, or what it does in particular.
fn work(opportunity: &Opportunity) -> &str {
    match opportunity.id.as_str() {
        "demand-forecast" | "inventory-reorder" | "production-planning" | "staff-rostering" => {
            "plan"
        }
        "app-integration" | "document-intake" | "order-entry" | "data-cleanup" => "copy",
        "knowledge-assistant" => "knowledge",
        "voice-receptionist" => "calls",
        _ => &opportunity.function,
    }
}

/// What a wrong result is, by the work in which it happens.
fn wrong_result(opportunity: &Opportunity) -> &'static [&'static str] {
    match work(opportunity) {
        "finance" => &["Where you {step}, a wrong amount could be booked or paid"],
        "plan" => &[
            "A plan made from wrong figures leaves you with too much of one thing and too little of another",
        ],
        "copy" => &["A field read or copied wrongly goes on from one system to the next, unseen"],
        "knowledge" => &["An answer taken from an outdated document is believed"],
        "calls" => &["A caller could be told something wrong, or give up on a machine"],
        "clinical" => &["A draft note could hold what was never said, and stand in the record"],
        "production" => &["Where you {step}, a wrong alarm costs time and a missed one a part"],
        "legal" | "compliance" => {
            &["Where you {step}, something that matters could be read over and signed"]
        }
        "teaching" => &["A draft could teach {customers} something wrong, or judge them unfairly"],
        "engineering" => {
            &["What a model writes could look right, pass review, and fail at {customers}"]
        }
        "hr" => &["Where you {step}, the right person could be sorted out unseen"],
        _ => &["Where you {step}, a wrong result could reach {customers}"],
    }
}

/// Who checks it, and how, before harm is done.
fn checked(opportunity: &Opportunity, answers: &Answers<'_>) -> &'static [&'static str] {
    let unwritten = answers.has("saas_docs_state", "no") || answers.has("data_state", "paper");
    match work(opportunity) {
        "finance" => &[
            "Let it run beside the old way for a month and compare every amount before it is booked or paid.",
        ],
        "plan" => &["Let it plan beside you for a season, and compare both plans with what came."],
        "copy" => &[
            "What it is unsure of goes to a person, and a sample of each week is compared with the original.",
        ],
        "knowledge" => &[
            "Each answer names its document, and each document an owner and the day it was last read.",
        ],
        "calls" => &[
            "In the first month somebody listens to each day's calls, and every caller can ask for a person.",
        ],
        "clinical" => &[
            "Whoever saw the {customer} reads the note the same day and signs it; unsigned, it does not enter the record.",
        ],
        "production" => {
            &["Run it beside today's way for a month, and count what each of the two misses."]
        }
        "legal" | "compliance" => &[
            "Whoever signs reads every passage it marks, and each week a sample of those it did not mark.",
        ],
        "teaching" => &[
            "A teacher reads each draft before it is used, and marks are given by teachers alone.",
        ],
        "engineering" => &[
            "Nothing it writes is merged without tests that run and a second reader who did not prompt it.",
        ],
        "hr" => {
            &["It sorts and never refuses: a person reads every application it would set aside."]
        }
        "customer_service" | "customer_success" if unwritten => &[
            "Write down the right answers before anything is allowed to give them to {customers}.",
        ],
        "sales" | "marketing" => &[
            "Prices and facts come from one list that a person keeps, and nothing goes to {customers} unread in the first month.",
        ],
        _ => &[
            "For the first month read everything yourself before it goes out, later a sample each week, and write down what you corrected.{alone}",
            "For the first month a person at your {firm} reads everything before it goes out, later a sample each week, and corrections are written down.",
        ],
    }
}

/// The role that minds a risk; alone, there is only one.
fn minded_by(answers: &Answers<'_>, role: &str) -> String {
    if answers.is_one_person() { "You" } else { role }.to_owned()
}

/// The price of the recommended way holds for a year paid ahead.
fn is_paid_ahead(step: &Step<'_>) -> bool {
    step.choice()
        .is_some_and(|option| option.caveats.contains(&Caveat::BilledAnnually))
}

/// Risks that are the company's own: budget, skill.
fn own_risks(
    register: &mut Register,
    inputs: &Inputs<'_>,
    base: &Slots,
    whole: &Portfolio,
    all: &[u32],
) -> Vec<(Decimal, Risk)> {
    let answers = inputs.answers;
    let mut found = Vec::new();
    let budget = answers.band("monthly_budget").map(|band| band.mid);
    let over = whole
        .monthly
        .map(|claim| register.value(claim))
        .zip(budget)
        .is_some_and(|(monthly, budget)| monthly > budget);
    if over {
        let mut slots = base.clone();
        slots.claim("monthly", whole.monthly);
        found.extend(own(
            register,
            ("budget", 4, 3),
            slots.first(&["All steps together run at {monthly} of the {budget} you named, so little is left for what turns out dearer"]),
            slots.first(&["Start the steps one after the other, and let each pay for the next."]),
            minded_by(answers, "Managing director"),
            all,
        ));
    }
    if !all.is_empty()
        && answers
            .number("technical_skill")
            .is_some_and(|point| point <= Decimal::TWO)
    {
        found.extend(own(
            register,
            ("skills", 4, 3),
            base.first(&[
                "You are not at ease with new software and work alone, so a small fault stops everything{alone}",
                "Nobody in the {firm} is at ease with new software, so small faults stop everything",
            ]),
            base.first(&[
                "Buy only where somebody answers the phone, and try that number before you sign.{alone}",
                "Name one person, pay for their training, and keep the number of the supplier's support at hand.",
            ]),
            minded_by(answers, "Operations lead"),
            all,
        ));
    }
    found
}

fn own(
    register: &mut Register,
    rated: (&str, u32, u32),
    title: Text,
    mitigation: Text,
    owner: String,
    all: &[u32],
) -> Option<(Decimal, Risk)> {
    let (factor, likelihood, impact) = rated;
    let mut rating = |what: &str, value: u32| {
        let evidence = register.add(NewEvidence {
            source: "Editorial rating, because of your answer".to_owned(),
            confidence: Confidence::Medium,
            ..NewEvidence::new(
                format!("risk:own.{factor}.{what}"),
                EvidenceKind::Assumption,
                format!("{factor}: {what}"),
                "score_5",
                Decimal::from(value),
            )
        });
        register.quote(evidence)
    };
    let likelihood = rating("likelihood", likelihood)?;
    let impact = rating("impact", impact)?;
    let score = register.make(
        NewClaim::new(
            format!("risk.own.{factor}"),
            format!("Risk: {factor}"),
            "score_25",
            "likelihood * impact",
        )
        .with("likelihood", likelihood)
        .with("impact", impact),
    )?;
    let risk = Risk {
        letter: String::new(),
        factor: factor.to_owned(),
        title,
        mitigation,
        owner,
        likelihood,
        impact,
        score,
        recommendations: all.to_vec(),
    };
    Some((register.value(score), risk))
}
