//! One kind of answer: looking it up, and making it once when it is nowhere.

use std::{future::Future, sync::Arc, time::Duration};

use super::{Cache, CacheStats, Counters, Entry, Key, Name, Prepared, Stamp};

/// What making an answer came to, and where it may be kept.
#[derive(Debug)]
pub enum Loaded {
    /// Keep it here and in Redis: the number of such names is bounded by our own data.
    Shared(Prepared),
    /// Keep it here only: anyone could make up such names in any number, and Redis has other work to do.
    Local(Prepared),
    /// There is no such thing.
    Absent,
}

/// A kind of answer. Clones share everything.
#[derive(Clone)]
pub struct CacheKind {
    cache: Cache,
    name: &'static str,
    lifetime: Duration,
    counters: Arc<Counters>,
}

/// Why a load brought nothing to keep.
enum Failed<E> {
    Absent,
    Load(E),
}

impl CacheKind {
    pub(super) fn new(cache: Cache, name: &'static str, lifetime: Duration) -> Self {
        Self {
            cache,
            name,
            lifetime,
            counters: Arc::default(),
        }
    }

    /// The answer of this name, made by `load` if nobody has it; `None` if there is no such thing. Of all that ask
    /// for a name at the same time one loads, and a failure is handed to those and kept for nobody.
    ///
    /// # Errors
    /// What `load` returns.
    pub async fn get<E, F>(
        &self,
        stamp: Stamp,
        name: Name,
        load: impl FnOnce() -> F,
    ) -> Result<Option<Arc<Prepared>>, E>
    where
        E: Clone + Send + Sync + 'static,
        F: Future<Output = Result<Loaded, E>>,
    {
        let inner = &self.cache.inner;
        let key = Key::new(self.name, stamp, name);
        if let Some(entry) = inner.memory.get(&key).await {
            Counters::add(&self.counters.hits);
            return Ok(Some(Arc::clone(&entry.prepared)));
        }
        Counters::add(&self.counters.misses);
        if inner.absent.contains_key(&key) {
            Counters::add(&self.counters.absent);
            return Ok(None);
        }
        // On the heap, so that every handler's future does not carry room for it.
        let fetching = Box::pin(self.fetch(key, load));
        match Box::pin(inner.memory.try_get_with(key, fetching)).await {
            Ok(entry) => Ok(Some(Arc::clone(&entry.prepared))),
            Err(failed) => match failed.as_ref() {
                Failed::Absent => Ok(None),
                Failed::Load(error) => Err(error.clone()),
            },
        }
    }

    /// The answer of this name if this process holds it; nothing is asked or made.
    pub async fn held(&self, stamp: Stamp, name: Name) -> Option<Arc<Prepared>> {
        let key = Key::new(self.name, stamp, name);
        let entry = self.cache.inner.memory.get(&key).await?;
        Counters::add(&self.counters.hits);
        Some(Arc::clone(&entry.prepared))
    }

    async fn fetch<E, F>(&self, key: Key, load: impl FnOnce() -> F) -> Result<Arc<Entry>, Failed<E>>
    where
        F: Future<Output = Result<Loaded, E>>,
    {
        let inner = &self.cache.inner;
        if let Some(store) = &inner.store
            && let Some(prepared) = store.get(&key, &self.counters).await
        {
            return Ok(Entry::new(Arc::new(prepared), &self.counters));
        }
        Counters::add(&self.counters.loads);
        match load().await {
            Ok(Loaded::Shared(prepared)) => {
                let prepared = Arc::new(prepared);
                if let Some(store) = &inner.store {
                    let lifetime = super::jittered(self.lifetime);
                    store.put(key, Arc::clone(&prepared), lifetime, &self.counters);
                }
                Ok(Entry::new(prepared, &self.counters))
            }
            Ok(Loaded::Local(prepared)) => Ok(Entry::new(Arc::new(prepared), &self.counters)),
            Ok(Loaded::Absent) => {
                inner.absent.insert(key, ()).await;
                Err(Failed::Absent)
            }
            Err(error) => {
                Counters::add(&self.counters.load_errors);
                Err(Failed::Load(error))
            }
        }
    }

    /// Gives back the room of answers of this kind under any other stamp, here and in Redis. They are not asked for
    /// again in any case.
    pub fn forget_all_but(&self, stamp: Stamp) {
        let inner = &self.cache.inner;
        let kind = self.name;
        let outdated: Vec<Key> = inner
            .memory
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| key.kind == kind && key.stamp != stamp)
            .collect();
        if outdated.is_empty() {
            return;
        }
        let forgotten = inner
            .memory
            .invalidate_entries_if(move |key, _| key.kind == kind && key.stamp != stamp);
        if let Err(error) = forgotten {
            // They go when their time is over.
            tracing::debug!(%error, kind, "outdated answers stay in memory");
        }
        if let Some(store) = &inner.store {
            store.forget(outdated);
        }
    }

    /// What it has cost and saved so far.
    #[must_use]
    pub fn stats(&self) -> CacheStats {
        self.counters.read(self.name)
    }
}
