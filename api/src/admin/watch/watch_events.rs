//! Watching everything.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{body::Body, extract::State, http::HeaderMap, response::Response};
use bytes::Bytes;
use futures::{Stream, stream};
use serde::Deserialize;
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};
use utoipa::IntoParams;

use super::frame;
use crate::{
    auth::{Operator, Watch},
    http::{
        ApiResult, ClientAddress, Query,
        sse::{HEARTBEAT, RESET, RETRY, event_stream},
    },
    live::{Place, refusal},
    state::AppState,
};

/// Streams are ended now and then, so that a deployment can drain; the browser comes back by itself.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// A comment tells proxies that the line is alive when nothing could be computed.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);

/// Where the watcher was.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WatchQuery {
    /// The last event that was seen, for those who cannot send `Last-Event-ID`.
    pub last_event_id: Option<String>,
}

/// Streams how everything stands, and what moves.
///
/// First and then every two seconds a `snapshot` that holds everything: queues, workers, schedules, reports, caches, and
/// what needs a person. Between two of them `job`, `worker`, `price` and `review` tell what moved, at most 200 of each;
/// whoever misses one finds it in the next snapshot. There is no log: a cursor gets a `reset` and a fresh snapshot.
#[utoipa::path(get, path = "/admin/events", tag = "admin", params(WatchQuery),
    responses((status = 200, content_type = "text/event-stream", body = crate::http::sse::StreamEvent, description = "Events until the client leaves, a quarter of an hour at most.")),
    security(("operator_token" = [])))]
pub async fn watch_events(
    State(app): State<AppState>,
    caller: Operator,
    client: ClientAddress,
    Query(query): Query<WatchQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let place = app.hub.take_place(client.network()).map_err(refusal)?;
    let has_cursor = headers.contains_key("last-event-id") || query.last_event_id.is_some();
    let live = app.watch.subscribe(&app);
    let mut ready = VecDeque::from([RETRY]);
    if has_cursor {
        ready.push_back(RESET);
    }
    let overview = app.watch.overview(&app).await?;
    ready.push_back(frame("snapshot", &*overview)?);
    let watcher = Watcher {
        ready,
        live,
        ends_at: Instant::now() + LIFETIME,
        watch: caller.watch(&app),
        next_look: Instant::now() + Watch::EVERY,
        app,
        _place: place,
    };
    Ok(event_stream(Body::from_stream(watcher.into_stream())))
}

/// One who watches.
struct Watcher {
    ready: VecDeque<Bytes>,
    live: broadcast::Receiver<Bytes>,
    ends_at: Instant,
    /// What must stay true; nothing for who came with the token of the configuration.
    watch: Option<Watch>,
    next_look: Instant,
    app: AppState,
    _place: Place,
}

impl Watcher {
    fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
        stream::unfold(self, |mut watcher| async move {
            let bytes = watcher.next().await?;
            Some((Ok(bytes), watcher))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        if let Some(bytes) = self.ready.pop_front() {
            return Some(bytes);
        }
        loop {
            tokio::select! {
                biased;
                () = self.app.shutdown.cancelled() => return None,
                () = tokio::time::sleep_until(self.ends_at) => return None,
                () = tokio::time::sleep_until(self.next_look), if self.watch.is_some() => {
                    self.next_look = Instant::now() + Watch::EVERY;
                    if let Some(watch) = &self.watch && !watch.holds().await {
                        return None;
                    }
                }
                told = self.live.recv() => match told {
                    Ok(bytes) => return Some(bytes),
                    // What was missed is in the next snapshot.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return None,
                },
                () = tokio::time::sleep(HEARTBEAT_EVERY) => return Some(HEARTBEAT),
            }
        }
    }
}
