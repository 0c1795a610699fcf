//! Vendors as operators send them: document 0's columns, and what the structured prices need beyond them.

mod tier;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::{
    platform::{
        confidence::Confidence,
        db::Tx,
        money::{Currency, json_number},
    },
    prices::queries::find_newest_fx_rates,
    vendors::{
        edit::{Edit, Fault, Known, faults},
        model::{
            CostRange, Countries, FieldConfidence, PriceBasis, Pricing, SourceKind, Vendor,
            VendorRecord,
        },
    },
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

pub use tier::TierInput;

use crate::{
    http::{ApiError, ApiResult, FieldError, extract::from_value},
    state::AppState,
};

/// A vendor as an operator writes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slug": "acme-crm", "name": "Acme CRM", "category": "crm",
    "pricing": {"model": "per_seat", "currency": "USD", "tiers": [
        {"name": "Free", "price": 0, "limits": "1000 contacts"},
        {"name": "Starter", "price": 20, "per": "user/month", "features": ["Reports"]},
        {"name": "Enterprise"}], "custom_pricing": true, "free_trial_days": 14},
    "website": "https://acme.example", "pricing_source": "https://acme.example/pricing"}))]
pub struct VendorInput {
    /// Its name in addresses; it never changes. Not `categories`, `compare`, `refresh`, `changes`.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    slug: String,
    /// Its name.
    name: String,
    /// Its category.
    category: String,
    /// Finer than the category.
    #[serde(default)]
    subcategory: Option<String>,
    /// What it charges.
    pricing: PricingInput,
    /// What to know about the prices.
    #[serde(default)]
    pricing_note: Option<String>,
    /// The page on which it shows its prices; what a refresh reads.
    #[serde(default)]
    pricing_source: Option<String>,
    /// How sure the prices are.
    #[serde(default = "medium")]
    #[schema(default = "medium")]
    confidence: Confidence,
    /// Home page.
    #[serde(default)]
    website: Option<String>,
    /// One sentence.
    #[serde(default)]
    description: Option<String>,
    /// Logo.
    #[serde(default)]
    logo_url: Option<String>,
    /// Tags for whom it suits.
    #[serde(default)]
    best_for: Vec<String>,
    /// Industries, as the quiz names them.
    #[serde(default)]
    industries: Vec<String>,
    /// Tags for whom it does not suit.
    #[serde(default)]
    avoid_if: Vec<String>,
    /// Usual weeks until it is live.
    #[serde(default)]
    avg_implementation_weeks: Option<u32>,
    /// Usual one-off cost, in euro.
    #[serde(default)]
    implementation_cost_range: Option<CostRange>,
    /// Cannot be set up without a developer.
    #[serde(default)]
    requires_developer: bool,
    /// Rating on G2, from 0 to 5.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    g2_rating: Option<Decimal>,
    /// Reviews behind it.
    #[serde(default)]
    g2_reviews: Option<u32>,
    /// Rating on Capterra, from 0 to 5.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    capterra_rating: Option<Decimal>,
    /// Our own rating, from 0 to 5.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    our_rating: Option<Decimal>,
    /// Products it connects to.
    #[serde(default)]
    integrations: Vec<String>,
    /// It has an open interface.
    #[serde(default = "yes")]
    #[schema(default = true)]
    api_available: bool,
    /// Where it can be bought; nothing: everywhere.
    #[serde(default)]
    countries: Option<CountriesInput>,
    /// Smallest company it takes, in staff.
    #[serde(default)]
    min_staff: Option<u32>,
    /// Largest company it takes, in staff.
    #[serde(default)]
    max_staff: Option<u32>,
    /// It is refreshed by itself; a refresh that somebody asks for happens anyway.
    #[serde(default = "yes")]
    #[schema(default = true)]
    auto_refresh_enabled: bool,
}

/// What a vendor charges.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PricingInput {
    /// How it is sold, in a word.
    #[schema(example = "per_seat")]
    model: String,
    /// Currency of every price, ISO 4217; there must be an exchange rate for it.
    #[schema(value_type = String, example = "USD")]
    currency: Currency,
    /// The whole list of plans: those that are not in it are no longer sold. Left out of a change, the plans stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tiers: Option<Vec<TierInput>>,
    /// Prices on request exist too.
    #[serde(default)]
    custom_pricing: bool,
    /// Length of a free trial, in days.
    #[serde(default)]
    free_trial_days: Option<u32>,
}

