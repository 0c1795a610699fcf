//! What a stretch of lines asks for its plan: amounts, nothing, or a call.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::{money_text::Currency, page::Node};

use super::{
    lines::{Line, Lines},
    model::{PlanPeriod, PlanPrice},
    priced::{Hit, Kind},
    terms::Terms,
    toggle::{Cadence, Other, others},
    words::{is_decoy_before, is_terms},
};

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

/// An amount on its way to a price.
#[derive(Clone, Debug)]
struct Entry {
    value: Decimal,
    currency: Option<Currency>,
    is_from: bool,
    terms: Terms,
    cadence: Option<Cadence>,
    is_shown: bool,
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

fn entries_of(lines: &Lines<'_>, at: usize, range: Range<usize>) -> Vec<Entry> {
    let line = &lines.all[at];
    let mut entries: Vec<Entry> = line
        .reading
        .hits
        .iter()
        .map(|hit| entry(hit, line))
        .collect();
    if entries.is_empty()
        && let Some(number) = line.reading.number
    {
        entries.push(Entry {
            value: number,
            currency: lines.currency,
            is_from: false,
            terms: Terms::of(
                line.text
                    .trim_start_matches(|c: char| !c.is_alphabetic() && c != '/'),
            ),
            cadence: line.around.cadence,
            is_shown: true,
        });
    }
    if let Some(last) = entries.last_mut() {
        last.terms = last
            .terms
            .or(following_terms(lines, at, range.clone(), last.terms));
        let before = at
            .checked_sub(1)
            .filter(|before| range.contains(before))
            .map(|before| lines.all[before].text.as_str());
        last.is_from |= before.is_some_and(says_from);
    }
    entries
}

/// A label such as `Starting at` above the amount.
fn says_from(label: &str) -> bool {
    label.len() < 30
        && matches!(
            label.to_lowercase().trim_end_matches([':', ' ']),
            "from"
                | "starting at"
                | "starting from"
                | "starts at"
                | "starts from"
                | "as low as"
                | "ab"
                | "dès"
                | "à partir de"
                | "desde"
                | "a partir de"
                | "da"
                | "a partire da"
                | "vanaf"
                | "from just"
                | "from only"
        )
}

/// What the lines behind a price say about it, up to the next price.
fn following_terms(lines: &Lines<'_>, at: usize, range: Range<usize>, known: Terms) -> Terms {
    let mut terms = Terms::default();
    let mut others = 0;
    for next in (at + 1..range.end).take(4) {
        let line = &lines.all[next];
        if line.is_button
            || line.text.len() > 90
            || line.around.heading > 0 && line.kind() == Kind::Text
        {
            break;
        }
        match line.kind() {
            Kind::Terms => {
                let said = Terms::of(&line.text);
                // The side of another toggle says nothing about this one.
                let is_other_side = line.around.cadence.is_some()
                    && lines.all[at].around.cadence.is_some()
                    && line.around.cadence != lines.all[at].around.cadence;
                if !is_other_side {
                    terms = terms.or(said);
                }
            }
            Kind::Decoy => {}
            Kind::Text => {
                others += 1;
                if others > 2 || line.around.item != lines.all[at].around.item {
                    break;
                }
                terms.billed = terms.billed.or(Terms::of(&line.text).billed);
                // Words about the price follow it directly.
                if others == 1 && known.or(terms).period.is_none() && starts_like_terms(&line.text)
                {
                    terms = terms.or(Terms::of(&line.text));
                }
            }
            Kind::Price | Kind::Free | Kind::Contact | Kind::Sign | Kind::Number => break,
        }
    }
    terms
}

fn starts_like_terms(text: &str) -> bool {
    let first_words: String = text
        .split_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ");
    text.starts_with('/') || is_terms(&first_words)
}

fn entry(hit: &Hit, line: &Line<'_>) -> Entry {
    Entry {
        value: hit.value,
        currency: hit.currency,
        is_from: hit.is_from,
        terms: hit.terms,
        cadence: line.around.cadence,
        is_shown: true,
    }
}

/// What is consumed on top of a subscription is no price of the plan.
fn drop_usage(entries: &mut Vec<Entry>) {
    let is_usage = |entry: &Entry| entry.terms.period == Some(PlanPeriod::Usage);
    if !entries.iter().all(is_usage) {
        entries.retain(|entry| !is_usage(entry));
    }
}

/// `$10` and `$8` in front of one `/month`: the words hold for both.
fn share_terms(entries: &mut [Entry]) {
    let Some(shared) = entries
        .iter()
        .map(|entry| entry.terms)
        .find(|terms| terms.period.is_some())
    else {
        return;
    };
    let unit = entries.iter().find_map(|entry| entry.terms.per);
    for entry in entries {
        if entry.terms.is_empty() && entry.cadence.is_some() {
            entry.terms.period = shared.period.filter(|_| {
                entry.cadence == Some(Cadence::Year) && shared.period == Some(PlanPeriod::Month)
            });
        }
        entry.terms.per = entry.terms.per.or(unit);
    }
}

fn add_hidden_sides(
    entries: &mut Vec<Entry>,
    lines: &Lines<'_>,
    main: usize,
    card: Option<Node<'_>>,
) {
    let (Some(card), Some(first)) = (card, entries.first().cloned()) else {
        return;
    };
    let line = &lines.all[main];
    let place = line.node.parent().unwrap_or(line.block);
    for other in others(place, card, &lines.hints()) {
        if other.value == first.value {
            // The attribute says which side is shown.
            if other.cadence == Cadence::Year && first.terms.period != Some(PlanPeriod::Year) {
                entries[0].cadence = Some(Cadence::Year);
            }
            continue;
        }
        let is_known = entries.iter().any(|entry| entry.value == other.value);
        if let Some(entry) = hidden_entry(&other, &first).filter(|_| !is_known) {
            entries.push(entry);
        }
    }
}

/// The hidden side counts only where it can be the other side: a year for less than twelve months, never for nothing.
fn hidden_entry(other: &Other, shown: &Entry) -> Option<Entry> {
    let ratio = other.value.checked_div(shown.value)?;
    let (low, high) = match (shown.terms.period, other.cadence) {
        (Some(PlanPeriod::Month) | None, Cadence::Month) => (Decimal::ONE, Decimal::TWO),
        (Some(PlanPeriod::Month) | None, Cadence::Year) if ratio < Decimal::TWO => {
            (Decimal::new(5, 1), Decimal::ONE)
        }
        (Some(PlanPeriod::Month) | None, Cadence::Year) => (Decimal::from(6), Decimal::from(12)),
        (Some(PlanPeriod::Year), Cadence::Month) => (Decimal::new(8, 2), Decimal::new(2, 1)),
        _ => return None,
    };
    let period = match (other.cadence, ratio < Decimal::TWO) {
        (Cadence::Month, _) | (Cadence::Year, true) => PlanPeriod::Month,
        (Cadence::Year, false) => PlanPeriod::Year,
    };
    let billed =
        (other.cadence == Cadence::Year && period == PlanPeriod::Month).then_some(PlanPeriod::Year);
    (low <= ratio && ratio <= high).then_some(Entry {
        value: other.value,
        currency: shown.currency,
        is_from: shown.is_from,
        terms: Terms {
            period: Some(period),
            per: shown.terms.per,
            billed,
        },
        cadence: Some(other.cadence),
        is_shown: false,
    })
}

impl Entry {
    fn price(&self, page_currency: Option<Currency>) -> PlanPrice {
        let Terms {
            mut period,
            per,
            mut billed,
        } = self.terms;
        match (self.cadence, period) {
            (Some(Cadence::Year), Some(PlanPeriod::Month) | None) => {
                billed = Some(PlanPeriod::Year)
            }
            (Some(Cadence::Month), None) if billed != Some(PlanPeriod::Year) => {
                period = Some(PlanPeriod::Month)
            }
            _ => {}
        }
        PlanPrice {
            amount: self.value.normalize(),
            currency: self.currency.or(page_currency),
            period,
            per,
            billed: billed.filter(|billed| Some(*billed) != period),
            starting_at: self.is_from,
            is_shown: self.is_shown,
        }
    }
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
