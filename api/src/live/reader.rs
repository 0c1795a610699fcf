//! One reader: first what the log holds after its cursor, then what comes live; no gap, no duplicate.

use std::{collections::VecDeque, net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{Stream, stream};
use shared::platform::{
    events::{ProgressEvent, queries},
    ids::StreamId,
};
use tokio::{
    sync::broadcast::{self, error::RecvError},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::hub::{Hub, Refused, Seat};
use crate::{
    auth::Watch,
    http::sse::{Frame, HEARTBEAT, RESET, RETRY},
};

/// A comment now and then tells proxies and browsers that the line is alive.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);
/// Streams are ended now and then, so that a deployment can drain; the browser comes back by itself.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
/// Events read from the log at once.
const BATCH: i64 = 256;

/// Where a reader begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event.
    Beginning,
    /// After the event with this number.
    After(i64),
    /// The cursor means nothing here: say so, then everything.
    Reset,
}

impl Start {
    /// Reads a `Last-Event-ID` against the last number the log holds.
    #[must_use]
    pub fn from_cursor(cursor: Option<&str>, last: i64) -> Self {
        match cursor.map(str::trim) {
            None | Some("" | "0") => Self::Beginning,
            Some(text) if text.bytes().all(|b| b.is_ascii_digit()) => match text.parse::<i64>() {
                Ok(seq) if seq <= last => Self::After(seq),
                _ => Self::Reset,
            },
            Some(_) => Self::Reset,
        }
    }
}

/// An open stream.
pub struct Reader {
    seat: Seat,
    live: broadcast::Receiver<Arc<Frame>>,
    stream: StreamId,
    cursor: i64,
    ready: VecDeque<Bytes>,
    caught_up: bool,
    ends_with_the_log: bool,
    ended: bool,
    next_heartbeat: Instant,
    closes_at: Instant,
    watch: Option<Watch>,
    next_look: Instant,
    shutdown: CancellationToken,
}

impl Reader {
    /// Opens a stream for a client.
    ///
    /// # Errors
    /// When this process or the address holds as many streams as it may.
    pub fn open(
        hub: &Hub,
        stream: StreamId,
        start: Start,
        ip: Option<IpAddr>,
    ) -> Result<Self, Refused> {
        let seat = hub.take_seat(stream, ip)?;
        // Before the log is read, or an event between the two would be missed.
        let live = seat.channel.subscribe();
        let mut ready = VecDeque::from([RETRY]);
        let cursor = match start {
            Start::Beginning => 0,
            Start::After(seq) => seq,
            Start::Reset => {
                ready.push_back(RESET);
                0
            }
        };
        let now = Instant::now();
        Ok(Self {
            shutdown: hub.shutdown(),
            seat,
            live,
            stream,
            cursor,
            ready,
            caught_up: false,
            ends_with_the_log: false,
            ended: false,
            next_heartbeat: now + HEARTBEAT_EVERY,
            closes_at: now + LIFETIME,
            watch: None,
            next_look: now + Watch::EVERY,
        })
    }

    /// Ends behind what the log holds, whatever its last event is: nobody is left who could tell more.
    #[must_use]
    pub fn ending_with_the_log(mut self) -> Self {
        self.ends_with_the_log = true;
        self
    }

    /// Ends once this is not true any more: whoever lost a right loses it on streams that are open, too.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// The bytes to send, until the work ends, the process stops, or the stream has lived long enough.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, std::convert::Infallible>> + Send {
        stream::unfold(self, |mut reader| async move {
            let bytes = reader.next().await?;
            Some((Ok(bytes), reader))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Some(bytes);
            }
            if self.ended {
                return None;
            }
            if !self.caught_up {
                // On the heap while it lasts: a stream that only waits should be small.
                Box::pin(self.read_log()).await?;
                continue;
            }
            let next_moment = self.next_moment();
            tokio::select! {
                biased;
                () = self.shutdown.cancelled() => self.close(),
                // Before the events: a busy stream, too, has to be looked after.
                () = tokio::time::sleep_until(next_moment) => Box::pin(self.pass_moment()).await,
                event = self.live.recv() => match event {
                    Ok(frame) => self.take(&frame),
                    Err(RecvError::Lagged(_)) => self.caught_up = false,
                    Err(RecvError::Closed) => self.close(),
                },
            }
        }
    }

    /// When something is due although no event comes.
    fn next_moment(&self) -> Instant {
        let regular = self.next_heartbeat.min(self.closes_at);
        match self.watch {
            Some(_) => regular.min(self.next_look),
            None => regular,
        }
    }

    /// Does what is due by now.
    async fn pass_moment(&mut self) {
        let now = Instant::now();
        if self.closes_at <= now {
            return self.close();
        }
        if self.next_heartbeat <= now {
            self.next_heartbeat = now + HEARTBEAT_EVERY;
            self.ready.push_back(HEARTBEAT);
        }
        if self.watch.is_some() && self.next_look <= now {
            self.look().await;
        }
    }

    fn take(&mut self, frame: &Frame) {
        if frame.seq <= self.cursor {
            return;
        }
        if frame.seq > self.cursor + 1 {
            self.caught_up = false;
            return;
        }
        self.cursor = frame.seq;
        self.ended = frame.is_terminal;
        self.ready.push_back(frame.bytes.clone());
    }

    /// Reads on in the log. A terminal event ends the stream only as the last one: an operator's retry
    /// lets a failed report go on behind it. `None` when the log cannot be read: the client comes back.
    async fn read_log(&mut self) -> Option<()> {
        let log = self.seat.hub().db().reference();
        let found = queries::list_events_after(log, self.stream, self.cursor, BATCH).await;
        let events = match found {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(%error, "could not read the event log; the client will come back");
                return None;
            }
        };
        let is_last_batch = (events.len() as i64) < BATCH;
        for event in &events {
            self.cursor = event.seq;
            self.ready.push_back(Frame::of(event).bytes);
        }
        if is_last_batch {
            self.caught_up = true;
            self.seat.channel.begin_at(self.cursor);
            let is_last = events.last().is_some_and(ProgressEvent::is_terminal);
            self.ended = self.ends_with_the_log || is_last;
        }
        Some(())
    }

    async fn look(&mut self) {
        self.next_look = Instant::now() + Watch::EVERY;
        if let Some(watch) = &self.watch
            && !watch.holds().await
        {
            self.close();
        }
    }

    fn close(&mut self) {
        self.ended = true;
        self.ready.push_back(RETRY);
    }
}

#[cfg(test)]
mod tests {
    use super::Start;

    #[test]
    fn a_cursor_that_means_nothing_resets_the_stream() {
        for (cursor, expected) in [
            (None, Start::Beginning),
            (Some("0"), Start::Beginning),
            (Some("7"), Start::After(7)),
            (Some("10"), Start::After(10)),
            (Some("11"), Start::Reset),
            (Some("-1"), Start::Reset),
            (Some("abc"), Start::Reset),
            (Some("99999999999999999999999999"), Start::Reset),
        ] {
            assert_eq!(Start::from_cursor(cursor, 10), expected, "{cursor:?}");
        }
    }
}
