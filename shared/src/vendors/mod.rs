//! Software vendors and the plans they sell.
