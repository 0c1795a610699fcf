//! Amounts beside a plan on their way to prices: what each says of itself, and what stands around it.

use std::ops::Range;

use rust_decimal::Decimal;

use crate::{
    money_text::Currency,
    page::Node,
    plans::{
        lines::{Line, Lines},
        model::{PlanPeriod, PlanPrice},
        priced::{Hit, Kind},
        terms::Terms,
        toggle::{Cadence, Other, others},
        words::is_terms,
    },
};

/// An amount on its way to a price.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    value: Decimal,
    currency: Option<Currency>,
    is_from: bool,
    pub(super) terms: Terms,
    cadence: Option<Cadence>,
    is_shown: bool,
}

pub(super) fn entries_of(lines: &Lines<'_>, at: usize, range: Range<usize>) -> Vec<Entry> {
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
pub(super) fn drop_usage(entries: &mut Vec<Entry>) {
    let is_usage = |entry: &Entry| entry.terms.period == Some(PlanPeriod::Usage);
    if !entries.iter().all(is_usage) {
        entries.retain(|entry| !is_usage(entry));
    }
}

/// `$10` and `$8` in front of one `/month`: the words hold for both.
pub(super) fn share_terms(entries: &mut [Entry]) {
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

pub(super) fn add_hidden_sides(
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
    pub(super) fn price(&self, page_currency: Option<Currency>) -> PlanPrice {
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
