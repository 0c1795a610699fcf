//! What an operator may not write, field by field. The rules are those of the import and of the catalogue that
//! reports are made from: a record that passes here cannot stop them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Edit;
use crate::{
    prices::{fx::FxTable, observe::same_offer},
    vendors::{
        import::{RESERVED_SLUGS, is_web_address},
        model::{Billing, Countries, Period, PriceUnit, Role, Tier, Vendor, is_slug},
    },
};

/// Longest list of tags, of plans, of features.
const MAX_ENTRIES: usize = 100;
/// Longest word of a tag, in characters.
const MAX_WORD: usize = 100;
/// Longest text, in characters.
const MAX_TEXT: usize = 2_000;
/// No plan costs more; the column ends three digits later.
const MAX_AMOUNT: Decimal = Decimal::from_parts(1_000_000_000, 0, 0, false, 0);
/// No company is larger.
const MAX_HEADS: u32 = 10_000_000;
/// Ten years.
const MAX_WEEKS: u32 = 520;

/// One thing that stands against a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the record.
    pub field: String,
    /// What kind of mistake.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// What a record may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The industries of the quiz.
    pub industries: &'a BTreeSet<String>,
    /// The exchange rates; absent: none yet.
    pub rates: Option<&'a FxTable>,
}

/// Collects faults under a common pointer.
struct Faults {
    place: String,
    found: Vec<Fault>,
}

impl Faults {
    fn need(&mut self, holds: bool, field: &str, code: &'static str, message: &str) {
        if !holds {
            self.found.push(Fault {
                field: format!("{}/{field}", self.place),
                code,
                message: message.to_owned(),
            });
        }
    }

    fn text(&mut self, text: &str, field: &str, most: usize) {
        let is_short = text.chars().count() <= most;
        self.need(
            is_short,
            field,
            "TOO_LONG",
            &format!("Must have at most {most} characters."),
        );
    }

    fn tags(&mut self, tags: &[String], field: &str) {
        let is_sound = tags.len() <= MAX_ENTRIES
            && tags
                .iter()
                .all(|tag| !tag.trim().is_empty() && tag.chars().count() <= MAX_WORD);
        let message = format!("At most {MAX_ENTRIES} entries of 1 to {MAX_WORD} characters.");
        self.need(is_sound, field, "INVALID", &message);
        let distinct: BTreeSet<&String> = tags.iter().collect();
        self.need(
            distinct.len() == tags.len(),
            field,
            "DUPLICATE",
            "An entry stands twice.",
        );
    }

    fn address(&mut self, address: Option<&str>, field: &str) {
        let Some(address) = address.filter(|address| !address.is_empty()) else {
            return;
        };
        self.text(address, field, MAX_TEXT);
        let is_plain = url::Url::parse(address)
            .is_ok_and(|url| url.username().is_empty() && url.password().is_none());
        self.need(
            is_web_address(address) && is_plain,
            field,
            "INVALID",
            "Must be an http or https address without a user name.",
        );
    }
}

/// What stands against a record.
#[must_use]
pub fn faults(edit: &Edit, known: &Known<'_>) -> Vec<Fault> {
    let mut faults = Faults {
        place: String::new(),
        found: Vec::new(),
    };
    let vendor = &edit.vendor;
    check_names(vendor, &mut faults);
    check_fit(vendor, known.industries, &mut faults);
    check_numbers(vendor, &mut faults);
    check_pricing(vendor, known.rates, &mut faults);
    if edit.with_tiers {
        for (index, tier) in vendor.pricing.tiers.iter().enumerate() {
            faults.place = format!("/pricing/tiers/{index}");
            let is_first = vendor.pricing.tiers[..index]
                .iter()
                .all(|other| other.name != tier.name && !same_offer(&other.name, &tier.name));
            faults.need(
                is_first,
                "name",
                "DUPLICATE",
                "Another plan has this name, or one that pages do not tell from it.",
            );
            check_tier(tier, &mut faults);
            check_seats(tier, &mut faults);
            check_amounts(tier, &mut faults);
        }
    }
    faults.found
}

