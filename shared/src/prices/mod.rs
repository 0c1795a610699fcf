//! What things cost: sources, observations, exchange rates.