/// Where a vendor sells: one of the two lists.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CountriesInput {
    /// Only in these countries, ISO 3166.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    only: Option<Vec<String>>,
    /// Everywhere but in these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    except: Option<Vec<String>>,
}

/// Any part of a vendor: a field that is left out stays, null takes it away, a value replaces it (RFC 7396).
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct VendorChange(serde_json::Map<String, Value>);

impl PartialSchema for VendorChange {
    /// The same fields as a whole vendor has, and none of them needed.
    fn schema() -> RefOr<Schema> {
        match VendorInput::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.required.clear();
                object.properties.remove("slug");
                object.example = Some(serde_json::json!({
                    "our_rating": 4.5, "auto_refresh_enabled": false, "logo_url": null
                }));
                RefOr::T(Schema::Object(object))
            }
            other => other,
        }
    }
}

impl ToSchema for VendorChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        VendorInput::schemas(schemas);
    }
}

fn yes() -> bool {
    true
}

fn medium() -> Confidence {
    Confidence::Medium
}

impl VendorChange {
    /// The record with this change in it.
    ///
    /// # Errors
    /// When it names a field that there is not, takes away one that must be, or changes the slug.
    pub(super) fn apply(self, record: &VendorRecord) -> ApiResult<VendorInput> {
        if self.0.contains_key("slug") {
            return Err(ApiError::invalid(vec![FieldError::new(
                "/slug",
                "IMMUTABLE",
                "Addresses hold it, so it never changes; leave it out.",
            )]));
        }
        let change = Value::Object(self.0);
        let is_in = |pointer: &str| {
            change
                .pointer(pointer)
                .is_some_and(|value| !value.is_null())
        };
        if is_in("/pricing/currency") && !is_in("/pricing/tiers") {
            let new: &Value = &change["pricing"]["currency"];
            if *new != record.vendor.pricing.currency.code() {
                return Err(ApiError::invalid(vec![FieldError::new(
                    "/pricing/tiers",
                    "REQUIRED",
                    "Another currency needs new prices.",
                )]));
            }
        }
        let mut merged =
            serde_json::to_value(VendorInput::from(record)).map_err(ApiError::internal)?;
        merge(&mut merged, change);
        from_value(merged)
    }
}

