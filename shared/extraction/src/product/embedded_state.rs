//! Embedded state: the data with which scripts draw the page. `__NEXT_DATA__` and kin, assigned objects, data layers.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::{Candidate, Claim, Context, Rung, schema, snippet};
use crate::{money_text::Currency, script_values};

/// Deeper values are not followed.
const DEEPEST: usize = 60;
/// The most objects that are looked at.
const MOST_OBJECTS: usize = 60_000;

/// What products are called, and what is asked for them now before what is asked usually.
const NAMES: &[&str] = &[
    "name",
    "title",
    "productName",
    "product_name",
    "displayName",
    "item_name",
    "productTitle",
    "subject",
    "header",
];
const PRICES: &[&str] = &[
    "salePrice",
    "sale_price",
    "specialPrice",
    "special_price",
    "currentPrice",
    "current_price",
    "finalPrice",
    "final_price",
    "sellingPrice",
    "offerPrice",
    "discountPrice",
    "discountedPrice",
    "price",
    "Price",
    "unitPrice",
    "unit_price",
    "priceValue",
    "product_price",
    "productPrice",
    "lowPrice",
    "priceAmount",
    "minPrice",
];
const AMOUNTS: &[&str] = &[
    "current",
    "sale",
    "selling",
    "final",
    "now",
    "discounted",
    "value",
    "amount",
    "price",
    "numericValue",
    "gross",
    "withTax",
    "min",
    "raw",
];
const CENTS: &[&str] = &[
    "centAmount",
    "cents",
    "amountInCents",
    "priceInCents",
    "price_cents",
    "valueInCents",
];
const CURRENCIES: &[&str] = &[
    "currency",
    "currencyCode",
    "priceCurrency",
    "currency_code",
    "currencyIso",
    "currencyISO",
    "currencyIsoCode",
    "product_currency",
];

/// A product in the state, with how much it is like the page's subject.
struct Found {
    name: String,
    likeness: f32,
    price: Option<String>,
    is_cents: bool,
    currency: Option<Currency>,
    is_sold_out: Option<bool>,
    sku: Option<String>,
    order: usize,
}

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut budget = MOST_OBJECTS;
    for state in script_values::states(context.document) {
        walk(context, &state, None, 0, &mut budget, &mut found);
    }
    // Only what is named like the page is about its product.
    found.retain(|item| item.likeness >= 0.6);
    let best = found.iter().map(|item| item.likeness).fold(0.0, f32::max);
    found.retain(|item| item.likeness >= best - 0.15);
    found
        .into_iter()
        .take(12)
        .flat_map(|item| claims(context, &item, best))
        .collect()
}

fn claims(context: &Context<'_>, item: &Found, best: f32) -> Vec<Candidate> {
    let is_own = item
        .sku
        .as_deref()
        .is_some_and(|sku| context.subject.is_in_address(sku));
    let order = i32::try_from(item.order.min(10)).unwrap_or(10);
    let score =
        52 + if is_own { 10 } else { 0 } + if item.likeness >= best { 4 } else { 0 } - order;
    let mut claims = Vec::new();
    let mut push = |claim: Claim, score: i32, text: &str| {
        let reason = if is_own {
            "an object named like the page, with a number of its address"
        } else {
            "an object named like the page"
        };
        claims.push(Candidate {
            claim,
            rung: Rung::EmbeddedState,
            score,
            reason: reason.to_owned(),
            snippet: snippet(text),
        });
    };
    push(Claim::Title(item.name.clone()), score - 10, &item.name);
    if let Some(sku) = &item.sku {
        push(Claim::Sku(sku.clone()), score, sku);
    }
    for (amount, penalty) in item
        .price
        .iter()
        .flat_map(|price| schema::readings(price, item.currency, context))
    {
        // Some shops keep whole cents; the page shows which.
        let hundredth = amount / Decimal::ONE_HUNDRED;
        let is_in_cents = item.is_cents
            || amount.fract().is_zero()
                && !context.shown.has(amount)
                && context.shown.has(hundredth);
        let amount = if is_in_cents { hundredth } else { amount };
        push(
            Claim::Price {
                amount,
                currency: item.currency,
            },
            score - penalty,
            item.price.as_deref().unwrap_or(""),
        );
    }
    if let Some(currency) = item.currency {
        push(Claim::Currency(currency), score, currency.code());
    }
    if let Some(is_sold_out) = item.is_sold_out {
        let availability = if is_sold_out {
            super::Availability::OutOfStock
        } else {
            super::Availability::InStock
        };
        push(
            Claim::Availability(availability),
            score - 5,
            "the object's stock",
        );
    }
    claims
}

