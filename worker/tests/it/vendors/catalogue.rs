//! The refresh of many.

use serde_json::json;
use shared::{
    platform::jobs::JobState,
    vendors::jobs::{RefreshCatalogue, RefreshReason},
};

use super::{Stage, page};
use crate::site::Answer;

const REQUESTED: RefreshCatalogue = RefreshCatalogue {
    reason: RefreshReason::Requested,
};

/// Leaves three vendors that refresh by themselves, each with a page of the site.
async fn three_due(stage: &Stage) {
    stage
        .worker
        .arrange("update vendors set auto_refresh_enabled = slug in ('linear', 'jira', 'dify')")
        .await;
    for (slug, path) in [("linear", "/pricing"), ("jira", "/jira"), ("dify", "/gone")] {
        sqlx::query("update vendors set pricing_source = $1 where slug = $2")
            .bind(stage.site.url(path))
            .bind(slug)
            .execute(&mut stage.worker.db.owner().await)
            .await
            .expect(slug);
    }
    stage
        .site
        .show("/pricing", Answer::page(page("$12", "$16")));
    let jira = page("$7.53", "$13.53")
        .replace("Basic", "Standard")
        .replace("Business", "Premium");
    stage.site.show("/jira", Answer::page(jira));
}

/// Runs what waits, as if time and politeness had passed.
async fn let_time_pass(stage: &Stage) {
    for _ in 0..12 {
        stage
            .worker
            .arrange("update job_runs set run_at = now() where state = 'queued'; delete from fetch_hosts")
            .await;
        if stage
            .worker
            .executor
            .run_due()
            .await
            .expect("runs")
            .is_empty()
        {
            return;
        }
    }
}

#[tokio::test]
async fn a_refresh_of_all_counts_its_parts_off_and_ends() {
    let stage = Stage::new().await;
    three_due(&stage).await;

    let run = stage.enqueue(REQUESTED).await;
    let_time_pass(&stage).await;

    assert_eq!(stage.worker.run(run).await.state, JobState::Succeeded);
    let (kind, told) = stage.last_event(run).await;
    assert_eq!(kind, "complete");
    assert_eq!(told, json!({"total": 3, "changed": 1, "failed": 1}));
    let percents: Vec<i64> = sqlx::query_scalar(
        "select (data ->> 'percent')::bigint from progress_events where stream_id = $1 and type = 'progress' order by seq",
    )
    .bind(run.0)
    .fetch_all(&mut stage.worker.db.owner().await)
    .await
    .expect("percents");
    assert_eq!(percents.len(), 3);
    assert!(percents.is_sorted(), "{percents:?}");
}

#[tokio::test]
async fn only_what_is_due_and_may_refresh_by_itself_is_asked() {
    let stage = Stage::new().await;
    three_due(&stage).await;
    stage.enqueue(REQUESTED).await;
    let_time_pass(&stage).await;
    let asked = stage.site.asked().len();

    let again = stage.enqueue(REQUESTED).await;
    let_time_pass(&stage).await;

    assert_eq!(
        stage.last_event(again).await.1,
        json!({"total": 0, "changed": 0, "failed": 0})
    );
    assert_eq!(
        stage.site.asked().len(),
        asked,
        "nothing is due before its week is over"
    );

    stage
        .worker
        .arrange("update source_watches set next_due_at = now() - interval '1 second'")
        .await;
    let later = stage.enqueue(REQUESTED).await;
    let_time_pass(&stage).await;

    assert_eq!(stage.last_event(later).await.1["total"], json!(3));
}

#[tokio::test]
async fn a_fan_out_that_was_cut_off_goes_on_without_doubling() {
    let stage = Stage::new().await;
    three_due(&stage).await;
    let run = stage.enqueue(REQUESTED).await;
    stage.worker.executor.run_due().await.expect("runs");

    // As if the worker had died right after its last page.
    stage
        .worker
        .arrange(
            "update job_runs set state = 'queued', lease_token = null, lease_until = null, finished_at = null \
             where kind = 'vendors.refresh_catalogue'; update refresh_batches set is_complete = false",
        )
        .await;
    let_time_pass(&stage).await;

    let parts = stage
        .one("select to_jsonb(count(*)) from job_runs where kind = 'vendors.refresh_vendor'")
        .await;
    assert_eq!(parts, json!(3));
    assert_eq!(stage.last_event(run).await.1["total"], json!(3));
}

#[tokio::test]
async fn fifty_looks_at_one_host_come_back_one_after_the_other() {
    let stage = Stage::new().await;
    stage
        .worker
        .arrange("insert into fetch_hosts (host, next_at) select regexp_replace(pricing_source, '^http://([^/]+)/.*$', '\\1'), now() + interval '1 minute' from vendors where slug = 'linear'")
        .await;
    stage
        .site
        .show("/pricing", Answer::page(page("$12", "$16")));

    let job = shared::vendors::jobs::RefreshVendor {
        vendor_id: stage.vendor,
        reason: RefreshReason::Scheduled,
        batch: None,
    };
    let run = stage.enqueue(job).await;
    stage.worker.executor.run_due().await.expect("runs");

    let waiting = stage.worker.run(run).await;
    assert_eq!(
        (waiting.state, waiting.attempt),
        (JobState::Queued, 0),
        "a busy host costs no attempt"
    );
    assert!(stage.site.asked().is_empty());
}
