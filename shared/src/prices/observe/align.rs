//! Brings what a page says to the terms of the price that counts: same period, same billing, same currency.
//!
//! 29 a month billed yearly and 39 a month are one plan's two rates, not a price and its rise.

use rust_decimal::Decimal;

use super::{
    offer::{Billing, Period, Price},
    reading::{NewPrice, ReadPrice, Reading},
};
use crate::platform::money::Currency;

/// Months in a year.
const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// A reading in the terms of the price that counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned {
    /// The price.
    pub price: NewPrice,
    /// The page states no rate on the terms of the price that counts; this is the nearest one.
    pub on_other_terms: bool,
}

/// The rates that a reading states in one currency.
#[derive(Debug, Default, Clone, Copy)]
struct Rates {
    /// A month, billed monthly or not said.
    monthly: Option<Decimal>,
    /// A month, billed a year ahead.
    annual: Option<Decimal>,
    /// A year.
    yearly: Option<Decimal>,
    once: Option<Decimal>,
    usage: Option<Decimal>,
    /// Without any period.
    bare: Option<Decimal>,
}

impl Rates {
    fn of(prices: &[&ReadPrice]) -> Self {
        let mut rates = Self::default();
        for price in prices {
            let slot = match (price.period, price.billing) {
                (Some(Period::Month), Some(Billing::Annual)) => &mut rates.annual,
                (Some(Period::Month), _) => &mut rates.monthly,
                (Some(Period::Year), _) => &mut rates.yearly,
                (Some(Period::OneOff), _) => &mut rates.once,
                (Some(Period::Usage), _) => &mut rates.usage,
                (None, _) => &mut rates.bare,
            };
            // The first one stands beside the name; later ones are extras.
            slot.get_or_insert(price.amount);
        }
        rates
    }

    /// A month's rate when a year is paid ahead.
    fn by_the_year(self) -> Option<Decimal> {
        self.annual
            .or_else(|| self.yearly.map(|yearly| (yearly / MONTHS).round_dp(6)))
    }

    /// A month's rate when each month is paid.
    fn by_the_month(self) -> Option<Decimal> {
        self.monthly.or(self.bare)
    }
}

/// The price of a reading on the terms of `current`, or on its own terms where there is none.
/// Nothing where the page names no amount, or none whose currency is known.
#[must_use]
pub fn align(reading: &Reading, current: Option<&Price>) -> Option<Aligned> {
    let currency = currency_of(reading, current)?;
    let prices: Vec<&ReadPrice> = reading
        .prices
        .iter()
        .filter(|price| price.currency.is_none_or(|of| of == currency))
        .collect();
    let rates = Rates::of(&prices);
    let (amount, period, billing, on_other_terms) = match current {
        Some(current) => on_terms_of(current, rates)?,
        None => on_own_terms(rates)?,
    };
    let (annual_amount, monthly_amount) = both_rates(rates, billing, amount, period);
    Some(Aligned {
        price: NewPrice {
            amount,
            currency,
            period,
            billing,
            annual_amount,
            monthly_amount,
            is_from: prices.iter().any(|price| price.is_from),
            confidence: reading.confidence,
        },
        on_other_terms,
    })
}

/// The currency of the price that counts if the page states it, else the first one of the page. A page that shows
/// bare numbers is read in the currency that counts.
fn currency_of(reading: &Reading, current: Option<&Price>) -> Option<Currency> {
    let counts = current.map(|current| current.currency);
    let stated = |wanted: Currency| {
        reading
            .prices
            .iter()
            .any(|price| price.currency == Some(wanted))
    };
    if let Some(counts) = counts
        && stated(counts)
    {
        return Some(counts);
    }
    let first = reading.prices.first()?;
    reading
        .prices
        .iter()
        .find_map(|price| price.currency)
        .or(first.currency)
        .or(counts)
}

type Terms = (Decimal, Period, Option<Billing>, bool);

fn on_terms_of(current: &Price, rates: Rates) -> Option<Terms> {
    let terms = |amount, is_other| (amount, current.period, current.billing, is_other);
    match current.period {
        Period::Month => match current.billing {
            Some(Billing::Annual) => rates.by_the_year().map(|a| terms(a, false)).or_else(|| {
                // A page that shows only the dearer rate says nothing about the cheaper one.
                let amount = rates.by_the_month()?;
                let is_known = current.monthly_amount == Some(amount) || current.amount == amount;
                is_known
                    .then(|| terms(current.amount, false))
                    .or(Some(terms(amount, true)))
            }),
            Some(Billing::Monthly) | None => {
                rates.by_the_month().map(|a| terms(a, false)).or_else(|| {
                    let amount = rates.by_the_year()?;
                    let is_known =
                        current.annual_amount == Some(amount) || current.amount == amount;
                    is_known
                        .then(|| terms(current.amount, false))
                        .or(Some(terms(amount, true)))
                })
            }
        },
        Period::Year => rates
            .yearly
            .or(rates.bare)
            .map(|a| terms(a, false))
            .or_else(|| {
                let month = rates.annual.or(rates.monthly)?;
                Some(terms(month * MONTHS, rates.annual.is_none()))
            }),
        Period::OneOff => rates.once.or(rates.bare).map(|a| terms(a, false)),
        Period::Usage => rates.usage.or(rates.bare).map(|a| terms(a, false)),
    }
}

fn on_own_terms(rates: Rates) -> Option<Terms> {
    if let Some(annual) = rates.annual {
        return Some((annual, Period::Month, Some(Billing::Annual), false));
    }
    let monthly = rates
        .by_the_month()
        .map(|amount| (amount, Period::Month, None, false));
    monthly
        .or(rates.yearly.map(|a| (a, Period::Year, None, false)))
        .or(rates.once.map(|a| (a, Period::OneOff, None, false)))
        .or(rates.usage.map(|a| (a, Period::Usage, None, false)))
}

/// The two monthly rates, kept only where they can both be true.
fn both_rates(
    rates: Rates,
    billing: Option<Billing>,
    amount: Decimal,
    period: Period,
) -> (Option<Decimal>, Option<Decimal>) {
    if period != Period::Month {
        return (None, None);
    }
    let annual = match billing {
        Some(Billing::Annual) => Some(amount),
        Some(Billing::Monthly) | None => rates.by_the_year(),
    };
    let monthly = match billing {
        Some(Billing::Monthly) => Some(amount),
        Some(Billing::Annual) | None => rates.monthly,
    };
    match (annual, monthly) {
        // Paying a year ahead is never dearer; if it looks so, the page was misread in the lesser one.
        (Some(yearly), Some(month)) if yearly > month => match billing {
            Some(Billing::Annual) => (Some(yearly), None),
            Some(Billing::Monthly) => (None, Some(month)),
            None => (None, None),
        },
        both => both,
    }
}
