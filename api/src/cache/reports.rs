//! Delivered reports. The bytes are kept; whether they may be shown is asked of the report's row each time.

use std::{future::Future, time::Duration};

use axum::{
    http::{HeaderName, HeaderValue},
    response::Response,
};
use shared::{
    platform::{
        cache::{CacheKind, Loaded, Moment, Name, Stamp},
        db::{Db, Scope},
    },
    reports::queries::{self, SharedStanding},
};

use super::answer::send;
use crate::http::{ApiError, ApiResult, Conditions};

/// A report that was revoked, withheld or erased is gone after this and one query, in every process.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(750);
/// Public names looked at within that time; beyond, they are looked at each time.
const LOOKED_AT_MAX: u64 = 10_000;
/// Whoever has the link may read; nobody on the way may keep.
const CACHE_CONTROL: &str = "private, no-store";

/// Delivered reports by their public names. Clones share everything.
#[derive(Clone)]
pub struct SharedReports {
    kind: CacheKind,
    db: Db,
    standings: Moment<Option<SharedStanding>>,
}

impl SharedReports {
    pub(super) fn new(kind: CacheKind, db: Db) -> Self {
        Self {
            kind,
            db,
            standings: Moment::new(LOOK_AGAIN_AFTER, LOOKED_AT_MAX),
        }
    }

    /// Where the report of a public name stands; `None` for a name that opens nothing.
    ///
    /// # Errors
    /// When the database does not answer: without it nobody knows whether a report may still be shown.
    pub async fn standing(&self, public_id: &str) -> ApiResult<Option<SharedStanding>> {
        if !is_public_id(public_id) {
            return Ok(None);
        }
        let look = async {
            let mut tx = self.db.open(Scope::System).await?;
            let found = queries::find_shared_standing(&mut *tx, public_id).await;
            found.map_err(ApiError::from)
        };
        self.standings.get(public_id, look).await
    }

    /// Sends a form of a report that stands so, made by `load` if nobody has it.
    ///
    /// # Errors
    /// What `load` returns; 404 when it is gone in the meantime.
    pub async fn serve<F>(
        &self,
        standing: &SharedStanding,
        public_id: &str,
        form: &str,
        asked: &Conditions,
        load: impl FnOnce() -> F,
    ) -> ApiResult<Response>
    where
        F: Future<Output = ApiResult<Loaded>>,
    {
        let stamp = Stamp::of(&[
            &standing.id.to_string(),
            &standing.updated_at.timestamp_micros().to_string(),
        ]);
        let name = Name::of(&format!("{form} {public_id}"));
        let found = self.kind.get(stamp, name, load).await?;
        let prepared = found.ok_or_else(|| ApiError::not_found("report"))?;
        let mut response = send(&prepared, asked, CACHE_CONTROL);
        response.headers_mut().insert(
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        );
        Ok(response)
    }

    pub(super) fn kind(&self) -> &CacheKind {
        &self.kind
    }
}

/// Whether a text can be a public name: 128 bits in base64url.
fn is_public_id(text: &str) -> bool {
    text.len() == 22
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