fn check_names(vendor: &Vendor, faults: &mut Faults) {
    faults.need(
        is_slug(&vendor.slug) && vendor.slug.len() <= MAX_WORD,
        "slug",
        "INVALID",
        "Must be small letters and digits, in parts joined by single hyphens, at most 100.",
    );
    faults.need(
        !RESERVED_SLUGS.contains(&vendor.slug.as_str()),
        "slug",
        "RESERVED",
        "This is the name of an operation.",
    );
    for (field, text, is_needed) in [
        ("name", &vendor.name, true),
        ("category", &vendor.category, true),
        ("subcategory", &vendor.subcategory, false),
    ] {
        faults.need(
            !is_needed || !text.trim().is_empty(),
            field,
            "REQUIRED",
            "Must not be empty.",
        );
        faults.text(text, field, MAX_WORD);
    }
    for (field, text) in [
        ("category", &vendor.category),
        ("subcategory", &vendor.subcategory),
    ] {
        let is_word = text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        faults.need(
            is_word,
            field,
            "INVALID",
            "Must be small letters, digits and underscores.",
        );
    }
    faults.text(&vendor.description, "description", MAX_TEXT);
    let note = vendor.pricing_note.as_deref().unwrap_or_default();
    faults.text(note, "pricing_note", MAX_TEXT);
    faults.address(Some(&vendor.website), "website");
    faults.address(vendor.logo_url.as_deref(), "logo_url");
    faults.address(Some(&vendor.pricing_source), "pricing_source");
}

fn check_fit(vendor: &Vendor, industries: &BTreeSet<String>, faults: &mut Faults) {
    faults.tags(&vendor.best_for, "best_for");
    faults.tags(&vendor.industries, "industries");
    faults.tags(&vendor.avoid_if, "avoid_if");
    faults.tags(&vendor.integrations, "integrations");
    for (index, industry) in vendor.industries.iter().enumerate() {
        faults.need(
            industries.contains(industry),
            &format!("industries/{index}"),
            "UNKNOWN_OPTION",
            "The quiz does not have this industry.",
        );
    }
    let codes = match &vendor.countries {
        None => &[][..],
        Some(Countries::Only(codes) | Countries::Not(codes)) => codes,
    };
    let is_code =
        |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    faults.need(
        codes.len() <= 300 && codes.iter().all(is_code),
        "countries",
        "INVALID",
        "Countries are two capital letters each.",
    );
    let staff = vendor.min_staff.unwrap_or(1)..=vendor.max_staff.unwrap_or(MAX_HEADS);
    faults.need(
        !staff.is_empty() && *staff.end() <= MAX_HEADS,
        "max_staff",
        "OUT_OF_RANGE",
        "Must not be below min_staff, nor above ten million.",
    );
}

fn check_numbers(vendor: &Vendor, faults: &mut Faults) {
    let rating = |value: Option<Decimal>| {
        value.is_none_or(|value| {
            value >= Decimal::ZERO && value <= Decimal::from(5) && value.normalize().scale() <= 1
        })
    };
    for (field, value) in [
        ("g2_rating", vendor.g2_rating),
        ("capterra_rating", vendor.capterra_rating),
        ("our_rating", vendor.our_rating),
    ] {
        faults.need(
            rating(value),
            field,
            "OUT_OF_RANGE",
            "Must be from 0 to 5, with at most one decimal.",
        );
    }
    for (field, value, most) in [
        ("g2_reviews", vendor.g2_reviews, MAX_HEADS),
        (
            "avg_implementation_weeks",
            vendor.avg_implementation_weeks,
            MAX_WEEKS,
        ),
        (
            "pricing/free_trial_days",
            vendor.pricing.free_trial_days,
            3_650,
        ),
    ] {
        faults.need(
            value.is_none_or(|value| value <= most),
            field,
            "OUT_OF_RANGE",
            &format!("Must be at most {most}."),
        );
    }
    if let Some(range) = vendor.implementation_cost_range {
        faults.need(
            range.min >= Decimal::ZERO && range.min <= range.max && range.max <= MAX_AMOUNT,
            "implementation_cost_range",
            "OUT_OF_RANGE",
            "min must not be below zero nor above max.",
        );
    }
}

fn check_pricing(vendor: &Vendor, rates: Option<&FxTable>, faults: &mut Faults) {
    faults.text(&vendor.pricing.model, "pricing/model", MAX_WORD);
    faults.need(
        !vendor.pricing.model.trim().is_empty(),
        "pricing/model",
        "REQUIRED",
        "Must not be empty.",
    );
    let has_rate = rates.is_none_or(|rates| rates.rate(vendor.pricing.currency).is_some());
    faults.need(
        has_rate,
        "pricing/currency",
        "UNKNOWN_OPTION",
        "There is no exchange rate for it, so its prices could not be compared.",
    );
    faults.need(
        vendor.pricing.tiers.len() <= MAX_ENTRIES,
        "pricing/tiers",
        "TOO_LONG",
        "At most 100 plans.",
    );
}

