//! Tokens of quiz sessions with which somebody listens: whether each is still good, asked for all of them at once.
//!
//! Thousands may watch a report being made. One query every two seconds tells which of their tokens were revoked, have
//! run out or went with their session, however many there are.

use std::{collections::HashSet, sync::Arc};

use dashmap::DashMap;
use moka::future::Cache;
use shared::{auth::queries, platform::db::Db};

use super::standing::FRESH;
use crate::http::{ApiError, ApiResult};

/// The tokens of all open streams of this process.
#[derive(Clone)]
pub struct HeldTokens {
    db: Db,
    /// How many streams stand on each hash.
    held: Arc<DashMap<Vec<u8>, usize>>,
    /// Those found missing; one look for all who ask at the same time.
    missing: Cache<(), Arc<HashSet<Vec<u8>>>>,
}

/// A token that somebody listens with; dropped, it is not asked about any more.
pub struct HeldToken {
    tokens: HeldTokens,
    hash: Vec<u8>,
}

impl HeldTokens {
    /// None so far.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            held: Arc::default(),
            missing: Cache::builder().time_to_live(FRESH).build(),
        }
    }

    /// Asks about the token of this hash from now on. It was good when the stream was opened.
    #[must_use]
    pub fn hold(&self, hash: Vec<u8>) -> HeldToken {
        *self.held.entry(hash.clone()).or_insert(0) += 1;
        HeldToken {
            tokens: self.clone(),
            hash,
        }
    }

    async fn look(&self) -> ApiResult<Arc<HashSet<Vec<u8>>>> {
        let look = async {
            let held: Vec<Vec<u8>> = self.held.iter().map(|entry| entry.key().clone()).collect();
            let good = queries::list_good_session_tokens(self.db.reference(), &held).await?;
            let mut missing: HashSet<Vec<u8>> = held.into_iter().collect();
            for hash in &good {
                missing.remove(hash);
            }
            Ok::<_, ApiError>(Arc::new(missing))
        };
        let missing = self.missing.try_get_with((), look).await;
        missing.map_err(|error| (*error).clone())
    }
}

impl HeldToken {
    /// Whether it is still good, as of two seconds ago. While nobody can say, it is not: the client comes back and asks.
    pub async fn is_good(&self) -> bool {
        let missing = self.tokens.look().await;
        missing.is_ok_and(|missing| !missing.contains(&self.hash))
    }
}

impl Drop for HeldToken {
    fn drop(&mut self) {
        if let Some(mut streams) = self.tokens.held.get_mut(&self.hash) {
            *streams = streams.saturating_sub(1);
        }
        let held = &self.tokens.held;
        held.remove_if(&self.hash, |_, streams| *streams == 0);
    }
}
