//! `Idempotency-Key`: a change that is asked for twice under one key happens once and is answered the same.
//!
//! Every `POST` with an effect honours it, none requires it. `x-idempotency` beside an operation says how:
//!
//! | value | when | after a crash |
//! |---|---|---|
//! | `transaction` (without a word) | everything it does, it does through [`Db::write`](shared::platform::db::Db::write) | nothing was done |
//! | `convergent` | it also asks other services, or writes by itself | asked again, it finds what it did |
//! | `none` | it changes nothing, or has a key of its own | |
//!
//! The key belongs to caller and route, for a day. Another request under it is refused; so is the same one while the
//! first is at work. What may be different the next time (5xx, 408, 429) is not kept, nor is what was refused before
//! anything was written.

mod seal;

use std::{collections::HashMap, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use serde_json::Value;
use shared::platform::idempotency::{self, Answered, Ended, Keyed};
use utoipa::openapi::{OpenApi, path::Operation};

use self::seal::{Answer, Seal};
use super::{ApiError, ApiResult, ClientAddress, ErrorCode, FieldError, extract::read_body};
use crate::{auth::Subject, state::AppState};

/// The name under which the document says how an operation honours keys.
pub const EXTENSION: &str = "x-idempotency";
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Longest key.
const LENGTH_MAX: usize = 255;
/// A stranger has nothing but the key, so it must not be one that others think of too.
const LENGTH_MIN_OF_STRANGERS: usize = 16;
/// Answers to changes are small; a larger one is a fault of ours.
const ANSWER_MAX: usize = 1024 * 1024;

/// How an operation honours keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Transaction,
    Convergent,
}

/// How all operations honour keys.
#[derive(Debug, Default)]
pub struct Modes(HashMap<String, Mode>);

impl Modes {
    /// As a completed document says.
    #[must_use]
    pub fn of(document: &OpenApi) -> Self {
        let posts = document.paths.paths.iter().filter_map(|(path, item)| {
            let mode = match said(item.post.as_ref()?) {
                Some("none") => return None,
                Some("convergent") => Mode::Convergent,
                _ => Mode::Transaction,
            };
            Some((path.clone(), mode))
        });
        Self(posts.collect())
    }
}

/// Whether a `POST` takes a key, as the document says.
#[must_use]
pub fn takes_key(operation: &Operation) -> bool {
    said(operation) != Some("none")
}

fn said(operation: &Operation) -> Option<&str> {
    let extensions = operation.extensions.as_ref()?;
    extensions.get(EXTENSION).and_then(Value::as_str)
}

