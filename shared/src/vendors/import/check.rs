//! What the import of vendors refuses: records that contradict themselves.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::{
    platform::confidence::Confidence,
    vendors::model::{
        Billing, Countries, Period, PriceBasis, PriceUnit, Role, SourceKind, Tier, Vendor,
    },
};

/// Slugs that are operations.
const RESERVED_SLUGS: [&str; 4] = ["categories", "compare", "refresh", "changes"];

/// Collects what is wrong, each with where.
struct Findings {
    place: String,
    found: Vec<String>,
}

impl Findings {
    fn need(&mut self, holds: bool, what: &str) {
        if !holds {
            self.found.push(format!("vendors: {}: {what}", self.place));
        }
    }
}

/// Everything that stands against importing these vendors; `industries` are those of the quiz.
#[must_use]
pub fn refusals(vendors: &[Vendor], industries: &BTreeSet<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut refused = Vec::new();
    for vendor in vendors {
        let mut findings = Findings {
            place: vendor.slug.clone(),
            found: Vec::new(),
        };
        findings.need(seen.insert(vendor.slug.as_str()), "slug repeats");
        check_record(vendor, industries, &mut findings);
        check_sources(vendor, &mut findings);
        let mut names = BTreeSet::new();
        for tier in &vendor.pricing.tiers {
            findings.place = vendor.slug.clone();
            findings.need(names.insert(tier.name.as_str()), "tier names repeat");
            findings.place = format!("{}/{}", vendor.slug, tier.name);
            check_tier(tier, &mut findings);
            check_seats_and_rates(tier, &mut findings);
        }
        refused.append(&mut findings.found);
    }
    refused
}

fn check_record(vendor: &Vendor, industries: &BTreeSet<String>, findings: &mut Findings) {
    let has = |role| vendor.pricing.tiers.iter().any(|tier| tier.role == role);
    let basis = if has(Role::Plan) {
        PriceBasis::Plan
    } else if has(Role::Usage) {
        PriceBasis::Usage
    } else if has(Role::Free) {
        PriceBasis::FreeOnly
    } else {
        PriceBasis::None
    };
    findings.need(
        is_slug(&vendor.slug),
        "slug is not small letters, digits and single hyphens",
    );
    findings.need(
        !RESERVED_SLUGS.contains(&vendor.slug.as_str()),
        "slug is the name of an operation",
    );
    findings.need(!vendor.name.trim().is_empty(), "no name");
    findings.need(
        !vendor.category.is_empty() && !vendor.subcategory.is_empty(),
        "no category or subcategory",
    );
    findings.need(
        is_web_address(&vendor.website),
        "website is not an http address",
    );
    findings.need(
        is_web_address(&vendor.pricing_source),
        "pricing_source is not an http address",
    );
    findings.need(
        vendor
            .industries
            .iter()
            .all(|industry| industries.contains(industry)),
        "names an industry the quiz does not have",
    );
    findings.need(
        vendor.priced == has(Role::Plan),
        "priced does not match the tiers",
    );
    findings.need(
        vendor.price_basis == basis,
        "price_basis does not match the tiers",
    );
    findings.need(
        vendor.needs_developer == vendor.requires_developer,
        "needs_developer",
    );
    findings.need(
        vendor.confidence == vendor.field_confidence.pricing,
        "confidence is not that of the prices",
    );
    let codes = match &vendor.countries {
        None => &[][..],
        Some(Countries::Only(codes) | Countries::Not(codes)) => codes,
    };
    findings.need(
        codes
            .iter()
            .all(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())),
        "countries",
    );
    findings.need(
        vendor.min_staff.unwrap_or(1) <= vendor.max_staff.unwrap_or(u32::MAX),
        "min_staff > max_staff",
    );
    findings.need(
        vendor.staff_fit.is_none_or(|fit| fit.min <= fit.max),
        "staff_fit",
    );
    findings.need(
        vendor
            .implementation_cost_range
            .is_none_or(|range| range.min <= range.max),
        "implementation_cost_range",
    );
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
    let not_of_a_seed = [
        SourceKind::VendorPage,
        SourceKind::Operator,
        SourceKind::None,
    ];
    findings.need(urls.len() == vendor.sources.len(), "a source repeats");
    findings.need(
        urls.iter().all(|url| is_web_address(url)),
        "a source is not an http address",
    );
    findings.need(
        !vendor
            .sources
            .iter()
            .any(|source| not_of_a_seed.contains(&source.kind)),
        "a source claims to be our own reading",
    );
    findings.need(
        kinds == evidence,
        "evidence is not the kinds of the sources",
    );
    findings.need(
        !vendor.sources.is_empty()
            || (vendor.confidence == Confidence::Low && vendor.pricing_as_of.is_none()),
        "sure or dated, but without a source",
    );
    let dates: BTreeSet<&str> = vendor
        .sources
        .iter()
        .filter_map(|source| source.as_of.as_deref())
        .collect();
    findings.need(
        vendor
            .pricing_as_of
            .as_deref()
            .is_none_or(|date| dates.contains(date)),
        "pricing_as_of is the date of no source",
    );
    // The date of the prices is that of the record, else the newest full date of a source.
    let full_date = |date: &str| date.parse::<NaiveDate>().ok().filter(|_| date.len() == 10);
    let newest = vendor
        .pricing_as_of
        .as_deref()
        .and_then(full_date)
        .or_else(|| dates.iter().filter_map(|date| full_date(date)).max());
    findings.need(
        vendor.pricing_verified_at == newest,
        "pricing_verified_at is not the date of the prices",
    );
    findings.need(
        vendor.pricing_verified == vendor.pricing_verified_at.is_some(),
        "pricing_verified",
    );
}

