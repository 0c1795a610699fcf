//! schema.org products, wherever they were written: JSON-LD as it is, microdata brought into the same shape.

use std::{collections::HashSet, str::FromStr};

use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    Availability, Candidate, Claim, Context, Rung,
    offer::{Offer, offers},
    snippet,
    subject::squeeze,
};
use crate::money_text::{self, Currency, Hints};

/// Types that are products, or are sold like them.
const PRODUCTS: &[&str] = &[
    "Product",
    "ProductGroup",
    "ProductModel",
    "IndividualProduct",
    "SomeProducts",
    "Vehicle",
    "Car",
    "Motorcycle",
    "Book",
    "SoftwareApplication",
    "WebApplication",
    "MobileApplication",
    "VideoGame",
    "Course",
    "Event",
    "TheaterEvent",
    "MusicEvent",
    "Service",
];

/// Properties under which other products stand.
const RELATED: &[&str] = &[
    "isRelatedTo",
    "isSimilarTo",
    "isAccessoryOrSparePartFor",
    "isConsumableFor",
    "review",
    "reviews",
    "recommendations",
    "mentions",
    "itemListElement",
    "itemReviewed",
    "hasOfferCatalog",
    "makesOffer",
];

/// Deeper graphs are not followed.
const DEEPEST: usize = 24;

/// A product in a graph.
struct Thing<'v> {
    value: &'v Value,
    is_related: bool,
}

/// The candidates of all products in the graphs.
pub(super) fn candidates(
    context: &Context<'_>,
    graphs: &[Value],
    rung: Rung,
    base: i32,
) -> Vec<Candidate> {
    let mut things = Vec::new();
    for graph in graphs {
        collect(graph, false, 0, &mut things);
    }
    // Sizes of one thing may be products of one name: it can be bought when one of them can.
    let in_stock: HashSet<String> = things
        .iter()
        .filter(|thing| {
            offers(thing.value)
                .iter()
                .any(|offer| offer.availability == Some(Availability::InStock))
        })
        .filter_map(|thing| text_of(&thing.value["name"]))
        .collect();
    let mut found = Vec::new();
    let mut earlier = 0;
    for thing in &things {
        let name = text_of(&thing.value["name"]).or_else(|| text_of(&thing.value["headline"]));
        let (score, reason) = standing(context, thing, name.as_deref(), base, earlier);
        earlier += i32::from(!thing.is_related);
        let mut push = |claim: Claim, score: i32, snippet_text: &str| {
            found.push(Candidate {
                claim,
                rung,
                score,
                reason: reason.clone(),
                snippet: snippet(snippet_text),
            });
        };
        if let Some(name) = &name {
            push(Claim::Title(name.clone()), score, name);
        }
        if let Some(brand) =
            text_of(&thing.value["brand"]).or_else(|| text_of(&thing.value["brand"]["name"]))
        {
            push(Claim::Brand(brand.clone()), score, &brand);
        }
        for key in ["sku", "productID", "mpn"] {
            if let Some(sku) = text_of(&thing.value[key]) {
                push(
                    Claim::Sku(sku.clone()),
                    score - i32::from(key != "sku") * 5,
                    &sku,
                );
            }
        }
        let is_in_stock = name.as_ref().is_some_and(|name| in_stock.contains(name));
        push_offers(context, &offers(thing.value), score, is_in_stock, &mut push);
    }
    found
}

/// How likely it is that the page is about this product, and why.
fn standing(
    context: &Context<'_>,
    thing: &Thing<'_>,
    name: Option<&str>,
    base: i32,
    earlier: i32,
) -> (i32, String) {
    let mut score = base;
    let mut reason = "the first product of the page's data".to_owned();
    if thing.is_related {
        score -= 40;
        "listed beside the page's product".clone_into(&mut reason);
    } else if earlier > 0 {
        score -= (3 * earlier).min(20);
        reason = format!("product number {} of the page's data", earlier + 1);
    }
    let numbers = ["sku", "productID", "mpn", "gtin13", "@id", "url"];
    if numbers
        .iter()
        .take(4)
        .filter_map(|key| text_of(&thing.value[*key]))
        .any(|number| context.subject.is_in_address(&number))
    {
        score += 8;
        reason.push_str("; its number is in the address");
    }
    if let Some(name) = name {
        let likeness = context.subject.likeness(name);
        if likeness >= 0.6 {
            score += 10;
            reason.push_str("; named like the page");
        } else if likeness < 0.25 {
            score -= 20;
            reason.push_str("; not named like the page");
        }
    }
    (score, reason)
}

fn push_offers(
    context: &Context<'_>,
    offers: &[Offer],
    score: i32,
    is_in_stock: bool,
    push: &mut impl FnMut(Claim, i32, &str),
) {
    let own: Vec<&Offer> = offers
        .iter()
        .filter(|offer| {
            offer
                .sku
                .as_deref()
                .is_some_and(|sku| context.subject.is_in_address(sku))
        })
        .collect();
    let offers: Vec<&Offer> = if own.is_empty() {
        offers.iter().collect()
    } else {
        own
    };
    for (order, offer) in (0..).zip(offers.iter().take(40)) {
        let score = score - i32::min(order * 2, 12) - i32::from(offer.is_lowest);
        if let Some(price) = &offer.price {
            for (amount, penalty) in readings(price, offer.currency, context) {
                push(
                    Claim::Price {
                        amount,
                        currency: offer.currency,
                    },
                    score - penalty,
                    price,
                );
            }
        }
        if let Some(currency) = offer.currency {
            push(Claim::Currency(currency), score, currency.code());
        }
    }
    let stated: Vec<Availability> = offers
        .iter()
        .filter_map(|offer| offer.availability)
        .collect();
    if is_in_stock || stated.contains(&Availability::InStock) {
        push(
            Claim::Availability(Availability::InStock),
            score,
            "an offer is in stock",
        );
    } else if !stated.is_empty() {
        push(
            Claim::Availability(Availability::OutOfStock),
            score,
            "no offer is in stock",
        );
    }
}

