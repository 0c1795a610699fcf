//! Sending what is kept ready: whole, compressed, or not at all to a reader who has it.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde::Serialize;
use shared::platform::cache::{Loaded, Media, Prepared};

use crate::http::{ApiError, ApiResult, Conditions};

/// Headers of an answer, its own and those of the layers, and some to spare.
const HEADERS: usize = 20;

/// Makes answers that may be kept.
pub struct Fresh;

impl Fresh {
    /// JSON that is kept here and in Redis: for names whose number our own data bounds.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn shared(body: &impl Serialize) -> ApiResult<Loaded> {
        Ok(Loaded::Shared(json(body).await?))
    }

    /// JSON that is kept in this process alone: for names that anyone can make up.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn local(body: &impl Serialize) -> ApiResult<Loaded> {
        Ok(Loaded::Local(json(body).await?))
    }

    /// A page that is kept here and in Redis.
    ///
    /// # Errors
    /// When it is too long.
    pub async fn page(body: String) -> ApiResult<Loaded> {
        let page = Prepared::new(Media::Html, body).await;
        Ok(Loaded::Shared(page.map_err(ApiError::internal)?))
    }
}

async fn json(body: &impl Serialize) -> ApiResult<Prepared> {
    let text = serde_json::to_vec(body).map_err(ApiError::internal)?;
    Prepared::new(Media::Json, text)
        .await
        .map_err(ApiError::internal)
}

/// Sends a prepared answer under the conditions of the reader.
pub(super) fn send(
    prepared: &Arc<Prepared>,
    asked: &Conditions,
    cache_control: &'static str,
) -> Response {
    let (body, tag, coding) = if asked.accepts_gzip {
        (&prepared.gzip, &prepared.gzip_tag, Some("gzip"))
    } else {
        (&prepared.body, &prepared.tag, None)
    };
    let held = asked
        .held([tag, &prepared.tag])
        .or_else(|| asked.held([tag, &prepared.gzip_tag]));
    let mut response = match held {
        Some(_) => Response::new(Body::empty()),
        None => Response::new(Body::from(body.clone())),
    };
    if held.is_some() {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    // Room for all that every answer carries, so that the map does not grow on its way out.
    headers.reserve(HEADERS);
    // A reader who holds the other form keeps it: the tag names what it has.
    headers.insert(header::ETAG, held.unwrap_or(tag).clone());
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(cache_control),
    );
    // Other sites get leave to read it by name.
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, origin"),
    );
    if held.is_none() {
        let content_type = HeaderValue::from_static(prepared.media.content_type());
        headers.insert(header::CONTENT_TYPE, content_type);
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    response
}

/// Says that an answer may be outdated, and by how much: the database has not confirmed it since.
pub(super) fn mark_unconfirmed(response: &mut Response, age: Duration) {
    let seconds = age.as_secs();
    let headers = response.headers_mut();
    headers.insert(header::AGE, HeaderValue::from(seconds));
    // RFC 9211: a hit whose freshness ended so many seconds ago.
    if let Ok(status) = HeaderValue::try_from(format!("crb; hit; ttl=-{seconds}")) {
        headers.insert("cache-status", status);
    }
}
