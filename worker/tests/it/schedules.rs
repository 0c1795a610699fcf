//! F13: every instance of apalis-cron fires; the ledger takes one tick of each.

use chrono::{TimeZone, Utc};
use worker::schedule;

use crate::support::TestWorker;

#[tokio::test]
async fn a_tick_is_taken_once_by_however_many_workers() {
    let worker = TestWorker::new().await;
    let ticks: Vec<_> = (0..5)
        .map(|hour| {
            Utc.with_ymd_and_hms(2026, 11, 21, hour, 17, 0)
                .single()
                .expect("a time")
        })
        .collect();

    for tick in &ticks {
        let fired =
            futures::future::join_all((0..6).map(|_| schedule::fire_all(&worker.context, *tick)))
                .await;
        let taken: usize = fired.into_iter().map(|taken| taken.expect("a tick")).sum();
        assert_eq!(
            taken,
            schedule::names(&worker.context.config).len(),
            "each schedule fires once at {tick}"
        );
    }

    let rows: i64 = sqlx::query_scalar("select count(*) from schedule_ticks")
        .fetch_one(&mut worker.db.owner().await)
        .await
        .expect("a count");
    assert_eq!(
        rows,
        (ticks.len() * schedule::names(&worker.context.config).len()) as i64
    );
}
