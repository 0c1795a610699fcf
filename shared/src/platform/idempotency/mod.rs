//! What is asked twice under one key happens once, and is answered the same.
//!
//! A [`Keyed`] request shares one transaction: each [`Db::write`] inside of [`Keyed::run`] becomes a part of it, and the
//! answer is stored in it before it commits. So effect and answer stand together or not at all; a process that dies in
//! between leaves nothing, and whoever asks again starts afresh. An advisory lock of that transaction says that the
//! work is under way.
//!
//! Work that goes to other services cannot keep a transaction open. It claims its key first ([`claim`]), stores the
//! answer after its last transaction ([`settle`]), and must find what it did when it is asked again after a crash.

pub mod queries;

use std::{future::Future, sync::Arc};

use futures::future::BoxFuture;
use tokio::sync::Mutex;

use super::db::{Db, Scope, Tx};
pub use queries::{Answered, claim, delete_expired, find_answer, forget, settle};

/// What a write fails with when another request has the key. The request is answered by what the other one did.
pub const LOST: &str = "another request has this idempotency key";

tokio::task_local! {
    static CURRENT: Arc<Keyed>;
}

/// What a request is known by: hashes of who asks what under which key, and of the whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId {
    /// Caller, route and key.
    pub id: Vec<u8>,
    /// Everything that must be the same the second time.
    pub fingerprint: Vec<u8>,
}

/// An answer as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedAnswer {
    /// The status.
    pub status: i16,
    /// Headers and body, unreadable.
    pub sealed: Vec<u8>,
}

/// A request with a key, while it runs.
pub struct Keyed {
    key: KeyId,
    state: Mutex<State>,
}

enum State {
    /// Nothing was written yet.
    Untouched,
    /// Everything written so far, and the claim.
    Open(Tx),
    /// Another request has the key.
    Lost,
}

/// What became of a request with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Effect and answer stand, or there was neither.
    Kept,
    /// Another request had the key: what this one would answer means nothing, and it wrote nothing.
    Lost,
}

impl Keyed {
    /// A request that has written nothing yet.
    #[must_use]
    pub fn new(key: KeyId) -> Arc<Self> {
        Arc::new(Self {
            key,
            state: Mutex::new(State::Untouched),
        })
    }

    /// The request that runs here, if it has a key.
    pub(super) fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Runs work whose writes belong to this request.
    pub async fn run<T>(self: &Arc<Self>, work: impl Future<Output = T>) -> T {
        CURRENT.scope(Arc::clone(self), work).await
    }

    /// Stores the answer and commits all that was written; without an answer, takes all of it back.
    ///
    /// # Errors
    /// On a database error; then nothing stands.
    pub async fn end(&self, db: &Db, answer: Option<&SealedAnswer>) -> sqlx::Result<Ended> {
        let mut state = self.state.lock().await;
        match (std::mem::replace(&mut *state, State::Lost), answer) {
            (State::Lost, _) => return Ok(Ended::Lost),
            (State::Open(mut tx), Some(answer)) => {
                queries::insert_answer(&mut *tx, &self.key, answer).await?;
                db.commit(tx).await?;
            }
            (State::Open(tx), None) => tx.rollback().await?,
            // It changed something without a transaction of ours, or nothing; the answer holds all the same.
            (State::Untouched, Some(answer)) => {
                queries::insert_answer(db.reference(), &self.key, answer).await?;
            }
            (State::Untouched, None) => {}
        }
        Ok(Ended::Kept)
    }

    /// Whether anything was written.
    pub async fn has_written(&self) -> bool {
        matches!(&*self.state.lock().await, State::Open(_))
    }

    /// Runs one write as a part of this request's transaction; a failure takes back only this part.
    pub(super) async fn write<T, E, F>(&self, db: &Db, scope: Scope, body: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>>,
        E: From<sqlx::Error>,
    {
        let mut state = self.state.lock().await;
        if matches!(*state, State::Untouched) {
            let mut tx = db.begin(scope).await?;
            *state = match queries::take(&mut tx, &self.key).await? {
                true => State::Open(tx),
                false => State::Lost,
            };
        }
        let State::Open(tx) = &mut *state else {
            return Err(E::from(sqlx::Error::Protocol(LOST.to_owned())));
        };
        tx.enter(scope).await?;
        let part = tx.begin_part().await?;
        let outcome = body(tx).await;
        tx.end_part(part, outcome.is_ok()).await?;
        outcome
    }
}
