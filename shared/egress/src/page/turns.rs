//! One request at a time for each host, and not too soon after the last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Gate, OwnedMutexGuard};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::FetchError;

/// Hosts that are remembered at once; more are told to come back.
const MOST_HOSTS: usize = 4096;

/// How long to stay away when there is nothing to go by.
const SHORT_WHILE: Duration = Duration::from_secs(5);

/// Who may ask which host when.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<String, Arc<Host>>>);

#[derive(Debug)]
struct Host {
    /// Held by the one whose turn it is.
    gate: Arc<Gate<()>>,
    queue: Mutex<Queue>,
}

#[derive(Debug)]
struct Queue {
    /// Before this nobody starts.
    next: Instant,
    /// Those who have not started yet.
    length: u32,
}

/// The permission to ask a host; the next one starts after it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _gate: OwnedMutexGuard<()>,
    /// A host somebody asks is not forgotten.
    _host: Arc<Host>,
}

/// A place in the queue, left when the turn starts or is given up.
#[derive(Debug)]
struct Place(Arc<Host>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.queue().length -= 1;
    }
}

impl Host {
    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turns {
    /// Waits for the turn at a host and takes the time off `wait`; the following start is at least `gap` later.
    ///
    /// # Errors
    /// [`FetchError::Busy`] at once when the queue is longer than `wait`, or when it turns out to be.
    pub(super) async fn take(
        &self,
        name: &str,
        gap: Duration,
        wait: &mut Duration,
    ) -> Result<Turn, FetchError> {
        let started = Instant::now();
        let until = started + *wait;
        let host = self.host(name, started)?;
        let (place, expected) = join(host, gap, started);
        if started + expected > until {
            return Err(busy(expected));
        }
        let gate = timeout_at(until, place.0.gate.clone().lock_owned())
            .await
            .map_err(|_| busy(expected))?;
        let next = place.0.queue().next;
        if next > until {
            return Err(busy(next.saturating_duration_since(Instant::now())));
        }
        sleep_until(next).await;
        let now = Instant::now();
        place.0.queue().next = now + gap;
        *wait = wait.saturating_sub(now - started);
        Ok(Turn {
            _gate: gate,
            _host: place.0.clone(),
        })
    }

    /// Keeps everybody away from a host for a while, as its robots file or its answer asked.
    pub(super) fn hold(&self, name: &str, pause: Duration) {
        let now = Instant::now();
        if let Ok(host) = self.host(name, now) {
            let mut queue = host.queue();
            queue.next = queue.next.max(now + pause);
        }
    }

    fn host(&self, name: &str, now: Instant) -> Result<Arc<Host>, FetchError> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.get(name) {
            return Ok(host.clone());
        }
        if hosts.len() >= MOST_HOSTS {
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.queue().next > now);
        }
        if hosts.len() >= MOST_HOSTS {
            return Err(busy(SHORT_WHILE));
        }
        let host = Arc::new(Host {
            gate: Arc::default(),
            queue: Mutex::new(Queue {
                next: now,
                length: 0,
            }),
        });
        hosts.insert(name.to_owned(), host.clone());
        Ok(host)
    }
}

/// Joins the queue; the wait is a guess that each one before takes no longer than the gap.
fn join(host: Arc<Host>, gap: Duration, now: Instant) -> (Place, Duration) {
    let expected = {
        let mut queue = host.queue();
        let ahead = queue.length;
        queue.length += 1;
        queue.next.saturating_duration_since(now) + gap * ahead
    };
    (Place(host), expected)
}

fn busy(expected: Duration) -> FetchError {
    FetchError::Busy {
        retry_in: expected.max(Duration::from_secs(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_secs(2);

    #[tokio::test(start_paused = true)]
    async fn fifty_requests_to_one_host_never_overlap_and_keep_their_distance() {
        let turns = Turns::default();
        let starts = Mutex::new(Vec::new());
        let at_once = Mutex::new(0_u32);

        let all = (0..50_u64).map(async |index| {
            let mut wait = Duration::from_secs(500);
            let turn = turns
                .take("a.example", GAP, &mut wait)
                .await
                .expect("a turn");
            starts.lock().expect("a lock").push(Instant::now());
            *at_once.lock().expect("a lock") += 1;
            assert_eq!(*at_once.lock().expect("a lock"), 1);
            // Some answers take longer than the gap.
            tokio::time::sleep(Duration::from_millis(index * 100)).await;
            *at_once.lock().expect("a lock") -= 1;
            drop(turn);
        });
        futures::future::join_all(all).await;

        let starts = starts.into_inner().expect("the starts");
        assert_eq!(starts.len(), 50);
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= GAP));
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_longer_than_the_wait_says_when_to_come_back() {
        let turns = Turns::default();
        let started = Instant::now();

        let all = (0..50).map(async |_| {
            let mut wait = Duration::from_secs(15);
            turns.take("a.example", GAP, &mut wait).await.map(drop)
        });
        let results = futures::future::join_all(all).await;

        let busy: Vec<_> = results.iter().filter_map(|r| r.as_ref().err()).collect();
        assert_eq!(results.len() - busy.len(), 8);
        assert!(busy.iter().all(|error| error.retry_in() > Some(GAP)));
        assert!(started.elapsed() <= Duration::from_secs(15));
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_do_not_wait_for_each_other() {
        let turns = Turns::default();
        let started = Instant::now();

        for name in ["a.example", "b.example", "c.example"] {
            let mut wait = GAP;
            let turn = turns.take(name, GAP, &mut wait).await;
            assert!(turn.is_ok());
        }

        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_asked_for_a_pause_gets_it() {
        let turns = Turns::default();
        turns.hold("a.example", Duration::from_secs(60));

        let mut wait = Duration::from_secs(15);
        let refused = turns.take("a.example", GAP, &mut wait).await;
        assert_eq!(refused.map(drop), Err(busy(Duration::from_secs(60))));

        tokio::time::sleep(Duration::from_secs(50)).await;
        let turn = turns.take("a.example", GAP, &mut wait).await;
        assert!(turn.is_ok());
        assert_eq!(wait, Duration::from_secs(5));
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_given_up_leaves_the_queue() {
        let turns = Turns::default();
        let mut wait = Duration::from_secs(15);
        let first = turns
            .take("a.example", GAP, &mut wait)
            .await
            .expect("a turn");

        let mut other = Duration::from_secs(15);
        let given_up = turns.take("a.example", GAP, &mut other);
        assert!(tokio::time::timeout(GAP, given_up).await.is_err());
        drop(first);

        assert!(turns.take("a.example", GAP, &mut wait).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_memory_for_hosts_is_bounded() {
        let turns = Turns::default();
        for index in 0..MOST_HOSTS {
            turns.hold(&format!("{index}.example"), GAP);
        }

        let mut wait = GAP;
        let refused = turns.take("one-more.example", GAP, &mut wait).await;
        assert_eq!(refused.map(drop), Err(busy(SHORT_WHILE)));

        tokio::time::sleep(GAP).await;
        let turn = turns.take("one-more.example", GAP, &mut wait).await;
        assert!(turn.is_ok());
        assert_eq!(turns.0.lock().expect("a lock").len(), 1);
    }
}
