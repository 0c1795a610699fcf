//! A page of vendors.

use axum::{extract::State, response::Response};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::{
    platform::{
        money::Currency,
        page::{CursorKey, DEFAULT_LIMIT, MAX_LIMIT},
    },
    prices::queries::find_newest_fx_rates,
    vendors::queries::{self, VendorFilter, VendorKey, VendorPosition},
};
use utoipa::{IntoParams, ToSchema};

use super::{rates::require_rate, view::VendorSummaryView};
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, Envelope, ErrorCode, FieldError, Page, Query},
    state::AppState,
};

/// Longest search text, in characters.
const MAX_SEARCH: usize = 100;

/// How to sort: what is named first decides, ties go by id, and vendors without the thing come last either way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum VendorSort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// By name, backwards.
    #[serde(rename = "-name")]
    NameDown,
    /// The cheapest first.
    #[serde(rename = "price")]
    Price,
    /// The dearest first.
    #[serde(rename = "-price")]
    PriceDown,
    /// The lowest rating first: ours, else G2's, else Capterra's.
    #[serde(rename = "rating")]
    Rating,
    /// The highest rating first.
    #[serde(rename = "-rating")]
    RatingDown,
    /// The oldest prices first.
    #[serde(rename = "verified")]
    Verified,
    /// The newest prices first.
    #[serde(rename = "-verified")]
    VerifiedDown,
    /// The longest known first.
    #[serde(rename = "created_at")]
    CreatedAt,
    /// The latest added first.
    #[serde(rename = "-created_at")]
    CreatedAtDown,
}

impl VendorSort {
    fn key(self) -> VendorKey {
        match self {
            Self::Name | Self::NameDown => VendorKey::Name,
            Self::Price | Self::PriceDown => VendorKey::Price,
            Self::Rating | Self::RatingDown => VendorKey::Rating,
            Self::Verified | Self::VerifiedDown => VendorKey::Verified,
            Self::CreatedAt | Self::CreatedAtDown => VendorKey::CreatedAt,
        }
    }

    fn is_descending(self) -> bool {
        matches!(
            self,
            Self::NameDown
                | Self::PriceDown
                | Self::RatingDown
                | Self::VerifiedDown
                | Self::CreatedAtDown
        )
    }
}

/// Which vendors to list. The names are those of the query, so that a link to a page can be written from it.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListVendors {
    /// Only this category.
    #[param(example = "crm")]
    category: Option<String>,
    /// Only this subcategory.
    #[param(example = "sales_crm")]
    subcategory: Option<String>,
    /// Only vendors that name this industry.
    #[param(example = "healthcare")]
    industry: Option<String>,
    /// Only vendors with this tag in `best_for`.
    #[param(example = "small_teams")]
    best_for: Option<String>,
    /// Only vendors whose cheapest plan asks at least this a month, in `currency`. Vendors without such a price
    /// (on request, per use, free only) are left out.
    #[param(value_type = Option<String>, example = "10")]
    price_min: Option<Decimal>,
    /// Only vendors whose cheapest plan asks at most this a month, in `currency`.
    #[param(value_type = Option<String>, example = "50")]
    price_max: Option<Decimal>,
    /// Currency of `price_min`, `price_max`, of the order by price and of `starting_price.converted`, at the newest
    /// dated rates.
    #[param(value_type = Option<String>, default = "EUR", example = "EUR")]
    currency: Option<Currency>,
    /// Only vendors with a tier that costs nothing without an end; `false`: only those without.
    free_tier: Option<bool>,
    /// Only vendors with an open interface; `false`: only those without.
    api_available: Option<bool>,
    /// Only vendors with this text in their name or description.
    #[param(max_length = 100, example = "invoice")]
    search: Option<String>,
    /// How to sort.
    #[serde(default)]
    #[param(inline, required = false)]
    sort: VendorSort,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before, with the same filters.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

impl ListVendors {
    /// Path and query of the page without its cursor; a cursor is good for this list only.
    fn path(&self) -> ApiResult<String> {
        let query = serde_urlencoded::to_string(self).map_err(ApiError::internal)?;
        Ok(format!("/api/vendors?{query}"))
    }

