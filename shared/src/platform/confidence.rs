//! How sure a datum is: one scale for prices, benchmarks and claims.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How sure we are. It widens a range; it never scales a value.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// A single weak source, or an assumption decides.
    Low,
    /// One verified or secondary source, the rest derived.
    Medium,
    /// The customer's own number, or a verified price and a sourced benchmark.
    High,
}

impl Confidence {
    /// The word of the seed files and of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}
