//! Compares what a page says with the prices that count, and decides what counts at once, what is held and what is
//! unchanged. Pure: no clock, no database.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    align::align,
    names::same_offer,
    offer::{Offer, Price},
    reading::{NewPrice, Reading},
};

/// A price that moves by more than this share of itself is held.
const JUMP: Decimal = Decimal::from_parts(5, 0, 0, false, 1);
/// A second look may confirm a jump up to this factor; beyond it the page was more likely misread, and a person decides.
const PLAUSIBLE_FACTOR: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// Why a reading is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// It moved by more than half.
    Jump,
    /// It is in another currency.
    Currency,
    /// It cost something and is said to cost nothing.
    Zero,
    /// The page shows other offers but no longer this one, or no price for it.
    Vanished,
    /// The page states the price only on other terms: another billing or period.
    Basis,
    /// It had no price, and now has one.
    FirstPrice,
    /// The page shows an offer that we do not know.
    NewOffer,
}

impl HoldReason {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jump => "jump",
            Self::Currency => "currency",
            Self::Zero => "zero",
            Self::Vanished => "vanished",
            Self::Basis => "basis",
            Self::FirstPrice => "first_price",
            Self::NewOffer => "new_offer",
        }
    }
}

/// What an earlier look at the same page left open, or what was decided about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The review.
    pub review_id: Uuid,
    /// The offer's name.
    pub offer_name: String,
    /// Why it was held.
    pub reason: HoldReason,
    /// The reading; absent where there was no price.
    pub price: Option<NewPrice>,
    /// A person said no to exactly this.
    pub is_rejected: bool,
}

/// What became of one offer.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// It counts: unchanged, or changed within what is usual.
    Counts {
        /// Which offer.
        offer: Offer,
        /// Its price now.
        price: NewPrice,
    },
    /// A second look agreed with the first one.
    Agreed {
        /// Which offer.
        offer: Offer,
        /// Its price now.
        price: NewPrice,
        /// The review that this settles.
        review_id: Uuid,
    },
    /// It does not count yet.
    Held {
        /// Which offer; absent for one that we do not know.
        offer: Option<Offer>,
        /// Its name on the page, or ours where it vanished.
        name: String,
        /// Why.
        reason: HoldReason,
        /// What the page says; absent where it says nothing.
        price: Option<NewPrice>,
        /// What was read, for whoever decides.
        reading: Option<Reading>,
        /// An earlier look said the same.
        again: Option<Uuid>,
    },
    /// A person said no to this before; nothing is recorded.
    Dismissed,
}

/// Compares. Offers that the page does not show are held as vanished only when it shows others of them: a page that
/// shows none at all could not be read, which [`is_readable`] tells.
#[must_use]
pub fn compare(offers: &[Offer], readings: &[Reading], earlier: &[Earlier]) -> Vec<Finding> {
    let mut taken = BTreeSet::new();
    let mut findings = Vec::new();
    for offer in offers {
        let found = readings.iter().enumerate().find(|(index, reading)| {
            !taken.contains(index) && same_offer(&offer.name, &reading.name)
        });
        if let Some((index, _)) = found {
            taken.insert(index);
        }
        findings.extend(judge(offer, found.map(|(_, reading)| reading), earlier));
    }
    for (index, reading) in readings.iter().enumerate() {
        if !taken.contains(&index) {
            findings.extend(unknown(reading, earlier));
        }
    }
    findings
}

/// Whether the page shows at least one of the offers with a price.
#[must_use]
pub fn is_readable(offers: &[Offer], readings: &[Reading]) -> bool {
    offers.iter().any(|offer| {
        readings.iter().any(|reading| {
            same_offer(&offer.name, &reading.name)
                && (!reading.prices.is_empty() || reading.is_free)
        })
    })
}

