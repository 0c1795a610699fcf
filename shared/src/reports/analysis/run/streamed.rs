//! Findings and recommendations as they are sent while a report is being made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    platform::confidence::Confidence,
    reports::document::{Priority, Verdict},
};

/// A finding as it is sent while the report is being made: printed, because the register is not numbered yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreamedFinding {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity's id.
    pub subject: String,
    /// As the report will have it.
    pub title: String,
    /// As the report will have it.
    pub body: String,
    /// "6 of 10".
    pub customer_value: String,
    /// "7 of 10".
    pub business_health: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// A recommendation as it is sent while the report is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StreamedRecommendation {
    /// Place in the list, from 1.
    pub number: u32,
    /// The opportunity's id.
    pub opportunity: String,
    /// Its title.
    pub title: String,
    /// What to do with it.
    pub priority: Priority,
    /// Its verdict.
    pub verdict: Verdict,
    /// "€14,200 a year".
    pub benefit: Option<String>,
    /// The recommended way: "Docparser Professional".
    pub way: String,
    /// "€53 a month"; absent: price on request.
    pub monthly: Option<String>,
}
