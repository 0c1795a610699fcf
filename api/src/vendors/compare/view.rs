//! What a comparison shows.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use shared::{
    platform::{
        confidence::Confidence,
        money::{Currency, Money, json_number},
    },
    prices::fx::FxTable,
    vendors::{
        model::{Billing, Period, Role, Tier, Vendor, VendorRecord},
        plan::{Caveat, Need, PlanFit, fitting_plans},
    },
};
use utoipa::ToSchema;

use super::matrix::{FeatureRowView, IntegrationRowView, features, integrations};
use crate::vendors::view::{CostRangeView, ObservationView};

/// Vendors side by side.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparisonView {
    /// What was compared for.
    pub need: NeedView,
    /// The rates behind every converted price; null where there are none.
    pub rates: Option<RatesView>,
    /// The vendors, in the order they were named in.
    pub vendors: Vec<ComparedVendorView>,
    /// The features that their plans name, and who has them.
    pub features: Vec<FeatureRowView>,
    /// The products they connect to, and who does.
    pub integrations: Vec<IntegrationRowView>,
}

/// What was compared for, with what was not said filled in.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedView {
    /// Users of the tool.
    pub seats: u32,
    /// All staff; null: not known.
    pub staff: Option<u32>,
    /// Uses a month; null: not known.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub volume: Option<Decimal>,
    /// The currency compared in.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
    /// The billing compared under.
    pub billing: Billing,
}

/// Exchange rates of one date.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatesView {
    /// Their date.
    pub as_of: NaiveDate,
    /// What the date stands for: `month`, the average of its month, or `day`.
    #[schema(example = "month")]
    pub granularity: String,
    /// Who publishes them.
    pub source: String,
    /// Where.
    pub source_url: String,
}

/// One vendor of a comparison.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedVendorView {
    /// Its name in addresses.
    #[schema(example = "hubspot")]
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its category.
    pub category: String,
    /// The cheapest plan that takes the team; null: on request, never zero.
    pub plan: Option<PlanCostView>,
    /// No published price fits: ask the vendor.
    pub on_request: bool,
    /// Every tier, as the vendor lists them.
    pub tiers: Vec<ComparedTierView>,
    /// It has a tier that costs nothing without an end.
    pub has_free_tier: bool,
    /// Length of a free trial, in days, where stated.
    pub free_trial_days: Option<u32>,
    /// It has an open interface.
    pub api_available: bool,
    /// Cannot be set up without a developer.
    pub requires_developer: bool,
    /// Usual weeks until it is live.
    pub avg_implementation_weeks: Option<u32>,
    /// Usual one-off cost, in euro.
    pub implementation_cost_range: Option<CostRangeView>,
    /// Tags for whom it suits.
    pub best_for: Vec<String>,
    /// Tags for whom it does not suit.
    pub avoid_if: Vec<String>,
    /// Our own rating, once there is one.
    #[serde(with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    pub our_rating: Option<Decimal>,
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
    /// How sure its prices are.
    pub confidence: Confidence,
    /// The day its newest price stood in its source; null: no source with a full date.
    pub pricing_verified_at: Option<NaiveDate>,
    /// The prices may not be true any more, and why.
    pub stale_because: Vec<String>,
}

/// One tier of a compared vendor.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComparedTierView {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Its listed price brought to a month, for one seat, account or unit, under the billing compared; null: on request,
    /// per use, or once.
    pub monthly_unit_price: Option<PairView>,
    /// What the team pays for it; null: on request, it does not take the team, or it cannot be bought alone.
    pub cost: Option<PlanCostView>,
    /// Where its price was read; null where it has none.
    pub observation: Option<ObservationView>,
}

/// An amount in the vendor's currency and in the one compared in.
#[derive(Debug, Serialize, ToSchema)]
pub struct PairView {
    /// In the vendor's currency.
    pub listed: Money,
    /// In the currency compared in; null where there is no rate.
    pub converted: Option<Money>,
    /// The exchange rate; null where none was needed.
    pub rate: Option<RateView>,
}

