//! Answers made from reference data.

use std::{future::Future, time::Duration};

use axum::response::Response;
use shared::platform::cache::{CacheKind, Loaded, Name, Reading, Revisions};

use super::{
    answer::{mark_unconfirmed, send},
    front::Known,
};
use crate::http::{ApiError, ApiResult, Conditions, ErrorCode};

/// Readers and proxies keep the bytes and ask each time whether they still hold: a change shows at once.
const CACHE_CONTROL: &str = "public, max-age=0, must-revalidate";
/// Stamps are read twice a second; older than this, the database has not answered.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(1);
/// With the database away, what is held is served for so long: prices of this morning are better than none, but a
/// day's outage must not look like a working day.
const SERVED_UNCONFIRMED: Duration = Duration::from_secs(600);

/// A kind of answer and the reference data it is made from. Clones share everything.
#[derive(Clone)]
pub struct Served {
    kind: CacheKind,
    revisions: Revisions,
    group: &'static str,
}

impl Served {
    pub(super) fn new(kind: CacheKind, revisions: Revisions, group: &'static str) -> Self {
        Self {
            kind,
            revisions,
            group,
        }
    }

    /// Sends the answer of this name, made by `load` if nobody has it. The name says all that the answer depends on
    /// besides the reference data, in one spelling.
    ///
    /// # Errors
    /// What `load` returns; 404 for a `what` that does not exist; 503 when the database has not answered for long.
    pub async fn serve<F>(
        &self,
        what: &str,
        name: &str,
        asked: &Conditions,
        load: impl FnOnce() -> F,
    ) -> ApiResult<Response>
    where
        F: Future<Output = ApiResult<Loaded>>,
    {
        let reading = self.reading().await?;
        let name = Name::of(name);
        let found = self.kind.get(reading.stamp, name, load).await?;
        let prepared = found.ok_or_else(|| ApiError::not_found(what))?;
        let mut response = send(&prepared, asked, CACHE_CONTROL);
        response.extensions_mut().insert(Known {
            group: self.group,
            name,
        });
        if reading.age > CONFIRMED_WITHIN {
            mark_unconfirmed(&mut response, reading.age);
        }
        Ok(response)
    }

    /// Sends the answer of this name if this process holds it and knows it to be true.
    pub(super) async fn held(&self, name: Name, asked: &Conditions) -> Option<Response> {
        let reading = self.revisions.current(self.group)?;
        if reading.age > CONFIRMED_WITHIN {
            return None;
        }
        let prepared = self.kind.held(reading.stamp, name).await?;
        Some(send(&prepared, asked, CACHE_CONTROL))
    }

    pub(super) fn kind(&self) -> &CacheKind {
        &self.kind
    }

    pub(super) fn group(&self) -> &'static str {
        self.group
    }

    /// The stamp to look under.
    async fn reading(&self) -> ApiResult<Reading> {
        let unavailable = || ApiError::of(ErrorCode::Unavailable).with_retry_after(2);
        let reading = match self.revisions.current(self.group) {
            Some(reading) => reading,
            // The first request came before the first reading.
            None => {
                self.revisions.refresh().await?;
                self.revisions.current(self.group).ok_or_else(unavailable)?
            }
        };
        if reading.age > SERVED_UNCONFIRMED {
            return Err(unavailable());
        }
        Ok(reading)
    }
}