/// RFC 7396.
fn merge(target: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *target = change;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(target) = target {
        for (name, value) in change {
            if value.is_null() {
                target.remove(&name);
            } else {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
    }
}

impl From<&VendorRecord> for VendorInput {
    fn from(record: &VendorRecord) -> Self {
        let vendor = record.vendor.clone();
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            slug: vendor.slug,
            name: vendor.name,
            category: vendor.category,
            subcategory: text(vendor.subcategory),
            pricing: PricingInput {
                model: vendor.pricing.model,
                currency: vendor.pricing.currency,
                tiers: None,
                custom_pricing: vendor.pricing.custom_pricing,
                free_trial_days: vendor.pricing.free_trial_days,
            },
            pricing_note: vendor.pricing_note,
            pricing_source: text(vendor.pricing_source),
            confidence: vendor.confidence,
            website: text(vendor.website),
            description: text(vendor.description),
            logo_url: vendor.logo_url,
            best_for: vendor.best_for,
            industries: vendor.industries,
            avoid_if: vendor.avoid_if,
            avg_implementation_weeks: vendor.avg_implementation_weeks,
            implementation_cost_range: vendor.implementation_cost_range,
            requires_developer: vendor.requires_developer,
            g2_rating: vendor.g2_rating,
            g2_reviews: vendor.g2_reviews,
            capterra_rating: vendor.capterra_rating,
            our_rating: vendor.our_rating,
            integrations: vendor.integrations,
            api_available: vendor.api_available,
            countries: vendor.countries.map(|countries| match countries {
                Countries::Only(list) => CountriesInput {
                    only: Some(list),
                    except: None,
                },
                Countries::Not(list) => CountriesInput {
                    only: None,
                    except: Some(list),
                },
            }),
            min_staff: vendor.min_staff,
            max_staff: vendor.max_staff,
            auto_refresh_enabled: record.freshness.auto_refresh_enabled,
        }
    }
}

impl VendorInput {
    /// Its name in addresses.
    pub(super) fn slug(&self) -> &str {
        &self.slug
    }

    /// The record to write, over the one there is.
    ///
    /// # Errors
    /// When both lists of countries are given.
    pub(super) fn into_edit(self, before: Option<&Vendor>) -> ApiResult<Edit> {
        let countries = match self.countries {
            None => None,
            Some(CountriesInput {
                only: Some(list),
                except: None,
            }) => Some(Countries::Only(list)),
            Some(CountriesInput {
                only: None,
                except: Some(list),
            }) => Some(Countries::Not(list)),
            Some(_) => {
                return Err(ApiError::invalid(vec![FieldError::new(
                    "/countries",
                    "INVALID",
                    "Give either only or except.",
                )]));
            }
        };
        let with_tiers = before.is_none() || self.pricing.tiers.is_some();
        let tiers = self.pricing.tiers.unwrap_or_default();
        // What was read of it before still supports what nobody changed.
        let mut evidence = before.map_or_else(Vec::new, |vendor| vendor.evidence.clone());
        if with_tiers && !evidence.contains(&SourceKind::Operator) {
            evidence.push(SourceKind::Operator);
        }
        let unsure = FieldConfidence {
            pricing: self.confidence,
            implementation: Confidence::Low,
            fit: Confidence::Low,
            integrations: Confidence::Low,
        };
        let vendor = Vendor {
            slug: self.slug,
            name: self.name,
            category: self.category,
            subcategory: self.subcategory.unwrap_or_default(),
            pricing: Pricing {
                model: self.pricing.model,
                currency: self.pricing.currency,
                tiers: tiers.into_iter().map(TierInput::into_tier).collect(),
                custom_pricing: self.pricing.custom_pricing,
                free_trial_days: self.pricing.free_trial_days,
            },
            website: self.website.unwrap_or_default(),
            description: self.description.unwrap_or_default(),
            logo_url: self.logo_url,
            best_for: self.best_for,
            industries: self.industries,
            avoid_if: self.avoid_if,
            avg_implementation_weeks: self.avg_implementation_weeks,
            implementation_cost_range: self.implementation_cost_range,
            requires_developer: self.requires_developer,
            g2_rating: self.g2_rating,
            g2_reviews: self.g2_reviews,
            capterra_rating: self.capterra_rating,
            our_rating: self.our_rating,
            integrations: self.integrations,
            api_available: self.api_available,
            pricing_source: self.pricing_source.unwrap_or_default(),
            pricing_note: self.pricing_note,
            confidence: self.confidence,
            field_confidence: before.map_or(unsure, |vendor| FieldConfidence {
                pricing: self.confidence,
                ..vendor.field_confidence
            }),
            evidence,
            countries,
            min_staff: self.min_staff,
            max_staff: self.max_staff,
            needs_developer: self.requires_developer,
            // What follows is not written: it is derived when the record is read.
            sources: Vec::new(),
            pricing_as_of: None,
            priced: false,
            price_basis: PriceBasis::None,
            countries_preferred: None,
            staff_fit: None,
            pricing_verified_at: None,
            pricing_verified: false,
        };
        Ok(Edit {
            vendor,
            auto_refresh_enabled: self.auto_refresh_enabled,
            with_tiers,
        })
    }
}

/// Refuses a record that something stands against.
///
/// # Errors
/// With every field at fault.
pub(super) async fn check(
    tx: &mut Tx,
    edit: &Edit,
    industries: &BTreeSet<String>,
) -> ApiResult<()> {
    let rates = find_newest_fx_rates(&mut **tx).await?;
    let known = Known {
        industries,
        rates: rates.as_ref(),
    };
    let found = faults(edit, &known);
    if found.is_empty() {
        return Ok(());
    }
    let details = found.into_iter().map(
        |Fault {
             field,
             code,
             message,
         }| FieldError::new(field, code, message),
    );
    Err(ApiError::invalid(details.collect()))
}

/// The industries of the quiz.
///
/// # Errors
/// On a database error.
pub(super) async fn industries(app: &AppState) -> ApiResult<BTreeSet<String>> {
    let newest = app.quizzes.find_newest(app.db.reference()).await?;
    Ok(newest
        .map(|(_, quiz)| quiz.industries().map(str::to_owned).collect())
        .unwrap_or_default())
}