fn judge(offer: &Offer, reading: Option<&Reading>, earlier: &[Earlier]) -> Option<Finding> {
    let price = reading.and_then(|reading| price_of(reading, offer.current.as_ref()));
    let (held, price) = match (&offer.current, price) {
        // On request before and now.
        (None, None) => return None,
        (Some(_), None) if offer.is_extra => return None,
        (None, Some((price, _))) => (Some(HoldReason::FirstPrice), Some(price)),
        (Some(_), None) => (Some(HoldReason::Vanished), None),
        (Some(current), Some((price, on_other_terms))) => {
            (hold(current, &price, on_other_terms), Some(price))
        }
    };
    let Some(reason) = held else {
        return price.map(|price| Finding::Counts {
            offer: offer.clone(),
            price,
        });
    };
    let before = earlier_look(earlier, &offer.name, reason, price.as_ref());
    if before.is_some_and(|before| before.is_rejected) {
        return Some(Finding::Dismissed);
    }
    let again = before.map(|before| before.review_id);
    if let (Some(price), Some(review_id), HoldReason::Jump, Some(current)) =
        (&price, again, reason, &offer.current)
        && is_plausible(current.amount, price.amount)
    {
        return Some(Finding::Agreed {
            offer: offer.clone(),
            price: price.clone(),
            review_id,
        });
    }
    Some(Finding::Held {
        offer: Some(offer.clone()),
        name: offer.name.clone(),
        reason,
        price,
        reading: reading.cloned(),
        again,
    })
}

/// The price of a reading and whether it is on other terms; a free offer costs nothing on the terms it had.
fn price_of(reading: &Reading, current: Option<&Price>) -> Option<(NewPrice, bool)> {
    if let Some(aligned) = align(reading, current) {
        return Some((aligned.price, aligned.on_other_terms));
    }
    let current = current.filter(|_| reading.is_free)?;
    let zero = |rate: Option<Decimal>| rate.map(|_| Decimal::ZERO);
    let price = NewPrice {
        amount: Decimal::ZERO,
        currency: current.currency,
        period: current.period,
        billing: current.billing,
        annual_amount: zero(current.annual_amount),
        monthly_amount: zero(current.monthly_amount),
        is_from: false,
        confidence: reading.confidence,
    };
    Some((price, false))
}

fn hold(current: &Price, price: &NewPrice, on_other_terms: bool) -> Option<HoldReason> {
    if price.currency != current.currency {
        return Some(HoldReason::Currency);
    }
    if on_other_terms {
        return Some(HoldReason::Basis);
    }
    if price.amount.is_zero() && !current.amount.is_zero() {
        return Some(HoldReason::Zero);
    }
    let moved = (price.amount - current.amount).abs();
    (moved > current.amount * JUMP).then_some(HoldReason::Jump)
}

fn is_plausible(old: Decimal, new: Decimal) -> bool {
    !old.is_zero()
        && !new.is_zero()
        && new <= old * PLAUSIBLE_FACTOR
        && old <= new * PLAUSIBLE_FACTOR
}

/// A look at the same page that said the same: same reason, and same amount in the same currency.
fn earlier_look<'a>(
    earlier: &'a [Earlier],
    name: &str,
    reason: HoldReason,
    price: Option<&NewPrice>,
) -> Option<&'a Earlier> {
    let terms = |price: &NewPrice| (price.amount, price.currency, price.period);
    earlier.iter().find(|before| {
        before.reason == reason
            && before.offer_name == name
            && before.price.as_ref().map(terms) == price.map(terms)
    })
}

/// Something that the page offers and we do not list. One that has no price is no news.
fn unknown(reading: &Reading, earlier: &[Earlier]) -> Option<Finding> {
    let aligned = align(reading, None)?;
    let reason = HoldReason::NewOffer;
    let before = earlier_look(earlier, &reading.name, reason, Some(&aligned.price));
    if before.is_some_and(|before| before.is_rejected) {
        return Some(Finding::Dismissed);
    }
    Some(Finding::Held {
        offer: None,
        name: reading.name.clone(),
        reason,
        price: Some(aligned.price),
        reading: Some(reading.clone()),
        again: before.map(|before| before.review_id),
    })
}

#[cfg(test)]
mod tests;
