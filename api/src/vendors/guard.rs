//! Reports are made from the whole catalogue, and a contradiction in it would stop every one of them.

use shared::{
    platform::db::Tx,
    reports::{analysis::catalogue::Refusal, knowledge},
};

use crate::http::{ApiError, ApiResult, ErrorCode, FieldError};

/// What stood against the catalogue before an edit.
pub(crate) struct Guard(Vec<Refusal>);

impl Guard {
    /// Looks before the edit.
    ///
    /// # Errors
    /// On a database error.
    pub(crate) async fn before(tx: &mut Tx) -> ApiResult<Self> {
        Ok(Self(knowledge::refusals(tx).await?))
    }

    /// Refuses the edit if something new stands against the catalogue after it.
    ///
    /// # Errors
    /// 409 with what reports would miss.
    pub(crate) async fn after(self, tx: &mut Tx) -> ApiResult<()> {
        let new: Vec<FieldError> = knowledge::refusals(tx)
            .await?
            .into_iter()
            .filter(|refusal| !self.0.contains(refusal))
            .map(|refusal| FieldError::new(refusal.place, "NEEDED_BY_REPORTS", refusal.fault))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        Err(ApiError::new(
            ErrorCode::Conflict,
            "Reports could not be made any more; the details say what they would miss.",
        )
        .with_details(new))
    }
}
