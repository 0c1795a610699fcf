//! What the import of vendors refuses: records that contradict themselves.
//!
//! What the analysis needs of a vendor (roles, units, seats, rates) the catalogue of the analysis checks whenever it
//! is read; here stands what concerns the record alone: addresses, sources, dates, tags.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    vendors::model::{
        Billing, Countries, Period, PriceBasis, Role, SourceKind, Tier, Vendor, is_slug,
    },
};

/// Slugs that are operations.
pub(in crate::vendors) const RESERVED_SLUGS: [&str; 4] =
    ["categories", "compare", "refresh", "changes"];

/// Collects what is wrong, each with where.
struct Findings {
    place: String,
    found: Vec<String>,
}

impl Findings {
    fn need(&mut self, holds: bool, what: &str) {
        if !holds {
            self.found.push(format!("{}: {what}", self.place));
        }
    }
}

/// What stands against importing these vendors; `industries` are those of the quiz.
#[must_use]
pub fn refusals(vendors: &[Vendor], industries: &BTreeSet<String>) -> Vec<String> {
    let mut findings = Findings {
        place: String::new(),
        found: Vec::new(),
    };
    for vendor in vendors {
        findings.place.clone_from(&vendor.slug);
        check_names(vendor, &mut findings);
        check_tags(vendor, industries, &mut findings);
        check_sources(vendor, &mut findings);
        check_dates(vendor, &mut findings);
        for tier in &vendor.pricing.tiers {
            findings.place = format!("{}/{}", vendor.slug, tier.name);
            check_tier(tier, &mut findings);
        }
    }
    findings.found
}

fn check_names(vendor: &Vendor, findings: &mut Findings) {
    let is_reserved = RESERVED_SLUGS.contains(&vendor.slug.as_str());
    findings.need(
        is_slug(&vendor.slug),
        "slug is not small letters, digits and single hyphens",
    );
    findings.need(!is_reserved, "slug is the name of an operation");
    findings.need(!vendor.name.trim().is_empty(), "no name");
    let is_sorted_in = !vendor.category.is_empty() && !vendor.subcategory.is_empty();
    findings.need(is_sorted_in, "no category or subcategory");
    findings.need(
        is_web_address(&vendor.website),
        "website is not an http address",
    );
    findings.need(
        is_web_address(&vendor.pricing_source),
        "pricing_source is not an http address",
    );
}

fn check_tags(vendor: &Vendor, industries: &BTreeSet<String>, findings: &mut Findings) {
    let has = |role| vendor.pricing.tiers.iter().any(|tier| tier.role == role);
    let basis_without_plan = if has(Role::Usage) {
        PriceBasis::Usage
    } else if has(Role::Free) {
        PriceBasis::FreeOnly
    } else {
        PriceBasis::None
    };
    let is_basis = has(Role::Plan) || vendor.price_basis == basis_without_plan;
    findings.need(is_basis, "price_basis is not that of the tiers");
    let are_known = vendor
        .industries
        .iter()
        .all(|industry| industries.contains(industry));
    findings.need(are_known, "names an industry the quiz does not have");
    let codes = match &vendor.countries {
        None => &[][..],
        Some(Countries::Only(codes) | Countries::Not(codes)) => codes,
    };
    let is_code =
        |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    findings.need(codes.iter().all(is_code), "countries");
    findings.need(
        vendor.staff_fit.is_none_or(|fit| fit.min <= fit.max),
        "staff_fit",
    );
    let is_range = vendor
        .implementation_cost_range
        .is_none_or(|range| range.min <= range.max);
    findings.need(is_range, "implementation_cost_range");
}

fn check_sources(vendor: &Vendor, findings: &mut Findings) {
    let urls: BTreeSet<&str> = vendor
        .sources
        .iter()
        .map(|source| source.url.as_str())
        .collect();
    let mut kinds: BTreeSet<&str> = vendor
        .sources
        .iter()
        .map(|source| source.kind.as_str())
        .collect();
    if kinds.is_empty() {
        kinds.insert(SourceKind::None.as_str());
    }
    let evidence: BTreeSet<&str> = vendor.evidence.iter().map(|kind| kind.as_str()).collect();
    let ours = [
        SourceKind::VendorPage,
        SourceKind::Operator,
        SourceKind::None,
    ];
    findings.need(urls.len() == vendor.sources.len(), "a source repeats");
    findings.need(
        urls.iter().all(|url| is_web_address(url)),
        "a source is not an http address",
    );
    let claims_ours = vendor
        .sources
        .iter()
        .any(|source| ours.contains(&source.kind));
    findings.need(!claims_ours, "a source claims to be our own reading");
    findings.need(
        kinds == evidence,
        "evidence is not the kinds of the sources",
    );
    let is_prices_confidence = vendor.confidence == vendor.field_confidence.pricing;
    findings.need(is_prices_confidence, "confidence is not that of the prices");
    let is_guess = vendor.confidence == Confidence::Low && vendor.pricing_as_of.is_none();
    findings.need(
        !vendor.sources.is_empty() || is_guess,
        "sure or dated, but without a source",
    );
}

fn check_dates(vendor: &Vendor, findings: &mut Findings) {
    let dates: BTreeSet<&str> = vendor
        .sources
        .iter()
        .filter_map(|source| source.as_of.as_deref())
        .collect();
    let stated = vendor.pricing_as_of.as_deref();
    findings.need(
        stated.is_none_or(|date| dates.contains(date)),
        "pricing_as_of is the date of no source",
    );
    // The date of the prices is that of the record, else the newest full date of a source.
    let full_date = |date: &str| date.parse::<NaiveDate>().ok().filter(|_| date.len() == 10);
    let newest = stated
        .and_then(full_date)
        .or_else(|| dates.iter().filter_map(|date| full_date(date)).max());
    let is_newest = vendor.pricing_verified_at == newest;
    findings.need(
        is_newest,
        "pricing_verified_at is not the date of the prices",
    );
}

fn check_tier(tier: &Tier, findings: &mut Findings) {
    findings.need(!tier.name.trim().is_empty(), "no name");
    let is_use = tier.role == Role::Usage;
    findings.need(
        is_use == (tier.period == Some(Period::Usage)),
        "usage role and period",
    );
    findings.need(tier.usage_unit_amount != Some(0), "a price for no unit");
    let seats = (tier.seats_min, tier.seats_max, tier.seats_included);
    findings.need(
        tier.seat_unit.is_some() || seats == (None, None, None),
        "seats without seat_unit",
    );
    let is_annual =
        tier.billing != Some(Billing::Annual) || tier.price_annual_billing == tier.price;
    findings.need(is_annual, "annual rate is not the price");
    let is_monthly =
        tier.billing != Some(Billing::Monthly) || tier.price_monthly_billing == tier.price;
    findings.need(is_monthly, "monthly rate is not the price");
    for quota in tier.quota.iter().chain(&tier.other_quotas) {
        findings.need(quota.amount > Decimal::ZERO, "quota");
        let is_explained = quota.unit.is_some() || tier.doubt.is_some();
        findings.need(is_explained, "quota without unit must carry a doubt");
    }
    let mut further = [tier.extra_seat_price, tier.overage_price, tier.one_off_fee]
        .into_iter()
        .flatten();
    findings.need(
        further.all(|amount| amount >= Decimal::ZERO),
        "a further price below zero",
    );
    findings.need(
        tier.observation.is_none(),
        "an observation is made by the import, not given",
    );
}

pub(in crate::vendors) fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
