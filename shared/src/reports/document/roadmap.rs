//! Sections 6 and 7: when, and what may go wrong.

use super::Text;
use super::recommendation::Horizon;
use crate::reports::claim::ClaimNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Section 6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roadmap {
    /// What waits for what, in words.
    pub intro: Text,
    /// One bar per recommendation that is started, by start.
    pub steps: Vec<RoadmapStep>,
    /// What to measure, by month.
    pub milestones: Vec<Milestone>,
    /// Deferred recommendations and when to look again.
    pub later: Vec<Text>,
}

/// One bar of the roadmap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoadmapStep {
    /// Recommendation number.
    pub recommendation: u32,
    /// The horizon in which it starts.
    pub horizon: Horizon,
    /// Work starts at this month (hatched from here).
    pub start: ClaimNumber,
    /// In use from this month (solid from here).
    pub live: ClaimNumber,
    /// Recommendation numbers it waits for (arrows).
    pub waits_for: Vec<u32>,
}

/// A point at which to decide whether to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Milestone {
    /// Recommendation number.
    pub recommendation: u32,
    /// What has happened by then.
    pub title: Text,
    /// By which month.
    pub by: ClaimNumber,
    /// The measure: "Go on if ...".
    pub go_on_if: Text,
}

/// Section 7: one risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// A, B, C in the matrix.
    pub letter: String,
    /// `data_privacy`, `change_management`, `vendor_lock_in`, `accuracy` or another factor.
    pub factor: String,
    /// What may go wrong, for this company.
    pub title: Text,
    /// What to do about it.
    pub mitigation: Text,
    /// Who minds it.
    pub owner: String,
    /// 1 to 5.
    pub likelihood: ClaimNumber,
    /// 1 to 5.
    pub impact: ClaimNumber,
    /// Likelihood × impact, 1 to 25.
    pub score: ClaimNumber,
    /// Recommendation numbers it concerns.
    pub recommendations: Vec<u32>,
}
