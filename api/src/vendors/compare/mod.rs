//! Vendors side by side.

mod matrix;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use rust_decimal::Decimal;
use serde::Deserialize;
use shared::{
    platform::money::{Currency, json_number},
    prices::queries::find_newest_fx_rates,
    vendors::{
        model::{Billing, VendorRecord},
        plan::Need,
        queries,
    },
};
use utoipa::ToSchema;

pub use view::ComparisonView;

use super::rates::require_rate;
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, Envelope, FieldError, Json, NoQuery},
    state::AppState,
};

/// How many vendors stand side by side.
const VENDORS: std::ops::RangeInclusive<usize> = 2..=10;
/// Heads beyond this are nobody's small company.
const HEADS: std::ops::RangeInclusive<u32> = 1..=10_000;

/// What to compare, and for whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"slugs": ["hubspot", "pipedrive"], "seats": 5, "currency": "EUR", "billing": "annual"}))]
pub struct CompareVendors {
    /// The vendors' names in addresses, each once.
    #[schema(min_items = 2, max_items = 10)]
    slugs: Vec<String>,
    /// Users of the tool.
    #[schema(minimum = 1, maximum = 10000)]
    seats: u32,
    /// All staff; without it a price per employee cannot be computed.
    #[schema(minimum = 1, maximum = 10000)]
    staff: Option<u32>,
    /// Uses a month; without it a price per use cannot be computed.
    #[serde(default, with = "json_number::option")]
    #[schema(value_type = Option<f64>, minimum = 0)]
    volume: Option<Decimal>,
    /// The currency to compare in; EUR where it is not given.
    #[schema(value_type = Option<String>, example = "EUR")]
    currency: Option<Currency>,
    /// The billing to compare under; annual where it is not given, as in reports.
    billing: Option<Billing>,
}

impl CompareVendors {
    fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !VENDORS.contains(&self.slugs.len()) {
            let message = "Name 2 to 10 vendors.";
            faults.push(FieldError::new("/slugs", "OUT_OF_RANGE", message));
        }
        let mut named = BTreeSet::new();
        for (index, slug) in self.slugs.iter().enumerate() {
            if !named.insert(slug) {
                let message = "This vendor is named twice.";
                faults.push(FieldError::new(
                    format!("/slugs/{index}"),
                    "DUPLICATE",
                    message,
                ));
            }
        }
        let heads = [("/seats", Some(self.seats)), ("/staff", self.staff)];
        for (field, number) in heads {
            if number.is_some_and(|number| !HEADS.contains(&number)) {
                let message = "Must be from 1 to 10000.";
                faults.push(FieldError::new(field, "OUT_OF_RANGE", message));
            }
        }
        let most = Decimal::from(1_000_000_000);
        if self
            .volume
            .is_some_and(|volume| volume.is_sign_negative() || volume > most)
        {
            let message = "Must be from 0 to a thousand million.";
            faults.push(FieldError::new("/volume", "OUT_OF_RANGE", message));
        }
        faults
    }

    fn need(&self) -> Need {
        Need {
            seats: self.seats,
            staff: self.staff,
            volume: self.volume,
            billing: self.billing.unwrap_or(Billing::Annual),
        }
    }

    /// All that the answer depends on besides the vendors, in one spelling.
    fn name(&self) -> String {
        format!(
            "compare {:?} {} {:?} {:?} {:?} {:?}",
            self.slugs,
            self.seats,
            self.staff,
            self.volume.map(|volume| volume.normalize()),
            self.currency,
            self.billing
        )
    }

    /// The vendors in the order they were named in.
    fn in_order(&self, found: Vec<VendorRecord>) -> ApiResult<Vec<VendorRecord>> {
        let mut found: BTreeMap<String, VendorRecord> = found
            .into_iter()
            .map(|record| (record.vendor.slug.clone(), record))
            .collect();
        let mut unknown = Vec::new();
        let mut ordered = Vec::new();
        for (index, slug) in self.slugs.iter().enumerate() {
            match found.remove(slug) {
                Some(record) => ordered.push(record),
                None => unknown.push(FieldError::new(
                    format!("/slugs/{index}"),
                    "UNKNOWN_OPTION",
                    "There is no such vendor.",
                )),
            }
        }
        if unknown.is_empty() {
            Ok(ordered)
        } else {
            Err(ApiError::invalid(unknown))
        }
    }
}

/// Compares 2 to 10 vendors: what each costs a month for a number of seats, and what each offers.
///
/// Every price is brought to a month and, at the newest dated rates, to one currency. `plan` is the cheapest plan that
/// takes the team; null means on request, never zero. Free tiers are named but never chosen. What to know about a
/// price stands in its `caveats`.
#[utoipa::path(post, path = "/vendors/compare", tag = "vendors", request_body = CompareVendors,
    extensions(("x-idempotency" = json!("none"))),
    responses((status = 200, body = Envelope<ComparisonView>)))]
pub async fn compare_vendors(
    State(app): State<AppState>,
    _caller: Public,
    _query: NoQuery,
    asked: Conditions,
    Json(body): Json<CompareVendors>,
) -> ApiResult<Response> {
    let faults = body.faults();
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    let name = body.name();
    let load = async || Fresh::local(&compare(&app, &body).await?).await;
    let vendors = &app.cache.vendors;
    let mut response = vendors.serve("vendor", &name, &asked.whole(), load).await?;
    // Kept here, and by nobody else: what was posted does not stand in the address.
    let headers = response.headers_mut();
    headers.remove(header::ETAG);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn compare(app: &AppState, body: &CompareVendors) -> ApiResult<Envelope<ComparisonView>> {
    let currency = body.currency.unwrap_or(Currency::EUR);
    let rates = find_newest_fx_rates(app.db.reference()).await?;
    if let Some(rates) = &rates {
        require_rate(rates, currency, "/currency")?;
    }
    let found = queries::list_vendors_by_slug(app.db.reference(), &body.slugs).await?;
    let vendors = body.in_order(found)?;
    Ok(Envelope::of(ComparisonView::new(
        &vendors,
        &body.need(),
        currency,
        rates.as_ref(),
    )))
}
