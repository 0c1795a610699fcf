//! Plans as lists in the data that a page embeds for its scripts: objects with a name and prices.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::{
    money_text::{Currency, Hints, parse},
    script_values::{LONGEST, values_of_script},
};

use super::{
    lines::Lines,
    model::{Candidate, Plan, PlanPeriod, PlanPrice, Rung},
    name::clean,
    structured::{amount_of, period_word, proposal},
    toggle::{Cadence, cadence_in},
    words::{has_token, is_contact, is_free, words},
};

const DEEPEST: usize = 40;
const MOST_VALUES: usize = 60_000;

const NAMES: &[&str] = &[
    "name",
    "title",
    "planName",
    "plan_name",
    "displayName",
    "display_name",
    "label",
    "tier",
    "nickname",
];
const CURRENCIES: &[&str] = &[
    "currency",
    "currencyCode",
    "currency_code",
    "priceCurrency",
    "currencySymbol",
    "symbol",
];
const PERIODS: &[&str] = &[
    "interval",
    "period",
    "billingPeriod",
    "billing_period",
    "billingCycle",
    "billing_cycle",
    "frequency",
    "cycle",
    "term",
    "recurring",
    "per",
    "duration",
];
const FEATURES: &[&str] = &["features", "benefits", "perks", "includes", "highlights"];
const PLAN_KEYS: &[&str] = &[
    "plan",
    "plans",
    "pricing",
    "tier",
    "tiers",
    "package",
    "packages",
    "subscription",
    "subscriptions",
    "prices",
];

/// The lists of plans in the page's scripts.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut budget = MOST_VALUES;
    for script in lines.document.elements_named("script") {
        let kind = script.attr("type").unwrap_or("");
        if script.attr("src").is_some() || kind.contains("ld+json") || kind.contains("template") {
            continue;
        }
        let text = script.raw_text(LONGEST);
        if text.len() > LONGEST
            || !(text.contains("rice") || text.contains("amount") || text.contains("onthly"))
        {
            continue;
        }
        for value in values_of_script(&text) {
            walk(lines, &value, 0, false, &mut budget, &mut found);
        }
    }
    found
}

fn walk(
    lines: &Lines<'_>,
    value: &Value,
    depth: usize,
    is_named: bool,
    budget: &mut usize,
    found: &mut Vec<Candidate>,
) {
    if depth > DEEPEST || *budget == 0 {
        return;
    }
    *budget -= 1;
    match value {
        Value::Array(items) => {
            if (2..=12).contains(&items.len()) {
                found.extend(list(lines, items.iter(), is_named));
            }
            for item in items {
                walk(lines, item, depth + 1, is_named, budget, found);
            }
        }
        Value::Object(map) => {
            let are_objects = (2..=12).contains(&map.len()) && map.values().all(Value::is_object);
            if are_objects && is_named {
                found.extend(list(lines, map.values(), is_named));
            }
            for (key, inner) in map {
                walk(
                    lines,
                    inner,
                    depth + 1,
                    has_token(key, PLAN_KEYS),
                    budget,
                    found,
                );
            }
        }
        _ => {}
    }
}

fn list<'a>(
    lines: &Lines<'_>,
    items: impl Iterator<Item = &'a Value>,
    is_named: bool,
) -> Option<Candidate> {
    let mut plans = Vec::new();
    for item in items {
        plans.push(plan(item.as_object()?, lines)?);
    }
    proposal(
        lines,
        plans,
        Rung::EmbeddedState,
        if is_named { 4 } else { 0 },
    )
}

