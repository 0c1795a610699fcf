//! What a look at a page writes.

use serde_json::{Value, json};
use shared::{platform::jobs::JobState, vendors::refresh::CATALOGUE_STREAM};

use super::{Stage, page};
use crate::site::Answer;

const HISTORY: &str = "select to_jsonb(count(*)) from vendor_pricing_history join vendors on vendors.id = vendor_id where slug = 'linear'";
const CHANGES: &str = "select coalesce(jsonb_agg(jsonb_build_object('direction', direction, 'percent', percent) order by changed_at, percent), '[]') from price_changes";
const REVIEWS: &str = "select coalesce(jsonb_agg(jsonb_build_object('plan', offer_name, 'reason', reason, 'state', state, 'looks', looks) order by created_at, id), '[]') from price_reviews";

#[tokio::test]
async fn a_changed_price_is_found_recorded_shown_and_told() {
    let stage = Stage::new().await;
    let before = stage.one(HISTORY).await;

    let run = stage.refresh_from(Answer::page(page("$12", "$16"))).await;

    assert_eq!(stage.shown("Basic").await, json!(12));
    assert_eq!(stage.shown("Business").await, json!(16));
    assert_eq!(
        stage.one(CHANGES).await,
        json!([{"direction": "up", "percent": 20.0}])
    );
    assert_eq!(
        stage.one(HISTORY).await,
        json!(before.as_i64().unwrap_or(0) + 1)
    );
    let (kind, told) = stage.last_event(run).await;
    assert_eq!(kind, "complete");
    assert_eq!(told["changed"], json!(true));
    assert_eq!(told["old"]["tiers"][1]["price"], json!(10));
    assert_eq!(told["new"]["tiers"][1]["price"], json!(12));
    let (kind, event): (String, Value) =
        sqlx::query_as("select type, data from progress_events where stream_id = $1")
            .bind(CATALOGUE_STREAM.0)
            .fetch_one(&mut stage.worker.db.owner().await)
            .await
            .expect("an event");
    assert_eq!(kind, "vendor.price.changed");
    assert_eq!(event["plan"], json!("Basic"));
    assert_eq!(event["from"], json!({"amount": "10", "currency": "USD"}));
    assert_eq!(event["to"], json!({"amount": "12", "currency": "USD"}));
    let observation = stage
        .one(
            "select jsonb_build_object('kind', source_kind, 'snapshot', snapshot_sha is not null, \
             'version', strategy_version is not null, 'today', observed_at::date = now()::date, 'kept', \
             (select count(*) from snapshots where snapshots.sha256 = observations.snapshot_sha and body is not null)) \
             from observations where amount = 12 and strategy_version is not null",
        )
        .await;
    assert_eq!(
        observation,
        json!({"kind": "vendor_page", "snapshot": true, "version": true, "today": true, "kept": 1})
    );
    let vendor = stage
        .one(
            "select jsonb_build_object('attempt', last_refresh_attempt is not null, 'error', refresh_error, \
             'today', pricing_verified_at::date = now()::date) from vendors where slug = 'linear'",
        )
        .await;
    assert_eq!(
        vendor,
        json!({"attempt": true, "error": null, "today": true})
    );
}

#[tokio::test]
async fn an_unchanged_page_is_seen_again_and_changes_nothing() {
    let stage = Stage::new().await;
    stage
        .refresh_from(Answer::page(page("$12", "$16")).tagged("one"))
        .await;
    let history = stage.one(HISTORY).await;

    let run = stage.refresh().await;

    assert_eq!(stage.last_event(run).await.1["changed"], json!(false));
    assert_eq!(stage.one(HISTORY).await, history);
    let asked: Vec<_> = stage
        .site
        .asked()
        .into_iter()
        .map(|asked| asked.if_none_match)
        .collect();
    assert_eq!(asked, [None, Some("\"one\"".to_owned())]);
    let seen = stage
        .one(
            "select to_jsonb(count(*)) from observations join plans on plans.id = plan_id \
             join vendors on vendors.id = vendor_id \
             where slug = 'linear' and plans.name = 'Basic' and amount = 12",
        )
        .await;
    assert_eq!(seen, json!(2), "each look is an observation of its own");
}

