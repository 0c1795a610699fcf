//! Retention: what is past its time goes.

use shared::{
    admin::{self, jobs::DeleteExpired},
    auth, notifications, payments,
    platform::{cache, idempotency, jobs::queries},
    prices::queries::snapshots,
    quizzes,
    reports::{self, erasure},
    usage, vendors,
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Days after which the bytes of a page that nobody saw again are let go; their hash stays.
const SNAPSHOT_DAYS: i32 = 90;
/// Days for which the counts of a refresh are kept; the events that tell them last as long.
const REFRESH_DAYS: i32 = 30;

/// Days for which the books of the language model are kept, as long as those of any other money we spend in a job.
const AI_CALL_DAYS: i32 = 730;

/// Days for which it is kept what operators did.
const AUDIT_DAYS: i32 = 730;

/// Days for which the file of a report is kept; whoever asks later gets it made again from the document.
const FILE_DAYS: i32 = 90;

/// Sessions looked up at a time. Each is erased in a transaction of its own, so that nobody waits for many.
const SESSIONS_AT_ONCE: i64 = 100;

/// Deletes what is past its retention.
///
/// # Errors
/// A retry on a database error.
pub async fn delete_expired(cx: &Context, run: &Run, _job: DeleteExpired) -> Result<(), JobError> {
    let gone = run
        .write(&cx.db, |tx| {
            Box::pin(async move {
                let mut rows = queries::delete_expired(tx).await?;
                rows += idempotency::delete_expired(&mut **tx).await?;
                rows += auth::queries::delete_expired_proofs(tx).await?;
                rows += auth::queries::delete_stale_sign_up_requests(&mut **tx).await?;
                rows += quizzes::queries::delete_stale_resume_requests(&mut **tx).await?;
                rows += notifications::queries::delete_old_suppressions(&mut **tx).await?;
                rows += payments::queries::delete_expired_events(&mut **tx).await?;
                rows += reports::queries::delete_old_files(&mut **tx, FILE_DAYS).await?;
                rows += snapshots::drop_old_bodies(&mut **tx, SNAPSHOT_DAYS).await?;
                rows += vendors::queries::delete_old_results(&mut **tx, REFRESH_DAYS).await?;
                rows += usage::queries::delete_old_calls(&mut **tx, AI_CALL_DAYS).await?;
                rows += admin::queries::delete_old_audit_lines(&mut **tx, AUDIT_DAYS).await?;
                rows += queries::delete_silent_workers(&mut **tx).await?;
                rows += queries::roll_up_samples(tx).await?;
                rows += cache::queries::delete_old_counts(tx).await?;
                Ok(rows)
            })
        })
        .await?;
    let erased = erase_expired_sessions(cx, run).await?;
    tracing::info!(
        rows = gone,
        sessions = erased,
        "deleted what was past its retention"
    );
    Ok(())
}

/// Erases the sessions that are past their time, as their owners could; returns how many.
async fn erase_expired_sessions(cx: &Context, run: &Run) -> Result<u64, JobError> {
    let mut erased = 0;
    loop {
        let expired =
            reports::queries::list_expired_sessions(cx.db.system(), SESSIONS_AT_ONCE).await?;
        if expired.is_empty() {
            return Ok(erased);
        }
        for id in expired {
            run.check_cancelled()?;
            let was_there = run
                .write(&cx.db, move |tx| {
                    Box::pin(async move { Ok(erasure::erase_session(tx, id).await?) })
                })
                .await?;
            erased += u64::from(was_there);
        }
    }
}
