//! Plans as operators send them. Document 0's five fields suffice; the others say what its words leave open.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::{
    platform::money::json_number,
    vendors::model::{Billing, Period, PriceUnit, Quota, Role, SeatUnit, Tier},
};
use utoipa::ToSchema;

/// Words in `per` behind which a price is multiplied by the users of the tool.
const SEAT_WORDS: [&str; 7] = [
    "user", "seat", "agent", "member", "editor", "licence", "license",
];
/// Words in `per` behind which it is multiplied by all staff.
const STAFF_WORDS: [&str; 2] = ["employee", "staff"];
/// Words in `per` of a price for a year.
const YEAR_WORDS: [&str; 3] = ["year", "annum", "annual"];

/// A plan as an operator writes it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TierInput {
    /// Its name; a plan of this name keeps its history.
    #[schema(example = "Starter")]
    name: String,
    /// Its price; null: on request.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>, example = 20)]
    price: Option<Decimal>,
    /// What the price is per.
    #[serde(default)]
    #[schema(example = "user/month")]
    per: Option<String>,
    /// Limits, in words.
    #[serde(default)]
    limits: Option<String>,
    /// Features, in words.
    #[serde(default)]
    features: Vec<String>,
    /// What it is; where it is not given: no price is `custom`, zero is `free`, anything else `plan`.
    #[serde(default)]
    role: Option<Role>,
    /// What the price is multiplied by; where it is not given, `per` decides, and without a word there `per_account`.
    #[serde(default)]
    price_unit: Option<PriceUnit>,
    /// What the price covers; where it is not given, `per` decides, and without a word there a month.
    #[serde(default)]
    period: Option<Period>,
    /// The billing that the price assumes.
    #[serde(default)]
    billing: Option<Billing>,
    /// The rate under annual billing.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    price_annual_billing: Option<Decimal>,
    /// The rate under monthly billing.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    price_monthly_billing: Option<Decimal>,
    /// A price to begin with.
    #[serde(default)]
    price_from: bool,
    /// The unit of a price per unit.
    #[serde(default)]
    usage_unit: Option<String>,
    /// How many of it the price buys; one where it is not given.
    #[serde(default)]
    usage_unit_amount: Option<u32>,
    /// What seats count; users where seats are given and it is not.
    #[serde(default)]
    seat_unit: Option<SeatUnit>,
    /// Smallest purchase.
    #[serde(default)]
    seats_min: Option<u32>,
    /// Largest team.
    #[serde(default)]
    seats_max: Option<u32>,
    /// Seats inside an account price.
    #[serde(default)]
    seats_included: Option<u32>,
    /// There is no limit.
    #[serde(default)]
    seats_unlimited: bool,
    /// Price of a further seat.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    extra_seat_price: Option<Decimal>,
    /// The limits, the first one first.
    #[serde(default)]
    quotas: Vec<Quota>,
    /// Price of a unit above the first of them.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    overage_price: Option<Decimal>,
    /// A one-time fee.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>)]
    one_off_fee: Option<Decimal>,
    /// The price comes on top of another licence.
    #[serde(default)]
    requires_other_licence: bool,
    /// Why the reading is uncertain.
    #[serde(default)]
    doubt: Option<String>,
}

impl TierInput {
    /// With what was left open filled in.
    pub(super) fn into_tier(self) -> Tier {
        let role = self.role.unwrap_or(match self.price {
            None => Role::Custom,
            Some(price) if price.is_zero() => Role::Free,
            Some(_) => Role::Plan,
        });
        let is_priced = self.price.is_some();
        let per = self.per.as_deref().unwrap_or_default().to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| per.contains(word));
        let price_unit = self
            .price_unit
            .or_else(|| self.usage_unit.is_some().then_some(PriceUnit::PerUnit))
            .or_else(|| {
                is_priced.then(|| {
                    if names(&STAFF_WORDS) {
                        PriceUnit::PerEmployee
                    } else if names(&SEAT_WORDS) {
                        PriceUnit::PerSeat
                    } else {
                        PriceUnit::PerAccount
                    }
                })
            });
        let period = self.period.or_else(|| {
            is_priced.then(|| match role {
                Role::Usage => Period::Usage,
                Role::OneOff => Period::OneOff,
                _ if names(&YEAR_WORDS) => Period::Year,
                _ => Period::Month,
            })
        });
        let has_seats = self
            .seats_min
            .or(self.seats_max)
            .or(self.seats_included)
            .is_some();
        let when_billed = |billing| self.price.filter(|_| self.billing == Some(billing));
        let mut quotas = self.quotas.into_iter();
        Tier {
            role,
            price_unit,
            period,
            usage_unit_amount: self
                .usage_unit_amount
                .or_else(|| self.usage_unit.is_some().then_some(1)),
            seat_unit: self
                .seat_unit
                .or_else(|| has_seats.then_some(SeatUnit::User)),
            price_annual_billing: self
                .price_annual_billing
                .or_else(|| when_billed(Billing::Annual)),
            price_monthly_billing: self
                .price_monthly_billing
                .or_else(|| when_billed(Billing::Monthly)),
            quota: quotas.next(),
            other_quotas: quotas.collect(),
            name: self.name,
            price: self.price,
            per: self.per,
            limits: self.limits,
            features: self.features,
            usage_unit: self.usage_unit,
            billing: self.billing,
            price_from: self.price_from,
            seats_min: self.seats_min,
            seats_max: self.seats_max,
            seats_included: self.seats_included,
            seats_unlimited: self.seats_unlimited,
            extra_seat_price: self.extra_seat_price,
            overage_price: self.overage_price,
            one_off_fee: self.one_off_fee,
            requires_other_licence: self.requires_other_licence,
            doubt: self.doubt,
            observation: None,
        }
    }
}
