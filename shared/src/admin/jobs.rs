//! Payloads of housekeeping.

use serde::{Deserialize, Serialize};

use crate::platform::jobs::{Job, Queue};

/// Deletes what is past its retention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteExpired {}

impl Job for DeleteExpired {
    const KIND: &'static str = "maintenance.delete_expired";
    const QUEUE: Queue = Queue::Maintenance;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