fn check_tier(tier: &Tier, faults: &mut Faults) {
    faults.need(
        !tier.name.trim().is_empty(),
        "name",
        "REQUIRED",
        "Must not be empty.",
    );
    faults.text(&tier.name, "name", MAX_WORD);
    for (field, text) in [
        ("per", &tier.per),
        ("limits", &tier.limits),
        ("doubt", &tier.doubt),
        ("usage_unit", &tier.usage_unit),
    ] {
        faults.text(text.as_deref().unwrap_or_default(), field, MAX_TEXT);
    }
    let features_are_sound = tier.features.len() <= MAX_ENTRIES
        && tier
            .features
            .iter()
            .all(|feature| !feature.trim().is_empty() && feature.chars().count() <= 300);
    faults.need(
        features_are_sound,
        "features",
        "INVALID",
        "At most 100 features of 1 to 300 characters.",
    );
    let is_free = matches!(tier.role, Role::Free | Role::TrialOrBundled);
    let fits_price = match tier.price {
        None => tier.role == Role::Custom,
        Some(price) if price.is_zero() => is_free,
        Some(_) => !is_free && tier.role != Role::Custom,
    };
    faults.need(
        fits_price,
        "role",
        "INVALID",
        "custom means no price, free and trial_or_bundled mean price 0, every other role a price above 0.",
    );
    faults.need(
        (tier.role == Role::Usage) == (tier.period == Some(Period::Usage)),
        "period",
        "INVALID",
        "The role usage and the period usage go together.",
    );
    faults.need(
        (tier.role == Role::OneOff) == (tier.period == Some(Period::OneOff)),
        "period",
        "INVALID",
        "The role one_off and the period one_off go together.",
    );
    let per_unit = tier.price_unit == Some(PriceUnit::PerUnit);
    let names_unit = tier.usage_unit.is_some() && tier.usage_unit_amount.is_some_and(|n| n > 0);
    faults.need(
        if per_unit {
            names_unit
        } else {
            tier.usage_unit.is_none() && tier.usage_unit_amount.is_none()
        },
        "usage_unit",
        "INVALID",
        "The price unit per_unit needs a usage_unit and how many the price buys; the others have none.",
    );
}

fn check_seats(tier: &Tier, faults: &mut Faults) {
    let most = tier.seats_max.unwrap_or(MAX_HEADS);
    faults.need(
        tier.seats_min.unwrap_or(0) <= most
            && tier.seats_included.unwrap_or(0) <= most
            && most <= MAX_HEADS,
        "seats_max",
        "OUT_OF_RANGE",
        "Must not be below seats_min or seats_included, nor above ten million.",
    );
    faults.need(
        !(tier.seats_unlimited && tier.seats_max.is_some()),
        "seats_unlimited",
        "INVALID",
        "There is a seats_max.",
    );
    let quotas = tier.quota.iter().chain(&tier.other_quotas);
    let are_sound = quotas.clone().count() <= MAX_ENTRIES
        && quotas.clone().all(|quota| {
            quota.amount > Decimal::ZERO && (quota.unit.is_some() || tier.doubt.is_some())
        });
    faults.need(
        are_sound,
        "quota",
        "INVALID",
        "A quota is above zero and names its unit; without one there must be a doubt.",
    );
}

fn check_amounts(tier: &Tier, faults: &mut Faults) {
    for (field, amount) in [
        ("price", tier.price),
        ("price_annual_billing", tier.price_annual_billing),
        ("price_monthly_billing", tier.price_monthly_billing),
        ("extra_seat_price", tier.extra_seat_price),
        ("overage_price", tier.overage_price),
        ("one_off_fee", tier.one_off_fee),
    ] {
        let is_amount = amount.is_none_or(|amount| {
            amount >= Decimal::ZERO && amount <= MAX_AMOUNT && amount.normalize().scale() <= 6
        });
        faults.need(
            is_amount,
            field,
            "OUT_OF_RANGE",
            "Must be from 0 to a thousand million, with at most six decimals.",
        );
        faults.need(
            tier.price.is_some() || amount.is_none(),
            field,
            "INVALID",
            "A plan on request has no amounts.",
        );
    }
    let rates = tier.price_annual_billing.zip(tier.price_monthly_billing);
    faults.need(
        rates.is_none_or(|(annual, monthly)| annual <= monthly),
        "price_annual_billing",
        "INVALID",
        "The annual rate is above the monthly one.",
    );
    let (field, rate) = match tier.billing {
        None => return,
        Some(Billing::Annual) => ("price_annual_billing", tier.price_annual_billing),
        Some(Billing::Monthly) => ("price_monthly_billing", tier.price_monthly_billing),
    };
    faults.need(
        rate == tier.price,
        field,
        "INVALID",
        "Must equal price, since billing says that price is this rate.",
    );
}
