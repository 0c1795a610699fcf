//! What things cost: sources, observations, exchange rates.

pub mod fx;
