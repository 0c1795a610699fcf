//! What a stretch of lines asks for its plan: amounts, nothing, or a call.

mod entry;

use std::ops::Range;

use rust_decimal::Decimal;

use self::entry::{add_hidden_sides, drop_usage, entries_of, share_terms};
use super::{
    lines::{Line, Lines},
    model::{PlanPeriod, PlanPrice},
    priced::Kind,
    terms::Terms,
    words::is_decoy_before,
};
use crate::page::Node;

/// Lines after the main price among which its other prices stand.
const REACH: usize = 8;

/// Lines of other text that end the price's region.
const MOST_TEXTS: usize = 2;

/// What a plan costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Offer {
    pub(super) prices: Vec<PlanPrice>,
    pub(super) is_free: bool,
    pub(super) is_contact: bool,
    /// The line of the price, or of the words in its place.
    pub(super) line: Option<usize>,
}

impl Offer {
    pub(super) fn is_empty(&self) -> bool {
        self.prices.is_empty() && !self.is_free && !self.is_contact
    }

    pub(super) fn has_amount(&self) -> bool {
        self.prices.iter().any(|price| !price.amount.is_zero())
    }
}

/// Reads the offer among the lines of a plan; `card` is the element that holds them, when there is one.
pub(super) fn read(lines: &Lines<'_>, range: Range<usize>, card: Option<Node<'_>>) -> Offer {
    let own = |at: &usize| !lines.all[*at].around.is_aside;
    let main = main_line(lines, range.clone());
    let free = range
        .clone()
        .filter(own)
        .find(|at| lines.all[*at].kind() == Kind::Free && !lines.all[*at].is_button);
    let contact = range
        .clone()
        .filter(own)
        .find(|at| lines.all[*at].kind() == Kind::Contact && !lines.all[*at].is_button);
    if let Some(main) = main {
        let instead = free.or(contact).filter(|at| *at < main);
        match instead {
            Some(instead) if is_aside_of(lines, instead, main, card) => {}
            _ => return priced(lines, range, main, card),
        }
    }
    let button = range
        .filter(own)
        .find(|at| lines.all[*at].kind() == Kind::Contact);
    Offer {
        is_free: free.is_some()
            && contact.is_none_or(|contact| free.is_some_and(|free| free < contact)),
        is_contact: free.is_none() && (contact.is_some() || button.is_some())
            || contact.is_some_and(|contact| free.is_some_and(|free| contact < free)),
        line: match (free, contact) {
            (Some(free), Some(contact)) => Some(free.min(contact)),
            (free, contact) => free.or(contact),
        },
        prices: Vec::new(),
    }
}

/// Whether an amount is a detail of a plan that is free or to be asked for.
fn is_aside_of(lines: &Lines<'_>, instead: usize, main: usize, card: Option<Node<'_>>) -> bool {
    let amount = &lines.all[main];
    let in_list = in_list(amount, card);
    let is_name_alone = main - instead <= 2 && !in_list;
    let is_prominent = amount.around.price > 0 || amount.around.heading > 0;
    !is_name_alone && (in_list || !is_prominent || main - instead > 6)
}

/// Whether a line is an item of a list inside the card.
pub(super) fn in_list(line: &Line<'_>, card: Option<Node<'_>>) -> bool {
    line.around.item > card.map_or(0, |card| card.index())
}

