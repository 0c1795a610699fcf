//! How everything stands, computed every two seconds for as long as somebody watches, however many do.

mod moves;
mod overview;
pub mod watch_events;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::sync::{Mutex, broadcast};

use crate::{http::ApiResult, state::AppState};
use moves::Moves;

pub use overview::{AttentionView, Overview};

/// How often it is computed while somebody watches.
const EVERY: Duration = Duration::from_secs(2);
/// What was computed a moment ago is still true.
const FRESH: Duration = Duration::from_millis(900);
/// Frames that a slow watcher may be behind; then it misses some, and the next snapshot holds everything.
const BEHIND: usize = 64;

/// Those who watch this process. Clones share everything.
#[derive(Clone)]
pub struct Watch {
    inner: Arc<Inner>,
}

struct Inner {
    sender: broadcast::Sender<Bytes>,
    latest: Mutex<Option<(Instant, Arc<Overview>)>>,
    is_running: AtomicBool,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            inner: Arc::new(Inner {
                sender: broadcast::Sender::new(BEHIND),
                latest: Mutex::default(),
                is_running: AtomicBool::new(false),
            }),
        }
    }
}

impl Watch {
    /// How everything stands: of those who ask at the same time one computes it.
    ///
    /// # Errors
    /// On a database error.
    pub async fn overview(&self, app: &AppState) -> ApiResult<Arc<Overview>> {
        let mut latest = self.inner.latest.lock().await;
        if let Some((at, overview)) = latest.as_ref()
            && at.elapsed() < FRESH
        {
            return Ok(Arc::clone(overview));
        }
        let overview = Arc::new(Overview::read(app).await?);
        *latest = Some((Instant::now(), Arc::clone(&overview)));
        Ok(overview)
    }

    /// Forgets what was computed, since somebody has just changed something.
    pub async fn forget(&self) {
        *self.inner.latest.lock().await = None;
    }

    /// The frames from now on.
    fn subscribe(&self, app: &AppState) -> broadcast::Receiver<Bytes> {
        let receiver = self.inner.sender.subscribe();
        if !self.inner.is_running.swap(true, Ordering::AcqRel) {
            app.tasks.spawn(self.clone().run(app.clone()));
        }
        receiver
    }

    /// Computes and tells until nobody watches.
    async fn run(self, app: AppState) {
        let mut moves = Moves::default();
        loop {
            match self.tell(&app, &mut moves).await {
                Ok(()) => {}
                Err(error) => error.log(),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = app.shutdown.cancelled() => return,
            }
            if self.inner.sender.receiver_count() == 0 {
                self.inner.is_running.store(false, Ordering::Release);
                // Somebody may have come between the two, and found it running.
                if self.inner.sender.receiver_count() == 0
                    || self.inner.is_running.swap(true, Ordering::AcqRel)
                {
                    return;
                }
            }
        }
    }

    async fn tell(&self, app: &AppState, moves: &mut Moves) -> ApiResult<()> {
        let overview = self.overview(app).await?;
        let mut frames = moves.since_last(app, &overview).await?;
        frames.push(frame("snapshot", &*overview)?);
        for frame in frames {
            // Nobody may be left.
            let _ = self.inner.sender.send(frame);
        }
        Ok(())
    }
}

/// An event as it goes over the wire.
fn frame(kind: &'static str, data: &impl serde::Serialize) -> ApiResult<Bytes> {
    let id = shared::platform::clock::now().timestamp_millis();
    let data = serde_json::to_string(data).map_err(crate::http::ApiError::internal)?;
    Ok(Bytes::from(format!(
        "id: {id}\nevent: {kind}\ndata: {data}\n\n"
    )))
}
