//! The header fields of the IETF draft on rate limits, as structured fields: `"burst";q=10;w=1` and `"burst";r=9;t=1`.

use std::{fmt::Write, time::Duration};

use axum::http::{HeaderName, HeaderValue};
use shared::platform::limits::{Policy, Standing};

/// The policies that hold for an operation.
pub(super) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How the caller stands with them.
pub(super) const LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The value of `RateLimit-Policy`.
pub(super) fn policies<'p>(policies: impl Iterator<Item = &'p Policy>) -> HeaderValue {
    let texts: Vec<String> = policies
        .map(|policy| {
            let window = policy.window.as_secs();
            format!("\"{}\";q={};w={window}", policy.name, policy.quota)
        })
        .collect();
    // Names are ours and numbers are digits.
    HeaderValue::try_from(texts.join(", ")).unwrap_or(HeaderValue::from_static(""))
}

/// The value of `RateLimit`.
pub(super) fn standings<'p>(
    standings: impl Iterator<Item = (&'p Policy, &'p Standing)>,
) -> Option<HeaderValue> {
    let mut text = String::with_capacity(64);
    for (policy, standing) in standings {
        let separator = if text.is_empty() { "" } else { ", " };
        let (name, remaining) = (policy.name, standing.remaining);
        let seconds = whole_seconds(standing.resets_in);
        let _ = write!(text, "{separator}\"{name}\";r={remaining};t={seconds}");
    }
    HeaderValue::try_from(text).ok()
}

/// Whoever waits a second too few waits in vain.
pub(super) fn whole_seconds(time: Duration) -> u32 {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
