//! One tier against one need: seats, quota, billing, and what the record leaves open.

use super::*;

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

pub(super) fn plan_fit<'vendor>(
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

pub(super) fn usage_fit<'vendor>(
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
