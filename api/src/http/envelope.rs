//! The success envelope: `{"data": …, "meta": …, "links": …}`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Every successful JSON answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// What was asked for.
    pub data: T,
    /// Facts about the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub meta: Option<Meta>,
    /// Where to go on; lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub links: Option<Links>,
}

/// Facts about an answer.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Meta {
    /// The page of a list; lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub page: Option<PageMeta>,
    /// How old the data is, where it ages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub freshness: Option<FreshnessMeta>,
    /// What to know before trusting the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub warnings: Vec<String>,
}

/// How old data is.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreshnessMeta {
    /// When it was true; null: nobody knows.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether it may not be true any more; `warnings` says why.
    pub stale: bool,
    /// Where it comes from.
    pub source: Option<String>,
}

/// Which part of a list this is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageMeta {
    /// Most entries on this page.
    pub limit: i64,
    /// Pass as `cursor` to get the next page; absent on the last one.
    pub next_cursor: Option<String>,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    /// This page.
    #[serde(rename = "self")]
    pub this: String,
    /// The next page.
    pub next: Option<String>,
}

/// 200 with data.
pub struct Data<T>(pub T);

/// 201 with data and `Location`.
pub struct Created<T> {
    /// Path of what was made.
    pub location: String,
    /// What was made.
    pub data: T,
}

/// 202 with data, `Location` of the work and `Retry-After`.
pub struct Accepted<T> {
    /// Path where the work can be watched.
    pub location: String,
    /// What was accepted.
    pub data: T,
}

/// 204 without a body.
pub struct NoContent;

/// 200 with a page of a list.
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Most entries asked for.
    pub limit: i64,
    /// Position after the last entry, if there is more.
    pub next_cursor: Option<String>,
    /// Path and query of this page without the cursor.
    pub path: String,
}

fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (
            status,
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            )],
            bytes,
        )
            .into_response(),
        Err(error) => super::error::ApiError::internal(error).into_response(),
    }
}

impl<T> Envelope<T> {
    /// Data and nothing else.
    pub fn of(data: T) -> Self {
        Self {
            data,
            meta: None,
            links: None,
        }
    }
}

impl<T: Serialize> IntoResponse for Envelope<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &self)
    }
}

fn with_header(mut response: Response, name: header::HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

impl<T: Serialize> IntoResponse for Data<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &Envelope::of(self.0))
    }
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        with_header(
            json(StatusCode::CREATED, &Envelope::of(self.data)),
            header::LOCATION,
            &self.location,
        )
    }
}

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response {
        let response = with_header(
            json(StatusCode::ACCEPTED, &Envelope::of(self.data)),
            header::LOCATION,
            &self.location,
        );
        with_header(response, header::RETRY_AFTER, "1")
    }
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl<T> From<Page<T>> for Envelope<Vec<T>> {
    fn from(page: Page<T>) -> Self {
        let join = if page.path.contains('?') { '&' } else { '?' };
        let next = page
            .next_cursor
            .as_ref()
            .map(|cursor| format!("{}{join}cursor={cursor}", page.path));
        Self {
            data: page.items,
            meta: Some(Meta {
                page: Some(PageMeta {
                    limit: page.limit,
                    next_cursor: page.next_cursor,
                }),
                ..Meta::default()
            }),
            links: Some(Links {
                this: page.path,
                next,
            }),
        }
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        json(StatusCode::OK, &Envelope::from(self))
    }
}
