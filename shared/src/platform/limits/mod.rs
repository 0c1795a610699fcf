//! How often somebody may do something: so many times in any window of time, exactly.
//!
//! A policy is a quota and a window. A use is charged to all policies of an operation or to none, by one script in
//! Redis, on the clock of Redis, for all processes together. The moments of the uses are kept (a quota is small), so the
//! window slides: no burst passes over an edge, and no client gets twice the quota around one, as it would with a
//! counter per hour or with a bucket that refills while it is drained. Every key ends by itself with its window.
//!
//! [`LocalLimits`] decides the same within one process: for answers that are too quick to ask Redis about, and in place
//! of Redis while it is away.

mod local;
mod shared;
#[cfg(all(test, feature = "testing"))]
mod tests;

use std::time::Duration;

pub use local::LocalLimits;
pub use shared::SharedLimits;

/// Most uses in a window that a policy may allow: each is remembered.
pub const QUOTA_MAX: u32 = 10_000;
/// The longest window.
pub const WINDOW_MAX: Duration = Duration::from_secs(31 * 86_400);

/// So many uses in any window of so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What clients know it by.
    pub name: &'static str,
    /// Uses in a window, from 1 to [`QUOTA_MAX`].
    pub quota: u32,
    /// The window, from a second to [`WINDOW_MAX`].
    pub window: Duration,
}

/// A policy, and whose use is to be charged to it.
#[derive(Debug, Clone, Copy)]
pub struct Demand<'a> {
    /// The policy.
    pub policy: Policy,
    /// Who: one name for each subject, without secrets.
    pub subject: &'a str,
}

/// How a subject stands with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Uses that are left now.
    pub remaining: u32,
    /// Until more are left than now.
    pub resets_in: Duration,
}

/// Whether a use was charged, and how things stand after it, in the order of the demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// It was charged to every policy; else to none.
    pub is_allowed: bool,
    /// One for each demand.
    pub standings: Vec<Standing>,
}

impl Verdict {
    /// How long to wait after a refusal.
    #[must_use]
    pub fn retry_after(&self) -> Duration {
        let exhausted = self
            .standings
            .iter()
            .filter(|standing| standing.remaining == 0);
        exhausted
            .map(|standing| standing.resets_in)
            .max()
            .unwrap_or_default()
    }
}