/// Answers a request whose key was used, and keeps the answer to one whose key is new.
pub async fn honour_keys(
    State((app, modes)): State<(AppState, Arc<Modes>)>,
    request: Request,
    next: Next,
) -> Response {
    let has_key = *request.method() == Method::POST && request.headers().contains_key(&KEY);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mode = route.as_ref().and_then(|route| modes.0.get(route.as_str()));
    let (Some(route), Some(mode), true) = (route, mode, has_key) else {
        return next.run(request).await;
    };
    match honour(app, request, next, route.as_str(), *mode).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn honour(
    app: AppState,
    request: Request,
    next: Next,
    route: &str,
    mode: Mode,
) -> ApiResult<Response> {
    let (mut parts, body) = request.into_parts();
    let caller = Subject::find(&mut parts, &app).await;
    let key = key_of(&parts.headers, caller)?;
    let client = ClientAddress::of(
        &parts.extensions,
        &parts.headers,
        &app.config.trusted_proxies,
    );
    let who = match (caller, client.network()) {
        (Subject::Stranger, Some(network)) => format!("stranger:{network}"),
        _ => caller.name(),
    };
    let request = Request::from_parts(parts.clone(), body);
    let body = read_body(request, &()).await?;
    let target = parts
        .uri
        .path_and_query()
        .map_or("", |target| target.as_str());
    let seal = Seal::new(
        app.config.secret_key.expose_secret().as_bytes(),
        [&who, route, &key],
        [parts.method.as_str().as_bytes(), target.as_bytes(), &body],
    )
    .map_err(|_| ApiError::internal(anyhow::anyhow!("no key could be derived")))?;
    if let Some(answer) = used(&app, &seal).await? {
        return Ok(answer);
    }
    let request = Request::from_parts(parts, Body::from(body));
    match mode {
        Mode::Transaction => in_one_transaction(app, request, next, seal).await,
        Mode::Convergent => under_a_claim(app, request, next, seal).await,
    }
}

/// The key of a request, if it is a sound one.
fn key_of(headers: &HeaderMap, caller: Subject) -> ApiResult<String> {
    let refuse = |message: String| {
        ApiError::invalid(vec![FieldError::new(
            "Idempotency-Key",
            "INVALID_KEY",
            message,
        )])
    };
    let mut values = headers.get_all(&KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(refuse("Send it once.".to_owned()));
    };
    let key = value.as_bytes();
    let least = match caller {
        Subject::Stranger => LENGTH_MIN_OF_STRANGERS,
        _ => 1,
    };
    if !(least..=LENGTH_MAX).contains(&key.len()) || !key.iter().all(u8::is_ascii_graphic) {
        return Err(refuse(format!(
            "Send {least} to {LENGTH_MAX} visible ASCII characters; a random UUID is good."
        )));
    }
    Ok(String::from_utf8_lossy(key).into_owned())
}

/// The answer to a key that was used.
async fn used(app: &AppState, seal: &Seal) -> ApiResult<Option<Response>> {
    match idempotency::find_answer(app.db.reference(), &seal.id).await? {
        Answered::Not => Ok(None),
        Answered::Other => Err(ApiError::of(ErrorCode::IdempotencyMismatch)),
        Answered::Claimed => Err(in_flight()),
        Answered::Same(answer) => {
            let answer = seal.open(answer).map_err(ApiError::internal)?;
            let mut response = answer.into_response();
            let headers = response.headers_mut();
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(Some(response))
        }
    }
}

fn in_flight() -> ApiError {
    ApiError::of(ErrorCode::IdempotencyInFlight).with_retry_after(1)
}

/// Effect and answer in one transaction, to its end even when the client goes away.
async fn in_one_transaction(
    app: AppState,
    request: Request,
    next: Next,
    seal: Seal,
) -> ApiResult<Response> {
    let seal = Arc::new(seal);
    let (db, cache, kept) = (app.db.clone(), Arc::clone(&app.cache), Arc::clone(&seal));
    let work = async move {
        let keyed = Keyed::new(kept.id.clone());
        let response = keyed.run(next.run(request)).await;
        let answer = Answer::read(response).await?;
        // What is refused before anything is written may be mended and sent again.
        let is_kept =
            answer.may_be_kept() && (answer.status.is_success() || keyed.has_written().await);
        let sealed = is_kept.then(|| kept.close(&answer)).transpose();
        let ended = keyed
            .end(&db, sealed.map_err(ApiError::internal)?.as_ref())
            .await?;
        // Handlers that change reference data asked for the new stamps before they were committed; else they are read
        // within half a second.
        let _ = cache.refresh().await;
        Ok::<_, ApiError>((ended, answer))
    };
    let done = app.db.to_its_end(work).await;
    match done.unwrap_or_else(|| Err(ApiError::of(ErrorCode::Unavailable)))? {
        (Ended::Kept, answer) => Ok(answer.into_response()),
        // Another request had the key: it has answered, or is at it.
        (Ended::Lost, _) => used(&app, &seal).await?.ok_or_else(in_flight),
    }
}

/// A claim, the work, and the answer, each in a transaction of its own.
async fn under_a_claim(
    app: AppState,
    request: Request,
    next: Next,
    seal: Seal,
) -> ApiResult<Response> {
    if !idempotency::claim(app.db.reference(), &seal.id).await? {
        return used(&app, &seal).await?.ok_or_else(in_flight);
    }
    let db = app.db.clone();
    let work = async move {
        let answer = Answer::read(next.run(request).await).await?;
        let is_kept = answer.may_be_kept() && answer.status.is_success();
        if is_kept {
            let sealed = seal.close(&answer).map_err(ApiError::internal)?;
            idempotency::settle(db.reference(), &seal.id, &sealed).await?;
        } else {
            idempotency::forget(db.reference(), &seal.id).await?;
        }
        Ok::<_, ApiError>(answer.into_response())
    };
    let done = app.db.to_its_end(work).await;
    done.unwrap_or_else(|| Err(ApiError::of(ErrorCode::Unavailable)))
}

impl Answer {
    async fn read(response: Response) -> ApiResult<Self> {
        let (parts, body) = response.into_parts();
        let body: Bytes = axum::body::to_bytes(body, ANSWER_MAX)
            .await
            .map_err(ApiError::internal)?;
        Ok(Self {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    }

    /// Whether the same request would be answered the same.
    fn may_be_kept(&self) -> bool {
        !self.status.is_server_error()
            && self.status != StatusCode::REQUEST_TIMEOUT
            && self.status != StatusCode::TOO_MANY_REQUESTS
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        (self.status, self.headers, self.body).into_response()
    }
}
