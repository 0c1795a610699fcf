//! What a client sees of vendors.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{confidence::Confidence, money::json_number},
    vendors::{
        model::{
            Billing, Countries, FieldConfidence, Period, PriceBasis, PriceList, PriceListTier,
            PriceObservation, PriceUnit, Quota, QuotaPeriod, Role, SeatUnit, Source, SourceKind,
            Tier, VendorRecord,
        },
        queries::{CategoryCount, VendorSummary},
    },
};
use utoipa::ToSchema;
use uuid::Uuid;

/// A category of vendors.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorCategoryView {
    /// Its name, as filters take it.
    #[schema(example = "crm")]
    pub category: String,
    /// Vendors in it.
    #[schema(example = 9)]
    pub vendors: i64,
    /// Of these, vendors with at least one plan at a published price.
    #[schema(example = 9)]
    pub priced: i64,
    /// Finer groups.
    pub subcategories: Vec<String>,
}

impl From<CategoryCount> for VendorCategoryView {
    fn from(count: CategoryCount) -> Self {
        let CategoryCount {
            category,
            vendors,
            priced,
            subcategories,
        } = count;
        Self {
            category,
            vendors,
            priced,
            subcategories,
        }
    }
}

/// What a vendor charges, tier by tier.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingView {
    /// How it is sold: `per_seat`, `tiered`, `usage`, …
    #[schema(example = "per_seat")]
    pub model: String,
    /// Currency of every price here, ISO 4217.
    #[schema(example = "USD")]
    pub currency: String,
    /// The tiers, as the vendor lists them.
    pub tiers: Vec<PricingTierView>,
    /// Prices on request exist too.
    pub custom_pricing: bool,
    /// Length of a free trial, where a source states it.
    #[schema(example = 14)]
    pub free_trial_days: Option<u32>,
}

/// One tier of a price list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PricingTierView {
    /// Its name.
    #[schema(example = "Starter")]
    pub name: String,
    /// Its price; null: on request, never zero.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 20)]
    pub price: Option<Decimal>,
    /// What the price is per.
    #[schema(example = "user/month")]
    pub per: Option<String>,
    /// Limits, in words.
    #[schema(example = "billed annually; 25 monthly")]
    pub limits: Option<String>,
    /// Features, in words.
    pub features: Vec<String>,
}

impl From<PriceList> for PricingView {
    fn from(prices: PriceList) -> Self {
        Self {
            model: prices.model,
            currency: prices.currency.to_string(),
            tiers: prices
                .tiers
                .into_iter()
                .map(PricingTierView::from)
                .collect(),
            custom_pricing: prices.custom_pricing,
            free_trial_days: prices.free_trial_days,
        }
    }
}

impl From<PriceListTier> for PricingTierView {
    fn from(tier: PriceListTier) -> Self {
        let PriceListTier {
            name,
            price,
            per,
            limits,
            features,
        } = tier;
        Self {
            name,
            price,
            per,
            limits,
            features,
        }
    }
}

/// A vendor, as a list shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorSummaryView {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "hubspot-crm")]
    pub slug: String,
    /// Its name.
    #[schema(example = "HubSpot CRM")]
    pub name: String,
    /// Its category.
    #[schema(example = "crm")]
    pub category: String,
    /// Finer than the category.
    pub subcategory: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Home page.
    pub website: Option<String>,
    /// Logo, where known.
    pub logo_url: Option<String>,
    /// What it charges.
    pub pricing: PricingView,
    /// Industries it names.
    pub industries: Vec<String>,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// It has an open interface.
    pub api_available: bool,
    /// How sure its prices are.
    #[schema(value_type = Confidence)]
    pub confidence: String,
    /// The vendor's price page.
    pub pricing_source: Option<String>,
    /// When the newest of its prices stood in its source; null: no source with a full date.
    pub pricing_verified_at: Option<DateTime<Utc>>,
}

impl From<VendorSummary> for VendorSummaryView {
    fn from(vendor: VendorSummary) -> Self {
        Self {
            id: vendor.id,
            slug: vendor.slug,
            name: vendor.name,
            category: vendor.category,
            subcategory: vendor.subcategory,
            description: vendor.description,
            website: vendor.website,
            logo_url: vendor.logo_url,
            pricing: vendor.pricing.0.into(),
            industries: vendor.industries.0,
            requires_developer: vendor.requires_developer,
            api_available: vendor.api_available,
            confidence: vendor.confidence,
            pricing_source: vendor.pricing_source,
            pricing_verified_at: vendor.pricing_verified_at,
        }
    }
}

