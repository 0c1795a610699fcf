//! Pages for what cannot be shown: a sentence on what happened, what it means, and what to do.

use askama::Template;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, REFRESH, RETRY_AFTER};
use axum::response::{IntoResponse, Response};

use super::words::{self, StateWords};
use super::{assets, html};

/// Why a page cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageState {
    /// No page at this address.
    NotFound,
    /// The link of a report is unknown, revoked or erased: told apart from nothing, so that it leaks nothing.
    NoSuchReport,
    /// The report is still being made.
    NotReady,
    /// The report can be read, but not as a file yet.
    FileNotReady,
    /// The report could not be made.
    Failed,
    /// The report has not been paid for.
    Unpaid,
    /// The report was withheld after a refund or a lost dispute.
    Withheld,
    /// We cannot answer at the moment.
    Unavailable,
}

impl PageState {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound | Self::NoSuchReport | Self::NotReady | Self::Failed => {
                StatusCode::NOT_FOUND
            }
            Self::FileNotReady => StatusCode::ACCEPTED,
            Self::Unpaid | Self::Withheld => StatusCode::PAYMENT_REQUIRED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn words(self) -> &'static StateWords {
        match self {
            Self::NotFound => &words::NOT_FOUND,
            Self::NoSuchReport => &words::NO_SUCH_REPORT,
            Self::NotReady => &words::NOT_READY,
            Self::FileNotReady => &words::FILE_NOT_READY,
            Self::Failed => &words::FAILED,
            Self::Unpaid => &words::UNPAID,
            Self::Withheld => &words::WITHHELD,
            Self::Unavailable => &words::UNAVAILABLE,
        }
    }
}

#[derive(Template)]
#[template(path = "state.html")]
struct StateTemplate {
    words: &'static StateWords,
}

/// The page for a state, with the state's HTTP status.
#[must_use]
pub fn state_page(state: PageState) -> Response {
    let mut response = match (StateTemplate {
        words: state.words(),
    })
    .render()
    {
        Ok(body) => html(state.status(), body),
        // The template holds constants only; should it ever fail, the bare words still reach the reader.
        Err(_) => (state.status(), state.words().title).into_response(),
    };
    if state == PageState::NotReady || state == PageState::Unavailable {
        response
            .headers_mut()
            .insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    if state == PageState::FileNotReady {
        let headers = response.headers_mut();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        // Needs no script.
        headers.insert(REFRESH, HeaderValue::from_static("1"));
    }
    debug_assert!(response.headers().contains_key(CONTENT_TYPE));
    response
}
