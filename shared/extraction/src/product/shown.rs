//! Every amount of money that a reader sees, with the smallest element that shows it whole.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::discount;
use crate::{
    caseless,
    money_text::{self, Amount, Currency, Hints, Locale},
    page::{Document, Node},
};

/// Texts longer than this tell a story, in which amounts stand for themselves.
const PROSE: usize = 70;

/// The longest text of an element that shows one price.
const ONE_PRICE: usize = 44;

/// An amount on the page.
pub(crate) struct ShownAmount<'a> {
    pub(crate) value: Decimal,
    pub(crate) upper: Option<Decimal>,
    /// `None` for a bare number that only its classes call a price.
    pub(crate) currency: Option<Currency>,
    /// Whether a currency stands beside it, known or not.
    pub(crate) is_money: bool,
    /// The element that shows it.
    pub(crate) element: Node<'a>,
    /// The text of that element.
    pub(crate) text: String,
    /// What stands between the amount before and this one, and between this and the next.
    pub(crate) around: String,
    pub(crate) is_struck: bool,
    pub(crate) is_prose: bool,
}

/// All amounts of a page, in document order.
pub(crate) struct Shown<'a> {
    pub(crate) amounts: Vec<ShownAmount<'a>>,
    values: HashSet<Decimal>,
    /// Amounts that a percentage beside them proves to be reduced, and those they are reduced from.
    pub(crate) reduced: HashSet<Decimal>,
    pub(crate) former: HashSet<Decimal>,
}

impl<'a> Shown<'a> {
    pub(crate) fn of_page(document: &'a Document, locale: &Locale) -> Self {
        let hints = Hints {
            locale: Some(locale),
            ..Hints::default()
        };
        let mut amounts = Vec::new();
        let mut percentages = Vec::new();
        let mut read_until = 0;
        for node in document.nodes() {
            let Some(text) = node.as_text() else { continue };
            if node.is_hidden() || !has_digit(text) {
                continue;
            }
            if let Some(percent) = discount::percentage(text) {
                percentages.push((node.index(), percent));
            }
            if node.index() < read_until {
                continue;
            }
            let Some(parent) = node.parent() else {
                continue;
            };
            if text.len() > PROSE && text.trim().len() > PROSE {
                push_prose(&mut amounts, parent, text, &hints);
                continue;
            }
            if let Some((element, text, found)) = price_around(node, &hints) {
                read_until = element.end();
                let is_struck = node.is_struck();
                let arounds = arounds(&text, &found);
                let shown_here = found.into_iter().zip(arounds);
                amounts.extend(shown_here.map(|(amount, around)| {
                    shown(amount, element, &text, around, is_struck, false)
                }));
            }
        }
        let current = amounts.iter().filter(|amount| !amount.is_struck);
        let values = current
            .flat_map(|amount| [Some(amount.value), amount.upper])
            .flatten()
            .map(|value| value.normalize())
            .collect();
        let (reduced, former) = discount::pairs(&amounts, &percentages);
        Self {
            amounts,
            values,
            reduced,
            former,
        }
    }

    /// Whether a reader sees that amount.
    pub(crate) fn has(&self, value: Decimal) -> bool {
        self.values.contains(&value.normalize())
    }

    /// Whether an amount stands between two places.
    pub(crate) fn is_within(&self, from: u32, to: u32) -> bool {
        let first = self
            .amounts
            .partition_point(|amount| amount.element.index() < from);
        self.amounts
            .get(first)
            .is_some_and(|amount| amount.element.index() < to)
    }
}

/// Whether a text has a decimal digit of any script.
fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        || !text.is_ascii() && text.chars().any(char::is_numeric)
}

fn shown<'a>(
    amount: Amount,
    element: Node<'a>,
    text: &str,
    around: &str,
    is_struck: bool,
    is_prose: bool,
) -> ShownAmount<'a> {
    ShownAmount {
        value: amount.value,
        upper: amount.upper,
        currency: amount.currency,
        is_money: amount.currency_raw.is_some(),
        element,
        text: text.to_owned(),
        around: around.to_owned(),
        is_struck,
        is_prose,
    }
}

