//! Amounts that a reader sees, weighed by their looks and their place.

use std::sync::LazyLock;

use regex::Regex;
use rust_decimal::Decimal;

use super::{
    candidate,
    zone::{Zones, tokens},
};
use crate::{
    page::Node,
    product::{Candidate, Claim, Context, shown::ShownAmount},
};

/// The visible page is believed after all data.
const CEILING: i32 = 68;

/// Classes that call something a price, in the languages of shops.
const PRICE_WORDS: &[&str] = &[
    "price", "prices", "pricing", "preis", "prix", "precio", "prezzo", "preco", "pret", "cena",
    "cijena", "hinta", "pris", "prijs", "hind", "fiyat", "ar", "amount", "prc", "kaina",
];
const CURRENT_WORDS: &[&str] = &[
    "current",
    "sale",
    "now",
    "special",
    "final",
    "our",
    "actual",
    "offer",
    "sell",
    "selling",
    "promo",
    "new",
    "discounted",
    "main",
    "reduced",
    "ours",
    "deal",
    "today",
    "product",
    "big",
];
const OLD_WORDS: &[&str] = &[
    "old",
    "was",
    "before",
    "list",
    "strike",
    "striked",
    "rrp",
    "msrp",
    "uvp",
    "compare",
    "crossed",
    "original",
    "previous",
    "prev",
    "barre",
    "alt",
    "regular",
    "retail",
    "saved",
    "save",
    "saving",
    "savings",
    "discount",
    "reference",
    "unit",
    "base",
    "basic",
    "grundpreis",
    "per",
    "installment",
    "instalment",
    "installments",
    "rate",
    "monthly",
    "shipping",
    "delivery",
    "postage",
    "deposit",
    "total",
    "subtotal",
    "points",
    "loyalty",
    "cashback",
    "from",
    "stricken",
    "through",
    "tax",
    "excl",
    "net",
    "vat",
    "member",
    "club",
    "bulk",
    "tier",
];

/// Words before an amount, or beside it, that make it something else than the price.
static OTHER_AMOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:\b(?:was|rrp|msrp|list price|retail|save|you save|saving|instead|shipping|postage|delivery|p&p|deposit|per month|monthly|instal|orders over|over|",
        r"cash\s?back|earn|credit|tax|excl|ex\.? vat|per kg|per unit|each when|reg\b|regular|normal|off\b|coupon|minimum|up to|",
        r"statt|uvp|versand|liefer|monat|rate|sparen|ersparnis|grundpreis|zzgl|bisher|vorher|au lieu|livraison|économ|par mois|frais|mensualit|",
        r"antes|env[ií]o|ahorr|cuotas?|mes\b|spedizione|risparm|invece|al mese|frete|parcelas?|sem juros|juros|de desconto|verzend|korting|",
        r"dostaw|rat[ay]|oszczęd|doprav|měsíčně|běžná|pôvodn|доставк|рассроч|скидк|экономия|вместо|мес\b|kuus|järelmaks|postnina)|12\s?x|\d\s?x\s|[x×]\s*\d|/\s*\d*\s?(?:kg|g|l|ml|cl|m|m²|m2|mo|month|100)\b)",
    ))
    .ok()
});

pub(super) fn candidates<'a>(context: &'a Context<'a>, zones: &Zones<'a>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = context
        .shown
        .amounts
        .iter()
        .filter(|amount| amount.value > Decimal::ZERO)
        .map(|amount| {
            let (score, reasons) = weigh(amount, zones);
            let claim = Claim::Price {
                amount: amount.value,
                currency: amount.currency,
            };
            candidate(claim, score.min(CEILING), reasons.join(", "), &amount.text)
        })
        .collect();
    // The sort is stable: of equals the first on the page stays first.
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.score));
    found.truncate(12);
    found
}

/// A score, and what it is made of.
fn weigh<'a>(amount: &ShownAmount<'a>, zones: &Zones<'a>) -> (i32, Vec<String>) {
    let mut score = 26;
    let mut reasons = Vec::new();
    let mut add = |points: i32, reason: &str| {
        if points != 0 {
            score += points;
            reasons.push(format!("{reason} {points:+}"));
        }
    };
    add(if amount.is_money { 10 } else { -6 }, "currency beside it");
    if !amount.is_money && amount.text.chars().any(char::is_alphabetic) {
        add(-16, "a bare number among words");
    }
    weigh_classes(&amount.element, &mut add);
    if amount.is_struck {
        add(-35, "struck through");
    }
    if amount.is_prose {
        add(-18, "in running text");
    }
    if amount.upper.is_some() {
        add(-3, "a range");
    }
    if let Some(mark) = zones.elsewhere(&amount.element) {
        add(-24, mark);
    }
    if zones.is_repeated(&amount.element) {
        add(-20, "one of several alike");
    }
    if amount
        .element
        .ancestors()
        .take(5)
        .any(|element| element.name() == "a")
    {
        add(-8, "in a link");
    }
    weigh_place(amount.element.index(), zones, &mut add);
    weigh_words(amount, &mut add);
    (score, reasons)
}

fn weigh_classes(element: &Node<'_>, add: &mut impl FnMut(i32, &str)) {
    let (mut is_price, mut is_current, mut is_old) = (false, false, false);
    for around in std::iter::once(*element).chain(element.ancestors().take(3)) {
        for (name, value) in around.attrs() {
            if !matches!(
                name,
                "class" | "id" | "itemprop" | "data-testid" | "data-qa" | "data-test"
            ) || value.len() > 400
            {
                continue;
            }
            for token in tokens(value) {
                is_price |= PRICE_WORDS.contains(&token.as_str()) || token.contains("price");
                is_current |= CURRENT_WORDS.contains(&token.as_str());
                is_old |= OLD_WORDS.contains(&token.as_str()) || token.contains("oldprice");
            }
        }
    }
    if is_price {
        add(14, "called a price");
    }
    if is_price && is_current {
        add(3, "called current");
    }
    if is_old {
        add(-14, "called old or another amount");
    }
}

fn weigh_place(index: u32, zones: &Zones<'_>, add: &mut impl FnMut(i32, &str)) {
    if let Some(headline) = zones.headline {
        if index > headline {
            let distance = index - headline;
            let near = 16 - i32::try_from(distance / 25).unwrap_or(16).min(16);
            add(near, "near the headline");
        } else if headline - index > 60 {
            add(-8, "before the headline");
        }
    }
    if index > zones.others_from {
        add(-18, "after the headline of other products");
    }
    let nearest = zones
        .buttons
        .iter()
        .map(|button| button.abs_diff(index))
        .min();
    if nearest.is_some_and(|distance| distance < 80) {
        add(6, "near a button to buy");
    }
}

fn weigh_words(amount: &ShownAmount<'_>, add: &mut impl FnMut(i32, &str)) {
    let Some(pattern) = OTHER_AMOUNT.as_ref() else {
        return;
    };
    // The line: the widest element around that is still short.
    let line = amount
        .element
        .ancestors()
        .take(2)
        .map(|around| around.text(90))
        .take_while(|text| text.len() < 60)
        .last();
    if pattern.is_match(&amount.around) {
        add(-16, "words beside it");
    } else if line.is_some_and(|line| pattern.is_match(&line)) {
        add(-6, "words around it");
    }
}
