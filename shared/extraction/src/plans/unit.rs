//! Stretches of a page read as plans of one group.

use std::ops::Range;

use crate::page::Node;

use super::{
    evidence,
    features::features,
    lines::Lines,
    model::{Candidate, Plan, Rung},
    name::{Name, names},
    offer::{self, Offer, settle},
    toggle::cadence_in,
    words::{is_terms, tier_words, words},
};

/// The lines that may be one plan, and the element that holds them.
#[derive(Clone, Debug)]
pub(super) struct Span<'a> {
    pub(super) lines: Range<usize>,
    pub(super) card: Option<Node<'a>>,
}

/// A stretch of lines read as a plan.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    pub(super) span: Span<'a>,
    pub(super) name: Name,
    pub(super) offer: Offer,
    pub(super) features: Vec<String>,
}

/// Reads the stretches together; what has no name or no offer is no plan.
pub(super) fn read<'a>(lines: &Lines<'a>, spans: Vec<Span<'a>>) -> Vec<Unit<'a>> {
    let offers: Vec<Offer> = spans
        .iter()
        .map(|span| offer::read(lines, span.lines.clone(), span.card))
        .collect();
    let places: Vec<(Range<usize>, Option<usize>)> = spans
        .iter()
        .zip(&offers)
        .map(|(span, offer)| (span.lines.clone(), offer.line))
        .collect();
    let mut units = Vec::new();
    for ((span, offer), name) in spans.into_iter().zip(offers).zip(names(lines, &places)) {
        let Some(name) = name else {
            continue;
        };
        if offer.is_empty() {
            continue;
        }
        let features = features(lines, span.lines.clone(), name.line, offer.line, span.card);
        // `Monthly` and `Yearly` are the sides of one plan, unless each is a card of its own.
        let is_side = cadence_in(&name.text).is_some() && words(&name.text).count() <= 2
            || is_terms(&name.text) && tier_words(&name.text) == 0;
        let has_button = lines.all[span.lines.clone()]
            .iter()
            .any(|line| line.is_button);
        if is_side && !(name.is_titled && has_button && !features.is_empty()) {
            continue;
        }
        units.push(Unit {
            span,
            name,
            offer,
            features,
        });
    }
    agree_on_period(&mut units);
    units
}

/// A plan that does not say what its amount is paid for is paid for as the others are.
fn agree_on_period(units: &mut [Unit<'_>]) {
    let mut periods = units
        .iter()
        .filter_map(|unit| unit.offer.prices.first()?.period);
    let first = periods.next();
    let agreed = first.filter(|first| periods.all(|period| period == *first));
    for unit in units {
        settle(&mut unit.offer.prices, agreed);
    }
}

/// Makes a proposal of plans that were read; `None` when nothing about them is one.
pub(super) fn propose(
    lines: &Lines<'_>,
    units: Vec<Unit<'_>>,
    group: Option<Node<'_>>,
    rung: Rung,
) -> Option<Candidate> {
    let place = units.first()?.span.lines.start;
    let (score, reason) = evidence::weigh(lines, &units, group)?;
    let confidence = u8::try_from((score * 4).clamp(0, 95)).unwrap_or(0);
    let mut plans: Vec<Plan> = Vec::with_capacity(units.len());
    for unit in units {
        let plan = Plan {
            name: unit.name.text,
            is_free: unit.offer.is_free,
            contact_sales: unit.offer.is_contact,
            prices: unit.offer.prices,
            features: unit.features,
            score: confidence,
            reason: reason.clone(),
        };
        match plans
            .iter_mut()
            .find(|known| is_same_name(&known.name, &plan.name))
        {
            Some(known) => known.absorb(plan),
            None => plans.push(plan),
        }
    }
    Some(Candidate {
        rung,
        plans,
        score,
        reason,
        is_chosen: false,
        place: u32::try_from(place).unwrap_or(u32::MAX),
    })
}

/// Whether two names differ in nothing but case and signs.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    words(one).eq(words(other))
}

impl Plan {
    /// Takes over what another reading of the same plan adds: the other side of a toggle, another currency.
    pub(super) fn absorb(&mut self, other: Self) {
        for price in other.prices {
            let contradicts = self.prices.iter().any(|known| {
                known.currency == price.currency
                    && (known.period, known.billed) == (price.period, price.billed)
            });
            if !contradicts && !self.contact_sales && !self.is_free {
                self.prices.push(price);
            }
        }
        if self.features.is_empty() {
            self.features = other.features;
        }
    }
}
