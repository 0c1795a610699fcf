//! The fan-out. Redis brings events at once; what it withholds is read from PostgreSQL within a second.

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use dashmap::DashMap;
use shared::platform::{
    config::RedisConfig,
    db::Db,
    events::{self, ProgressEvent, Subscription, queries},
    ids::StreamId,
};
use tokio::sync::{broadcast, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::http::sse::Frame;

/// Events a slow reader may be behind before it reads from the log instead.
const CHANNEL_CAPACITY: usize = 64;
/// How often the log is asked for what Redis did not bring.
const RECONCILE_EVERY: Duration = Duration::from_millis(1000);

/// Caps on open streams.
#[derive(Debug, Clone, Copy)]
pub struct HubLimits {
    /// Of this process.
    pub process: usize,
    /// Of one address.
    pub per_ip: usize,
    /// Whether loopback addresses count.
    pub count_loopback: bool,
}

/// Why a stream was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// This process holds as many streams as it may.
    ProcessFull,
    /// This address holds as many streams as it may.
    AddressFull,
}

/// All readers of this process.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    channels: DashMap<StreamId, Arc<Channel>>,
    limits: HubLimits,
    open: AtomicUsize,
    per_ip: DashMap<IpAddr, usize>,
    shutdown: CancellationToken,
    subscription: Mutex<Option<Subscription>>,
}

pub(super) struct Channel {
    /// Everything up to this number was handed to the readers; -1 until the first reader has read the log.
    told: AtomicI64,
    sender: broadcast::Sender<Arc<Frame>>,
}

/// A reader's place in the hub; gives everything back when dropped.
pub(super) struct Seat {
    hub: Hub,
    stream: StreamId,
    ip: Option<IpAddr>,
    pub(super) channel: Arc<Channel>,
}

/// A place for a stream that is in no log: it counts like any other, and is given back when dropped.
pub struct Place {
    _seat: Seat,
}

impl Seat {
    pub(super) fn hub(&self) -> &Hub {
        &self.hub
    }
}

impl Channel {
    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.sender.subscribe()
    }

    /// The first reader says how far it has read; from there on the hub watches.
    pub(super) fn begin_at(&self, seq: i64) {
        let _ = self
            .told
            .compare_exchange(-1, seq, Ordering::AcqRel, Ordering::Acquire);
    }

    fn tell(&self, event: &ProgressEvent) {
        // Readers skip what they have; a gap leaves `told` where it is, so the log is asked for the rest.
        let _ = self.told.compare_exchange(
            event.seq - 1,
            event.seq,
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        let _ = self.sender.send(Arc::new(Frame::of(event)));
    }
}

impl Hub {
    /// Starts the subscription and the reconciler; both end with `shutdown`.
    ///
    /// # Errors
    /// When the Redis URL is malformed.
    pub fn start(
        db: Db,
        redis: Option<&RedisConfig>,
        limits: HubLimits,
        tasks: &TaskTracker,
        shutdown: CancellationToken,
    ) -> anyhow::Result<Self> {
        let hub = Self {
            inner: Arc::new(Inner {
                db,
                channels: DashMap::new(),
                limits,
                open: AtomicUsize::new(0),
                per_ip: DashMap::new(),
                shutdown: shutdown.clone(),
                subscription: Mutex::new(None),
            }),
        };
        if let Some(config) = redis {
            let (sender, receiver) = mpsc::unbounded_channel();
            let subscription = events::subscribe(config, events::channel(&config.prefix), sender)?;
            *hub.inner
                .subscription
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = Some(subscription);
            tasks.spawn(hub.clone().listen(receiver, shutdown.clone()));
        }
        tasks.spawn(hub.clone().reconcile(shutdown));
        Ok(hub)
    }

    /// How many streams are open.
    #[must_use]
    pub fn open_streams(&self) -> usize {
        self.inner.open.load(Ordering::Relaxed)
    }

    /// How many distinct streams are watched.
    #[must_use]
    pub fn watched_streams(&self) -> usize {
        self.inner.channels.len()
    }

