//! Retention: what is past its time goes.

use shared::{admin::jobs::DeleteExpired, auth, payments, platform::jobs::queries, quizzes};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Deletes what is past its retention.
///
/// # Errors
/// A retry on a database error.
pub async fn delete_expired(cx: &Context, run: &Run, _job: DeleteExpired) -> Result<(), JobError> {
    let gone = run
        .write(&cx.db, |tx| {
            Box::pin(async move {
                let mut rows = queries::delete_expired(tx).await?;
                rows += auth::queries::delete_expired_proofs(tx).await?;
                rows += quizzes::queries::delete_stale_resume_requests(&mut **tx).await?;
                rows += payments::queries::delete_expired_events(&mut **tx).await?;
                Ok(rows)
            })
        })
        .await?;
    tracing::info!(rows = gone, "deleted what was past its retention");
    Ok(())
}
