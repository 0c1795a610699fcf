//! Who callers are right now: a token says who signed in, and this says whether that still counts and what they may do.

use std::{sync::Arc, time::Duration};

use moka::future::Cache;
use shared::{
    auth::queries::{self, Proof, Standing},
    platform::{
        db::{Db, Scope},
        ids::ApiKeyId,
    },
};

use crate::http::{ApiError, ApiResult};

/// How old an answer may be. A role that is taken away, an account that is closed, a key that is revoked count within
/// five seconds, in every process, and an open stream asks again as often.
pub(crate) const FRESH: Duration = Duration::from_secs(2);
/// Callers remembered at once.
const MOST: u64 = 50_000;

/// Looks callers up, and remembers them for a moment.
#[derive(Clone)]
pub struct Standings {
    db: Db,
    known: Cache<Proof, Option<Arc<Standing>>>,
}

impl Standings {
    /// Over a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        let known = Cache::builder()
            .max_capacity(MOST)
            .time_to_live(FRESH)
            .build();
        Self { db, known }
    }

    /// Who a proof makes its holder; nothing once it has ended.
    ///
    /// # Errors
    /// On a database error.
    pub async fn find(&self, proof: Proof) -> ApiResult<Option<Arc<Standing>>> {
        let load = async {
            if let Proof::ApiKey(id) = proof {
                self.note_use(id).await?;
            }
            let found = self
                .db
                .read(Scope::System, |tx| {
                    Box::pin(async move { queries::find_standing(tx, proof).await })
                })
                .await;
            found
                .map(|found| found.map(Arc::new))
                .map_err(ApiError::from)
        };
        self.known
            .try_get_with(proof, load)
            .await
            .map_err(|error| (*error).clone())
    }

    async fn note_use(&self, key: ApiKeyId) -> ApiResult<()> {
        self.db
            .write(Scope::System, move |tx| {
                Box::pin(async move { queries::touch_api_key(&mut **tx, key).await })
            })
            .await
            .map_err(ApiError::from)
    }

    /// Forgets what a proof was good for, in this process; the others notice within seconds.
    pub async fn forget(&self, proof: Proof) {
        self.known.invalidate(&proof).await;
    }
}
