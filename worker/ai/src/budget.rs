//! What a call may cost: reserved at its maximum before it is sent, settled at its real cost after it.
//!
//! The caller keeps the books (per report, per day) and hands in two functions. A reservation that is never settled,
//! since the process died, is to count at its maximum: an unknown cost is never taken as none.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use futures::{FutureExt as _, future::BoxFuture};
use uuid::Uuid;

use crate::{
    cost::{MicroUsd, Usage},
    model::Purpose,
};

/// A call that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// Names the call in the books; new for every attempt.
    pub id: Uuid,
    /// What the call is for.
    pub purpose: Purpose,
    /// The model that is asked.
    pub model: String,
    /// The prompt and its version: `narrative@1`.
    pub prompt: String,
    /// More than this it cannot cost.
    pub at_most: MicroUsd,
}

/// What a call has cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The reservation.
    pub id: Uuid,
    /// The tokens, as the service counts them; as far as it got where the call failed.
    pub usage: Usage,
    /// What they cost; the reserved maximum where nobody knows.
    pub cost: MicroUsd,
    /// `answered`, or the failure's word.
    pub outcome: &'static str,
}

/// Why a call may not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It could cost more than is left.
    #[error("the budget is used up")]
    Spent,
    /// The books cannot be read, so nobody knows what is left.
    #[error("the budget cannot be read")]
    Unavailable,
}

type Reserve = dyn Fn(Reservation) -> BoxFuture<'static, Result<(), Denied>> + Send + Sync;
type Settle = dyn Fn(Settlement) -> BoxFuture<'static, ()> + Send + Sync;

/// The books of one report, or of one price check.
#[derive(Clone)]
pub struct Budget {
    reserve: Arc<Reserve>,
    settle: Arc<Settle>,
}

impl Budget {
    /// Books kept by the caller. `reserve` and `settle` run one after the other for each attempt.
    pub fn new<R, RF, S, SF>(reserve: R, settle: S) -> Self
    where
        R: Fn(Reservation) -> RF + Send + Sync + 'static,
        RF: Future<Output = Result<(), Denied>> + Send + 'static,
        S: Fn(Settlement) -> SF + Send + Sync + 'static,
        SF: Future<Output = ()> + Send + 'static,
    {
        Self {
            reserve: Arc::new(move |reservation| reserve(reservation).boxed()),
            settle: Arc::new(move |settlement| settle(settlement).boxed()),
        }
    }

    /// Books in memory with one limit, for a single run of the command line or of a test.
    #[must_use]
    pub fn capped(limit: MicroUsd) -> Self {
        let left = Arc::new(AtomicU64::new(limit.0));
        let held: Arc<std::sync::Mutex<std::collections::HashMap<Uuid, u64>>> = Arc::default();
        let (taken, kept) = (Arc::clone(&left), Arc::clone(&held));
        Self::new(
            move |wanted: Reservation| {
                let most = wanted.at_most.0;
                let given = taken
                    .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| {
                        left.checked_sub(most)
                    })
                    .is_ok();
                if given && let Ok(mut kept) = kept.lock() {
                    kept.insert(wanted.id, most);
                }
                std::future::ready(if given { Ok(()) } else { Err(Denied::Spent) })
            },
            move |done: Settlement| {
                let most = held.lock().ok().and_then(|mut held| held.remove(&done.id));
                if let Some(most) = most {
                    left.fetch_add(most.saturating_sub(done.cost.0), Ordering::AcqRel);
                }
                std::future::ready(())
            },
        )
    }

    pub(crate) async fn reserve(&self, reservation: Reservation) -> Result<(), Denied> {
        (self.reserve)(reservation).await
    }

    pub(crate) async fn settle(&self, settlement: Settlement) {
        (self.settle)(settlement).await;
    }
}

impl std::fmt::Debug for Budget {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Budget")
    }
}