    /// The same with every default in its place, so that one list has one name.
    fn checked(self) -> ApiResult<Self> {
        let mut faults = Vec::new();
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let message = format!("Must be between 1 and {MAX_LIMIT}.");
            faults.push(FieldError::new("limit", "OUT_OF_RANGE", message));
        }
        let is_long = |search: &String| search.chars().count() > MAX_SEARCH;
        if self.search.as_ref().is_some_and(is_long) {
            let message = format!("Must have at most {MAX_SEARCH} characters.");
            faults.push(FieldError::new("search", "TOO_LONG", message));
        }
        for (field, price) in [("price_min", self.price_min), ("price_max", self.price_max)] {
            if price.is_some_and(|price| price.is_sign_negative()) {
                let message = "Must not be below zero.";
                faults.push(FieldError::new(field, "OUT_OF_RANGE", message));
            }
        }
        let bounds = self.price_min.zip(self.price_max);
        if bounds.is_some_and(|(least, most)| least > most) {
            let message = "Must not be below price_min.";
            faults.push(FieldError::new("price_max", "OUT_OF_RANGE", message));
        }
        if !faults.is_empty() {
            return Err(ApiError::invalid(faults));
        }
        Ok(Self {
            limit: Some(limit),
            currency: Some(self.currency.unwrap_or(Currency::EUR)),
            ..self
        })
    }

    fn after(&self, cursors: &CursorKey, path: &str) -> ApiResult<Option<VendorPosition>> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        cursors.open(path, cursor).map(Some).map_err(|error| {
            ApiError::new(
                ErrorCode::Malformed,
                format!("{error}; start again without it."),
            )
        })
    }

    /// Whether our own data bounds how many such questions there are: texts, amounts and places in a list are as many
    /// as anyone cares to ask for.
    fn is_bounded(&self) -> bool {
        let is_whole = self.cursor.is_none() && self.limit == Some(DEFAULT_LIMIT);
        is_whole && self.search.is_none() && self.price_min.is_none() && self.price_max.is_none()
    }
}

/// Lists vendors with their prices.
///
/// The price that filters and sorts is `starting_price`: what the cheapest plan asks for a month of one seat or
/// account, as listed, a yearly price divided by twelve, converted at the newest dated rates.
#[utoipa::path(get, path = "/vendors", tag = "vendors", params(ListVendors),
    responses((status = 200, body = Envelope<Vec<VendorSummaryView>>), (status = 304),
        (status = 400, body = crate::http::error::ErrorBody, description = "The cursor is not one of this list.")))]
pub async fn list_vendors(
    State(app): State<AppState>,
    _caller: Public,
    Query(query): Query<ListVendors>,
    asked: Conditions,
) -> ApiResult<Response> {
    let query = query.checked()?;
    let path = query.path()?;
    let after = query.after(&app.cursors, &path)?;
    // The cursors in the answer open with our key only; another process may have another.
    let name = format!("list {} {path} {after:?}", app.cursors.fingerprint());
    let load = async || {
        let page = load(&app, &query, path.clone(), after.as_ref()).await?;
        let is_bounded = query.is_bounded() && !page.items.is_empty();
        let body = Envelope::from(page);
        if is_bounded {
            Fresh::shared(&body).await
        } else {
            Fresh::local(&body).await
        }
    };
    let vendors = &app.cache.vendors;
    vendors.serve("vendor", &name, &asked, load).await
}

async fn load(
    app: &AppState,
    query: &ListVendors,
    path: String,
    after: Option<&VendorPosition>,
) -> ApiResult<Page<VendorSummaryView>> {
    let rates = find_newest_fx_rates(app.db.reference()).await?;
    let currency = query.currency.unwrap_or(Currency::EUR);
    if let Some(rates) = &rates {
        require_rate(rates, currency, "currency")?;
    }
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    let filter = VendorFilter {
        category: query.category.as_deref(),
        subcategory: query.subcategory.as_deref(),
        industry: query.industry.as_deref(),
        best_for: query.best_for.as_deref(),
        search: query.search.as_deref(),
        price_min: query.price_min,
        price_max: query.price_max,
        currency,
        rates: rates.as_ref(),
        has_free_tier: query.free_tier,
        has_api: query.api_available,
        key: query.sort.key(),
        is_descending: query.sort.is_descending(),
        after,
        // One more than asked tells whether there is a next page.
        limit: limit + 1,
    };
    let mut vendors = queries::list_vendors(app.db.reference(), &filter).await?;
    let has_more = vendors.len() as i64 > limit;
    vendors.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = vendors
        .last()
        .filter(|_| has_more)
        .map(|last| app.cursors.seal(&path, &last.position));
    let items = vendors
        .into_iter()
        .map(|vendor| VendorSummaryView::new(vendor, currency, rates.as_ref()))
        .collect();
    Ok(Page {
        items,
        limit,
        next_cursor,
        path,
    })
}
