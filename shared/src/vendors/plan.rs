//! Which plan a company needs and what it costs a month: the rules of the seed data's notes, with every caveat.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    platform::money::{Currency, Money},
    vendors::model::{Billing, Period, PriceUnit, Role, SeatUnit, Tier, Vendor},
};

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

/// The largest team a tier takes; `None` where no limit is known.
///
/// An account plan without a stated limit takes at most what the smallest of the dearer account plans takes.
#[must_use]
pub fn seat_limit(vendor: &Vendor, tier: &Tier) -> Option<u32> {
    if tier.seats_max.is_some() {
        return tier.seats_max;
    }
    if !limit_may_be_hidden(tier) {
        return None;
    }
    vendor
        .pricing
        .tiers
        .iter()
        .filter(|other| matches!(other.role, Role::Plan | Role::Free))
        .filter(|other| {
            other.price_unit == Some(PriceUnit::PerAccount) && other.period == tier.period
        })
        .filter(|other| other.price > tier.price)
        .filter_map(|other| other.seats_max)
        .min()
}

/// An account plan that says nothing about seats: its limit is unknown, not unlimited.
fn limit_may_be_hidden(tier: &Tier) -> bool {
    tier.seats_max.is_none()
        && !tier.seats_unlimited
        && tier.price_unit == Some(PriceUnit::PerAccount)
        && tier.extra_seat_price.is_none()
}

fn plan_fit<'vendor>(
    vendor: &'vendor Vendor,
    tier: &'vendor Tier,
    need: &Need,
) -> Option<PlanFit<'vendor>> {
    let counts_staff = tier.seat_unit == Some(SeatUnit::Employee)
        || tier.price_unit == Some(PriceUnit::PerEmployee);
    let heads = if counts_staff {
        need.staff?
    } else {
        need.seats
    };
    let limit = seat_limit(vendor, tier);
    if limit.is_some_and(|most| heads > most) {
        return None;
    }
    let (rate, mut caveats) = rate(tier, need.billing)?;
    let charge = match tier.price_unit? {
        PriceUnit::PerSeat | PriceUnit::PerEmployee => {
            let minimum = tier.seats_min.unwrap_or(1).max(1);
            if heads < minimum {
                caveats.push(Caveat::MinimumSeats(minimum));
            }
            Charge::PerHead { heads, minimum }
        }
        PriceUnit::PerAccount => Charge::Account {
            heads,
            included: tier.seats_included.unwrap_or(0),
            extra: tier.extra_seat_price,
        },
        PriceUnit::PerUnit => {
            caveats.push(Caveat::OneUnit(tier.usage_unit.clone().unwrap_or_default()));
            Charge::OneUnit
        }
    };
    if limit.is_none() && limit_may_be_hidden(tier) {
        caveats.push(Caveat::SeatLimitNotStated);
    }
    quota_caveats(tier, need, &mut caveats);
    finish(vendor.pricing.currency, tier, rate, charge, caveats)
}

fn usage_fit<'vendor>(
    currency: Currency,
    tier: &'vendor Tier,
    need: &Need,
) -> Option<PlanFit<'vendor>> {
    let charge = Charge::Usage {
        volume: need.volume?,
        amount: tier.usage_unit_amount.filter(|amount| *amount > 0)?,
    };
    finish(currency, tier, tier.price?, charge, Vec::new())
}

/// Quota units that are used up, as opposed to a stock.
const COUNTED_BY_USE: [&str; 10] = [
    "tickets",
    "orders",
    "invoices",
    "documents",
    "pages",
    "conversations",
    "calls",
    "envelopes",
    "tasks",
    "sessions",
];

/// Compares a stated monthly quota with the volume, where both are known.
fn quota_caveats(tier: &Tier, need: &Need, caveats: &mut Vec<Caveat>) {
    use crate::vendors::model::QuotaPeriod;

    let Some((quota, volume)) = tier.quota.as_ref().zip(need.volume) else {
        return;
    };
    let unit = quota.unit.clone().unwrap_or_default().replace('_', " ");
    // What is used up counts per period of the price where the record names no other; a stock such as contacts does not.
    let per_period = COUNTED_BY_USE.contains(&unit.as_str());
    let monthly = match (quota.per, tier.period) {
        (Some(QuotaPeriod::Month), _) => Some(quota.amount),
        (Some(QuotaPeriod::Year), _) => Some(quota.amount / MONTHS),
        (None, Some(Period::Month)) if per_period => Some(quota.amount),
        (None, Some(Period::Year)) if per_period => Some(quota.amount / MONTHS),
        _ => None,
    };
    match monthly {
        // A page, a credit or a session is not a case, so only the order of size can be compared.
        Some(amount) if amount < volume => caveats.push(Caveat::QuotaBelowVolume(unit)),
        Some(_) => {}
        None => caveats.push(Caveat::QuotaUnknown(unit)),
    }
}

