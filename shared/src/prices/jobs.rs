//! Payloads of price work that belongs to no vendor.

use serde::{Deserialize, Serialize};

use crate::platform::jobs::{Job, Queue};

/// Reads the exchange rates of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshRates {}

impl Job for RefreshRates {
    const KIND: &'static str = "prices.refresh_rates";
    const QUEUE: Queue = Queue::Prices;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