    /// Whether live events arrive through Redis at the moment.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.inner
            .subscription
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .is_some_and(Subscription::is_connected)
    }

    pub(super) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(super) fn shutdown(&self) -> CancellationToken {
        self.inner.shutdown.clone()
    }

    /// A place for a stream that is in no log.
    ///
    /// # Errors
    /// When this process or the address holds as many streams as it may.
    pub fn take_place(&self, ip: Option<IpAddr>) -> Result<Place, Refused> {
        let seat = self.take_seat(StreamId(uuid::Uuid::nil()), ip)?;
        Ok(Place { _seat: seat })
    }

    pub(super) fn take_seat(&self, stream: StreamId, ip: Option<IpAddr>) -> Result<Seat, Refused> {
        let inner = &self.inner;
        let ip = ip.filter(|ip| inner.limits.count_loopback || !ip.is_loopback());
        if inner.open.fetch_add(1, Ordering::AcqRel) >= inner.limits.process {
            inner.open.fetch_sub(1, Ordering::AcqRel);
            return Err(Refused::ProcessFull);
        }
        if let Some(ip) = ip {
            let mut held = inner.per_ip.entry(ip).or_insert(0);
            if *held >= inner.limits.per_ip {
                inner.open.fetch_sub(1, Ordering::AcqRel);
                return Err(Refused::AddressFull);
            }
            *held += 1;
        }
        let channel = Arc::clone(&inner.channels.entry(stream).or_insert_with(|| {
            Arc::new(Channel {
                told: AtomicI64::new(-1),
                sender: broadcast::Sender::new(CHANNEL_CAPACITY),
            })
        }));
        Ok(Seat {
            hub: self.clone(),
            stream,
            ip,
            channel,
        })
    }

    async fn listen(
        self,
        mut messages: mpsc::UnboundedReceiver<String>,
        shutdown: CancellationToken,
    ) {
        loop {
            let text = tokio::select! {
                text = messages.recv() => text,
                () = shutdown.cancelled() => None,
            };
            let Some(text) = text else { return };
            if let Ok(event) = serde_json::from_str::<ProgressEvent>(&text)
                && let Some(channel) = self.channel(event.stream_id)
            {
                channel.tell(&event);
            }
        }
    }

    async fn reconcile(self, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(RECONCILE_EVERY) => {}
                () = shutdown.cancelled() => return,
            }
            // Two readers that leave at the same moment each see the other, and neither removes the channel.
            self.inner
                .channels
                .retain(|_, channel| Arc::strong_count(channel) > 1);
            let watched: Vec<(StreamId, i64)> = self
                .inner
                .channels
                .iter()
                .map(|entry| (*entry.key(), entry.value().told.load(Ordering::Acquire)))
                .filter(|(_, told)| *told >= 0)
                .collect();
            if watched.is_empty() {
                continue;
            }
            match queries::list_missed_events(self.inner.db.reference(), &watched).await {
                Ok(events) => {
                    for event in events {
                        if let Some(channel) = self.channel(event.stream_id) {
                            channel.tell(&event);
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "could not read the event log; trying again"),
            }
        }
    }

    /// A channel by its stream, without holding the map's lock while it is used.
    fn channel(&self, stream: StreamId) -> Option<Arc<Channel>> {
        self.inner
            .channels
            .get(&stream)
            .map(|entry| Arc::clone(&entry))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let inner = &self.hub.inner;
        inner.open.fetch_sub(1, Ordering::AcqRel);
        if let Some(ip) = self.ip {
            if let Some(mut held) = inner.per_ip.get_mut(&ip) {
                *held = held.saturating_sub(1);
            }
            inner.per_ip.remove_if(&ip, |_, held| *held == 0);
        }
        // Two owners left means the map and this seat: nobody else reads.
        inner
            .channels
            .remove_if(&self.stream, |_, channel| Arc::strong_count(channel) <= 2);
    }
}
