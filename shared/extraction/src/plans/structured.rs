//! Plans as offers of JSON-LD: a product or an application with several named offers, or several products with one.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::{
    money_text::{Currency, Hints, parse},
    page::Document,
    script_values::{LONGEST, values_of_script},
};

use super::{
    lines::Lines,
    model::{Candidate, Plan, PlanPeriod, PlanPrice, Rung},
    name::clean,
    terms::Terms,
    words::{tier_words, words},
};

const DEEPEST: usize = 12;
const MOST_OFFERS: usize = 40;

/// The plans of the page's JSON-LD.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Candidate> {
    let mut plans = Vec::new();
    for graph in graphs(lines.document) {
        walk(&graph, None, 0, &mut plans);
    }
    proposal(lines, plans, Rung::StructuredData, 0)
        .into_iter()
        .collect()
}

fn graphs(document: &Document) -> Vec<Value> {
    document
        .elements_named("script")
        .filter(|script| {
            script
                .attr("type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
        })
        .flat_map(|script| values_of_script(&script.raw_text(LONGEST)))
        .collect()
}

/// A proposal from data: what speaks for it, and whether the page bears it out.
///
/// Data is not what a reader sees. Where the page shows money, each amount must be among it.
pub(super) fn proposal(
    lines: &Lines<'_>,
    mut plans: Vec<Plan>,
    rung: Rung,
    extra: i32,
) -> Option<Candidate> {
    plans.retain(|plan| clean(&plan.name).is_some());
    let priced = plans.iter().filter(|plan| has_amount(plan)).count();
    if !(2..=12).contains(&plans.len()) || priced == 0 {
        return None;
    }
    let mut shown: Vec<Decimal> = lines
        .all
        .iter()
        .flat_map(|line| {
            let number = line.reading.number;
            line.reading.hits.iter().map(|hit| hit.value).chain(number)
        })
        .collect();
    shown.sort_unstable();
    let is_silent = lines.all.iter().all(|line| line.reading.hits.is_empty());
    for price in plans.iter_mut().flat_map(|plan| &mut plan.prices) {
        price.is_shown = price.amount.is_zero() || shown.binary_search(&price.amount).is_ok();
    }
    if !is_silent {
        for plan in &mut plans {
            plan.prices.retain(|price| price.is_shown);
        }
        plans.retain(|plan| !plan.prices.is_empty() || plan.is_free || plan.contact_sales);
        let still = plans.iter().filter(|plan| has_amount(plan)).count();
        if still < priced || plans.len() < 2 {
            return None;
        }
    }
    let count = i32::try_from(plans.len()).ok()?;
    let share = |points: i32, holds: &dyn Fn(&Plan) -> bool| {
        points * i32::try_from(plans.iter().filter(|plan| holds(plan)).count()).unwrap_or(0) / count
    };
    let score = extra
        + share(6, &|plan| tier_words(&plan.name) > 0)
        + share(4, &|plan| {
            plan.prices.iter().any(|price| price.period.is_some()) || !has_amount(plan)
        })
        + share(-9, &|plan| {
            plan.prices.iter().any(|price| price.currency.is_none())
        })
        + if lines.is_pricing_page { 3 } else { 0 }
        + if is_silent { 0 } else { 2 };
    let reason = format!(
        "{count} named offers in data, {}",
        if is_silent {
            "the page shows no money"
        } else {
            "all amounts are shown"
        }
    );
    for plan in &mut plans {
        plan.score = u8::try_from((score * 4).clamp(0, 80)).unwrap_or(0);
        plan.reason.clone_from(&reason);
    }
    Some(Candidate {
        rung,
        plans,
        score,
        reason,
        is_chosen: false,
        place: 0,
    })
}

fn has_amount(plan: &Plan) -> bool {
    plan.prices.iter().any(|price| !price.amount.is_zero())
}

fn walk(value: &Value, name: Option<&str>, depth: usize, plans: &mut Vec<Plan>) {
    if depth > DEEPEST || plans.len() >= MOST_OFFERS {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(item, name, depth + 1, plans)),
        Value::Object(map) => {
            let own = map.get("name").and_then(Value::as_str).or(name);
            if is_offer(map) {
                plans.extend(plan_of(map, own));
            }
            for (key, inner) in map {
                // Ratings and comments have names and numbers, too.
                if !matches!(
                    key.as_str(),
                    "review" | "aggregateRating" | "priceSpecification" | "seller" | "competitor"
                ) {
                    walk(inner, own, depth + 1, plans);
                }
            }
        }
        _ => {}
    }
}

