//! What this worker counts of its jobs, and what it reads off the ledger when it is asked.

use std::time::Duration;

use ai::breaker::BreakerState;
use shared::platform::{
    jobs::{
        JobRun, Queue,
        queries::{self, QueueDepth},
    },
    metrics::{Counts, Exposition, Labels, Times, job_times},
};

use crate::context::Context;

/// Jobs, their outcomes and their times. Clones share everything.
#[derive(Clone)]
pub struct JobMetrics {
    /// Attempts by kind and outcome.
    outcomes: Counts,
    /// How long an attempt took, by kind.
    durations: Times,
    /// From when a run was due to when it began, by queue.
    waits: Times,
}

impl Default for JobMetrics {
    fn default() -> Self {
        Self {
            outcomes: Counts::default(),
            durations: job_times(),
            waits: job_times(),
        }
    }
}

impl JobMetrics {
    /// Notes that an attempt begins.
    pub(super) fn begun(&self, run: &JobRun) {
        let waited = run.started_at.map(|started| started - run.run_at);
        if let Some(waited) = waited.and_then(|waited| waited.to_std().ok()) {
            self.waits
                .get_or_create(&vec![("queue", run.queue.clone())])
                .observe(waited.as_secs_f64());
        }
    }

    /// Notes how an attempt ended. `kind` is one that has a handler.
    pub(super) fn ended(&self, kind: &str, outcome: &str, took: Duration) {
        let mut labels: Labels = vec![("kind", kind.to_owned())];
        self.durations
            .get_or_create(&labels)
            .observe(took.as_secs_f64());
        labels.push(("outcome", outcome.to_owned()));
        self.outcomes.get_or_create(&labels).inc();
    }
}

/// Everything this process tells now.
pub async fn exposition(context: &Context, jobs: &JobMetrics) -> Exposition {
    let mut told = Exposition::of_process(env!("CARGO_PKG_VERSION"), &context.db);
    told.add(
        "jobs",
        "Attempts by kind and outcome",
        jobs.outcomes.clone(),
    );
    told.add(
        "job_duration_seconds",
        "How long an attempt took",
        jobs.durations.clone(),
    );
    told.add(
        "job_wait_seconds",
        "From when a run was due to when it began",
        jobs.waits.clone(),
    );
    if let Some(ai) = &context.ai {
        tell_breaker(&mut told, "language_model", ai.client().breaker());
    }
    match queries::list_queue_depths(context.db.reference()).await {
        Ok(depths) => tell_queues(&mut told, &depths),
        // What else there is to tell is told; that this is missing tells the rest.
        Err(error) => tracing::warn!(%error, "the depth of the queues cannot be read"),
    }
    told
}

/// Every queue is told, the empty ones too: a series that comes and goes can be no cause for an alert.
fn tell_queues(told: &mut Exposition, depths: &[QueueDepth]) {
    let of = |queue: Queue| {
        let found = depths.iter().find(|depth| depth.queue == queue.as_str());
        (queue.as_str(), found)
    };
    let jobs = Queue::ALL.map(of).into_iter().flat_map(|(queue, depth)| {
        let number = |of: fn(&QueueDepth) -> i64| depth.map_or(0.0, |depth| count(of(depth)));
        [
            ("due", number(|depth| depth.due)),
            ("later", number(|depth| depth.later)),
            ("running", number(|depth| depth.running)),
            ("dead", number(|depth| depth.dead)),
        ]
        .map(|(state, number)| {
            let labels = vec![("queue", queue.to_owned()), ("state", state.to_owned())];
            (labels, number)
        })
    });
    told.gauges("queue_jobs", "Runs in the ledger that are not over", jobs);
    let ages = Queue::ALL.map(of).map(|(queue, depth)| {
        let seconds = depth.map_or(0.0, |depth| depth.oldest_due_seconds);
        (vec![("queue", queue.to_owned())], seconds)
    });
    told.gauges(
        "queue_oldest_due_seconds",
        "Since when the oldest run that is due waits",
        ages,
    );
}

fn tell_breaker(told: &mut Exposition, service: &str, is: BreakerState) {
    let states = [
        ("closed", matches!(is, BreakerState::Closed { .. })),
        ("half_open", matches!(is, BreakerState::HalfOpen)),
        ("open", matches!(is, BreakerState::Open { .. })),
    ];
    told.gauges(
        "breaker_state",
        "1 for the state that the breaker of a service is in",
        states.map(|(state, holds)| {
            let labels = vec![("service", service.to_owned()), ("state", state.to_owned())];
            (labels, f64::from(u8::from(holds)))
        }),
    );
}

fn count(number: i64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
