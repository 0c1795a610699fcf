//! Readers that are cut off: no gap, no duplicate, in order.

use std::time::Duration;

use eventsource_stream::Eventsource;
use futures::StreamExt;

use crate::{
    invariants::hold_for,
    support::{Respondent, System},
};

/// Reads a stream to its end, across as many connections as it takes; the numbers in the order they came.
async fn read_to_end(system: &System, respondent: &Respondent, per_connection: usize) -> Vec<i64> {
    let mut seen: Vec<i64> = Vec::new();
    for _ in 0..200 {
        let mut request = system
            .http
            .get(format!(
                "{}/api/reports/{}/stream",
                system.base_url, respondent.report
            ))
            .bearer_auth(&respondent.token);
        if let Some(last) = seen.last() {
            request = request.header("last-event-id", last.to_string());
        }
        let Ok(answer) = request.send().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        if answer.status() == 204 {
            return seen;
        }
        assert_eq!(answer.status(), 200);
        let mut events = answer.bytes_stream().eventsource().take(per_connection);
        while let Some(Ok(event)) = events.next().await {
            seen.push(event.id.parse().expect("a number"));
        }
    }
    panic!("the stream never ended: {seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_is_cut_off_again_and_again_sees_each_event_once() {
    let system = System::start().await;
    let respondent = Respondent::arrive(&system, "quick").await;
    let _worker = system.start_worker();

    let (one, three) = tokio::join!(
        read_to_end(&system, &respondent, 1),
        read_to_end(&system, &respondent, 3)
    );

    hold_for(&system, 1).await;
    let whole: Vec<i64> = (1..=one.len() as i64).collect();
    assert_eq!((one, three), (whole.clone(), whole));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_find_their_place_again_after_the_api_died() {
    let mut system = System::start().await;
    let respondent = Respondent::arrive(&system, "quick").await;
    let before = read_some(&system, &respondent).await;
    system.kill_api();
    let _worker = system.start_worker();
    system.start_api().await;

    let after = read_to_end(&system, &respondent, usize::MAX).await;

    assert_eq!(before, 0, "nothing was told before a worker ran");
    assert_eq!(after, (1..=after.len() as i64).collect::<Vec<_>>());
}

/// Opens a stream of work that has not begun and waits a moment; how many events came.
async fn read_some(system: &System, respondent: &Respondent) -> usize {
    let answer = system
        .http
        .get(format!(
            "{}/api/reports/{}/stream",
            system.base_url, respondent.report
        ))
        .bearer_auth(&respondent.token)
        .send()
        .await
        .expect("a stream");
    let events = answer
        .bytes_stream()
        .eventsource()
        .take_until(tokio::time::sleep(Duration::from_millis(200)));
    events
        .filter(|event| std::future::ready(event.is_ok()))
        .count()
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_without_redis() {
    let mut system = System::start().await;
    let worker = system.start_worker();
    let respondent = Respondent::arrive(&system, "quick").await;
    system.kill_redis();
    drop(worker);
    system.start_redis().await;
    let _worker = system.start_worker();

    let seen = read_to_end(&system, &respondent, usize::MAX).await;

    hold_for(&system, 1).await;
    assert_eq!(seen, (1..=seen.len() as i64).collect::<Vec<_>>());
}