/// An exchange rate.
#[derive(Debug, Serialize, ToSchema)]
pub struct RateView {
    /// Units of the currency compared in for one unit of the vendor's.
    #[schema(value_type = String, example = "0.8684")]
    pub rate: Decimal,
    /// Its date.
    pub as_of: NaiveDate,
}

/// What a plan costs the team.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCostView {
    /// The plan.
    pub name: String,
    /// A month, for all seats.
    pub monthly: PairView,
    /// The rate behind it, in the vendor's currency, for one `period`.
    pub price: Money,
    /// What that rate covers.
    pub period: Option<Period>,
    /// What to know before trusting it.
    pub caveats: Vec<CaveatView>,
    /// Where the price was read.
    pub observation: Option<ObservationView>,
}

/// What to know about a price.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaveatView {
    /// A stable name.
    #[schema(example = "billed_annually")]
    pub code: &'static str,
    /// A sentence.
    #[schema(example = "Billed a year ahead.")]
    pub text: String,
}

/// The rates, and the currency to compare in.
struct Exchange<'r> {
    to: Currency,
    table: Option<&'r FxTable>,
}

impl ComparisonView {
    /// The vendors side by side for this need.
    #[must_use]
    pub fn new(
        vendors: &[VendorRecord],
        need: &Need,
        currency: Currency,
        rates: Option<&FxTable>,
    ) -> Self {
        let exchange = Exchange {
            to: currency,
            table: rates,
        };
        Self {
            need: NeedView {
                seats: need.seats,
                staff: need.staff,
                volume: need.volume,
                currency,
                billing: need.billing,
            },
            rates: rates.map(|table| RatesView {
                as_of: table.as_of,
                granularity: table.granularity.clone(),
                source: table.source_name.clone(),
                source_url: table.source_url.clone(),
            }),
            vendors: vendors
                .iter()
                .map(|record| compared(record, need, &exchange))
                .collect(),
            features: features(vendors),
            integrations: integrations(vendors),
        }
    }
}

fn compared(record: &VendorRecord, need: &Need, exchange: &Exchange<'_>) -> ComparedVendorView {
    let vendor = &record.vendor;
    let fits = fitting_plans(vendor, need);
    let tiers = vendor.pricing.tiers.iter().map(|tier| {
        let fit = fits.iter().find(|fit| std::ptr::eq(fit.tier, tier));
        ComparedTierView {
            name: tier.name.clone(),
            role: tier.role,
            monthly_unit_price: unit_price(vendor, tier, need).map(|price| exchange.pair(price)),
            cost: fit.map(|fit| exchange.cost(fit)),
            observation: tier.observation.as_ref().map(ObservationView::from),
        }
    });
    ComparedVendorView {
        plan: fits.first().map(|fit| exchange.cost(fit)),
        on_request: fits.is_empty(),
        tiers: tiers.collect(),
        slug: vendor.slug.clone(),
        name: vendor.name.clone(),
        category: vendor.category.clone(),
        has_free_tier: vendor
            .pricing
            .tiers
            .iter()
            .any(|tier| tier.role == Role::Free),
        free_trial_days: vendor.pricing.free_trial_days,
        api_available: vendor.api_available,
        requires_developer: vendor.requires_developer,
        avg_implementation_weeks: vendor.avg_implementation_weeks,
        implementation_cost_range: vendor.implementation_cost_range.map(|range| CostRangeView {
            min: range.min,
            max: range.max,
        }),
        best_for: vendor.best_for.clone(),
        avoid_if: vendor.avoid_if.clone(),
        our_rating: vendor.our_rating,
        g2_rating: vendor.g2_rating,
        g2_reviews: vendor.g2_reviews,
        capterra_rating: vendor.capterra_rating,
        confidence: vendor.confidence,
        pricing_verified_at: vendor.pricing_verified_at,
        stale_because: record
            .freshness
            .stale_reasons()
            .into_iter()
            .map(|reason| reason.words().to_owned())
            .collect(),
    }
}

