//! Which plan a company needs and what it costs a month: the rules of the seed data's notes, with every caveat.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    platform::money::{Currency, Money},
    vendors::model::{Billing, Period, PriceUnit, Role, SeatUnit, Tier, Vendor},
};

mod fit;
#[cfg(test)]
mod tests;

pub use fit::seat_limit;
use fit::{plan_fit, usage_fit};

/// Months in a year: a yearly price is divided by it.
const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);

/// What a company needs of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// Users of the tool.
    pub seats: u32,
    /// All staff, for prices per employee; absent where unknown.
    pub staff: Option<u32>,
    /// Uses a month, for prices per use and for quotas; absent where unknown.
    pub volume: Option<Decimal>,
    /// The billing under which plans are compared.
    pub billing: Billing,
}

/// What to know about a price before trusting it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// Stated as a from-price.
    FromPrice,
    /// The record does not say how many seats it is good for.
    SeatLimitNotStated,
    /// The price of one unit of this kind; how many are needed is not known.
    OneUnit(String),
    /// It comes on top of another licence whose price is not in the record.
    RequiresOtherLicence,
    /// The reading is uncertain, and why.
    Doubt(String),
    /// Billed a year ahead.
    BilledAnnually,
    /// The rate of the other billing had to be used.
    OtherBilling,
    /// The record does not say under which billing the price holds.
    BillingNotStated,
    /// The plan's stated quota of this unit is below the volume.
    QuotaBelowVolume(String),
    /// The plan has a quota of this unit; whether it is enough is not known.
    QuotaUnknown(String),
    /// The price assumes at least this many seats.
    MinimumSeats(u32),
}

/// The parts of a monthly cost, so that a formula can be written with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// `price × max(heads, minimum)`.
    PerHead {
        /// Users or staff.
        heads: u32,
        /// Smallest purchase.
        minimum: u32,
    },
    /// `price + extra × (max(heads, included) − included)`.
    Account {
        /// Users.
        heads: u32,
        /// Seats inside the price.
        included: u32,
        /// Price of a further seat; absent: none is sold.
        extra: Option<Decimal>,
    },
    /// `price`, for one unit.
    OneUnit,
    /// `price × volume ÷ amount`.
    Usage {
        /// Uses a month.
        volume: Decimal,
        /// Uses that the price buys.
        amount: u32,
    },
}

/// A tier that fits, with its monthly cost.
#[derive(Debug, Clone)]
pub struct PlanFit<'vendor> {
    /// The tier.
    pub tier: &'vendor Tier,
    /// The rate used, in the vendor's currency and the tier's period.
    pub rate: Decimal,
    /// The rate is for a year.
    pub yearly: bool,
    /// How the rate becomes a monthly cost.
    pub charge: Charge,
    /// Cost a month, in the vendor's currency.
    pub monthly: Money,
    /// What to know.
    pub caveats: Vec<Caveat>,
}

/// The tiers of a vendor that fit, cheapest first; a price per use only where the volume is known and no plan exists.
///
/// An empty list means: price on request. It never means zero.
#[must_use]
pub fn fitting_plans<'vendor>(vendor: &'vendor Vendor, need: &Need) -> Vec<PlanFit<'vendor>> {
    let tiers = &vendor.pricing.tiers;
    let plans: Vec<&Tier> = tiers
        .iter()
        .filter(|tier| tier.role == Role::Plan)
        .collect();
    let by_seat: Vec<&Tier> = plans
        .iter()
        .copied()
        .filter(|tier| tier.price_unit != Some(PriceUnit::PerUnit))
        .collect();
    let mut fits: Vec<PlanFit<'vendor>> = if plans.is_empty() {
        let usage = tiers.iter().filter(|tier| tier.role == Role::Usage);
        usage
            .filter_map(|tier| usage_fit(vendor.pricing.currency, tier, need))
            .collect()
    } else {
        let candidates = if by_seat.is_empty() { plans } else { by_seat };
        candidates
            .into_iter()
            .filter_map(|tier| plan_fit(vendor, tier, need))
            .collect()
    };
    fits.sort_by(|a, b| {
        quota_rank(a)
            .cmp(&quota_rank(b))
            .then(a.monthly.amount.cmp(&b.monthly.amount))
            .then(a.tier.name.cmp(&b.tier.name))
    });
    fits
}

/// A plan whose stated quota is too small comes after those that hold the volume.
fn quota_rank(fit: &PlanFit<'_>) -> u8 {
    u8::from(
        fit.caveats
            .iter()
            .any(|caveat| matches!(caveat, Caveat::QuotaBelowVolume(_))),
    )
}

impl Charge {
    /// The cost in the tier's period.
    fn total(&self, rate: Decimal) -> Option<Decimal> {
        match self {
            Self::PerHead { heads, minimum } => {
                rate.checked_mul(Decimal::from(*heads.max(minimum)))
            }
            Self::Account {
                heads,
                included,
                extra,
            } => {
                let further = Decimal::from(heads.saturating_sub(*included));
                rate.checked_add(extra.unwrap_or_default().checked_mul(further)?)
            }
            Self::OneUnit => Some(rate),
            Self::Usage { volume, amount } => rate
                .checked_mul(*volume)?
                .checked_div(Decimal::from(*amount)),
        }
    }
}
