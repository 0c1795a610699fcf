//! What becomes of a run after an attempt, and when it is tried again.

use std::time::Duration;

use rand::Rng;
use shared::platform::jobs::JobRun;

use crate::runtime::JobError;

/// What becomes of a run after an attempt.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decision {
    Succeed,
    Retry {
        delay: Duration,
        error: String,
        counts: bool,
    },
    Die {
        error: String,
    },
    Cancel,
    Nothing,
}

impl Decision {
    /// What it is counted as.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Succeed => "succeeded",
            Self::Retry { counts: true, .. } => "failed",
            Self::Retry { counts: false, .. } => "snoozed",
            Self::Die { .. } => "dead",
            Self::Cancel => "cancelled",
            Self::Nothing => "lost",
        }
    }
}

/// What an attempt that ended so makes of its run.
pub(super) fn decide(job: &JobRun, outcome: Result<(), JobError>) -> Decision {
    match outcome {
        Ok(()) => Decision::Succeed,
        Err(JobError::Retry(error)) if job.attempt >= job.max_attempts => Decision::Die {
            error: format!("{error:#}"),
        },
        Err(JobError::Retry(error)) => Decision::Retry {
            delay: backoff(&job.kind, job.attempt),
            error: format!("{error:#}"),
            counts: true,
        },
        Err(JobError::Permanent(error)) => Decision::Die {
            error: format!("{error:#}"),
        },
        Err(JobError::Snooze(delay)) => Decision::Retry {
            delay,
            error: "not yet".to_owned(),
            counts: false,
        },
        Err(JobError::Cancelled) => Decision::Cancel,
        Err(JobError::LeaseLost) => Decision::Nothing,
    }
}

/// How long to wait after an attempt that failed. Reports have someone waiting; the rest spreads out.
fn backoff(kind: &str, attempt: i32) -> Duration {
    if kind.starts_with("reports.") {
        let seconds = [2, 5, 15, 60];
        let index = usize::try_from(attempt - 1)
            .unwrap_or(0)
            .min(seconds.len() - 1);
        return Duration::from_secs(seconds[index]);
    }
    let attempt = u64::try_from(attempt).unwrap_or(1).min(16);
    let jitter = rand::rng().random_range(0..=15 * attempt);
    Duration::from_secs(15 + attempt.pow(4) + jitter)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::backoff;

    #[test]
    fn a_report_is_tried_again_soon_and_the_rest_spreads_out() {
        let reports: Vec<u64> = (1..=5)
            .map(|attempt| backoff("reports.generate_report", attempt).as_secs())
            .collect();
        assert_eq!(reports, [2, 5, 15, 60, 60]);

        for attempt in 1..=8 {
            let (least, most) = (
                15 + (attempt as u64).pow(4),
                15 + (attempt as u64).pow(4) + 15 * attempt as u64,
            );
            let delay = backoff("vendors.refresh_vendor", attempt);
            assert!(
                (Duration::from_secs(least)..=Duration::from_secs(most)).contains(&delay),
                "{attempt}: {delay:?}"
            );
        }
    }
}
