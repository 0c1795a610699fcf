//! The time one fetch may use: for working, and for waiting its turn.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use crate::error::Deadline;
use crate::{FetchError, Limits, Pace};

/// What is left of the time of one fetch.
#[derive(Debug)]
pub(crate) struct Budget {
    work: Duration,
    /// Waiting for turns is not the fault of this host, so it is counted apart.
    pub(crate) wait: Duration,
}

impl Budget {
    pub(crate) fn new(limits: &Limits, pace: &Pace) -> Self {
        Self {
            work: limits.total,
            wait: pace.longest_wait,
        }
    }

    /// Runs a piece of work within what is left, and takes its time off.
    pub(crate) async fn work<T>(
        &mut self,
        work: impl Future<Output = Result<T, FetchError>>,
    ) -> Result<T, FetchError> {
        let started = Instant::now();
        let result = timeout(self.work, work).await;
        self.work = self.work.saturating_sub(started.elapsed());
        result.unwrap_or(Err(FetchError::Timeout(Deadline::Total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pieces_of_work_share_one_deadline() {
        let mut budget = Budget::new(&Limits::default(), &Pace::default());
        let nap = |seconds| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok(seconds)
        };

        assert_eq!(budget.work(nap(12)).await, Ok(12));
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(budget.work(nap(7)).await, Ok(7));
        assert_eq!(
            budget.work(nap(2)).await,
            Err(FetchError::Timeout(Deadline::Total))
        );
    }
}
