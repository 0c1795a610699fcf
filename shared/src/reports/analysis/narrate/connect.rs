//! Keep today's tools and connect, replace one, or start anew.

use crate::{
    reports::{
        analysis::{
            answers::Answers,
            narrate::template::{Slots, lower},
            options::matching_integrations,
            steps::Step,
        },
        document::{Connect, ConnectDecision},
    },
    vendors::model::Vendor,
};

/// Keep today's tools and connect, replace one, or start anew: by what the company has of the vendor's own kind.
#[must_use]
pub fn connect(slots: &Slots, answers: &Answers<'_>, step: &Step<'_>) -> Connect {
    let mut slots = slots.clone();
    let tools = answers.chosen("current_tools");
    let vendor = step.choice().and_then(|option| option.vendor);
    let label = |tool: &str| answers.label("current_tools", tool);
    let decided = |decision, text| Connect { decision, text };
    if step.monthly.is_some() {
        slots.words("paid", "");
    }
    if let Some(suite) = vendor.and_then(|vendor| suite_of(vendor, answers)) {
        slots.quote("tool", Some(suite));
        return decided(ConnectDecision::Connect, slots.first(&[
            "{vendor} comes into the house with {seen}; only this use of it is new, though its price is counted here too, to be on the safe side.{paid}",
            "{vendor} comes into the house with {seen}; only this use of it is new.",
            "You work in {tool} already: ask first whether the plan you pay for includes the assistant, and pay only the difference.",
        ]));
    }
    if vendor.is_some() && slots.has("seen") {
        return decided(
            ConnectDecision::Connect,
            slots.first(&[
                "{vendor} comes into the house with {seen}; this is a further use of it, though its price is counted here too, to be on the safe side.{paid}", "{vendor} comes into the house with {seen}; this is a further use of it.",
            ]),
        );
    }
    let own_kind = vendor
        .and_then(|vendor| tool_of(&vendor.category))
        .filter(|tool| answers.has("current_tools", tool));
    if let Some(own) = own_kind.and_then(label) {
        slots.quote("tool", Some(lower(own)));
        return decided(ConnectDecision::Replace, slots.first(&[
            "Ask first whether the {tool} you have does this too. Only if it does not, let {vendor} take its place: two of a kind would split your records.",
        ]));
    }
    let kind = step
        .considered
        .opportunity
        .vendor_categories
        .iter()
        .find_map(|category| tool_of(category).filter(|tool| answers.has("current_tools", tool)))
        .and_then(label);
    if let Some(beside) = kind {
        slots.quote("tool", Some(lower(beside)));
        let connects =
            vendor.is_some_and(|vendor| !matching_integrations(vendor, tools).is_empty());
        return decided(ConnectDecision::Connect, slots.first(if connects {
            &["Keep your {tool} and connect {vendor} to it; no record has to move."]
        } else {
            &[
                "Keep your {tool}. We found no ready connection to {vendor}, so plan for export and import.",
                "Keep your {tool} and build beside it to {title_lower}.",
            ]
        }));
    }
    let beside = ["office_ms", "office_google", "accounting", "shop", "crm"]
        .into_iter()
        .find(|tool| answers.has("current_tools", tool))
        .and_then(label);
    slots.quote("beside", beside);
    decided(
        ConnectDecision::New,
        slots.first(&[
            "None of the kinds of tools you named is made for this: {vendor} is new and stands beside {beside}.",
            "You named no kind of tool that is made for this, so {vendor} replaces nothing.",
            "You named no kind of tool that is made for this, so nothing has to be replaced.",
        ]),
    )
}

/// The office suite of the company, where the vendor is that suite.
pub(super) fn suite_of<'c>(vendor: &Vendor, answers: &Answers<'c>) -> Option<&'c str> {
    let tool = match vendor.slug.as_str() {
        "google-workspace" => "office_google",
        "microsoft-365-copilot" => "office_ms",
        _ => return None,
    };
    answers
        .has("current_tools", tool)
        .then(|| answers.label("current_tools", tool))
        .flatten()
}

/// The kind of tool in the quiz that a vendor category belongs to.
fn tool_of(category: &str) -> Option<&'static str> {
    Some(match category {
        "crm" => "crm",
        "customer_support" => "helpdesk",
        "accounting_finance" => "accounting",
        "project_management" => "project",
        "ecommerce" => "shop",
        "marketing_automation" => "marketing",
        "analytics_bi" => "bi",
        "hr_recruiting" => "hr",
        "industry_operations" => "erp",
        _ => return None,
    })
}
