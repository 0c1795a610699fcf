//! A custom build in words: what it is made of, who it needs, what it risks.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{answers::Answers, narrate::template::Slots, steps::Step},
    document::Text,
};

/// What a company takes on that builds for itself.
pub(super) fn build_risk(slots: &Slots, answers: &Answers<'_>) -> Text {
    let low = answers
        .number("technical_skill")
        .is_some_and(|skill| skill <= Decimal::TWO);
    if answers.has("team_functions", "dev") {
        slots.first(&["Your developers would build this instead of what your {customers} pay for."])
    } else if low {
        slots.first(&["Nobody in your team could repair it on a bad day."])
    } else {
        slots.first(&["You carry quality and safety yourself, without developers in house."])
    }
}

/// What a custom build is made of, by what the step does and what the company has.
pub(super) fn stack(step: &Step<'_>, answers: &Answers<'_>) -> Vec<String> {
    let mut parts = vec![
        match step.considered.opportunity.function.as_str() {
            "customer_service" | "customer_success" => {
                "a language model by API, answering only from your articles"
            }
            "finance" => "a document reader by API",
            "engineering" => "a coding model in your editors",
            _ => "a language model by API",
        }
        .to_owned(),
        "a workflow engine you host".to_owned(),
    ];
    if answers.has("data_state", "systems") || answers.has("data_state", "silos") {
        parts.push("connectors to the systems you have".to_owned());
    } else {
        parts.push("a small database in place of spreadsheets".to_owned());
    }
    if answers.has("current_tools", "office_ms") {
        parts.push("sign-in through Microsoft".to_owned());
    } else if answers.has("current_tools", "office_google") {
        parts.push("sign-in through Google".to_owned());
    }
    parts
}

/// Who a custom build needs.
pub(super) fn skills(step: &Step<'_>) -> Vec<String> {
    let second = match step.considered.opportunity.function.as_str() {
        "customer_service" => "someone who writes and keeps the articles",
        "finance" => "someone who knows the books",
        "engineering" => "a reviewer for what the model writes",
        _ => "someone who knows the work and tests the result",
    };
    vec![
        "a developer who has connected a language model before".to_owned(),
        second.to_owned(),
    ]
}
