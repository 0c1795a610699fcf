//! How an attempt can end other than well. `?` means: try again later.

use std::time::Duration;

/// Why an attempt ended. Not a `std::error::Error`, so that `?` can turn any error into a retry.
#[derive(Debug)]
pub enum JobError {
    /// Try again later, until the attempts are used up.
    Retry(anyhow::Error),
    /// Trying again cannot help.
    Permanent(anyhow::Error),
    /// Not yet; does not count as an attempt.
    Snooze(Duration),
    /// Somebody asked for it to stop.
    Cancelled,
    /// Another worker has the run; write nothing more.
    LeaseLost,
}

impl JobError {
    /// Trying again cannot help.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self::Permanent(anyhow::Error::msg(reason.into()))
    }

    /// Not before this much later.
    #[must_use]
    pub fn snooze(delay: Duration) -> Self {
        Self::Snooze(delay)
    }
}

impl<E: Into<anyhow::Error>> From<E> for JobError {
    fn from(error: E) -> Self {
        Self::Retry(error.into())
    }
}
