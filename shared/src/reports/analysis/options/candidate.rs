//! Which vendors come into question, and how they compare.

use super::{OptionMaker, is_avoided};
use crate::{
    platform::{
        confidence::Confidence,
        money::{Currency, Money},
    },
    vendors::{
        model::{Role, Tier, Vendor},
        plan::{Caveat, Charge, Need, PlanFit, fitting_plans},
    },
};
use rust_decimal::Decimal;

impl<'a> OptionMaker<'a, '_> {
    /// Vendors that may be bought here by a company of this size and can be priced, with their cheapest fitting plan.
    pub(super) fn candidates(&self, need: &Need) -> (Vec<Candidate<'a>>, usize) {
        let answers = self.inputs.answers;
        let catalogue = self.inputs.catalogue;
        let country = answers.country().unwrap_or("EU");
        let suitable: Vec<&Vendor> = catalogue
            .suitable_vendors(self.opportunity)
            .filter(|vendor| !is_made_for_another_field(vendor, answers.industry()))
            .filter(|vendor| vendor.sells_to(country))
            .filter(|vendor| need.staff.is_none_or(|staff| vendor.takes_staff(staff)))
            .filter(|vendor| !is_avoided(vendor, answers, need.seats))
            .collect();
        let looked_at = suitable.len();
        let priced = suitable.into_iter().filter_map(|vendor| {
            let fee_counted = self.opportunity.cost_model.usage_fee_in_benefit;
            let fit = fitting_plans(vendor, need)
                .into_iter()
                .find(|fit| !(fee_counted && matches!(fit.charge, Charge::Usage { .. })))?;
            let euro = catalogue.rates.convert(fit.monthly, Currency::EUR)?;
            let in_field = vendor
                .industries
                .iter()
                .any(|industry| industry == answers.industry());
            let factor = if in_field {
                Decimal::ONE
            } else {
                catalogue.constant_value("other_field_factor")
            };
            Some(Candidate {
                points: self.points(vendor, &fit),
                weighed: euro.amount * factor,
                vendor,
                fit,
                euro,
            })
        });
        (priced.collect(), looked_at)
    }

    /// How complete and fitting a vendor is: industry, today's tools, interface, size, region, confidence of its data.
    pub(super) fn points(&self, vendor: &Vendor, fit: &PlanFit<'_>) -> i32 {
        let answers = self.inputs.answers;
        let mut points = 0;
        if vendor
            .industries
            .iter()
            .any(|industry| industry == answers.industry())
        {
            points += 3;
        }
        points += i32::try_from(
            matching_integrations(vendor, answers.chosen("current_tools"))
                .len()
                .min(2),
        )
        .unwrap_or(0);
        points += i32::from(vendor.api_available);
        points += match vendor.confidence {
            Confidence::High => 3,
            Confidence::Medium => 1,
            Confidence::Low => 0,
        };
        if let (Some(range), Some(staff)) = (vendor.staff_fit, self.inputs.staff()) {
            let fits =
                staff.mid >= Decimal::from(range.min) && staff.mid <= Decimal::from(range.max);
            points += if fits { 1 } else { -1 };
        }
        let region = if answers.country() == Some("US") {
            "US"
        } else {
            "EU"
        };
        if vendor
            .countries_preferred
            .as_ref()
            .is_some_and(|list| list.iter().any(|one| one == region))
        {
            points += 1;
        }
        points -= i32::from(vendor.needs_developer && !answers.has("team_functions", "dev")) * 2;
        for caveat in &fit.caveats {
            points -= match caveat {
                Caveat::Doubt(_)
                | Caveat::OneUnit(_)
                | Caveat::RequiresOtherLicence
                | Caveat::QuotaBelowVolume(_) => 2,
                Caveat::SeatLimitNotStated | Caveat::FromPrice => 1,
                _ => 0,
            };
        }
        points
    }
}

/// How many fields a vendor names at most that is made for these and no other.
const FEW_FIELDS: usize = 2;

