//! A page of vendors.

use axum::{extract::State, response::Response};
use serde::Deserialize;
use shared::{
    platform::page::{CursorKey, DEFAULT_LIMIT, MAX_LIMIT},
    vendors::queries::{self, VendorFilter},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::view::VendorSummaryView;
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, Envelope, ErrorCode, FieldError, Page, Query},
    state::AppState,
};

/// Longest search text, in characters.
const MAX_SEARCH: usize = 100;

/// How to sort.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VendorSort {
    /// By name, then by id.
    #[default]
    Name,
}

/// Which vendors to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListVendors {
    /// Only this category.
    #[param(example = "crm")]
    category: Option<String>,
    /// Only vendors that name this industry.
    #[param(example = "healthcare")]
    industry: Option<String>,
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
    cursor: Option<String>,
}

impl ListVendors {
    /// Path and query of the page without its cursor; a cursor is good for this list only.
    fn path(&self, limit: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let filters = [
            ("category", &self.category),
            ("industry", &self.industry),
            ("search", &self.search),
        ];
        for (name, value) in filters {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        let VendorSort::Name = self.sort;
        query.append_pair("limit", &limit.to_string());
        format!("/api/vendors?{}", query.finish())
    }

    fn limit(&self) -> ApiResult<i64> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            let message = format!("Must be between 1 and {MAX_LIMIT}.");
            return Err(ApiError::invalid(vec![FieldError::new(
                "limit",
                "OUT_OF_RANGE",
                message,
            )]));
        }
        if self
            .search
            .as_ref()
            .is_some_and(|search| search.chars().count() > MAX_SEARCH)
        {
            let message = format!("Must have at most {MAX_SEARCH} characters.");
            return Err(ApiError::invalid(vec![FieldError::new(
                "search", "TOO_LONG", message,
            )]));
        }
        Ok(limit)
    }

    fn after(&self, cursors: &CursorKey, path: &str) -> ApiResult<Option<After>> {
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

    /// Whether our own data bounds how many such questions there are: texts and places in a list are as many as
    /// anyone cares to ask for.
    fn is_bounded(&self) -> bool {
        self.search.is_none() && self.cursor.is_none() && self.limit.is_none()
    }
}

/// Lists vendors with their prices, sorted by name.
#[utoipa::path(get, path = "/vendors", tag = "vendors", params(ListVendors),
    responses((status = 200, body = Envelope<Vec<VendorSummaryView>>), (status = 304),
        (status = 400, body = crate::http::error::ErrorBody, description = "The cursor is not one of this list.")))]
pub async fn list_vendors(
    State(app): State<AppState>,
    _caller: Public,
    Query(query): Query<ListVendors>,
    asked: Conditions,
) -> ApiResult<Response> {
    let limit = query.limit()?;
    let path = query.path(limit);
    let after = query.after(&app.cursors, &path)?;
    // The cursors in the answer open with our key only; another process may have another.
    let name = format!("list {} {path} {after:?}", app.cursors.fingerprint());
    let load = async || {
        let page = load(&app, &query, limit, path.clone(), after.as_ref()).await?;
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

/// The place after which a page begins: the last name and id of the page before.
type After = (String, Uuid);

async fn load(
    app: &AppState,
    query: &ListVendors,
    limit: i64,
    path: String,
    after: Option<&After>,
) -> ApiResult<Page<VendorSummaryView>> {
    let filter = VendorFilter {
        category: query.category.as_deref(),
        industry: query.industry.as_deref(),
        search: query.search.as_deref(),
        after: after.map(|(name, id)| (name.as_str(), *id)),
        // One more than asked tells whether there is a next page.
        limit: limit + 1,
    };
    let mut vendors = queries::list_vendors(app.db.reference(), &filter).await?;
    let has_more = vendors.len() as i64 > limit;
    vendors.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = vendors
        .last()
        .filter(|_| has_more)
        .map(|last| app.cursors.seal(&path, &(&last.sort_name, last.id)));
    let items = vendors.into_iter().map(VendorSummaryView::from).collect();
    Ok(Page {
        items,
        limit,
        next_cursor,
        path,
    })
}
