//! For whom a vendor is not: its own warnings, as far as the company's answers can be held against them.

use rust_decimal::Decimal;

use crate::{reports::analysis::answers::Answers, vendors::model::Vendor};

/// A warning of the vendor's record meets this company.
#[must_use]
pub fn is_avoided(vendor: &Vendor, answers: &Answers<'_>, seats: u32) -> bool {
    is_other_suite(vendor, answers)
        || vendor
            .avoid_if
            .iter()
            .any(|warning| meets(warning, answers, seats))
}

/// An office suite is nothing for a company that works in the other one: nobody moves all mail for one step.
fn is_other_suite(vendor: &Vendor, answers: &Answers<'_>) -> bool {
    let uses = |tool: &str| answers.has("current_tools", tool);
    match vendor.slug.as_str() {
        "google-workspace" => uses("office_ms") && !uses("office_google"),
        "microsoft-365-copilot" => uses("office_google") && !uses("office_ms"),
        _ => false,
    }
}

/// A warning holds for this company; what the answers cannot tell does not hold.
fn meets(warning: &str, answers: &Answers<'_>, seats: u32) -> bool {
    let at_most = |question: &str, most: Decimal| {
        answers
            .number(question)
            .is_some_and(|number| number <= most)
    };
    let functions_known = !answers.chosen("team_functions").is_empty();
    let without_developer = functions_known && !answers.has("team_functions", "dev");
    let industry = answers.industry();
    match warning {
        "micro_business" | "very_small_teams" => answers.has("company_size", "1-9"),
        "solo_users" => at_most("office_staff", Decimal::ONE),
        "fewer_than_3_seats" => seats < 3,
        "fewer_than_5_seats_for_team" => seats < 5,
        "no_developer" | "no_developers" => without_developer,
        "no_technical_staff"
        | "no_technical_staff_for_self_hosting"
        | "non_technical_teams"
        | "no_builder_in_team" => without_developer && at_most("technical_skill", Decimal::TWO),
        "small_budget" => {
            answers.has("monthly_budget", "lt100") || answers.has("monthly_budget", "100-500")
        }
        "google_workspace_companies" => {
            answers.has("current_tools", "office_google")
                && !answers.has("current_tools", "office_ms")
        }
        "microsoft_365_standardised" => {
            answers.has("current_tools", "office_ms")
                && !answers.has("current_tools", "office_google")
        }
        "us_companies" => answers.country() == Some("US"),
        "non_us_companies" => answers.country().is_some_and(|country| country != "US"),
        "pure_service_business" | "no_physical_goods" => !matches!(
            industry,
            "ecommerce_retail" | "manufacturing" | "hospitality" | "construction_trades"
        ),
        "b2b_services" => {
            industry == "professional_services" && answers.has("customer_type", "b2b")
        }
        "non_legal_firms" => industry != "professional_services",
        "restaurants" => industry == "hospitality",
        "heavy_industry" => industry == "manufacturing",
        "regulated_data_without_review" => {
            answers.has("ai_policy", "no")
                && (answers.has("sensitive_data", "health") || answers.has("fs_regulated", "yes"))
        }
        "one_or_two_hires_per_year" | "very_small_hiring_volume" => {
            at_most("hires_year", Decimal::TWO)
        }
        _ => false,
    }
}
