//! What a job's handler reaches: concrete fields, cheap to clone.

use std::sync::Arc;

use egress::Egress;
use shared::{payments::Gateway, platform::db::Db, reports::knowledge::Knowledge};
use tokio_util::sync::CancellationToken;

use crate::{clients::Ai, config::WorkerConfig};

/// The surroundings of every job.
#[derive(Clone)]
pub struct Context {
    /// PostgreSQL.
    pub db: Db,
    /// Vendors, prices, benchmarks, opportunities and assumptions, held until they change.
    pub knowledge: Knowledge,
    /// The way out, for pages.
    pub egress: Egress,
    /// The way to whoever takes the money.
    pub gateway: Gateway,
    /// The language model; absent without a key: rules alone.
    pub ai: Option<Ai>,
    /// What the worker was told from outside.
    pub config: Arc<WorkerConfig>,
    /// Cancelled when the process is asked to stop.
    pub shutdown: CancellationToken,
}
