//! A vendor with everything known of it.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{confidence::Confidence, money::json_number},
    vendors::model::{
        Countries, FieldConfidence, PriceBasis, PriceList, Source, SourceKind, VendorRecord,
    },
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PlanView, PricingView};
use crate::http::{
    Envelope,
    envelope::{FreshnessMeta, Meta},
};

/// A vendor with everything known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorView {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "hubspot")]
    pub slug: String,
    /// Its name.
    #[schema(example = "HubSpot")]
    pub name: String,
    /// Its category.
    #[schema(example = "crm")]
    pub category: String,
    /// Finer than the category.
    pub subcategory: String,
    /// One sentence.
    pub description: String,
    /// Home page.
    pub website: String,
    /// Logo, where known.
    pub logo_url: Option<String>,
    /// What it charges, as its price page lists it.
    pub pricing: PricingView,
    /// The same tiers with everything a program needs to compute a price.
    pub plans: Vec<PlanView>,
    /// What its prices are of.
    pub price_basis: PriceBasis,
    /// What to know about the prices.
    pub pricing_note: Option<String>,
    /// The vendor's price page.
    pub pricing_source: String,
    /// The day its prices stood in their source; null: no source with a full date.
    pub pricing_verified_at: Option<NaiveDate>,
    /// Tags for whom it suits.
    pub best_for: Vec<String>,
    /// Industries it names.
    pub industries: Vec<String>,
    /// Tags for whom it does not suit.
    pub avoid_if: Vec<String>,
    /// Where it can be bought; null: no limit is known.
    pub countries: Option<CountriesView>,
    /// Smallest company it takes, in staff.
    pub min_staff: Option<u32>,
    /// Largest company it takes, in staff.
    pub max_staff: Option<u32>,
    /// Usual weeks until it is live.
    pub avg_implementation_weeks: Option<u32>,
    /// Usual one-off cost, in euro.
    pub implementation_cost_range: Option<CostRangeView>,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// Products it connects to.
    pub integrations: Vec<String>,
    /// It has an open interface.
    pub api_available: bool,
    /// Rating, where a reliable source states one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub g2_rating: Option<Decimal>,
    /// Reviews behind it.
    pub g2_reviews: Option<u32>,
    /// Rating, where a reliable source states one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub capterra_rating: Option<Decimal>,
    /// Our own, once there is one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub our_rating: Option<Decimal>,
    /// How sure its prices are.
    pub confidence: Confidence,
    /// How sure each group of facts is.
    pub field_confidence: FieldConfidenceView,
    /// The documents the record rests on, newest first.
    pub sources: Vec<SourceView>,
    /// It is refreshed by itself.
    pub auto_refresh_enabled: bool,
    /// When its page was last looked at.
    pub last_refresh_attempt: Option<DateTime<Utc>>,
    /// Why the last look gave no price; the last good prices are shown.
    pub refresh_error: Option<String>,
    /// When the record was first written.
    pub created_at: DateTime<Utc>,
    /// When the record last changed.
    pub updated_at: DateTime<Utc>,
}

/// Where a vendor sells; one of the two lists is set.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountriesView {
    /// Only in these countries.
    pub only: Option<Vec<String>>,
    /// Everywhere but in these.
    pub except: Option<Vec<String>>,
}

/// A usual one-off cost, in euro.
#[derive(Debug, Serialize, ToSchema)]
pub struct CostRangeView {
    /// Lower end.
    #[serde(with = "json_number")]
    #[schema(value_type = f64, example = 500)]
    pub min: Decimal,
    /// Upper end.
    #[serde(with = "json_number")]
    #[schema(value_type = f64, example = 5000)]
    pub max: Decimal,
}

/// How sure each group of facts is.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldConfidenceView {
    /// Prices.
    pub pricing: Confidence,
    /// Weeks, cost range, developer.
    pub implementation: Confidence,
    /// Industries, tags.
    pub fit: Confidence,
    /// Integrations.
    pub integrations: Confidence,
}

