//! What vendors and their tiers may not hold.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::Faults;
use crate::{
    reports::analysis::catalogue::Catalogue,
    vendors::model::{PriceBasis, PriceUnit, Role, Vendor},
};

impl Catalogue {
    pub(super) fn check_vendors(&self, faults: &mut Faults<'_>) {
        let mut slugs = HashSet::new();
        for vendor in &self.vendors {
            let place = vendor.slug.as_str();
            faults.need(slugs.insert(place), place, || {
                "this vendor stands twice".to_owned()
            });
            let plan = vendor
                .pricing
                .tiers
                .iter()
                .any(|tier| tier.role == Role::Plan);
            faults.need(vendor.priced == plan, place, || {
                "priced does not match the tiers".to_owned()
            });
            faults.need(
                (vendor.price_basis == PriceBasis::Plan) == plan,
                place,
                || "price_basis does not match the tiers".to_owned(),
            );
            faults.need(
                vendor.needs_developer == vendor.requires_developer,
                place,
                || "needs_developer differs".to_owned(),
            );
            faults.need(
                vendor.min_staff.unwrap_or(1) <= vendor.max_staff.unwrap_or(u32::MAX),
                place,
                || "min_staff is above max_staff".to_owned(),
            );
            faults.need(
                vendor.pricing_verified == vendor.pricing_verified_at.is_some(),
                place,
                || "pricing_verified without a date".to_owned(),
            );
            check_tiers(vendor, faults);
        }
    }
}

pub(super) fn has_price(vendor: &Vendor) -> bool {
    vendor.pricing.tiers.iter().any(|tier| {
        matches!(tier.role, Role::Plan | Role::Usage)
            && tier.price.is_some_and(|price| price > Decimal::ZERO)
    })
}

pub(super) fn check_tiers(vendor: &Vendor, faults: &mut Faults<'_>) {
    let mut names = HashSet::new();
    for tier in &vendor.pricing.tiers {
        let place = format!("{}/{}", vendor.slug, tier.name);
        let mut need = |holds: bool, fault: &str| faults.need(holds, &place, || fault.to_owned());
        need(names.insert(tier.name.as_str()), "this tier stands twice");
        let custom = tier.role == Role::Custom;
        let free = matches!(tier.role, Role::Free | Role::TrialOrBundled);
        need(custom == tier.price.is_none(), "custom means no price");
        need(
            custom || (tier.price_unit.is_some() && tier.period.is_some()),
            "a price needs a unit and a period",
        );
        need(
            free == (tier.price == Some(Decimal::ZERO)),
            "free means price 0",
        );
        need(
            tier.price.is_none_or(|price| price >= Decimal::ZERO),
            "a price below zero",
        );
        let per_unit = tier.price_unit == Some(PriceUnit::PerUnit);
        need(
            per_unit == tier.usage_unit.is_some() && per_unit == tier.usage_unit_amount.is_some(),
            "a unit price names its unit",
        );
        let (least, most) = (
            tier.seats_min.unwrap_or(0),
            tier.seats_max.unwrap_or(u32::MAX),
        );
        need(least <= most, "seats_min is above seats_max");
        need(
            tier.seats_included.unwrap_or(0) <= most,
            "seats_included is above seats_max",
        );
        need(
            !(tier.seats_unlimited && tier.seats_max.is_some()),
            "unlimited with a limit",
        );
        let annual_above = tier
            .price_annual_billing
            .zip(tier.price_monthly_billing)
            .is_some_and(|(year, month)| year > month);
        need(!annual_above, "the annual rate is above the monthly rate");
    }
}
