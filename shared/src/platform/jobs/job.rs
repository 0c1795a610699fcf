//! What every job says about itself.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Serialize, de::DeserializeOwned};

/// A payload: ids only, never personal data, and readable for ever (new fields get a serde default).
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<domain>.<verb>_<noun>`, a literal: rows in the ledger outlive the code's names.
    const KIND: &'static str;
    /// Where it waits.
    const QUEUE: Queue;
    /// How often it is tried before it is dead.
    const MAX_ATTEMPTS: i32 = 8;
    /// How long one attempt may take.
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// While a run with this key waits or runs, another one is not made.
    fn unique_key(&self) -> Option<String>;
}

/// Queues differ in who waits for them; each has its own concurrency, so scrapes never delay a report.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Paid reports and the payments that start them.
    Reports,
    /// Price observation.
    Prices,
    /// Files.
    Exports,
    /// Mails and webhooks.
    Notifications,
    /// Housekeeping.
    Maintenance,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 5] = [
        Self::Reports,
        Self::Prices,
        Self::Exports,
        Self::Notifications,
        Self::Maintenance,
    ];

    /// The name in the ledger and in configuration.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reports => "reports",
            Self::Prices => "prices",
            Self::Exports => "exports",
            Self::Notifications => "notifications",
            Self::Maintenance => "maintenance",
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No queue has that name.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0:?} is not a queue; the queues are reports, prices, exports, notifications, maintenance"
)]
pub struct UnknownQueue(String);

impl FromStr for Queue {
    type Err = UnknownQueue;
    fn from_str(text: &str) -> Result<Self, UnknownQueue> {
        Self::ALL
            .into_iter()
            .find(|queue| queue.as_str() == text)
            .ok_or_else(|| UnknownQueue(text.to_owned()))
    }
}