/// It names a field or two, and the company's is not among them: booking software for clinics is none for a hotel.
fn is_made_for_another_field(vendor: &Vendor, industry: &str) -> bool {
    (1..=FEW_FIELDS).contains(&vendor.industries.len())
        && !vendor.industries.iter().any(|field| field == industry)
}

/// A vendor with its cheapest fitting plan.
#[derive(Debug)]
pub(super) struct Candidate<'a> {
    pub(super) vendor: &'a Vendor,
    pub(super) fit: PlanFit<'a>,
    pub(super) euro: Money,
    /// The price for comparison: what it is, or more where the vendor does not name the field.
    pub(super) weighed: Decimal,
    pub(super) points: i32,
}

impl Candidate<'_> {
    /// Its price is not that of the whole need.
    fn is_partial(&self) -> bool {
        let open = |caveat: &Caveat| {
            matches!(
                caveat,
                Caveat::OneUnit(_) | Caveat::QuotaBelowVolume(_) | Caveat::FromPrice
            )
        };
        self.fit.caveats.iter().any(open)
    }

    /// Cheapest first; a price for one unit, one with too small a quota and one that only says where it begins come after
    /// prices for the whole need.
    pub(super) fn by_price(&self, other: &Self) -> std::cmp::Ordering {
        self.is_partial()
            .cmp(&other.is_partial())
            .then(self.euro.amount.cmp(&other.euro.amount))
            .then(self.vendor.slug.cmp(&other.vendor.slug))
    }

    /// The cheaper, where the price of one that does not name the field weighs more.
    pub(super) fn by_fit_and_price(&self, other: &Self) -> std::cmp::Ordering {
        self.is_partial()
            .cmp(&other.is_partial())
            .then(self.weighed.cmp(&other.weighed))
            .then(self.vendor.slug.cmp(&other.vendor.slug))
    }

    /// Most points first, then the cheaper.
    pub(super) fn by_points(&self, other: &Self) -> std::cmp::Ordering {
        other
            .points
            .cmp(&self.points)
            .then_with(|| self.by_price(other))
    }
}

/// A free or bundled tier, which is mentioned and never priced as the option.
#[must_use]
pub fn free_tier(vendor: &Vendor) -> Option<&Tier> {
    vendor
        .pricing
        .tiers
        .iter()
        .find(|tier| tier.role == Role::Free)
}

/// The integrations of a vendor that belong to the kinds of tools a company has.
#[must_use]
pub fn matching_integrations<'v>(vendor: &'v Vendor, tools: &[String]) -> Vec<&'v str> {
    vendor
        .integrations
        .iter()
        .map(String::as_str)
        .filter(|name| tools.iter().any(|tool| family(tool).contains(name)))
        .collect()
}

/// Well-known products of each kind of tool in the quiz.
pub(super) fn family(tool: &str) -> &'static [&'static str] {
    match tool {
        "crm" => &[
            "hubspot",
            "salesforce",
            "pipedrive",
            "zoho_crm",
            "dynamics_365",
            "gohighlevel",
        ],
        "helpdesk" => &["zendesk", "gorgias", "zoho_desk"],
        "accounting" => &[
            "quickbooks",
            "xero",
            "datev",
            "zoho_books",
            "sage_intacct",
            "bill_com",
            "dext",
        ],
        "project" => &["jira", "asana", "linear", "trello", "notion", "airtable"],
        "shop" => &["shopify", "woocommerce", "bigcommerce", "prestashop", "wix"],
        "marketing" => &["mailchimp", "klaviyo", "google_analytics"],
        "bi" => &["power_bi", "tableau", "looker_studio", "snowflake"],
        "hr" => &["bamboohr", "gusto"],
        "erp" => &["sap", "netsuite", "dynamics_365"],
        "office_ms" => &[
            "microsoft_365",
            "outlook",
            "sharepoint",
            "teams",
            "microsoft_teams",
            "excel",
            "powerpoint",
            "microsoft_word",
        ],
        "office_google" => &[
            "google_workspace",
            "gmail",
            "google_drive",
            "google_calendar",
            "google_sheets",
            "google_docs",
            "google_meet",
        ],
        _ => &[],
    }
}
