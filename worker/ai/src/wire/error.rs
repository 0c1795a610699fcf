//! Errors of the service, brought to our kinds.

use std::time::Duration;

use reqwest::header::HeaderMap;
use serde::Deserialize;

use super::event::ErrorBody;
use crate::failure::{Failure, Waiting};

#[derive(Debug, Deserialize)]
struct Envelope {
    error: ErrorBody,
}

/// What a status other than 200 means. The service's own words are kept only where they tell an operator what to mend,
/// and short.
#[must_use]
pub(crate) fn from_response(status: u16, headers: &HeaderMap, body: &[u8]) -> Failure {
    let error = serde_json::from_slice::<Envelope>(body)
        .ok()
        .map(|envelope| envelope.error);
    let message = error
        .as_ref()
        .map(|error| error.message.as_str())
        .unwrap_or_default();
    let code = error
        .as_ref()
        .and_then(|error| error.details.as_ref())
        .and_then(|details| details.error_code.as_deref());
    let out_of_credit = code == Some("enforced_spend_limit_reached")
        || (status == 400 && message.to_lowercase().contains("credit balance"));
    match status {
        _ if out_of_credit => Failure::OutOfCredit,
        401 | 403 => Failure::Unauthorised,
        402 => Failure::OutOfCredit,
        404 => Failure::UnknownModel,
        408 | 504 => Failure::Timeout(Waiting::Answer),
        429 => Failure::RateLimited {
            retry_after: retry_after(headers),
        },
        529 | 503 => Failure::Overloaded {
            retry_after: retry_after(headers),
        },
        500..=599 => Failure::Service { status },
        _ => Failure::BadRequest(format!("{status}: {}", brief(message))),
    }
}

/// What an error inside the stream means; the status was 200 by then.
#[must_use]
pub(crate) fn from_stream(error: &ErrorBody) -> Failure {
    match error.kind.as_str() {
        "overloaded_error" => Failure::Overloaded { retry_after: None },
        "rate_limit_error" => Failure::RateLimited { retry_after: None },
        "authentication_error" | "permission_error" => Failure::Unauthorised,
        "billing_error" => Failure::OutOfCredit,
        "timeout_error" => Failure::Timeout(Waiting::Answer),
        "invalid_request_error" => Failure::BadRequest(brief(&error.message)),
        _ => Failure::Service { status: 200 },
    }
}

/// The wait in seconds. A date, which the service does not send, counts as none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers
        .get("retry-after")?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Printable and short: it goes to a log line.
fn brief(message: &str) -> String {
    message
        .chars()
        .filter(|letter| !letter.is_control())
        .take(200)
        .collect()
}
