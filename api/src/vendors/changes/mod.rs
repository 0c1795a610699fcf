//! The feed of price changes, as JSON or Atom.

mod atom;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use shared::{
    platform::money::{Currency, Money},
    vendors::{
        model::{Period, SourceKind},
        queries::{self, ChangeFilter, ChangeRow, Direction},
    },
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    auth::Public,
    http::{
        ApiError, ApiResult, Envelope, ErrorBody, ErrorCode, Page, Query,
        accept::preferred,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// The types of the feed, the usual one first.
const TYPES: [&str; 2] = ["application/json", atom::TYPE];

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedFormat {
    /// The envelope.
    Json,
    /// An Atom feed.
    Atom,
}

/// Which changes.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ChangesQuery {
    /// Only changes of this vendor, by its name in addresses.
    #[param(example = "hubspot")]
    vendor: Option<String>,
    /// Only changes of this kind.
    #[param(inline)]
    direction: Option<Direction>,
    /// Only changes from this time on.
    since: Option<DateTime<Utc>>,
    /// In which form; it wins over `Accept`.
    #[param(inline)]
    format: Option<FeedFormat>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before, with the same filters.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

/// A price as it stood at one end of a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedPriceView {
    /// The reading.
    pub observation_id: Uuid,
    /// The price.
    pub price: Money,
    /// What it covers.
    pub period: Period,
}

/// A price that became another one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PriceChangeView {
    /// The change.
    pub id: Uuid,
    /// The vendor's name in addresses.
    #[schema(example = "hubspot")]
    pub vendor: String,
    /// The vendor's name.
    #[schema(example = "HubSpot")]
    pub vendor_name: String,
    /// The plan's name.
    #[schema(example = "Starter")]
    pub plan: String,
    /// How the price moved.
    pub direction: Direction,
    /// By how much of the old price, in percent; null where the two cannot be compared.
    #[schema(value_type = Option<String>, example = "12.5")]
    pub percent: Option<Decimal>,
    /// Before; null: the plan had no price.
    pub from: Option<ChangedPriceView>,
    /// After; null: the plan is no longer sold.
    pub to: Option<ChangedPriceView>,
    /// Where the price stood; null: entered by an operator.
    pub source_url: Option<String>,
    /// What kind of source that is.
    #[schema(value_type = Option<SourceKind>)]
    pub source_kind: Option<String>,
    /// When it was first seen.
    pub changed_at: DateTime<Utc>,
}

impl TryFrom<ChangeRow> for PriceChangeView {
    type Error = ApiError;

    fn try_from(row: ChangeRow) -> ApiResult<Self> {
        Ok(Self {
            from: end(
                row.from_observation_id,
                row.from_amount,
                row.from_currency,
                row.from_period,
            )?,
            to: end(
                row.to_observation_id,
                row.to_amount,
                row.to_currency,
                row.to_period,
            )?,
            id: row.id,
            vendor: row.vendor,
            vendor_name: row.vendor_name,
            plan: row.plan,
            direction: row.direction.0,
            percent: row.percent.map(|percent| percent.normalize()),
            source_url: row.source_url,
            source_kind: row.source_kind,
            changed_at: row.changed_at,
        })
    }
}

fn end(
    observation: Option<Uuid>,
    amount: Option<Decimal>,
    currency: Option<String>,
    period: Option<String>,
) -> ApiResult<Option<ChangedPriceView>> {
    let (Some(observation_id), Some(amount), Some(currency), Some(period)) =
        (observation, amount, currency, period)
    else {
        return Ok(None);
    };
    let currency = Currency::parse(&currency).map_err(ApiError::internal)?;
    let period = serde_json::from_value(period.into()).map_err(ApiError::internal)?;
    Ok(Some(ChangedPriceView {
        observation_id,
        price: Money::new(amount, currency),
        period,
    }))
}

/// Lists price changes of all vendors, the newest first.
///
/// JSON by default; an Atom feed (RFC 4287) for `Accept: application/atom+xml` or `?format=atom`. The prices that came
/// with the catalogue are no changes.
#[utoipa::path(get, path = "/vendors/changes", tag = "vendors", params(ChangesQuery),
    responses(
        (status = 200, description = "The changes.", content(
            (Envelope<Vec<PriceChangeView>> = "application/json"),
            (String = "application/atom+xml"))),
        (status = 400, body = ErrorBody, description = "The cursor is not one of this list."),
        (status = 406, body = ErrorBody, description = "The feed has neither of the types that `Accept` allows."),
    ))]
pub async fn list_price_changes(
    State(app): State<AppState>,
    _caller: Public,
    Query(query): Query<ChangesQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let is_atom = match query.format {
        Some(format) => format == FeedFormat::Atom,
        None => {
            preferred(&headers, &TYPES).ok_or_else(|| ApiError::of(ErrorCode::NotAcceptable))? == 1
        }
    };
    let limit = checked_limit(query.limit)?;
    let query = ChangesQuery {
        // The links of an Atom page lead to Atom, whatever their reader accepts.
        format: if is_atom {
            Some(FeedFormat::Atom)
        } else {
            query.format
        },
        limit: Some(limit),
        ..query
    };
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = format!("/api/vendors/changes?{parameters}");
    let filter = ChangeFilter {
        vendor: query.vendor.as_deref(),
        direction: query.direction,
        since: query.since,
        after: open_cursor(&app.cursors, &path, query.cursor.as_deref())?,
        limit: limit + 1,
    };
    let rows = queries::list_changes(app.db.reference(), &filter).await?;
    let position = |row: &ChangeRow| (row.changed_at, row.id);
    let Page {
        items,
        limit,
        next_cursor,
        path,
    } = page_of(
        &app.cursors,
        path,
        limit,
        rows,
        position,
        PriceChangeView::try_from,
    );
    let page = Page {
        items: items.into_iter().collect::<ApiResult<Vec<_>>>()?,
        limit,
        next_cursor,
        path,
    };
    let mut response = if is_atom {
        atom::feed(&app.config.base_url, &page, query.since)?
    } else {
        page.into_response()
    };
    response
        .headers_mut()
        .append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}