#[tokio::test]
async fn a_jump_waits_for_a_second_look_and_then_counts() {
    let stage = Stage::new().await;

    let run = stage.refresh_from(Answer::page(page("$18", "$16"))).await;

    assert_eq!(stage.last_event(run).await.1["held"], json!(1));
    assert_eq!(
        stage.shown("Basic").await,
        json!(10),
        "the last good price stays"
    );
    assert_eq!(stage.one(CHANGES).await, json!([]));
    let second = stage
        .one(
            "select jsonb_build_object('reason', payload ->> 'reason', \
             'in_minutes', round(extract(epoch from run_at - created_at) / 60)) \
             from job_runs where state = 'queued'",
        )
        .await;
    assert_eq!(second, json!({"reason": "second_look", "in_minutes": 30}));

    stage
        .worker
        .arrange(
            "update job_runs set run_at = now() where state = 'queued'; delete from fetch_hosts",
        )
        .await;
    stage.worker.executor.run_due().await.expect("runs");

    assert_eq!(stage.shown("Basic").await, json!(18));
    assert_eq!(
        stage.one(REVIEWS).await,
        json!([{"plan": "Basic", "reason": "jump", "state": "approved", "looks": 2}])
    );
    assert_eq!(
        stage.one(CHANGES).await,
        json!([{"direction": "up", "percent": 80.0}])
    );
}

#[tokio::test]
async fn a_jump_that_the_second_look_does_not_see_is_forgotten() {
    let stage = Stage::new().await;
    stage.refresh_from(Answer::page(page("$18", "$16"))).await;

    stage.refresh_from(Answer::page(page("$10", "$16"))).await;

    assert_eq!(
        stage.one(REVIEWS).await,
        json!([{"plan": "Basic", "reason": "jump", "state": "superseded", "looks": 1}])
    );
    let rejected = stage
        .one("select to_jsonb(count(*)) from observations where state = 'rejected' and amount = 18")
        .await;
    assert_eq!(rejected, json!(1));
    assert_eq!(stage.shown("Basic").await, json!(10));
}

#[tokio::test]
async fn zero_another_currency_and_a_vanished_plan_wait_for_a_person() {
    let stage = Stage::new().await;
    let without_business = page("€10", "$16").replace("Business", "Something else");

    stage
        .refresh_from(Answer::page(without_business.clone()))
        .await;
    stage.refresh_from(Answer::page(without_business)).await;

    let reviews = stage.one(REVIEWS).await;
    let of = |plan: &str| {
        reviews
            .as_array()
            .into_iter()
            .flatten()
            .find(|review| review["plan"] == plan)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(of("Basic")["reason"], json!("currency"));
    assert_eq!(of("Business")["reason"], json!("vanished"));
    assert_eq!(of("Something else")["reason"], json!("new_offer"));
    for plan in ["Basic", "Business", "Something else"] {
        assert_eq!(of(plan)["state"], json!("open"), "{plan}");
        assert_eq!(of(plan)["looks"], json!(2), "{plan}");
    }
    assert_eq!(stage.shown("Basic").await, json!(10));
    assert_eq!(stage.shown("Business").await, json!(16));
}

#[tokio::test]
async fn a_refresh_that_runs_again_after_its_result_writes_nothing_more() {
    let stage = Stage::new().await;
    let run = stage.refresh_from(Answer::page(page("$12", "$16"))).await;
    let observations = stage
        .one("select to_jsonb(count(*)) from observations")
        .await;

    // As if the worker had died between its last commit and saying so.
    stage
        .worker
        .arrange(
            "update job_runs set state = 'queued', lease_token = null, lease_until = null, finished_at = null, \
             run_at = now() where kind = 'vendors.refresh_vendor'",
        )
        .await;
    stage.worker.executor.run_due().await.expect("runs");

    assert_eq!(stage.worker.run(run).await.state, JobState::Succeeded);
    assert_eq!(
        stage
            .one("select to_jsonb(count(*)) from observations")
            .await,
        observations
    );
}

#[tokio::test]
async fn old_pages_lose_their_bytes_and_keep_their_hash() {
    let stage = Stage::new().await;
    stage.refresh_from(Answer::page(page("$12", "$16"))).await;
    let pages =
        "select jsonb_build_object('hashes', count(*), 'bodies', count(body)) from snapshots";
    let results = "select to_jsonb(count(*)) from refresh_results";

    stage.expire().await;
    let young = (stage.one(pages).await, stage.one(results).await);
    stage
        .worker
        .arrange("update snapshots set seen_at = now() - interval '91 days'")
        .await;
    stage
        .worker
        .arrange("update refresh_results set ended_at = now() - interval '31 days'")
        .await;
    stage.expire().await;

    assert_eq!(young, (json!({"hashes": 1, "bodies": 1}), json!(1)));
    assert_eq!(stage.one(pages).await, json!({"hashes": 1, "bodies": 0}));
    assert_eq!(stage.one(results).await, json!(0));
}
