//! Software vendors and the plans they sell.

pub mod model;
pub mod plan;
