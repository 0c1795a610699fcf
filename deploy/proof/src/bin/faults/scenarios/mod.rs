//! The faults, by what they hit.

mod access;
mod api;
mod backlog;
mod crowd;
mod money;
mod postgres;
mod redis;
mod schedules;
mod streams;
mod workers;
mod working;

use crate::stage::Scenario;

/// Every scenario, in the order in which they are played.
pub(crate) fn all() -> Vec<Scenario> {
    [
        workers::SCENARIOS,
        api::SCENARIOS,
        crowd::SCENARIOS,
        redis::SCENARIOS,
        postgres::SCENARIOS,
        backlog::SCENARIOS,
        schedules::SCENARIOS,
        money::SCENARIOS,
        streams::SCENARIOS,
        access::SCENARIOS,
    ]
    .concat()
}
