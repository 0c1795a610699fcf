//! What operators see and do, at the front door.

mod audit;
mod jobs;
mod money;
mod page;
mod queues;
mod schedules;
mod stats;
mod support;
