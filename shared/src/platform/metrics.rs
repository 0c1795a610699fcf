//! Numbers for Prometheus: what a process counts as it goes, and what it reads off itself when it is asked.
//!
//! Labels have few values each: routes and not paths, kinds and not ids, so that no visitor makes up a series.

use std::sync::atomic::AtomicU64;

use prometheus_client::{
    encoding::text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Metric, Registry},
};

use super::db::Db;

/// The media type of [`Exposition::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The labels of one series.
pub type Labels = Vec<(&'static str, String)>;

/// Counts by labels.
pub type Counts = Family<Labels, Counter>;

/// Times by labels.
pub type Times = Family<Labels, Histogram, fn() -> Histogram>;

/// Times from a millisecond to half a minute, as answers take.
#[must_use]
pub fn answer_times() -> Times {
    Family::new_with_constructor(|| {
        Histogram::new([
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
        ])
    })
}

/// Times from ten milliseconds to an hour, as jobs take and wait.
#[must_use]
pub fn job_times() -> Times {
    Family::new_with_constructor(|| {
        Histogram::new([
            0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0,
        ])
    })
}

/// Everything a process tells, put together anew each time it is asked. All names begin with `crb_`.
pub struct Exposition {
    registry: Registry,
}

impl Exposition {
    /// What every process tells: its build, and how it stands with PostgreSQL.
    #[must_use]
    pub fn of_process(version: &str, db: &Db) -> Self {
        let mut told = Self {
            registry: Registry::with_prefix("crb"),
        };
        let labels = vec![("version", version.to_owned())];
        told.gauges("build", "The build that runs", [(labels, 1.0)]);
        let (open, idle, most) = db.connections();
        let state = |state: &str| vec![("state", state.to_owned())];
        told.gauges(
            "db_pool_connections",
            "Connections to PostgreSQL",
            [
                (state("busy"), f64::from(open.saturating_sub(idle))),
                (state("idle"), f64::from(idle)),
            ],
        );
        told.gauges(
            "db_pool_max_connections",
            "Most connections to PostgreSQL",
            [(Vec::new(), f64::from(most))],
        );
        told
    }

    /// Adds what was counted all along.
    pub fn add(&mut self, name: &str, help: &str, metric: impl Metric) {
        self.registry.register(name, help, metric);
    }

    /// Adds numbers that go up and down, read now.
    pub fn gauges(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (Labels, f64)>,
    ) {
        let gauges = Family::<Labels, Gauge<f64, AtomicU64>>::default();
        for (labels, value) in values {
            gauges.get_or_create(&labels).set(value);
        }
        self.registry.register(name, help, gauges);
    }

    /// Adds numbers that only go up, counted elsewhere and read now.
    pub fn counters(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (Labels, u64)>,
    ) {
        let counters = Counts::default();
        for (labels, value) in values {
            counters.get_or_create(&labels).inc_by(value);
        }
        self.registry.register(name, help, counters);
    }

    /// All of it, as Prometheus reads it.
    ///
    /// # Errors
    /// When a number cannot be written, which would be a fault of ours.
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::with_capacity(16 * 1024);
        text::encode(&mut text, &self.registry)?;
        Ok(text)
    }
}
