//! The offers of schema.org, in the shapes that shops give them.

use serde_json::Value;

use super::{
    Availability,
    schema::{availability_of, currency_of, is_a, text_of},
};
use crate::money_text::Currency;

/// What one offer says.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer {
    pub(super) price: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) availability: Option<Availability>,
    pub(super) is_lowest: bool,
    pub(super) sku: Option<String>,
}

/// The offers of a product, those of its variants after its own.
pub(super) fn offers(thing: &Value) -> Vec<Offer> {
    let mut found = Vec::new();
    if is_a(thing, &["Offer"]) {
        push_offer(thing, 0, &mut found);
    }
    for key in ["offers", "offer"] {
        push_offer(&thing[key], 0, &mut found);
    }
    if found.is_empty() && (!thing["price"].is_null() || !thing["lowPrice"].is_null()) {
        push_offer(thing, 0, &mut found);
    }
    if found.is_empty() {
        for variant in thing["hasVariant"]
            .as_array()
            .into_iter()
            .flatten()
            .take(40)
        {
            let sku = text_of(&variant["sku"]);
            let from = found.len();
            push_offer(&variant["offers"], 1, &mut found);
            found
                .iter_mut()
                .skip(from)
                .for_each(|offer| offer.sku = offer.sku.clone().or_else(|| sku.clone()));
        }
    }
    found
}

fn push_offer(value: &Value, depth: usize, found: &mut Vec<Offer>) {
    if depth > 4 || found.len() >= 60 {
        return;
    }
    if let Value::Array(items) = value {
        items
            .iter()
            .for_each(|item| push_offer(item, depth + 1, found));
        return;
    }
    if !value.is_object() {
        return;
    }
    let own = single_offer(value);
    let has_price = own.price.is_some();
    if has_price || own.availability.is_some() {
        found.push(own);
    }
    if !has_price {
        push_offer(&value["offers"], depth + 1, found);
    }
}

fn single_offer(value: &Value) -> Offer {
    let specification = price_specification(&value["priceSpecification"]);
    let inside = |key: &str| specification.and_then(|inner| text_of(&inner[key]));
    let lowest = text_of(&value["lowPrice"]);
    let price = text_of(&value["price"]).filter(|price| price.chars().any(|c| c.is_ascii_digit()));
    let is_lowest = price.is_none() && lowest.is_some();
    let currency = text_of(&value["priceCurrency"])
        .or_else(|| text_of(&value["currency"]))
        .or_else(|| inside("priceCurrency"));
    Offer {
        price: price
            .or(lowest)
            .or_else(|| inside("price"))
            .or_else(|| inside("minPrice")),
        currency: currency.and_then(|text| currency_of(&text)),
        availability: text_of(&value["availability"])
            .as_deref()
            .and_then(availability_of),
        is_lowest,
        sku: text_of(&value["sku"]),
    }
}

/// The specification that is asked now: no list price, no price per unit.
fn price_specification(value: &Value) -> Option<&Value> {
    let all: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(_) => vec![value],
        _ => Vec::new(),
    };
    let is_current = |inner: &&&Value| {
        let kind = text_of(&inner["priceType"]).unwrap_or_default();
        let is_old = ["ListPrice", "StrikethroughPrice", "SRP", "MSRP", "Regular"]
            .iter()
            .any(|old| kind.ends_with(old));
        !is_old
            && inner["referenceQuantity"].is_null()
            && !is_a(
                inner,
                &["DeliveryChargeSpecification", "PaymentChargeSpecification"],
            )
    };
    all.iter().find(is_current).or_else(|| all.first()).copied()
}