/// The listed price of a tier for a month, under the billing compared where that is stated.
fn unit_price(vendor: &Vendor, tier: &Tier, need: &Need) -> Option<Money> {
    let stated = match need.billing {
        Billing::Annual => tier.price_annual_billing,
        Billing::Monthly => tier.price_monthly_billing,
    };
    let price = stated.or(tier.price)?;
    let monthly = match tier.period? {
        Period::Month => price,
        Period::Year => price.checked_div(Decimal::from(12))?,
        Period::OneOff | Period::Usage => return None,
    };
    Some(Money::new(monthly, vendor.pricing.currency))
}

impl Exchange<'_> {
    fn pair(&self, money: Money) -> PairView {
        let converted = if money.currency == self.to {
            Some(money)
        } else {
            self.table.and_then(|table| table.convert(money, self.to))
        };
        PairView {
            listed: in_cents(money),
            converted: converted.map(in_cents),
            rate: self.rate(money.currency),
        }
    }

    fn rate(&self, from: Currency) -> Option<RateView> {
        let table = self.table.filter(|_| from != self.to)?;
        let rate = table
            .rate(self.to)?
            .per_base
            .checked_div(table.rate(from)?.per_base)?;
        Some(RateView {
            rate: rate.round_dp(6).normalize(),
            as_of: table.as_of,
        })
    }

    fn cost(&self, fit: &PlanFit<'_>) -> PlanCostView {
        PlanCostView {
            name: fit.tier.name.clone(),
            monthly: self.pair(fit.monthly),
            price: Money::new(fit.rate, fit.monthly.currency),
            period: fit.tier.period,
            caveats: fit.caveats.iter().map(CaveatView::from).collect(),
            observation: fit.tier.observation.as_ref().map(ObservationView::from),
        }
    }
}

/// A computed amount ends in cents; halves go up, as on a bill.
fn in_cents(money: Money) -> Money {
    let rounded = money
        .amount
        .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    Money::new(rounded, money.currency)
}

impl From<&Caveat> for CaveatView {
    fn from(caveat: &Caveat) -> Self {
        let (code, text) = match caveat {
            Caveat::FromPrice => (
                "from_price",
                "The vendor states it as a price to begin with.".to_owned(),
            ),
            Caveat::SeatLimitNotStated => (
                "seat_limit_not_stated",
                "How many seats it is good for is not stated.".to_owned(),
            ),
            Caveat::OneUnit(unit) => (
                "one_unit",
                format!(
                    "The price of one {}; how many are needed is not known.",
                    unit.replace('_', " ")
                ),
            ),
            Caveat::RequiresOtherLicence => (
                "requires_other_licence",
                "It comes on top of another licence whose price is not included.".to_owned(),
            ),
            Caveat::Doubt(why) => ("doubt", format!("The reading is uncertain: {why}.")),
            Caveat::BilledAnnually => ("billed_annually", "Billed a year ahead.".to_owned()),
            Caveat::OtherBilling => (
                "other_billing",
                "The rate of the other billing, since the wanted one is not stated.".to_owned(),
            ),
            Caveat::BillingNotStated => (
                "billing_not_stated",
                "The source does not say under which billing the price holds.".to_owned(),
            ),
            Caveat::QuotaBelowVolume(unit) => (
                "quota_below_volume",
                format!("Its quota of {unit} is below the volume."),
            ),
            Caveat::QuotaUnknown(unit) => (
                "quota_unknown",
                format!("It has a quota of {unit}; whether it is enough is not known."),
            ),
            Caveat::MinimumSeats(seats) => (
                "minimum_seats",
                format!("At least {seats} seats must be bought."),
            ),
        };
        Self { code, text }
    }
}
