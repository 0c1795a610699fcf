//! Open Graph and its relatives: tags in the head that say what the page shares.

use std::collections::HashMap;

use super::{Candidate, Claim, Context, Rung, schema, snippet, subject::squeeze};

/// Where a price stands, what one pays now before what is asked usually.
const PRICES: &[(&str, &str, i32)] = &[
    (
        "product:sale_price:amount",
        "product:sale_price:currency",
        73,
    ),
    ("product:price:amount", "product:price:currency", 70),
    ("og:price:amount", "og:price:currency", 70),
    ("og:product:price:amount", "og:product:price:currency", 68),
    ("twitter:data1", "", 40),
    ("price", "currency", 45),
];

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let tags = tags(context);
    let mut found = Vec::new();
    let mut push = |claim: Claim, score: i32, reason: &str, text: &str| {
        found.push(Candidate {
            claim,
            rung: Rung::OpenGraph,
            score,
            reason: reason.to_owned(),
            snippet: snippet(text),
        });
    };
    for (amount, code, score) in PRICES {
        let Some(text) = tags.get(*amount) else {
            continue;
        };
        let parsed = crate::money_text::parse(
            text,
            &crate::money_text::Hints {
                locale: Some(&context.locale),
                ..Default::default()
            },
        );
        let is_label = *amount == "twitter:data1" && parsed.currency.is_none();
        let currency = tags
            .get(*code)
            .and_then(|text| schema::currency_of(text))
            .or(parsed.currency);
        for (value, penalty) in schema::readings(text, currency, context)
            .into_iter()
            .filter(|_| !is_label)
        {
            push(
                Claim::Price {
                    amount: value,
                    currency,
                },
                score - penalty,
                amount,
                text,
            );
        }
        if let Some(currency) = currency {
            push(Claim::Currency(currency), *score, code, currency.code());
        }
    }
    for name in [
        "product:availability",
        "og:availability",
        "og:product:availability",
        "availability",
    ] {
        if let Some(availability) = tags
            .get(name)
            .and_then(|text| schema::availability_of(text))
        {
            push(Claim::Availability(availability), 65, name, name);
        }
    }
    for (name, score) in [
        ("product:retailer_item_id", 60),
        ("og:sku", 55),
        ("product:sku", 55),
    ] {
        if let Some(sku) = tags.get(name) {
            push(Claim::Sku(sku.clone()), score, name, sku);
        }
    }
    for name in ["product:brand", "og:brand"] {
        if let Some(brand) = tags.get(name) {
            push(Claim::Brand(brand.clone()), 60, name, brand);
        }
    }
    found
}

/// The tags by name; of several the first.
fn tags(context: &Context<'_>) -> HashMap<String, String> {
    let mut tags = HashMap::new();
    for meta in context.document.elements_named("meta") {
        let name = meta.attr("property").or_else(|| meta.attr("name"));
        let (Some(name), Some(content)) = (name, meta.attr("content")) else {
            continue;
        };
        let content = squeeze(&schema::decode(content));
        if !content.is_empty() && name.len() < 60 {
            tags.entry(name.to_ascii_lowercase()).or_insert(content);
        }
    }
    tags
}