/// A vendor with everything known of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorView {
    /// Its id.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "hubspot-crm")]
    pub slug: String,
    /// Its name.
    #[schema(example = "HubSpot CRM")]
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
    /// When the record last changed.
    pub updated_at: DateTime<Utc>,
}

/// A plan that a vendor sells.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    /// Its name.
    #[schema(example = "Starter")]
    pub name: String,
    /// What the tier is: only a `plan` can be bought alone for its price.
    pub role: Role,
    /// Its price in `pricing.currency`; null: on request.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 20)]
    pub price: Option<Decimal>,
    /// What the price is multiplied by.
    pub price_unit: Option<PriceUnit>,
    /// What the price covers.
    pub period: Option<Period>,
    /// The billing that the price assumes; null: not stated.
    pub billing: Option<Billing>,
    /// The rate under annual billing.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub price_annual_billing: Option<Decimal>,
    /// The rate under monthly billing.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub price_monthly_billing: Option<Decimal>,
    /// A price to begin with: show it as "from".
    pub price_from: bool,
    /// The unit of a price per use.
    #[schema(example = "session")]
    pub usage_unit: Option<String>,
    /// How many of it the price buys.
    pub usage_unit_amount: Option<u32>,
    /// What seats count.
    pub seat_unit: Option<SeatUnit>,
    /// Smallest purchase.
    pub seats_min: Option<u32>,
    /// Largest team.
    pub seats_max: Option<u32>,
    /// Seats inside an account price.
    pub seats_included: Option<u32>,
    /// The source says there is no limit.
    pub seats_unlimited: bool,
    /// Price of a further seat.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub extra_seat_price: Option<Decimal>,
    /// The limits named, the first one first.
    pub quotas: Vec<QuotaView>,
    /// Price of a unit above the first quota.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub overage_price: Option<Decimal>,
    /// A one-time fee.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub one_off_fee: Option<Decimal>,
    /// The price comes on top of another licence.
    pub requires_other_licence: bool,
    /// Why the reading is uncertain; show it with the price.
    pub doubt: Option<String>,
    /// Where the price was read; null where there is no price.
    pub observation: Option<ObservationView>,
}

/// Where and when a price was read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObservationView {
    /// Its id.
    pub id: Option<Uuid>,
    /// The day the price stood there; null: the source has no full date.
    pub observed_at: Option<NaiveDate>,
    /// The page; null: background knowledge.
    pub source_url: Option<String>,
    /// What kind of page.
    pub source_kind: SourceKind,
    /// How sure the reading is.
    pub confidence: Confidence,
}

/// A limit of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuotaView {
    /// How many.
    #[serde(with = "json_number")]
    #[schema(value_type = f64, example = 1000)]
    pub amount: Decimal,
    /// Of what.
    #[schema(example = "contacts")]
    pub unit: Option<String>,
    /// In which time; null: a stock, or not stated.
    pub per: Option<QuotaPeriod>,
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

impl From<VendorRecord> for VendorView {
    fn from(record: VendorRecord) -> Self {
        let VendorRecord {
            id,
            updated_at,
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
            updated_at,
        }
    }
}

impl From<&Tier> for PlanView {
    fn from(tier: &Tier) -> Self {
        Self {
            name: tier.name.clone(),
            role: tier.role,
            price: tier.price,
            price_unit: tier.price_unit,
            period: tier.period,
            billing: tier.billing,
            price_annual_billing: tier.price_annual_billing,
            price_monthly_billing: tier.price_monthly_billing,
            price_from: tier.price_from,
            usage_unit: tier.usage_unit.clone(),
            usage_unit_amount: tier.usage_unit_amount,
            seat_unit: tier.seat_unit,
            seats_min: tier.seats_min,
            seats_max: tier.seats_max,
            seats_included: tier.seats_included,
            seats_unlimited: tier.seats_unlimited,
            extra_seat_price: tier.extra_seat_price,
            quotas: tier
                .quota
                .iter()
                .chain(&tier.other_quotas)
                .map(QuotaView::from)
                .collect(),
            overage_price: tier.overage_price,
            one_off_fee: tier.one_off_fee,
            requires_other_licence: tier.requires_other_licence,
            doubt: tier.doubt.clone(),
            observation: tier.observation.as_ref().map(ObservationView::from),
        }
    }
}

impl From<&Quota> for QuotaView {
    fn from(quota: &Quota) -> Self {
        Self {
            amount: quota.amount,
            unit: quota.unit.clone(),
            per: quota.per,
        }
    }
}

impl From<&PriceObservation> for ObservationView {
    fn from(observation: &PriceObservation) -> Self {
        Self {
            id: observation.id,
            observed_at: observation.observed_at,
            source_url: observation.source_url.clone(),
            source_kind: observation.kind,
            confidence: observation.confidence,
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