fn walk(
    context: &Context<'_>,
    value: &Value,
    currency: Option<Currency>,
    depth: usize,
    budget: &mut usize,
    found: &mut Vec<Found>,
) {
    if depth > DEEPEST || *budget == 0 {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| walk(context, item, currency, depth + 1, budget, found)),
        Value::Object(map) => {
            *budget -= 1;
            let currency = currency_of(map).or(currency);
            if let Some(item) = product(context, map, currency, found.len()) {
                found.push(item);
            }
            map.values()
                .for_each(|inner| walk(context, inner, currency, depth + 1, budget, found));
        }
        _ => {}
    }
}

fn currency_of(map: &Map<String, Value>) -> Option<Currency> {
    CURRENCIES
        .iter()
        .find_map(|key| map.get(*key)?.as_str())
        .and_then(schema::currency_of)
}

fn product(
    context: &Context<'_>,
    map: &Map<String, Value>,
    currency: Option<Currency>,
    order: usize,
) -> Option<Found> {
    let (price, is_cents, inner) = price_of(map)?;
    let name = NAMES.iter().find_map(|key| {
        map.get(*key)
            .filter(|name| name.is_string())
            .and_then(schema::text_of)
    })?;
    let likeness = context.subject.likeness(&name);
    let sku = ["sku", "id", "productId", "product_id", "item_id", "code"]
        .iter()
        .find_map(|key| map.get(*key).and_then(schema::text_of));
    Some(Found {
        name,
        likeness,
        price: Some(price),
        is_cents,
        currency: inner.or(currency),
        is_sold_out: sold_out(map),
        sku,
        order,
    })
}

/// The price of an object: a number, a text, or an object of its own with an amount.
fn price_of(map: &Map<String, Value>) -> Option<(String, bool, Option<Currency>)> {
    for key in PRICES {
        let Some(value) = map.get(*key) else { continue };
        if let Some(text) = scalar(value) {
            return Some((text, false, None));
        }
        let Value::Object(inner) = value else {
            continue;
        };
        let currency = currency_of(inner);
        if let Some(text) = CENTS
            .iter()
            .find_map(|key| inner.get(*key).and_then(scalar))
        {
            return Some((text, true, currency));
        }
        for key in AMOUNTS {
            let Some(value) = inner.get(*key) else {
                continue;
            };
            if let Some(text) = scalar(value) {
                return Some((text, false, currency));
            }
            let Value::Object(innermost) = value else {
                continue;
            };
            let text = AMOUNTS
                .iter()
                .find_map(|key| innermost.get(*key).and_then(scalar));
            if let Some(text) = text {
                return Some((text, false, currency_of(innermost).or(currency)));
            }
        }
    }
    let text = CENTS
        .iter()
        .find_map(|key| map.get(*key).and_then(scalar))?;
    Some((text, true, None))
}

/// A positive number, or a short text with a digit.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => number
            .as_f64()
            .filter(|number| *number > 0.0)
            .map(|_| number.to_string()),
        Value::String(text) => Some(text.clone()).filter(|text| {
            text.len() < 40 && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
        }),
        _ => None,
    }
}

fn sold_out(map: &Map<String, Value>) -> Option<bool> {
    for (key, when) in [
        ("inStock", false),
        ("in_stock", false),
        ("isInStock", false),
        ("available", false),
        ("isAvailable", false),
        ("soldOut", true),
        ("isSoldOut", true),
        ("outOfStock", true),
        ("isOutOfStock", true),
    ] {
        if let Some(Value::Bool(stated)) = map.get(key) {
            return Some(*stated == when);
        }
    }
    let text = ["availability", "stockStatus", "stock_status"]
        .iter()
        .find_map(|key| map.get(*key)?.as_str())?;
    schema::availability_of(text).map(|stated| stated == super::Availability::OutOfStock)
}
