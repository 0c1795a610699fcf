//! The web front: the pages a person sees, embedded in the binary.
//!
//! Quiz, payment, live progress, resume and mailbox are shells whose scripts speak to the REST API.
//! The report is made on the server and needs no script.
//! No page holds an inline script, style or handler: the policy below forbids them.

mod assets;
mod pages;
pub mod report_page;
mod states;
mod words;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

pub use states::{PageState, state_page};

/// The policy of every page: own files only, nothing inline, in no foreign frame.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What the pages must know of the configuration.
#[derive(Debug, Clone)]
pub struct Front {
    /// The price of a full report as a reader writes it, for example `€147`.
    pub price_full: String,
    /// Whether the local mailbox page exists.
    pub local: bool,
}

impl Default for Front {
    fn default() -> Self {
        Self { price_full: "€147".to_owned(), local: true }
    }
}

/// The pages whose content does not come from the database, and the assets.
///
/// `/r/{public_id}` is not here: its handler reads the report and calls [`report_page::render`].
///
/// # Errors
/// When a template does not render, which a test excludes.
pub fn router<S>(front: &Front) -> Result<Router<S>, askama::Error>
where
    S: Clone + Send + Sync + 'static,
{
    let quiz = pages::quiz(front)?;
    let mut router = Router::new()
        .route("/", page(pages::start(front)?))
        .route("/quiz", page(quiz))
        .route("/pay/{payment_id}", page(pages::pay()?))
        .route("/reports/{id}/live", page(pages::live()?))
        .route("/resume", page(pages::resume()?))
        .route("/assets/{version}/{*path}", get(asset))
        .route("/favicon.ico", get(favicon));
    if front.local {
        router = router.route("/local/mailbox", page(pages::mailbox()?));
    }
    Ok(router)
}

/// Answers with a page: status, policy, no caching of what may change.
#[must_use]
pub fn html(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    // Addresses hold report links and resume links: they must not travel to other sites.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn page<S>(body: String) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    get(move || std::future::ready(html(StatusCode::OK, body.clone())))
}

async fn asset(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/assets/");
    path.split_once('/')
        .and_then(|(version, file)| assets::serve(version, file, request.headers()))
        .unwrap_or_else(|| state_page(PageState::NotFound))
}

/// Browsers ask for it by habit; the pages name the SVG themselves.
async fn favicon(request: Request) -> Response {
    assets::serve("", "favicon.svg", request.headers()).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}