fn is_offer(map: &Map<String, Value>) -> bool {
    let is_named_so = |value: &Value| value.as_str().is_some_and(|kind| kind.ends_with("Offer"));
    match map.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is_named_so),
        Some(kind) => is_named_so(kind),
        None => false,
    }
}

fn plan_of(offer: &Map<String, Value>, name: Option<&str>) -> Option<Plan> {
    let name = clean(name?)?;
    if words(&name).count() > 6 {
        return None;
    }
    let specifications: Vec<&Map<String, Value>> = match offer.get("priceSpecification") {
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_object).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    };
    let mut prices: Vec<PlanPrice> = Vec::new();
    for source in specifications.into_iter().chain([offer]) {
        if let Some(price) = price_of(source, offer)
            && !prices.iter().any(|known| known.amount == price.amount)
        {
            prices.push(price);
        }
    }
    (!prices.is_empty()).then(|| Plan {
        name,
        is_free: prices[0].amount.is_zero(),
        prices,
        ..Plan::default()
    })
}

fn price_of(source: &Map<String, Value>, offer: &Map<String, Value>) -> Option<PlanPrice> {
    let amount = amount_of(source.get("price")?)?;
    let currency = ["priceCurrency", "currency"]
        .iter()
        .find_map(|key| source.get(*key).or_else(|| offer.get(*key))?.as_str())
        .and_then(Currency::from_code);
    Some(PlanPrice {
        amount,
        currency,
        period: period_of(source),
        per: None,
        billed: None,
        starting_at: false,
        is_shown: false,
    })
}

/// A number, or a text that is one.
pub(super) fn amount_of(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.len() <= 24 => text.clone(),
        _ => return None,
    };
    let amount = text
        .parse::<Decimal>()
        .ok()
        .or_else(|| parse(&text, &Hints::default()).amount)?;
    (!amount.is_sign_negative()).then(|| amount.normalize())
}

/// Codes and words for periods, in the price itself or in the quantity that it is for.
fn period_of(source: &Map<String, Value>) -> Option<PlanPeriod> {
    let quantity = source.get("referenceQuantity").and_then(Value::as_object);
    [Some(source), quantity]
        .into_iter()
        .flatten()
        .flat_map(|map| {
            [
                "unitCode",
                "unitText",
                "billingDuration",
                "duration",
                "billingPeriod",
                "priceType",
                "name",
                "description",
            ]
            .map(|key| map.get(key))
        })
        .flatten()
        .filter_map(Value::as_str)
        .find_map(period_word)
}

/// `MON`, `P1M`, `monthly`, `ANN`, `P1Y`, `year`.
pub(super) fn period_word(text: &str) -> Option<PlanPeriod> {
    match text.trim().to_ascii_uppercase().as_str() {
        "MON" | "P1M" | "P30D" | "MONTH" | "MONTHLY" | "MO" | "M" => Some(PlanPeriod::Month),
        "ANN" | "P1Y" | "P12M" | "YEAR" | "YEARLY" | "ANNUAL" | "ANNUALLY" | "YR" | "Y" => {
            Some(PlanPeriod::Year)
        }
        "P2Y" => Some(PlanPeriod::TwoYears),
        "P3M" | "QUARTER" | "QUARTERLY" => Some(PlanPeriod::Quarter),
        "P1W" | "WEE" | "WEEK" | "WEEKLY" => Some(PlanPeriod::Week),
        "ONE_TIME" | "ONETIME" | "ONCE" | "LIFETIME" => Some(PlanPeriod::OneTime),
        _ => Terms::of(text).period.filter(|_| text.len() < 60),
    }
}
