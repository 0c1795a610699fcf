//! What came of every request and every report.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use proof::numbers::percentile;

/// Kinds of failure that are told one by one; what is the same counts up.
const MOST_KINDS: usize = 20;

/// Counts of a load.
#[derive(Default)]
pub(crate) struct Tally {
    sent: AtomicU64,
    failed: AtomicU64,
    /// What failed, and how often.
    why: Mutex<BTreeMap<String, u64>>,
    milliseconds: Mutex<Vec<f64>>,
    /// Reports that were started, and those that were delivered and read.
    pub(crate) started: AtomicU64,
    pub(crate) delivered: AtomicU64,
    /// Streams that were opened again, as browsers do.
    pub(crate) resumed: AtomicU64,
    /// Reports that did not come, or came with a gap.
    lost: Mutex<Vec<String>>,
}

impl Tally {
    /// A request was answered as it should be.
    pub(crate) fn succeeded(&self, took: Duration) {
        self.sent.fetch_add(1, Relaxed);
        let mut all = self
            .milliseconds
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        all.push(took.as_secs_f64() * 1000.0);
    }

    /// A request was not.
    pub(crate) fn failed(&self, why: String) {
        self.sent.fetch_add(1, Relaxed);
        self.failed.fetch_add(1, Relaxed);
        let mut all = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        if all.contains_key(&why) || all.len() < MOST_KINDS {
            *all.entry(why).or_default() += 1;
        }
    }

    /// A report was not delivered whole.
    pub(crate) fn lost(&self, why: String) {
        self.lost
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(why);
    }

    /// Requests sent, and of them those that failed.
    pub(crate) fn requests(&self) -> (u64, u64) {
        (self.sent.load(Relaxed), self.failed.load(Relaxed))
    }

    /// Share of the requests that succeeded.
    #[expect(clippy::cast_precision_loss, reason = "some million requests")]
    pub(crate) fn share(&self) -> f64 {
        let (sent, failed) = self.requests();
        1.0 - failed as f64 / sent.max(1) as f64
    }

    /// Reports that are missing.
    pub(crate) fn missing(&self) -> Vec<String> {
        self.lost
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Lines for a person.
    pub(crate) fn told(&self) -> Vec<String> {
        let (sent, failed) = self.requests();
        let times = self
            .milliseconds
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let at = |share| percentile(&times, share).unwrap_or(0.0);
        let count = |counter: &AtomicU64| counter.load(Relaxed);
        let mut lines = vec![
            format!(
                "requests    {sent}, failed {failed}, succeeded {:.3} %",
                self.share() * 100.0
            ),
            format!("answers     p50 {:.1} ms, p99 {:.1} ms", at(0.5), at(0.99)),
            format!(
                "reports     {} started, {} delivered and read, {} missing",
                count(&self.started),
                count(&self.delivered),
                self.missing().len()
            ),
            format!("streams     opened again {} times", count(&self.resumed)),
        ];
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend(
            why.iter()
                .map(|(why, count)| format!("failed      {count} x {why}")),
        );
        lines.extend(
            self.missing()
                .into_iter()
                .map(|why| format!("missing     {why}")),
        );
        lines
    }
}
