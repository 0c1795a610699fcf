//! Whether a vendor's prices can still be relied on, and if not, why.

use chrono::{DateTime, Utc};

/// Prices older than this many days are stale: a weekly refresh has failed to bring newer ones five times.
pub const STALE_AFTER_DAYS: i32 = 35;

/// How old a vendor's prices are, and how the last look at its page went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness {
    /// When the newest of its prices stood in its source; absent: no source with a full date.
    pub pricing_verified_at: Option<DateTime<Utc>>,
    /// When its page was last looked at, with whatever result.
    pub last_refresh_attempt: Option<DateTime<Utc>>,
    /// Why the last look gave no price; absent: it did, or there was none yet.
    pub refresh_error: Option<String>,
    /// It is refreshed by itself.
    pub auto_refresh_enabled: bool,
    /// The newest price is older than [`STALE_AFTER_DAYS`].
    pub is_old: bool,
    /// Its page no longer shows one of its plans, and nobody has decided yet whether that plan is gone.
    pub has_vanished_plan: bool,
}

/// Why prices are stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaleReason {
    /// No price has a full date.
    Undated,
    /// The newest price is too old.
    Old,
    /// The last look at the page failed, so the last good prices are shown.
    RefreshFailed,
    /// A plan may no longer be sold.
    PlanVanished,
}

impl StaleReason {
    /// As a reader sees it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Undated => "No price of this vendor has a full date.",
            Self::Old => "The newest price is older than 35 days.",
            Self::RefreshFailed => {
                "The last look at the vendor's page failed; these are the last good prices."
            }
            Self::PlanVanished => {
                "The vendor's page no longer shows one of these plans; a person will decide whether it is gone."
            }
        }
    }
}

impl Freshness {
    /// Every reason why the prices are stale; none: they are fresh.
    #[must_use]
    pub fn stale_reasons(&self) -> Vec<StaleReason> {
        let mut reasons = Vec::new();
        if self.pricing_verified_at.is_none() {
            reasons.push(StaleReason::Undated);
        }
        if self.is_old {
            reasons.push(StaleReason::Old);
        }
        if self.refresh_error.is_some() {
            reasons.push(StaleReason::RefreshFailed);
        }
        if self.has_vanished_plan {
            reasons.push(StaleReason::PlanVanished);
        }
        reasons
    }

    /// Whether there is such a reason.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        !self.stale_reasons().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Freshness, STALE_AFTER_DAYS, StaleReason};

    #[test]
    fn every_reason_to_doubt_a_price_is_told() {
        let fresh = Freshness {
            pricing_verified_at: Some(chrono::DateTime::UNIX_EPOCH),
            ..Freshness::default()
        };
        assert!(!fresh.is_stale());
        let worst = Freshness {
            pricing_verified_at: None,
            refresh_error: Some("refused".to_owned()),
            is_old: true,
            has_vanished_plan: true,
            ..fresh
        };

        assert_eq!(
            worst.stale_reasons(),
            [
                StaleReason::Undated,
                StaleReason::Old,
                StaleReason::RefreshFailed,
                StaleReason::PlanVanished
            ]
        );
        assert!(
            StaleReason::Old
                .words()
                .contains(&STALE_AFTER_DAYS.to_string())
        );
    }
}
