//! The web front: the pages a person sees, embedded in the binary.
//!
//! Quiz, payment, live progress, resume and mailbox are shells whose scripts speak to the REST API.
//! The overview for operators is made on the server, and again whenever its script asks.
//! The report is made on the server and needs no script.
//! No page holds an inline script, style or handler: the policy in `security_headers` forbids them.

mod admin;
mod assets;
mod mail;
mod markup;
mod pages;
mod report;
pub mod report_page;
mod states;
mod unsubscribe;
mod words;

use axum::{
    Router,
    extract::Request,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
    routing::{MethodRouter, get},
};
use rust_decimal::Decimal;

use crate::{config::ApiConfig, http::middleware::request_context, state::AppState};

pub use states::{PageState, state_page};

/// What the pages must know of the configuration.
#[derive(Debug, Clone)]
pub struct Front {
    /// The price of a full report as a reader writes it, for example `€147`.
    pub price_full: String,
    /// Whether the local mailbox page exists.
    pub local: bool,
    /// Whether a page of ours stands in for the payment provider's.
    pub simulated: bool,
}

impl Front {
    /// Takes from the configuration what the pages say.
    #[must_use]
    pub fn of(config: &ApiConfig) -> Self {
        Self {
            price_full: price(config.price_full, &config.price_currency),
            local: config.app_env.is_local(),
            simulated: config.stripe.is_none(),
        }
    }
}

/// The pages and their assets.
pub fn router(app: &AppState) -> Router<AppState> {
    let front = Front::of(&app.config);
    let router = shells(&front);
    let router = match front.local {
        true => router.route("/local/mailbox/{id}", get(mail::show_mail)),
        false => router,
    };
    router
        .route("/r/{public_id}", get(report::show_report))
        .merge(admin::router())
        .route(
            "/unsubscribe/{token}",
            get(unsubscribe::show_unsubscribe).post(unsubscribe::unsubscribe),
        )
}

/// The pages whose content their scripts fetch, and the assets.
pub fn shells<S>(front: &Front) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let router = Router::new()
        .route("/", page(pages::start(front)))
        .route("/quiz", page(pages::quiz(front)))
        .route("/pay/{payment_id}", page(pages::pay(front)))
        .route("/reports/{id}/live", page(pages::live()))
        .route("/resume", page(pages::resume()))
        .route("/sign-in", page(pages::sign_in()))
        .route("/sign-up", page(pages::sign_up()))
        .route("/account", page(pages::account()))
        .route("/assets/{version}/{*path}", get(asset))
        .route("/favicon.ico", get(favicon));
    if front.local {
        router.route("/local/mailbox", page(pages::mailbox()))
    } else {
        router
    }
}

/// A page that may change at any time and is asked for again each time.
#[must_use]
pub fn html(status: StatusCode, body: String) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The answer to a path that does not exist: the error envelope to a program, a page to a person.
pub async fn no_such_path(request: Request) -> Response {
    if request.uri().path().starts_with("/api") {
        request_context::no_such_path().await.into_response()
    } else {
        state_page(PageState::NotFound)
    }
}

/// Serves a page that is rendered once, when the router is built.
fn page<S>(rendered: askama::Result<String>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    // A test renders every page, so there is always a body.
    let body = rendered.ok();
    get(move || {
        std::future::ready(match &body {
            Some(body) => html(StatusCode::OK, body.clone()),
            None => state_page(PageState::Unavailable),
        })
    })
}

async fn asset(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches("/assets/");
    path.split_once('/')
        .and_then(|(version, file)| assets::serve(version, file, request.headers()))
        .unwrap_or_else(|| state_page(PageState::NotFound))
}

/// Browsers ask for it by habit; the pages name the SVG themselves.
async fn favicon(request: Request) -> Response {
    assets::serve("", "favicon.svg", request.headers())
        .unwrap_or_else(|| state_page(PageState::NotFound))
}

/// `147.00 EUR` is written `€147`, as in the reports.
fn price(amount: Decimal, currency: &str) -> String {
    let amount = if amount.fract().is_zero() {
        format!("{:.0}", amount.trunc())
    } else {
        format!("{amount:.2}")
    };
    match currency {
        "EUR" => format!("€{amount}"),
        "USD" => format!("USD {amount}"),
        "GBP" => format!("£{amount}"),
        other => format!("{other} {amount}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_renders_and_holds_nothing_inline() {
        let front = Front {
            price_full: price(Decimal::new(14_700, 2), "EUR"),
            local: true,
            simulated: true,
        };
        let rendered = [
            pages::start(&front),
            pages::quiz(&front),
            pages::pay(&front),
            pages::live(),
            pages::resume(),
            pages::sign_in(),
            pages::sign_up(),
            pages::account(),
            pages::mailbox(),
        ];

        for page in rendered {
            let page = page.expect("the template renders");
            for forbidden in [
                "<style",
                " style=",
                " onclick=",
                "javascript:",
                "http://",
                "https://",
            ] {
                assert!(!page.contains(forbidden), "a page holds {forbidden}");
            }
            assert!(!page.contains("<script>"), "a page holds an inline script");
        }
    }

    #[test]
    fn a_price_is_written_as_in_the_reports() {
        assert_eq!(price(Decimal::new(14_700, 2), "EUR"), "€147");
        assert_eq!(price(Decimal::new(9_950, 2), "CHF"), "CHF 99.50");
    }
}
