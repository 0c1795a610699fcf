//! Answering the questions that the engine left open.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    observe::{HoldReason, NewPrice, Reading},
    queries::{
        changes::{self, FirstPrices, PriceChange},
        reviews::{self, OpenReview},
    },
};
use crate::platform::db::Tx;

/// Where a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nobody has answered it.
    Open,
    /// The reading counts.
    Approved,
    /// It does not, and is not asked about again for a while.
    Rejected,
    /// A later look said something else.
    Superseded,
}

impl ReviewState {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
        }
    }
}

/// What was read, as a review keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewDetail {
    /// The price on the terms of the one that counts.
    #[serde(default)]
    pub price: Option<NewPrice>,
    /// The reading itself.
    #[serde(default)]
    pub reading: Option<Reading>,
    /// Where it stood.
    #[serde(default)]
    pub source_url: Option<String>,
    /// Hash of the page, in hexadecimal digits.
    #[serde(default)]
    pub snapshot_sha: Option<String>,
    /// Version of the extraction.
    #[serde(default)]
    pub strategy_version: Option<i32>,
    /// How it was read, where the extraction's own rungs saw nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<serde_json::Value>,
}

/// What an answer leaves to the owner of the offer.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The page.
    pub source_id: Uuid,
    /// Which offer; absent for one that we do not know.
    pub offer_id: Option<Uuid>,
    /// Its name.
    pub offer_name: String,
    /// Why it was held.
    pub reason: HoldReason,
    /// What was read.
    pub detail: ReviewDetail,
    /// The price changes that follow at once.
    pub changes: Vec<PriceChange>,
}

/// Answers an open question. A quarantined reading counts from now on, or never; what else an approval means (an
/// offer that is no longer sold, a new one) is its owner's business. Nothing where it is not open any more.
///
/// # Errors
/// On a database error.
pub async fn decide(
    tx: &mut Tx,
    id: Uuid,
    approve: bool,
    by: &str,
    note: Option<&str>,
) -> sqlx::Result<Option<Decided>> {
    let state = if approve {
        ReviewState::Approved
    } else {
        ReviewState::Rejected
    };
    let Some(review) = reviews::decide_review(&mut **tx, id, state, by, note).await? else {
        return Ok(None);
    };
    let OpenReview {
        source_id,
        offer_id,
        offer_name,
        reason,
        observation_id,
        reading,
    } = review;
    let mut changed = Vec::new();
    if let Some(observation) = observation_id {
        reviews::judge_observation(&mut **tx, observation, approve).await?;
        changed = changes::insert_changes(&mut **tx, &[observation], FirstPrices::Told).await?;
    }
    Ok(Some(Decided {
        source_id,
        offer_id,
        offer_name,
        reason: reason.0,
        detail: reading.0,
        changes: changed,
    }))
}