/// A document a record rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceView {
    /// Where.
    pub url: String,
    /// Its date, perhaps a year only.
    #[schema(example = "2026-10-20")]
    pub as_of: Option<String>,
    /// What kind.
    pub kind: SourceKind,
    /// What to know about it.
    pub note: Option<String>,
}

impl From<VendorRecord> for Envelope<VendorView> {
    /// With what the freshness of its prices says.
    fn from(record: VendorRecord) -> Self {
        let newest = record
            .vendor
            .pricing
            .tiers
            .iter()
            .filter_map(|tier| tier.observation.as_ref())
            .max_by_key(|observation| observation.observed_at);
        let source = newest
            .and_then(|observation| observation.source_url.clone())
            .or_else(|| Some(record.vendor.pricing_source.clone()));
        let reasons = record.freshness.stale_reasons();
        let meta = Meta {
            freshness: Some(FreshnessMeta {
                as_of: record.freshness.pricing_verified_at,
                stale: !reasons.is_empty(),
                source: source.filter(|address| !address.is_empty()),
            }),
            warnings: reasons
                .into_iter()
                .map(|reason| reason.words().to_owned())
                .collect(),
            ..Meta::default()
        };
        Self {
            meta: Some(meta),
            ..Self::of(record.into())
        }
    }
}

impl From<VendorRecord> for VendorView {
    fn from(record: VendorRecord) -> Self {
        let VendorRecord {
            id,
            created_at,
            updated_at,
            freshness,
            vendor,
        } = record;
        let pricing = PriceList::from(&vendor.pricing).into();
        let plans = vendor.pricing.tiers.iter().map(PlanView::from).collect();
        Self {
            id: id.0,
            pricing,
            plans,
            slug: vendor.slug,
            name: vendor.name,
            category: vendor.category,
            subcategory: vendor.subcategory,
            description: vendor.description,
            website: vendor.website,
            logo_url: vendor.logo_url,
            price_basis: vendor.price_basis,
            pricing_note: vendor.pricing_note,
            pricing_source: vendor.pricing_source,
            pricing_verified_at: vendor.pricing_verified_at,
            best_for: vendor.best_for,
            industries: vendor.industries,
            avoid_if: vendor.avoid_if,
            countries: vendor.countries.map(CountriesView::from),
            min_staff: vendor.min_staff,
            max_staff: vendor.max_staff,
            avg_implementation_weeks: vendor.avg_implementation_weeks,
            implementation_cost_range: vendor.implementation_cost_range.map(|range| {
                CostRangeView {
                    min: range.min,
                    max: range.max,
                }
            }),
            requires_developer: vendor.requires_developer,
            integrations: vendor.integrations,
            api_available: vendor.api_available,
            g2_rating: vendor.g2_rating,
            g2_reviews: vendor.g2_reviews,
            capterra_rating: vendor.capterra_rating,
            our_rating: vendor.our_rating,
            confidence: vendor.confidence,
            field_confidence: vendor.field_confidence.into(),
            sources: vendor.sources.into_iter().map(SourceView::from).collect(),
            auto_refresh_enabled: freshness.auto_refresh_enabled,
            last_refresh_attempt: freshness.last_refresh_attempt,
            refresh_error: freshness.refresh_error,
            created_at,
            updated_at,
        }
    }
}

impl From<Countries> for CountriesView {
    fn from(countries: Countries) -> Self {
        match countries {
            Countries::Only(list) => Self {
                only: Some(list),
                except: None,
            },
            Countries::Not(list) => Self {
                only: None,
                except: Some(list),
            },
        }
    }
}

impl From<FieldConfidence> for FieldConfidenceView {
    fn from(confidence: FieldConfidence) -> Self {
        let FieldConfidence {
            pricing,
            implementation,
            fit,
            integrations,
        } = confidence;
        Self {
            pricing,
            implementation,
            fit,
            integrations,
        }
    }
}

impl From<Source> for SourceView {
    fn from(source: Source) -> Self {
        let Source {
            url,
            as_of,
            kind,
            note,
        } = source;
        Self {
            url,
            as_of,
            kind,
            note,
        }
    }
}
