//! Facts that are true for a moment: what many ask at once is asked of the database once.

use std::{
    future::Future,
    time::{Duration, Instant},
};

use moka::{Expiry, future::Cache as Memory};

use super::key::digest;

/// Facts by name, each good for a short while from when it was asked for.
#[derive(Clone)]
pub struct Moment<V> {
    held: Memory<[u8; 16], Fact<V>>,
}

#[derive(Clone)]
struct Fact<V> {
    asked_at: Instant,
    value: V,
}

struct FromAsking(Duration);

impl<V> Expiry<[u8; 16], Fact<V>> for FromAsking {
    fn expire_after_create(
        &self,
        _key: &[u8; 16],
        fact: &Fact<V>,
        _now: Instant,
    ) -> Option<Duration> {
        // What the answer took is part of its age.
        Some(self.0.saturating_sub(fact.asked_at.elapsed()))
    }
}

impl<V: Clone + Send + Sync + 'static> Moment<V> {
    /// Facts that hold for `lifetime`, at most `capacity` of them.
    #[must_use]
    pub fn new(lifetime: Duration, capacity: u64) -> Self {
        Self {
            held: Memory::builder()
                .max_capacity(capacity)
                .expire_after(FromAsking(lifetime))
                .build(),
        }
    }

    /// The fact of this name, asked for by one of all that want it at the same time.
    ///
    /// # Errors
    /// What `ask` returns; a failure is kept for nobody.
    pub async fn get<E>(&self, name: &str, ask: impl Future<Output = Result<V, E>>) -> Result<V, E>
    where
        E: Clone + Send + Sync + 'static,
    {
        let asking = async {
            let asked_at = Instant::now();
            let value = ask.await?;
            Ok(Fact { asked_at, value })
        };
        let found = self
            .held
            .try_get_with(digest(&[name]), Box::pin(asking))
            .await;
        match found {
            Ok(fact) => Ok(fact.value),
            Err(error) => Err(E::clone(&error)),
        }
    }
}
