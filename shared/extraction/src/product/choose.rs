//! Weighs what the rungs claim.

use std::{cmp::Reverse, collections::HashSet};

use rust_decimal::Decimal;

use super::{Availability, Candidate, Claim, Context, ProductPage, Rung, subject::words};
use crate::money_text::Currency;

/// Claims that are less likely are kept as candidates, but not chosen.
const LEAST: i32 = 34;

/// What a price gains from each other rung with the same amount.
const AGREEMENT: i32 = 5;

pub(super) fn choose(context: &Context<'_>, mut candidates: Vec<Candidate>) -> ProductPage {
    corroborate(context, &mut candidates);
    prefer_plain_titles(context, &mut candidates);
    candidates.sort_by_key(|candidate| (Reverse(candidate.score), candidate.rung));
    // Only now, so that the order is that of the whole scores.
    for candidate in &mut candidates {
        candidate.score = candidate.score.clamp(0, 100);
    }
    let price = candidates
        .iter()
        .find_map(|candidate| match candidate.claim {
            Claim::Price { amount, currency } if candidate.score >= LEAST && !amount.is_zero() => {
                Some((amount, currency))
            }
            _ => None,
        });
    let currency =
        price.and_then(|(amount, own)| own.or_else(|| currency_of(context, &candidates, amount)));
    ProductPage {
        title: text(&candidates, |claim| {
            if let Claim::Title(text) = claim {
                Some(text)
            } else {
                None
            }
        }),
        price: price.map(|(amount, _)| amount.normalize()),
        currency,
        availability: availability(&candidates, price.is_some()),
        sku: text(&candidates, |claim| {
            if let Claim::Sku(text) = claim {
                Some(text)
            } else {
                None
            }
        }),
        brand: text(&candidates, |claim| {
            if let Claim::Brand(text) = claim {
                Some(text)
            } else {
                None
            }
        }),
        candidates,
    }
}

fn text(candidates: &[Candidate], read: impl Fn(&Claim) -> Option<&String>) -> Option<String> {
    let likely = candidates
        .iter()
        .filter(|candidate| candidate.score >= LEAST);
    likely
        .filter_map(|candidate| read(&candidate.claim))
        .next()
        .cloned()
}

/// Prices that several rungs claim, and that a reader sees, gain; those that nobody sees lose.
fn corroborate(context: &Context<'_>, candidates: &mut [Candidate]) {
    let claimed: Vec<(Decimal, Rung)> = candidates
        .iter()
        .filter_map(|candidate| match candidate.claim {
            Claim::Price { amount, .. } => Some((amount, candidate.rung)),
            _ => None,
        })
        .collect();
    for candidate in candidates.iter_mut() {
        let Claim::Price { amount, .. } = candidate.claim else {
            continue;
        };
        let others: HashSet<Rung> = claimed
            .iter()
            .filter(|(other, rung)| *other == amount && *rung != candidate.rung)
            .map(|(_, rung)| *rung)
            .collect();
        if !others.is_empty() {
            candidate.score += AGREEMENT * i32::try_from(others.len()).unwrap_or(0);
            candidate.reason.push_str("; other rungs agree");
        }
        let is_data = !matches!(candidate.rung, Rung::Heuristic | Rung::Selector);
        if is_data && context.shown.has(amount) {
            candidate.score += 4;
            candidate.reason.push_str("; the page shows it");
        } else if is_data && !context.shown.amounts.is_empty() {
            candidate.score -= 8;
            candidate.reason.push_str("; the page does not show it");
        }
        if context.shown.reduced.contains(&amount.normalize()) {
            candidate.score += 10;
            candidate.reason.push_str("; the page proves it reduced");
        } else if context.shown.former.contains(&amount.normalize()) {
            candidate.score -= 10;
            candidate
                .reason
                .push_str("; the page proves it was reduced since");
        }
    }
}

/// A name that the titles carry inside more words, such as "details of …", is the better one alone.
fn prefer_plain_titles(context: &Context<'_>, candidates: &mut [Candidate]) {
    let begins = |title: &str| {
        let subject = &context.subject;
        subject
            .title
            .iter()
            .chain(&subject.graph_title)
            .any(|whole| whole.starts_with(title))
    };
    let plain: Vec<String> = candidates
        .iter()
        .filter(|candidate| candidate.rung == Rung::Heuristic)
        .filter_map(|candidate| match &candidate.claim {
            Claim::Title(title) if words(title).len() >= 2 && begins(title) => Some(title.clone()),
            _ => None,
        })
        .collect();
    let read = candidates
        .iter_mut()
        .filter(|candidate| candidate.rung != Rung::Selector);
    for candidate in read {
        let Claim::Title(title) = &candidate.claim else {
            continue;
        };
        let count = words(title).len();
        let is_wordy =
            |inner: &String| title.contains(inner.as_str()) && words(inner).len() * 2 < count;
        if plain.iter().any(is_wordy) {
            candidate.score -= 25;
            candidate.reason.push_str("; a title carries less words");
        }
    }
}

/// The currency that the page shows with that amount, else the likeliest claim, else that of the page's country.
fn currency_of(
    context: &Context<'_>,
    candidates: &[Candidate],
    amount: Decimal,
) -> Option<Currency> {
    let same = candidates
        .iter()
        .find_map(|candidate| match candidate.claim {
            Claim::Price {
                amount: other,
                currency,
            } if other == amount => currency,
            _ => None,
        });
    let claimed = || {
        candidates
            .iter()
            .find_map(|candidate| match candidate.claim {
                Claim::Currency(currency) => Some(currency),
                _ => None,
            })
    };
    let shown = || {
        context
            .shown
            .amounts
            .iter()
            .find_map(|shown| shown.currency)
    };
    same.or_else(claimed)
        .or_else(shown)
        .or_else(|| context.locale.currency())
}

fn availability(candidates: &[Candidate], has_price: bool) -> Option<Availability> {
    let stated = candidates
        .iter()
        .find_map(|candidate| match candidate.claim {
            Claim::Availability(availability) if candidate.score >= LEAST => Some(availability),
            _ => None,
        });
    stated.or(if has_price {
        Some(Availability::InStock)
    } else {
        None
    })
}