fn plan(map: &Map<String, Value>, lines: &Lines<'_>) -> Option<Plan> {
    let name = NAMES
        .iter()
        .find_map(|key| map.get(*key)?.as_str())
        .and_then(clean)?;
    if words(&name).count() > 5 {
        return None;
    }
    let currency = currency(map);
    let period = PERIODS
        .iter()
        .find_map(|key| map.get(*key)?.as_str())
        .and_then(period_word);
    let mut plan = Plan {
        name,
        features: features(map),
        ..Plan::default()
    };
    let mut has_price_key = false;
    for (key, value) in map {
        if !has_token(
            key,
            &[
                "price", "prices", "amount", "cost", "monthly", "yearly", "annual", "cents",
            ],
        ) || has_token(
            key,
            &[
                "id",
                "old",
                "original",
                "setup",
                "overage",
                "extra",
                "label",
                "note",
                "description",
                "tooltip",
                "url",
            ],
        ) {
            continue;
        }
        has_price_key = true;
        read_price(key, value, (currency, period), lines, &mut plan);
    }
    plan.is_free |= plan
        .prices
        .first()
        .is_some_and(|price| price.amount.is_zero());
    (has_price_key && (!plan.prices.is_empty() || plan.is_free || plan.contact_sales))
        .then_some(plan)
}

fn currency(map: &Map<String, Value>) -> Option<Currency> {
    let text = CURRENCIES.iter().find_map(|key| map.get(*key)?.as_str())?;
    Currency::from_code(text).or_else(|| parse(&format!("{text}1"), &Hints::default()).currency)
}

type Known = (Option<Currency>, Option<PlanPeriod>);

fn read_price(key: &str, value: &Value, known: Known, lines: &Lines<'_>, plan: &mut Plan) {
    match value {
        // `price: { monthly: 10, yearly: 100 }`
        Value::Object(inner) => {
            let nested = (currency(inner).or(known.0), known.1);
            for (inner_key, inner_value) in inner.iter().take(12) {
                if !inner_value.is_object() && !has_token(inner_key, &["id"]) {
                    read_price(
                        &format!("{key}_{inner_key}"),
                        inner_value,
                        nested,
                        lines,
                        plan,
                    );
                }
            }
        }
        Value::Null => plan.contact_sales |= plan.prices.is_empty(),
        Value::String(text) if is_free(text) => plan.is_free = true,
        Value::String(text) if is_contact(text) => plan.contact_sales = true,
        Value::Number(_) | Value::String(_) => add(key, value, known, lines, plan),
        Value::Bool(_) | Value::Array(_) => {}
    }
}

fn add(key: &str, value: &Value, known: Known, lines: &Lines<'_>, plan: &mut Plan) {
    let Some(mut amount) = amount_of(value) else {
        return;
    };
    let text = value.as_str().unwrap_or("");
    let read = parse(text, &lines.hints());
    let is_cents = has_token(key, &["cents", "unit"]) && amount.fract().is_zero();
    if is_cents {
        amount /= Decimal::ONE_HUNDRED;
    }
    let period = match cadence_in(key) {
        Some(Cadence::Month) => Some(PlanPeriod::Month),
        Some(Cadence::Year) => Some(PlanPeriod::Year),
        None => read.period.map(PlanPeriod::from).or(known.1),
    };
    let price = PlanPrice {
        amount: amount.normalize(),
        currency: read.currency.or(known.0).or(lines.currency),
        period,
        per: read.per,
        billed: None,
        starting_at: read.is_from,
        is_shown: false,
    };
    if !plan
        .prices
        .iter()
        .any(|other| other.period == price.period && other.currency == price.currency)
    {
        plan.contact_sales = false;
        plan.prices.push(price);
    }
}

fn features(map: &Map<String, Value>) -> Vec<String> {
    FEATURES
        .iter()
        .find_map(|key| map.get(*key)?.as_array())
        .into_iter()
        .flatten()
        .filter_map(|feature| {
            let is_absent = ["included", "available", "enabled"]
                .iter()
                .any(|key| feature.get(*key) == Some(&Value::Bool(false)));
            let text = feature.as_str().or_else(|| {
                ["text", "name", "label", "title"]
                    .iter()
                    .find_map(|key| feature.get(*key)?.as_str())
            })?;
            (!is_absent && text.len() < 200).then(|| text.to_owned())
        })
        .take(80)
        .collect()
}
