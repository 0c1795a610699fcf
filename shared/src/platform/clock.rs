//! The one place that asks the machine for the time.
//!
//! Leases, due times and everything that two processes compare use the database's `now()` instead.

use chrono::{DateTime, Utc};

/// The time now, in UTC.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
