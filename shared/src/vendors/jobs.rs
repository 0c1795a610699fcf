//! Payloads of vendor jobs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::platform::{
    ids::{JobRunId, VendorId},
    jobs::{Job, Queue},
};

/// Why a vendor's prices are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshReason {
    /// They are due.
    Scheduled,
    /// Somebody asked.
    #[default]
    Requested,
    /// An earlier look held something back.
    SecondLook,
}

/// Reads one vendor's price page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshVendor {
    /// Which vendor.
    pub vendor_id: VendorId,
    /// Why.
    #[serde(default)]
    pub reason: RefreshReason,
    /// The refresh of many of which this is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<JobRunId>,
}

impl Job for RefreshVendor {
    const KIND: &'static str = "vendors.refresh_vendor";
    const QUEUE: Queue = Queue::Prices;
    // A site that does not answer in an hour and a half is asked again next week.
    const MAX_ATTEMPTS: i32 = 4;
    // Fetching takes a minute at most; the language model, asked last and seldom, up to two questions.
    const TIMEOUT: Duration = Duration::from_secs(300);

    fn unique_key(&self) -> Option<String> {
        let look = match self.reason {
            RefreshReason::Scheduled | RefreshReason::Requested => "",
            // It is enqueued by the look before it, which still holds the other key.
            RefreshReason::SecondLook => ":second_look",
        };
        Some(format!("vendor:{}{look}", self.vendor_id))
    }
}

/// Enqueues a [`RefreshVendor`] for every vendor whose prices are due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshCatalogue {
    /// Why; a requested refresh is spread less.
    #[serde(default)]
    pub reason: RefreshReason,
}

impl Job for RefreshCatalogue {
    const KIND: &'static str = "vendors.refresh_catalogue";
    const QUEUE: Queue = Queue::Prices;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