/// What a price in data may mean: with a point and three digits it may be thousands, which only the page can tell.
pub(super) fn readings(
    text: &str,
    currency: Option<Currency>,
    context: &Context<'_>,
) -> Vec<(Decimal, i32)> {
    let text = text.trim();
    let hints = Hints {
        locale: Some(&context.locale),
        ..Hints::default()
    };
    let as_written = Decimal::from_str(text).ok();
    let as_read = money_text::parse(text, &hints).amount;
    match (as_written, as_read) {
        (Some(written), Some(read)) if written != read => {
            let is_read_shown = context.shown.has(read) && !context.shown.has(written);
            let has_no_cents =
                currency
                    .or_else(|| context.locale.currency())
                    .is_some_and(|currency| {
                        matches!(
                            currency.code(),
                            "CLP"
                                | "COP"
                                | "IDR"
                                | "VND"
                                | "KRW"
                                | "JPY"
                                | "PYG"
                                | "PKR"
                                | "HUF"
                                | "IRR"
                                | "ISK"
                                | "ARS"
                        )
                    });
            if is_read_shown || has_no_cents && !context.shown.has(written) {
                vec![(read, 0), (written, 10)]
            } else {
                vec![(written, 0), (read, 10)]
            }
        }
        (Some(amount), _) | (None, Some(amount)) => vec![(amount, 0)],
        (None, None) => Vec::new(),
    }
}

fn types(value: &Value) -> impl Iterator<Item = &str> {
    let one = value["@type"].as_str();
    let many = value["@type"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    one.into_iter()
        .chain(many)
        .map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

pub(super) fn is_a(value: &Value, names: &[&str]) -> bool {
    types(value).any(|kind| names.iter().any(|name| name.eq_ignore_ascii_case(kind)))
}

fn collect<'v>(value: &'v Value, is_related: bool, depth: usize, things: &mut Vec<Thing<'v>>) {
    if depth > DEEPEST || things.len() > 400 {
        return;
    }
    match value {
        Value::Array(items) => items
            .iter()
            .for_each(|item| collect(item, is_related, depth + 1, things)),
        Value::Object(map) => {
            let is_lone_offer = || {
                depth <= 2
                    && is_a(value, &["Offer"])
                    && value["itemOffered"].is_null()
                    && map.contains_key("name")
            };
            if is_a(value, PRODUCTS) || is_lone_offer() {
                things.push(Thing { value, is_related });
            }
            let is_product = is_a(value, PRODUCTS);
            for (key, inner) in map {
                let is_list = key == "itemListElement"
                    && inner.as_array().is_some_and(|items| items.len() == 1);
                let is_inner = is_product && !matches!(key.as_str(), "mainEntity" | "@graph");
                let is_other = RELATED.contains(&key.as_str()) && !is_list;
                collect(
                    inner,
                    is_related || is_other || is_inner && key != "hasVariant",
                    depth + 1,
                    things,
                );
            }
        }
        _ => {}
    }
}

/// A code, or a sign where a code should stand.
pub(super) fn currency_of(text: &str) -> Option<Currency> {
    Currency::from_code(text).or_else(|| {
        money_text::parse(
            "",
            &Hints {
                currency: Some(text),
                ..Hints::default()
            },
        )
        .currency
    })
}

/// What an availability's name says; an unknown one says nothing.
pub(super) fn availability_of(text: &str) -> Option<Availability> {
    let name: String = text
        .rsplit(['/', '#', ':'])
        .next()?
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    match name.to_ascii_lowercase().as_str() {
        "instock"
        | "instoreonly"
        | "onlineonly"
        | "limitedavailability"
        | "preorder"
        | "presale"
        | "backorder"
        | "available"
        | "madetoorder"
        | "availablefororder"
        | "lowstock"
        | "true"
        | "instockonline" => Some(Availability::InStock),
        "outofstock" | "soldout" | "discontinued" | "oos" | "unavailable" | "notavailable"
        | "false" | "reserved" => Some(Availability::OutOfStock),
        _ => None,
    }
}

/// A value as text: a string, a number, the first of a list, or what stands in `@value`, `name` of an inner thing.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(squeeze(&decode(text))).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => items.iter().find_map(text_of),
        Value::Object(map) => ["@value", "value", "name", "@id"].iter().find_map(|key| {
            map.get(*key)
                .filter(|inner| inner.is_string() || inner.is_number())
                .and_then(text_of)
        }),
        Value::Null | Value::Bool(_) => None,
    }
}

/// Entities that were escaped once too often.
pub(super) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut decoded = text.to_owned();
    // Twice, for `&amp;quot;`.
    for _ in 0..2 {
        for (entity, plain) in [
            ("&quot;", "\""),
            ("&#34;", "\""),
            ("&#39;", "'"),
            ("&#039;", "'"),
            ("&apos;", "'"),
            ("&rsquo;", "’"),
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&nbsp;", " "),
            ("&#160;", " "),
            ("&ndash;", "–"),
            ("&euro;", "€"),
            ("&pound;", "£"),
            ("&amp;", "&"),
        ] {
            if decoded.contains(entity) {
                decoded = decoded.replace(entity, plain);
            }
        }
    }
    decoded
}