fn push_prose<'a>(
    amounts: &mut Vec<ShownAmount<'a>>,
    element: Node<'a>,
    text: &str,
    hints: &Hints<'_>,
) {
    let found = money_text::amounts(text, hints)
        .into_iter()
        .filter(|amount| amount.currency_raw.is_some());
    amounts.extend(found.map(|amount| {
        let place = text.get(amount.start..amount.end).unwrap_or("").to_owned();
        shown(amount, element, &place, "", element.is_struck(), true)
    }));
}

/// For each amount the text from the end of the one before to the beginning of the next.
fn arounds<'t>(text: &'t str, found: &[Amount]) -> Vec<&'t str> {
    let starts = found
        .iter()
        .skip(1)
        .map(|next| next.start)
        .chain([text.len()]);
    let ends = std::iter::once(0).chain(found.iter().map(|amount| amount.end));
    ends.zip(starts)
        .map(|(from, to)| text.get(from..to).unwrap_or(""))
        .collect()
}

/// The widest element around a text that still shows a single price, and what it shows.
///
/// Cents and signs often stand in elements of their own, so a price may need some steps up to be whole.
fn price_around<'a>(node: Node<'a>, hints: &Hints<'_>) -> Option<(Node<'a>, String, Vec<Amount>)> {
    let is_struck = node.is_struck();
    let mut best: Option<(Node<'a>, String, Vec<Amount>)> = None;
    for (step, element) in node.ancestors().take(4).enumerate() {
        let text = price_text(&element, is_struck);
        if step > 0 && text.len() > ONE_PRICE {
            break;
        }
        let money: Vec<Amount> = money_text::amounts(&text, hints)
            .into_iter()
            .filter(|amount| amount.currency_raw.is_some())
            .collect();
        if money.len() > 1 && (step > 0 || best.is_some()) {
            break;
        }
        if !money.is_empty() {
            best = Some((element, text, money));
        }
    }
    best.or_else(|| bare_number(node, hints))
}

/// A number without a currency, in an element whose classes call it a price.
fn bare_number<'a>(node: Node<'a>, hints: &Hints<'_>) -> Option<(Node<'a>, String, Vec<Amount>)> {
    let element = node
        .ancestors()
        .take(3)
        .find(|element| is_called_price(element))?;
    let text = price_text(&element, node.is_struck());
    if text.len() > ONE_PRICE {
        return None;
    }
    let found = money_text::amounts(&text, hints);
    (found.len() == 1).then_some((element, text, found))
}

fn is_called_price(element: &Node<'_>) -> bool {
    element.attrs().any(|(name, value)| {
        matches!(
            name,
            "class" | "id" | "itemprop" | "data-testid" | "data-qa"
        ) && caseless::contains(value, "price")
    })
}

/// The visible text of an element, with a point before cents that are only set smaller.
fn price_text(element: &Node<'_>, is_struck: bool) -> String {
    let keep = |node: &Node<'_>| !node.is_hidden() && (is_struck || !node.is_struck());
    let has_raised_cents = element
        .elements()
        .take(24)
        .any(|inner| is_cents(&inner) && keep(&inner));
    if !has_raised_cents {
        return element.gather(ONE_PRICE * 3, keep);
    }
    let mut text = String::new();
    let mut cents_at = None;
    for node in element.descendants().take(60) {
        if is_cents(&node) {
            cents_at = Some(node.end());
        }
        let Some(part) = node.as_text().filter(|_| keep(&node)) else {
            continue;
        };
        let part = part.trim();
        let is_raised = cents_at.is_some_and(|end| node.index() < end);
        let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
        if is_raised
            && digits.len() == 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && text.ends_with(|c: char| c.is_ascii_digit())
        {
            text.push('.');
        } else if !is_raised && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(part);
    }
    text
}

/// Whether an element holds the cents of a price.
fn is_cents(element: &Node<'_>) -> bool {
    element.name() == "sup"
        || element.classes().any(|class| {
            ["cent", "decimal", "fraction", "subunit", "kopeck", "penn"]
                .iter()
                .any(|part| caseless::contains(class, part))
        })
}
