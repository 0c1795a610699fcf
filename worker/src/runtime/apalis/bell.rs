//! When a queue is looked at: as soon as somebody rings, and now and then in any case.
//!
//! apalis asks its stream for a ring once in each of its polls, and takes a ring for heard also while a look
//! of before is still on its way. Both lose rings, and the queue then sleeps until its heartbeat. So a stream
//! from here is always asked to the end, one that rang is asked once more, and what rang during a command to
//! Redis rings again after it.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures::{FutureExt, Stream, StreamExt, stream};
use redis::{Cmd, Pipeline, RedisFuture, Value, aio::ConnectionLike};
use shared::platform::jobs::Queue;
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval},
};
use tokio_stream::wrappers::IntervalStream;

use crate::runtime::health::Pulse;

/// How often a queue is looked at although nobody rang.
const FALLBACK: Duration = Duration::from_millis(500);

/// What rings when a job of a queue has been enqueued.
#[derive(Debug, Default)]
pub(super) struct Bell {
    rung: AtomicU64,
    waiting: Notify,
}

impl Bell {
    /// Has the queue looked at now.
    pub(super) fn ring(&self) {
        self.rung.fetch_add(1, Ordering::SeqCst);
        self.waiting.notify_one();
    }

    /// Rings once more if somebody has rung since. An echo is not counted as a ring: it would have echoes of its own.
    fn echo_since(&self, before: u64) {
        if self.count() != before {
            self.waiting.notify_one();
        }
    }

    fn count(&self) -> u64 {
        self.rung.load(Ordering::SeqCst)
    }
}

/// The rings of a queue, each of them followed by a look that began after it.
pub(super) fn rings(
    bell: Arc<Bell>,
    pulse: Pulse,
    queue: Queue,
) -> impl Stream<Item = ()> + Unpin + Send + 'static {
    let rung = stream::unfold(bell, |bell| async move {
        bell.waiting.notified().await;
        Some(((), bell))
    });
    let mut ticks = interval(FALLBACK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let ticks = IntervalStream::new(ticks).map(|_| ());
    Heard(Box::pin(stream::select(rung, ticks))).inspect(move |()| pulse.beat(queue))
}

/// Asks the stream to its end, so that the next ring wakes the reader, and has the reader ask once more.
struct Heard<S>(Pin<Box<S>>);

impl<S: Stream<Item = ()>> Stream for Heard<S> {
    type Item = ();

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<()>> {
        let mut rang = false;
        loop {
            match self.0.as_mut().poll_next(context) {
                Poll::Ready(Some(())) => rang = true,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Pending if rang => {
                    context.waker().wake_by_ref();
                    return Poll::Ready(Some(()));
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

/// A connection whose commands hide no ring: one that came while a look was under way may be about what
/// that look did not see yet.
#[derive(Clone)]
pub(super) struct Attentive<C> {
    connection: C,
    bell: Arc<Bell>,
}

impl<C> Attentive<C> {
    pub(super) const fn new(connection: C, bell: Arc<Bell>) -> Self {
        Self { connection, bell }
    }
}

impl<C: ConnectionLike + Send> ConnectionLike for Attentive<C> {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        let before = self.bell.count();
        async move {
            let answer = self.connection.req_packed_command(command).await;
            self.bell.echo_since(before);
            answer
        }
        .boxed()
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        let before = self.bell.count();
        async move {
            let answers = self
                .connection
                .req_packed_commands(pipeline, offset, count)
                .await;
            self.bell.echo_since(before);
            answers
        }
        .boxed()
    }

    fn get_db(&self) -> i64 {
        self.connection.get_db()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use futures::task::{ArcWake, waker};

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl ArcWake for Woken {
        fn wake_by_ref(this: &Arc<Self>) {
            this.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Woken {
        fn take(&self) -> usize {
            self.0.swap(0, Ordering::SeqCst)
        }
    }

    /// A poll that hears a ring leaves the reader awake, and the poll after it leaves it wakeable: whoever
    /// polls only once per look (apalis does) is never left asleep with a ring unheard.
    #[tokio::test(start_paused = true)]
    async fn a_ring_is_followed_by_another_look_and_never_puts_the_reader_to_sleep() {
        let bell = Arc::new(Bell::default());
        let mut stream = rings(Arc::clone(&bell), Pulse::default(), Queue::Maintenance);
        let woken = Arc::new(Woken::default());
        let waker = waker(Arc::clone(&woken));
        let mut context = Context::from_waker(&waker);

        // Time has passed while nobody looked: ticks and rings have gathered.
        tokio::time::advance(FALLBACK * 5).await;
        bell.ring();
        bell.ring();
        assert_eq!(stream.poll_next_unpin(&mut context), Poll::Ready(Some(())));
        assert!(woken.take() > 0, "the reader looks once more");
        assert_eq!(stream.poll_next_unpin(&mut context), Poll::Pending);
        woken.take();

        bell.ring();
        assert_eq!(woken.take(), 1, "a ring wakes whoever waits");
        assert_eq!(stream.poll_next_unpin(&mut context), Poll::Ready(Some(())));
        assert_eq!(stream.poll_next_unpin(&mut context), Poll::Pending);

        woken.take();
        tokio::time::advance(FALLBACK * 2).await;
        assert!(woken.take() > 0, "and so does the passing of time");
    }

    /// Answers when told to.
    #[derive(Clone)]
    struct Slow(Arc<Notify>);

    impl ConnectionLike for Slow {
        fn req_packed_command<'a>(&'a mut self, _: &'a Cmd) -> RedisFuture<'a, Value> {
            async move {
                self.0.notified().await;
                Ok(Value::Nil)
            }
            .boxed()
        }

        fn req_packed_commands<'a>(
            &'a mut self,
            _: &'a Pipeline,
            _: usize,
            _: usize,
        ) -> RedisFuture<'a, Vec<Value>> {
            async move {
                self.0.notified().await;
                Ok(Vec::new())
            }
            .boxed()
        }

        fn get_db(&self) -> i64 {
            0
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_rang_during_a_look_rings_again_after_it_and_only_then() {
        let bell = Arc::new(Bell::default());
        let answer = Arc::new(Notify::new());
        let mut connection = Attentive::new(Slow(Arc::clone(&answer)), Arc::clone(&bell));
        let command = redis::cmd("PING");

        let mut look = connection.req_packed_command(&command);
        assert!((&mut look).now_or_never().is_none());
        bell.ring();
        bell.waiting.notified().await;
        answer.notify_one();
        look.await.expect("an answer");
        assert!(
            bell.waiting.notified().now_or_never().is_some(),
            "the ring is heard again after the look"
        );

        answer.notify_one();
        let mut pipeline = Pipeline::new();
        pipeline.add_command(command);
        connection
            .req_packed_commands(&pipeline, 0, 1)
            .await
            .expect("answers");
        assert!(
            bell.waiting.notified().now_or_never().is_none(),
            "an echo has no echo, and a quiet look none at all"
        );
    }
}
