//! From what the extraction saw to what the engine compares.

use extraction::{
    page::Gate,
    plans::{self, Plan, PlanPeriod, PlanPrice},
};
use shared::{
    platform::{confidence::Confidence, money::Currency},
    prices::observe::{Billing, Period, ReadPrice, Reading},
};

/// Version of the extraction, kept with every observation.
#[expect(clippy::cast_possible_wrap, reason = "it counts releases")]
pub const STRATEGY_VERSION: i32 = extraction::STRATEGY_VERSION as i32;

/// Plans of a page that are looked at; a page with more lists something else.
const MOST_PLANS: usize = 60;

/// Reads the plans of a vendor's price page.
///
/// # Errors
/// Why the page cannot be read: too large, too deep, too slow.
pub fn read_plans(text: &str, url: &str) -> Result<Vec<Reading>, String> {
    let document = Gate::default()
        .parse(text)
        .map_err(|error| error.to_string())?;
    let page = plans::plans(&document, url);
    Ok(page.plans.iter().take(MOST_PLANS).map(reading).collect())
}

fn reading(plan: &Plan) -> Reading {
    Reading {
        name: plan.name.clone(),
        prices: plan.prices.iter().filter_map(price).collect(),
        is_free: plan.is_free,
        on_request: plan.contact_sales,
        features: plan.features.clone(),
        confidence: confidence(plan),
    }
}

/// A price in the terms of the engine; nothing for terms that it does not compare, such as two years.
fn price(price: &PlanPrice) -> Option<ReadPrice> {
    let period = match price.period {
        None => None,
        Some(PlanPeriod::Month) => Some(Period::Month),
        Some(PlanPeriod::Year) => Some(Period::Year),
        Some(PlanPeriod::OneTime) => Some(Period::OneOff),
        Some(PlanPeriod::Usage) => Some(Period::Usage),
        Some(PlanPeriod::Day | PlanPeriod::Week | PlanPeriod::Quarter | PlanPeriod::TwoYears) => {
            return None;
        }
    };
    let billing = match price.billed {
        Some(PlanPeriod::Year | PlanPeriod::TwoYears) => Some(Billing::Annual),
        Some(PlanPeriod::Month) => Some(Billing::Monthly),
        Some(
            PlanPeriod::Day
            | PlanPeriod::Week
            | PlanPeriod::Quarter
            | PlanPeriod::OneTime
            | PlanPeriod::Usage,
        )
        | None => None,
    };
    Some(ReadPrice {
        amount: price.amount,
        currency: price
            .currency
            .and_then(|currency| Currency::parse(currency.code()).ok()),
        period,
        per: price.per.map(str::to_owned),
        billing,
        is_from: price.starting_at,
    })
}

fn confidence(plan: &Plan) -> Confidence {
    match plan.score {
        80.. => Confidence::High,
        50.. => Confidence::Medium,
        _ => Confidence::Low,
    }
}