/// The rate under the wanted billing; where it is not stated, the price itself, and that is said.
fn rate(tier: &Tier, wanted: Billing) -> Option<(Decimal, Vec<Caveat>)> {
    let stated = match wanted {
        Billing::Annual => tier.price_annual_billing,
        Billing::Monthly => tier.price_monthly_billing,
    };
    let mut caveats = Vec::new();
    if let Some(rate) = stated {
        if wanted == Billing::Annual {
            caveats.push(Caveat::BilledAnnually);
        }
        return Some((rate, caveats));
    }
    caveats.push(if tier.billing.is_some() {
        Caveat::OtherBilling
    } else {
        Caveat::BillingNotStated
    });
    Some((tier.price?, caveats))
}

fn finish<'vendor>(
    currency: Currency,
    tier: &'vendor Tier,
    rate: Decimal,
    charge: Charge,
    mut caveats: Vec<Caveat>,
) -> Option<PlanFit<'vendor>> {
    if tier.price_from {
        caveats.push(Caveat::FromPrice);
    }
    if tier.requires_other_licence {
        caveats.push(Caveat::RequiresOtherLicence);
    }
    if let Some(doubt) = &tier.doubt {
        caveats.push(Caveat::Doubt(doubt.clone()));
    }
    let yearly = tier.period == Some(Period::Year);
    let total = charge.total(rate)?;
    let monthly = if yearly {
        total.checked_div(MONTHS)?
    } else {
        total
    };
    Some(PlanFit {
        tier,
        rate,
        yearly,
        charge,
        monthly: Money::new(monthly, currency),
        caveats,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn vendors() -> anyhow::Result<Vec<Vendor>> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../seeds/reference/vendors.json"
        );
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    }

    fn need(seats: u32) -> Need {
        Need {
            seats,
            staff: Some(seats),
            volume: None,
            billing: Billing::Annual,
        }
    }

    fn find<'a>(vendors: &'a [Vendor], slug: &str) -> &'a Vendor {
        vendors
            .iter()
            .find(|vendor| vendor.slug == slug)
            .expect("the vendor is in the seeds")
    }

    #[test]
    fn every_vendor_of_the_seeds_reads_and_writes_the_same() -> anyhow::Result<()> {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../seeds/reference/vendors.json"
        );
        let before: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;

        let after = serde_json::to_value(vendors()?)?;

        let (Some(before), Some(after)) = (before.as_array(), after.as_array()) else {
            anyhow::bail!("lists")
        };
        assert_eq!(before.len(), after.len());
        for (old, new) in before.iter().zip(after) {
            // 9.0 and 9 are one number to a reader of JSON, but not to this comparison.
            assert_eq!(
                old.to_string().replace(".0,", ","),
                new.to_string().replace(".0,", ",")
            );
        }
        Ok(())
    }

    #[test]
    fn a_small_team_pays_for_the_smallest_purchase() -> anyhow::Result<()> {
        for vendor in &vendors()? {
            for fit in fitting_plans(vendor, &need(1)) {
                let Some(minimum) = fit
                    .tier
                    .seats_min
                    .filter(|_| matches!(fit.charge, Charge::PerHead { .. }))
                else {
                    continue;
                };
                let months = if fit.yearly { MONTHS } else { Decimal::ONE };
                assert_eq!(
                    fit.monthly.amount,
                    fit.rate * Decimal::from(minimum.max(1)) / months,
                    "{}",
                    vendor.slug
                );
            }
        }
        Ok(())
    }

    #[test]
    fn an_account_plan_takes_no_more_than_the_dearer_one_states() -> anyhow::Result<()> {
        let vendors = vendors()?;
        let pleo = find(&vendors, "pleo");

        let three = fitting_plans(pleo, &need(3));
        let ten = fitting_plans(pleo, &need(10));

        assert_eq!(
            three.first().map(|fit| fit.tier.name.as_str()),
            Some("Starter")
        );
        assert_eq!(
            ten.first().map(|fit| fit.monthly.amount.to_string()),
            Some("149".to_owned())
        );
        assert!(
            ten[0]
                .caveats
                .iter()
                .any(|caveat| matches!(caveat, Caveat::Doubt(_)))
        );
        Ok(())
    }

    #[test]
    fn free_tiers_add_ons_and_custom_prices_are_never_chosen() -> anyhow::Result<()> {
        for vendor in &vendors()? {
            for seats in [1, 5, 25, 120] {
                let fits = fitting_plans(
                    vendor,
                    &Need {
                        volume: Some(Decimal::from(100)),
                        ..need(seats)
                    },
                );
                for fit in fits {
                    assert!(
                        matches!(fit.tier.role, Role::Plan | Role::Usage),
                        "{}",
                        vendor.slug
                    );
                    assert!(
                        fit.monthly.amount > Decimal::ZERO,
                        "{} {}",
                        vendor.slug,
                        fit.tier.name
                    );
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_price_per_use_needs_a_known_volume() -> anyhow::Result<()> {
        for vendor in vendors()?
            .iter()
            .filter(|vendor| vendor.price_basis == crate::vendors::model::PriceBasis::Usage)
        {
            assert!(
                fitting_plans(vendor, &need(5)).is_empty(),
                "{}",
                vendor.slug
            );
            let known = Need {
                volume: Some(Decimal::from(1000)),
                ..need(5)
            };
            assert!(!fitting_plans(vendor, &known).is_empty(), "{}", vendor.slug);
        }
        Ok(())
    }
}
