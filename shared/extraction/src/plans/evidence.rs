//! How much speaks for a group being the plans of a vendor, and not a shop's shelf or a list of costs.

use std::fmt::Write;

use crate::page::Node;

use super::{
    lines::Lines,
    model::PlanPeriod,
    priced::Kind,
    unit::Unit,
    words::{has_token, is_badge, tier_words, words},
};

/// Below this a group is not published.
pub(super) const THRESHOLD: i32 = 9;

const PLAN_CLASSES: &[&str] = &[
    "pricing",
    "price",
    "prices",
    "plan",
    "plans",
    "tier",
    "tiers",
    "package",
    "packages",
    "subscription",
    "membership",
    "billing",
];

/// Texts on the buttons of shops.
const SHOP_WORDS: &[&str] = &[
    "cart",
    "basket",
    "warenkorb",
    "panier",
    "carrito",
    "carrello",
    "winkelwagen",
    "wishlist",
    "stock",
];

/// Reasons with their weights.
#[derive(Default)]
struct Ledger {
    total: i32,
    text: String,
}

impl Ledger {
    fn add(&mut self, points: i32, reason: &str) {
        if points == 0 {
            return;
        }
        self.total += points;
        let separator = if self.text.is_empty() { "" } else { ", " };
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{separator}{reason} {points:+}");
    }

    /// Points for the part of the units that something holds for.
    fn share(&mut self, points: i32, count: usize, of: usize, reason: &str) {
        let count = i32::try_from(count).unwrap_or(0);
        let of = i32::try_from(of.max(1)).unwrap_or(1);
        self.add(points * count / of, reason);
    }
}

/// The score of a group and its reasons; `None` when it cannot be one.
pub(super) fn weigh(
    lines: &Lines<'_>,
    units: &[Unit<'_>],
    group: Option<Node<'_>>,
) -> Option<(i32, String)> {
    let count = units.len();
    let priced = units.iter().filter(|unit| unit.offer.has_amount()).count();
    let names: usize = {
        let mut names: Vec<String> = units
            .iter()
            .map(|unit| unit.name.text.to_lowercase())
            .collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    if priced == 0 || names < 2.min(count) || names * 2 < count {
        return None;
    }
    let mut ledger = Ledger::default();
    ledger.add(
        match names {
            0 | 1 => -2,
            2 => 1,
            3..=6 => 3,
            7..=9 => 1,
            _ => -5,
        },
        "number",
    );
    weigh_offers(&mut ledger, units, priced);
    weigh_names(&mut ledger, units);
    weigh_form(&mut ledger, lines, units);
    let is_named = group.is_some_and(is_named_after_plans)
        || units
            .iter()
            .any(|unit| unit.span.card.is_some_and(is_named_after_plans));
    ledger.add(if is_named { 3 } else { 0 }, "named so");
    ledger.add(if lines.is_pricing_page { 3 } else { 0 }, "pricing page");
    Some((ledger.total, ledger.text))
}

fn weigh_offers(ledger: &mut Ledger, units: &[Unit<'_>], priced: usize) {
    let main = |unit: &&Unit<'_>| {
        unit.offer
            .prices
            .first()
            .filter(|price| !price.amount.is_zero())
            .and_then(|price| price.period)
    };
    let recurring = units
        .iter()
        .filter(|unit| {
            matches!(
                main(unit),
                Some(
                    PlanPeriod::Month
                        | PlanPeriod::Year
                        | PlanPeriod::TwoYears
                        | PlanPeriod::Quarter
                        | PlanPeriod::Week
                )
            )
        })
        .count();
    let used = units
        .iter()
        .filter(|unit| matches!(main(unit), Some(PlanPeriod::Usage | PlanPeriod::Day)))
        .count();
    ledger.share(5, recurring, priced, "recurring");
    ledger.share(-9, used, priced, "by use");
    let asks = units
        .iter()
        .any(|unit| unit.offer.is_free || unit.offer.is_contact);
    ledger.add(i32::from(asks), "free or on request");
    let without_currency = units
        .iter()
        .filter(|unit| {
            unit.offer
                .prices
                .iter()
                .any(|price| price.currency.is_none())
        })
        .count();
    ledger.share(-9, without_currency, units.len(), "no currency");
}

fn weigh_names(ledger: &mut Ledger, units: &[Unit<'_>]) {
    let count = units.len();
    let tiers = units
        .iter()
        .filter(|unit| tier_words(&unit.name.text) > 0)
        .count();
    let titled = units.iter().filter(|unit| unit.name.is_titled).count();
    let long: usize = units
        .iter()
        .map(|unit| words(&unit.name.text).count())
        .sum();
    ledger.share(5, tiers, count, "names of tiers");
    ledger.share(2, titled, count, "titles");
    ledger.add(if long > count * 4 { -4 } else { 0 }, "long names");
    let against = units.iter().any(|unit| {
        has_token(
            &unit.name.text,
            &[
                "vs",
                "versus",
                "competitor",
                "competitors",
                "alternative",
                "alternatives",
            ],
        )
    });
    ledger.add(if against { -8 } else { 0 }, "comparison with others");
}

fn weigh_form(ledger: &mut Ledger, lines: &Lines<'_>, units: &[Unit<'_>]) {
    let count = units.len();
    let of = |unit: &Unit<'_>| lines.all.get(unit.span.lines.clone()).unwrap_or_default();
    let with_button = units
        .iter()
        .filter(|unit| {
            of(unit)
                .iter()
                .any(|line| line.is_button && !is_badge(&line.text))
        })
        .count();
    let with_features = units.iter().filter(|unit| unit.features.len() >= 2).count();
    let crowded = units
        .iter()
        .filter(|unit| {
            let prices = of(unit)
                .iter()
                .filter(|line| line.kind() == Kind::Price)
                .count();
            unit.name.alike > 1 && unit.name.is_titled && prices > 1 && holds_several(lines, unit)
        })
        .count();
    let is_shop = units.iter().any(|unit| {
        of(unit)
            .iter()
            .any(|line| line.is_button && has_token(&line.text, SHOP_WORDS))
    });
    ledger.share(2, with_button, count, "buttons");
    ledger.share(2, with_features, count, "features");
    ledger.share(-8, crowded, count, "several plans in one");
    ledger.add(if is_shop { -8 } else { 0 }, "a shop's buttons");
}

/// Whether another price stands behind another title of the same kind.
fn holds_several(lines: &Lines<'_>, unit: &Unit<'_>) -> bool {
    let Some(name) = lines.all.get(unit.name.line) else {
        return false;
    };
    let mut has_title = false;
    for line in lines
        .all
        .get(unit.name.line + 1..unit.span.lines.end)
        .unwrap_or_default()
    {
        let is_alike = line.block.name() == name.block.name()
            && line.block.attr("class") == name.block.attr("class")
            && line.kind() == Kind::Text;
        has_title |= is_alike;
        if has_title && line.kind() == Kind::Price {
            return true;
        }
    }
    false
}

/// Whether an element, one around it or one directly inside it is named after plans or prices.
fn is_named_after_plans(node: Node<'_>) -> bool {
    std::iter::once(node)
        .chain(node.ancestors().take(2))
        .chain(node.children().filter(Node::is_element).take(3))
        .filter(|node| !matches!(node.name(), "body" | "html"))
        .any(|node| {
            ["class", "id"]
                .iter()
                .filter_map(|name| node.attr(name))
                .any(|value| has_token(value, PLAN_CLASSES))
        })
}