fn main_line(lines: &Lines<'_>, range: Range<usize>) -> Option<usize> {
    let mut items_before = 0;
    let mut last_item = 0;
    let mut rank = 0;
    let mut best: Option<(i32, usize)> = None;
    for at in range {
        let line = &lines.all[at];
        if line.around.item > last_item {
            last_item = line.around.item;
            items_before += 1;
        }
        let is_price = line.kind() == Kind::Price
            || line.kind() == Kind::Number && line.around.price > 0 && lines.currency.is_some();
        if !is_price || line.around.is_aside {
            continue;
        }
        let mut score = -rank;
        rank += 2;
        score += if line.around.price > 0 { 3 } else { 0 };
        score += if line.around.heading > 0 { 1 } else { 0 };
        score -= if line.around.item > 0 && items_before > 2 {
            4
        } else {
            0
        };
        score -= if line.is_button { 5 } else { 0 };
        score -= if line.kind() == Kind::Number { 2 } else { 0 };
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

fn priced(lines: &Lines<'_>, range: Range<usize>, main: usize, card: Option<Node<'_>>) -> Offer {
    let mut entries = Vec::new();
    // The main line first; the other side of a toggle may stand before it.
    entries.extend(entries_of(lines, main, range.clone()));
    for at in region(lines, range.clone(), main, card) {
        entries.extend(entries_of(lines, at, range.clone()));
    }
    drop_usage(&mut entries);
    share_terms(&mut entries);
    if let Some(before) = main.checked_sub(1).filter(|at| range.contains(at))
        && let Some(first) = entries.first_mut()
        && lines.all[before].kind() == Kind::Terms
        && first.terms.period.is_none()
    {
        first.terms = first.terms.or(Terms::of(&lines.all[before].text));
    }
    add_hidden_sides(&mut entries, lines, main, card);
    let mut prices: Vec<PlanPrice> = Vec::new();
    for entry in &entries {
        let price = entry.price(lines.currency);
        if prices.first().is_none_or(|main| goes_with(main, &price))
            && !prices.iter().any(|known| is_told_already(known, &price))
        {
            prices.push(price);
        }
    }
    settle(&mut prices, None);
    let is_free = prices.first().is_some_and(|price| price.amount.is_zero());
    Offer {
        prices,
        is_free,
        is_contact: false,
        line: Some(main),
    }
}

/// Whether a second amount can be another price of the same plan: in another currency, or for another period or billing
/// and in a proportion that periods have. Anything else beside a price is an extra, a former price or a trap.
fn goes_with(main: &PlanPrice, other: &PlanPrice) -> bool {
    if main.amount.is_zero() || other.amount.is_zero() {
        return false;
    }
    if main.currency != other.currency {
        return true;
    }
    let Some(ratio) = other.amount.checked_div(main.amount) else {
        return false;
    };
    let within = |low: Decimal, high: Decimal| low <= ratio && ratio <= high;
    let (tenth, three, fourteen) = (Decimal::new(7, 2), Decimal::from(3), Decimal::from(14));
    match (main.period, other.period, other.billed) {
        (_, None, None) => false,
        (Some(PlanPeriod::Month), Some(PlanPeriod::Year), _) => within(three, fourteen),
        (Some(PlanPeriod::Year), Some(PlanPeriod::Month), _) => within(tenth, Decimal::new(34, 2)),
        (one, two, _) if one == two => within(Decimal::new(3, 1), three),
        (_, Some(PlanPeriod::OneTime | PlanPeriod::Usage | PlanPeriod::Day), _) => false,
        _ => true,
    }
}

fn is_told_already(known: &PlanPrice, price: &PlanPrice) -> bool {
    known.currency == price.currency
        && (known.amount == price.amount && known.period == price.period
            || (known.period, known.billed) == (price.period, price.billed))
}

/// The other lines with prices near the main one.
fn region(
    lines: &Lines<'_>,
    range: Range<usize>,
    main: usize,
    card: Option<Node<'_>>,
) -> Vec<usize> {
    let mut found = Vec::new();
    for at in (range.start..main).rev().take(3) {
        let line = &lines.all[at];
        match line.kind() {
            Kind::Price if !line.is_button => found.push(at),
            Kind::Terms | Kind::Decoy => {}
            _ => break,
        }
    }
    let item = lines.all[main].around.item;
    let mut texts = 0;
    for at in (main + 1..range.end).take(REACH) {
        let line = &lines.all[at];
        if line.is_button || line.around.is_aside {
            break;
        }
        if in_list(line, card) && line.around.item != item {
            break;
        }
        match line.kind() {
            Kind::Price if is_labelled_extra(lines, at, main) => {}
            Kind::Price => found.push(at),
            Kind::Text if line.around.heading > 0 => break,
            Kind::Text => texts += 1,
            _ => {}
        }
        if texts > MOST_TEXTS {
            break;
        }
    }
    found
}

/// `Additional user` above `$5` makes it an extra.
fn is_labelled_extra(lines: &Lines<'_>, at: usize, main: usize) -> bool {
    let label = &lines.all[at - 1];
    at - 1 > main && label.kind() != Kind::Price && is_decoy_before(&label.text)
        || at - 1 > main && matches!(label.text.trim(), "+" | "plus" | "Plus")
}

/// Gives periods to amounts of which only the billing is known; `others` is what the other plans are paid for.
pub(super) fn settle(prices: &mut [PlanPrice], others: Option<PlanPeriod>) {
    let monthly = prices
        .iter()
        .find(|price| price.period == Some(PlanPeriod::Month))
        .map(|price| price.amount);
    for price in prices.iter_mut().filter(|price| price.period.is_none()) {
        price.period = match (price.billed, monthly) {
            (Some(PlanPeriod::Year), Some(monthly))
                if price.amount >= monthly * Decimal::from(3) =>
            {
                Some(PlanPeriod::Year)
            }
            (Some(PlanPeriod::Year), Some(_)) => Some(PlanPeriod::Month),
            (Some(PlanPeriod::Month), _) => Some(PlanPeriod::Month),
            _ => others,
        };
        price.billed = price.billed.filter(|billed| Some(*billed) != price.period);
    }
}
