//! A plan with everything a program needs to compute a price, and where the price was read.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use shared::{
    platform::{confidence::Confidence, money::json_number},
    vendors::model::{
        Billing, Period, PriceObservation, PriceUnit, Quota, QuotaPeriod, Role, SeatUnit,
        SourceKind, Tier,
    },
};
use utoipa::ToSchema;
use uuid::Uuid;

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