fn check_tier(tier: &Tier, findings: &mut Findings) {
    let (role, price) = (tier.role, tier.price);
    let is_custom = role == Role::Custom;
    findings.need(!tier.name.trim().is_empty(), "no name");
    findings.need(tier.price_unit.is_some() || is_custom, "price_unit");
    findings.need(tier.period.is_some() || is_custom, "period");
    let is_per_unit = tier.price_unit == Some(PriceUnit::PerUnit);
    findings.need(
        is_per_unit == tier.usage_unit.is_some()
            && is_per_unit == tier.usage_unit_amount.is_some()
            && tier.usage_unit_amount != Some(0),
        "usage_unit",
    );
    findings.need(is_custom == price.is_none(), "custom means no price");
    findings.need(
        matches!(role, Role::Free | Role::TrialOrBundled) == (price == Some(Decimal::ZERO)),
        "free means price 0",
    );
    findings.need(
        price.is_none_or(|price| price >= Decimal::ZERO),
        "price below zero",
    );
    findings.need(
        role != Role::Plan || price.is_some_and(|price| price > Decimal::ZERO),
        "plan needs a price",
    );
    findings.need(
        (role == Role::Usage) == (tier.period == Some(Period::Usage)),
        "usage role and period",
    );
    findings.need(
        tier.observation.is_none(),
        "an observation is made by the import, not given",
    );
    for quota in tier.quota.iter().chain(&tier.other_quotas) {
        findings.need(quota.amount > Decimal::ZERO, "quota");
        findings.need(
            quota.unit.is_some() || tier.doubt.is_some(),
            "quota without unit must carry a doubt",
        );
    }
}

fn check_seats_and_rates(tier: &Tier, findings: &mut Findings) {
    let (least, most, included) = (tier.seats_min, tier.seats_max, tier.seats_included);
    findings.need(
        least.zip(most).is_none_or(|(least, most)| least <= most),
        "seats_min > seats_max",
    );
    findings.need(
        included
            .zip(most)
            .is_none_or(|(included, most)| included <= most),
        "seats_included > seats_max",
    );
    findings.need(
        !(tier.seats_unlimited && most.is_some()),
        "unlimited with a limit",
    );
    findings.need(
        tier.seat_unit.is_some() || (least, most, included) == (None, None, None),
        "seats without seat_unit",
    );
    let (annual, monthly) = (tier.price_annual_billing, tier.price_monthly_billing);
    findings.need(
        annual
            .zip(monthly)
            .is_none_or(|(annual, monthly)| annual <= monthly),
        "annual rate above monthly rate",
    );
    findings.need(
        tier.billing != Some(Billing::Annual) || annual == tier.price,
        "annual rate is not the price",
    );
    findings.need(
        tier.billing != Some(Billing::Monthly) || monthly == tier.price,
        "monthly rate is not the price",
    );
    let extras = [tier.extra_seat_price, tier.overage_price, tier.one_off_fee];
    findings.need(
        extras
            .iter()
            .flatten()
            .all(|amount| *amount >= Decimal::ZERO),
        "a further price below zero",
    );
}

fn is_slug(slug: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    slug.split('-').all(is_part)
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
