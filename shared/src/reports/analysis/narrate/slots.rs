//! The placeholders of a step: its inputs, its figures, the company's own words.

use crate::reports::{
    analysis::{
        answers::Answers,
        inputs::{Origin, capital},
        narrate::{
            options::plan_name,
            template::{Slots, lower},
            words::{Trade, trade},
        },
        register::Register,
        steps::{Considered, Step},
    },
    claim::InputSource,
};

/// The words of the company's trade and its plain answers.
#[must_use]
pub fn company_slots(answers: &Answers<'_>) -> (Slots, Trade) {
    let words = trade(answers.industry());
    let mut slots = Slots::default();
    slots
        .words("firm", words.firm)
        .words("customers", words.customers)
        .words("customers_capital", capital(words.customers))
        .words("customer", words.customer)
        .words("crew", words.crew)
        .words("visit", words.visit)
        .words("reference", words.reference)
        .quote("planning_tool", spoken(answers, "mf_planning_tool"))
        .quote("orders_channel", answers.words("mf_orders_channel"))
        .quote("quality_method", spoken(answers, "mf_quality_method"))
        .quote("docs_state", spoken(answers, "saas_docs_state"))
        .quote("release_pain", spoken(answers, "saas_release_pain"))
        .quote("lead_wait", spoken(answers, "lead_response_time"))
        .quote("stockouts", spoken(answers, "shop_stockouts"))
        .quote("rostering", spoken(answers, "ho_rostering"))
        .quote("goal", spoken(answers, "main_goal"))
        .quote("timeline", spoken(answers, "timeline"))
        .quote("budget", spoken(answers, "monthly_budget"))
        .quote("size", answers.words("company_size"))
        .quote("country", answers.words("country"))
        .quote("data_state", spoken(answers, "data_state"))
        .quote("integration", spoken(answers, "integration_level"))
        .quote("ai_today", spoken(answers, "ai_usage_today"))
        .quote("policy", spoken(answers, "ai_policy"))
        .quote("attempt", answers.words("previous_attempt"))
        .quote(
            "attempt_reason",
            answers
                .words("previous_attempt_reason")
                .map(|reason| reason.trim_end_matches('.').to_owned()),
        );
    // Sentences for one person alone hold `{alone}`, those for several `{team}`; only one of the two has a value.
    if answers.is_one_person() {
        slots
            .words("alone", "")
            .words("your_crew", "you")
            .words("your_crew_capital", "You");
    } else {
        slots
            .words("team", "")
            .words("your_crew", format!("your {}", words.crew))
            .words("your_crew_capital", format!("Your {}", words.crew));
    }
    if answers.has("current_tools", "crm") {
        slots.words("crm", "customer database");
    }
    (slots, words)
}

/// An answer as it stands inside a sentence.
fn spoken(answers: &Answers<'_>, question: &str) -> Option<String> {
    answers.words(question).map(|words| lower(&words))
}

/// The company's slots with an opportunity's inputs and figures. `own_only` leaves out what is only assumed, for titles
/// that state something as a fact.
#[must_use]
pub fn opportunity_slots(
    register: &mut Register,
    base: &Slots,
    one: &Considered<'_>,
    own_only: bool,
) -> Slots {
    let mut slots = base.clone();
    for (name, resolved) in &one.benefit.inputs {
        if own_only && resolved.origin == Origin::Default {
            continue;
        }
        let claim = match resolved.source {
            InputSource::Claim(claim) => Some(claim),
            InputSource::Evidence(evidence) => register.quote(evidence),
        };
        slots.claim(name.clone(), claim);
    }
    for (name, claim) in &one.benefit.derived {
        slots.claim(name.clone(), Some(*claim));
    }
    slots
        .claim("benefit", one.benefit.a_year)
        .claim("hours", one.benefit.hours)
        .words("title", one.title.clone())
        .words("title_lower", lower(&one.title));
    slots
}

/// The slots of a step with its cost and verdict.
#[must_use]
pub fn step_slots(register: &mut Register, base: &Slots, step: &Step<'_>) -> Slots {
    let mut slots = opportunity_slots(register, base, &step.considered, false);
    let choice = step.choice();
    slots
        .claim("benefit", step.benefit)
        .claim("net_year", step.net_year)
        .claim("payback", step.payback)
        .claim("monthly", step.monthly)
        .claim("one_off", step.one_off)
        .claim("weeks", choice.and_then(|option| option.weeks))
        .claim("own_hours", choice.and_then(|option| option.own_hours))
        .claim("seats", step.ways.seats);
    if let Some(vendor) = choice.and_then(|option| option.vendor) {
        let plan = choice
            .and_then(|option| option.tier)
            .map(|tier| tier.name.as_str())
            .unwrap_or_default();
        slots
            .name("vendor", vendor.name.clone())
            .name("plan", plan_name(&vendor.name, plan));
    }
    slots
}
