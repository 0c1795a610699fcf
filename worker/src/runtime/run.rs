//! One attempt of one run, as its handler sees it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures::future::BoxFuture;
use shared::platform::{
    db::{Db, Scope, Tx},
    ids::JobRunId,
    jobs::queries,
};
use uuid::Uuid;

use super::JobError;

/// The fence and the facts of an attempt.
#[derive(Debug, Clone)]
pub struct Run {
    /// Which run.
    pub id: JobRunId,
    /// Which attempt, from 1.
    pub attempt: i32,
    /// After how many it is dead.
    pub max_attempts: i32,
    pub(super) lease_token: Uuid,
    pub(super) cancel_requested: Arc<AtomicBool>,
}

impl Run {
    /// Fails when somebody asked for the run to stop; call it between steps.
    ///
    /// # Errors
    /// [`JobError::Cancelled`].
    pub fn check_cancelled(&self) -> Result<(), JobError> {
        if self.cancel_requested.load(Ordering::Relaxed) {
            Err(JobError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Writes as this run: the transaction commits only while the lease is ours. A worker that was frozen
    /// past its lease writes nothing.
    ///
    /// # Errors
    /// What `body` returns, [`JobError::LeaseLost`], [`JobError::Cancelled`], or a retry on a database error.
    pub async fn write<T, F>(&self, db: &Db, body: F) -> Result<T, JobError>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, JobError>> + Send + 'static,
        T: Send + 'static,
    {
        let (id, token) = (self.id, self.lease_token);
        db.write(Scope::System, move |tx| {
            Box::pin(async move {
                match queries::lock_held_run(&mut **tx, id, token).await? {
                    None => return Err(JobError::LeaseLost),
                    Some(true) => return Err(JobError::Cancelled),
                    Some(false) => {}
                }
                body(tx).await
            })
        })
        .await
    }
}
