//! What must hold after any fault, asked of the database itself.

use std::time::{Duration, Instant};

use crate::support::System;

/// Each question counts what must not be there.
const NEVER: &[(&str, &str)] = &[
    (
        "a report is not delivered",
        "select count(*) from reports where state <> 'delivered'",
    ),
    (
        "a delivered report has no document",
        "select count(*) from reports where state = 'delivered' and document is null",
    ),
    (
        "a session has two reports",
        "select count(*) from (select from reports group by session_id having count(*) > 1) doubled",
    ),
    (
        "a job has not ended",
        "select count(*) from job_runs where state not in ('succeeded', 'cancelled')",
    ),
    (
        "a sequence of events has a gap",
        "select count(*) from (select from progress_events group by stream_id having max(seq) <> count(*) or min(seq) <> 1) gaps",
    ),
    (
        "a stream does not end once, at its end",
        "select count(*) from reports r where 1 <> (select count(*) from progress_events where stream_id = r.id and type = 'complete') \
         or (select type from progress_events where stream_id = r.id order by seq desc limit 1) <> 'complete'",
    ),
    (
        "a step was told twice",
        "select count(*) from (select from progress_events where type = 'progress' \
         group by stream_id, data->>'step' having count(*) > 1) doubled",
    ),
    (
        "a finding was told twice",
        "select count(*) from (select from progress_events where type in ('finding', 'recommendation') \
         group by stream_id, type, data->>'id' having count(*) > 1) doubled",
    ),
    (
        "a report has not all its steps, each once",
        "select count(*) from reports r where 9 <> (select count(*) from progress_events where stream_id = r.id and type = 'progress')",
    ),
    (
        "a percentage fell",
        "select count(*) from (select (data->>'percent')::int - lag((data->>'percent')::int) over (partition by stream_id order by seq) as rise \
         from progress_events where type = 'progress') steps where rise < 0",
    ),
    (
        "a mail is missing or doubled",
        "select count(*) from reports r where 1 <> (select count(*) from mails where subject_key = r.id::text)",
    ),
    (
        "somebody paid twice",
        "select count(*) from (select from payments where state = 'paid' group by session_id having count(*) > 1) doubled",
    ),
];

/// Waits until all work is done, then checks that nothing is there that must never be.
pub(crate) async fn hold_for(system: &System, reports: i64) {
    let started = Instant::now();
    loop {
        let done = count(
            system,
            "select count(*) from reports where state = 'delivered'",
        )
        .await;
        let busy = count(system, "select count(*) from job_runs where state in ('queued', 'running') and kind not like 'maintenance.%'").await;
        if done == reports && busy == 0 {
            break;
        }
        assert!(
            started.elapsed() < Duration::from_secs(90),
            "{done} of {reports} reports delivered, {busy} jobs not ended"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for (sentence, question) in NEVER {
        assert_eq!(count(system, question).await, 0, "{sentence}");
    }
}

pub(crate) async fn count(system: &System, question: &'static str) -> i64 {
    sqlx::query_scalar(question)
        .fetch_one(&mut system.db.owner().await)
        .await
        .expect(question)
}
