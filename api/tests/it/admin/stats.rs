//! Counts for operators: reports, caches, costs.

use serde_json::{Value, json};
use shared::testing::{TestDb, redis_config, seeded_db};

use super::support::{get, living_worker};
use crate::{
    quizzes::support::{Respondent, quiz_app, run_jobs},
    support::TestApp,
};

/// Four reports: one delivered in two seconds after three steps, two failed for one reason, one that waits for money.
const REPORTS: &str = "
    insert into quizzes (version, content, sha256) values (1, '{}', '');
    insert into quiz_sessions (id, email, tier, quiz_version)
    select gen_random_uuid(), 'ann@example.com', case when n = 4 then 'full' else 'quick' end, 1
    from generate_series(1, 4) n;
    insert into reports (id, session_id, version, tier, state, document, cost_microunits, error, queued_at, started_at, delivered_at)
    select
        gen_random_uuid(), id, 1, tier,
        case n when 1 then 'delivered' when 4 then 'awaiting_payment' else 'failed' end,
        case n when 1 then '{}'::jsonb end, case n when 1 then 1500000 else 0 end,
        case when n in (2, 3) then 'gate' end,
        now() - interval '10 seconds', now() - interval '9 seconds',
        case n when 1 then now() - interval '8 seconds' end
    from (select id, tier, row_number() over (order by tier desc, id) as n from quiz_sessions) numbered;
    insert into report_steps (report_id, step, input_hash, attempt, finished_at)
    select reports.id, step, 'hash', 1, reports.started_at + took
    from reports, (values
        ('parsing', interval '0.1 second'), ('benchmarks', interval '0.3 second'),
        ('narrative:checkpoint', interval '0.4 second'), ('opportunities', interval '0.6 second')) as steps(step, took)
    where state = 'delivered';
";

#[tokio::test]
async fn reports_are_counted_by_state_tier_and_day_with_their_times_and_reasons() {
    let app = TestApp::new().await;
    app.arrange(REPORTS).await;

    let stats = get(&app, "/api/admin/reports/stats")
        .await
        .expect(200)
        .data();

    assert_eq!(stats["days"], 30);
    assert_eq!(
        stats["by_state"],
        json!([
            {"tier": "full", "state": "awaiting_payment", "count": 1},
            {"tier": "quick", "state": "delivered", "count": 1},
            {"tier": "quick", "state": "failed", "count": 2},
        ])
    );
    assert_eq!(stats["by_day"][1]["created"], 3);
    assert_eq!(stats["by_day"][1]["delivered"], 1);
    assert_eq!(stats["by_day"][1]["failed"], 2);
    assert_eq!(stats["durations"][0]["name"], "quick");
    assert_eq!(stats["durations"][0]["p50_ms"], 2000.0);
    let steps: Vec<(String, i64)> = stats["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .map(|step| {
            let name = step["name"].as_str().unwrap_or_default().to_owned();
            (
                name,
                step["p95_ms"].as_f64().map_or(0, |ms| ms.round() as i64),
            )
        })
        .collect();
    // What is kept between steps is none of them.
    let expected = [
        ("parsing", 100),
        ("benchmarks", 200),
        ("opportunities", 300),
    ];
    assert_eq!(steps, expected.map(|(name, ms)| (name.to_owned(), ms)));
    assert_eq!(stats["failures"][0]["reason"], "gate");
    assert_eq!(stats["failures"][0]["count"], 2);
    assert_eq!(stats["ai_cost"]["total_usd"], "1.500000");
    assert_eq!(stats["ai_cost"]["reports"], 1);
}

#[tokio::test]
async fn a_report_that_was_really_made_has_times_for_each_step() {
    let app = TestApp::over(seeded_db().await).await;
    let companies: serde_json::Value =
        serde_json::from_str(include_str!("../../../../seeds/demo/companies.json")).expect("json");
    let respondent = Respondent::begin(&app, "ann@stats.example", "quick").await;
    let answers = json!({"answers": companies[0]["answers"]});
    respondent.save(&app, answers).await.expect(200);
    respondent.complete(&app).await.expect(200);
    run_jobs(&app).await;

    let stats = get(&app, "/api/admin/reports/stats?days=1")
        .await
        .expect(200)
        .data();

    let steps = stats["steps"].as_array().expect("steps").clone();
    assert_eq!(steps.len(), 8, "{steps:?}");
    assert_eq!(steps[0]["name"], "parsing");
    assert_eq!(stats["durations"][0]["count"], 1);
}

#[tokio::test]
async fn a_number_of_days_that_makes_no_sense_is_refused() {
    let app = TestApp::new().await;

    for path in [
        "/api/admin/reports/stats?days=0",
        "/api/admin/costs?days=91",
    ] {
        get(&app, path).await.expect(422);
    }
    get(&app, "/api/admin/reports/stats?day=1")
        .await
        .expect(422);
}

#[tokio::test]
async fn caches_are_counted_by_kind_and_layer_over_all_processes() {
    let one = TestApp::over(seeded_db().await).await;
    let two = one.another(None);
    for app in [&one, &two] {
        for _ in 0..3 {
            app.get("/api/vendors/categories").send().await.expect(200);
        }
    }
    two.state
        .books
        .write_counts(&two.state)
        .await
        .expect("counts");

    let stats = get(&one, "/api/admin/cache/stats").await.expect(200).data();

    let vendor = stats["kinds"]
        .as_array()
        .and_then(|kinds| kinds.iter().find(|kind| kind["kind"] == "vendor"))
        .expect("vendors")
        .clone();
    assert_eq!((&vendor["hits"], &vendor["misses"]), (&json!(4), &json!(2)));
    assert!((vendor["ratio"].as_f64().expect("a share") - 4.0 / 6.0).abs() < 1e-9);
    let memory = &vendor["layers"][0];
    assert_eq!(
        (&memory["layer"], &memory["entries"]),
        (&json!("memory"), &json!(2))
    );
    assert!(memory["bytes"].as_u64().is_some_and(|bytes| bytes > 100));
    assert_eq!(vendor["layers"][1]["layer"], "redis");
    let processes = stats["processes"].as_array().expect("processes").clone();
    assert_eq!(processes.len(), 2);
    assert_eq!(
        processes
            .iter()
            .filter(|one| one["is_this_one"] == true)
            .count(),
        1
    );
    assert_eq!(stats["redis_server"], json!(null));
}

#[tokio::test]
async fn what_redis_holds_is_counted_by_kind() {
    let redis = redis_config();
    let app = TestApp::over(seeded_db().await).await;
    let connected = async || {
        let process = app.another(Some(&redis));
        while !process.state.cache.is_shared() {
            tokio::task::yield_now().await;
        }
        process
    };
    let process = connected().await;
    for path in ["/api/vendors/categories", "/api/vendors/hubspot"] {
        process.get(path).send().await.expect(200);
    }
    let mut layer = Value::Null;

    // Answers go into Redis in the background, and a process counts every ten seconds.
    while layer["entries"].as_u64().unwrap_or_default() < 2 {
        let stats = get(&connected().await, "/api/admin/cache/stats").await;
        let stats = stats.expect(200).data();
        let kinds = stats["kinds"].as_array().into_iter().flatten();
        let mut vendor = kinds.filter(|kind| kind["kind"] == "vendor");
        layer = vendor
            .next()
            .map_or(Value::Null, |kind| kind["layers"][1].clone());
    }

    assert_eq!(
        (&layer["layer"], &layer["entries"]),
        (&json!("redis"), &json!(2))
    );
    assert!(
        layer["bytes"].as_u64().is_some_and(|bytes| bytes > 100),
        "{layer}"
    );
    assert_eq!(layer["evictions"], json!(null));
}

#[tokio::test]
async fn a_process_that_went_away_counts_no_more_but_stays_in_the_samples() {
    let app = quiz_app().await;
    app.get("/api/quiz/questions/healthcare")
        .send()
        .await
        .expect(200);
    app.get("/api/vendors/categories").send().await.expect(200);
    app.state.books.write(&app.state).await.expect("samples");
    app.state.books.write(&app.state).await.expect("samples");
    let after = app.another(None);
    app.arrange("update cache_reports set seen_at = now() - interval '1 minute'")
        .await;

    let stats = get(&after, "/api/admin/cache/stats")
        .await
        .expect(200)
        .data();

    assert_eq!(stats["processes"].as_array().map(Vec::len), Some(1));
    assert_eq!(stats["kinds"].as_array().map(Vec::len), Some(3));
    // Written twice, told once.
    let misses = super::support::count(&app, "select sum(misses)::bigint from cache_samples").await;
    assert_eq!(misses, 1);
}

#[tokio::test]
async fn what_the_model_cost_is_told_by_day_purpose_and_model_against_the_budget() {
    let app = TestApp::over(TestDb::new().await).await;
    living_worker(&app, "w").await;
    app.arrange("insert into fx_rates (date, base, quote, rate, granularity, source_name, source_url, licence, confidence)
         values ('2026-11-01', 'USD', 'EUR', 0.5, 'month', 's', 'u', 'l', 'high');
         insert into ai_calls (id, purpose, subject_id, model, prompt, at_most_micro_usd, cost_micro_usd, input_tokens,
            output_tokens, outcome, created_at, settled_at)
         values
            (gen_random_uuid(), 'report', gen_random_uuid(), 'claude-x', 'p@1', 900000, 400000, 10, 5, 'answered', now(), now()),
            (gen_random_uuid(), 'report', gen_random_uuid(), 'claude-x', 'p@1', 900000, 0, 0, 0, 'overloaded', now(), now()),
            (gen_random_uuid(), 'extract', gen_random_uuid(), 'claude-y', 'q@1', 100000, null, null, null, null, now(), null),
            (gen_random_uuid(), 'extract', gen_random_uuid(), 'claude-y', 'q@1', 100000, 50000, 7, 7, 'answered',
                now() - interval '2 days', now());",
    )
    .await;

    let costs = get(&app, "/api/admin/costs?days=7")
        .await
        .expect(200)
        .data();

    let days = costs["by_day"].as_array().expect("days").clone();
    assert_eq!(days.len(), 3);
    assert_eq!(days[0]["purpose"], "extract");
    assert_eq!(
        (&days[0]["unsettled"], &days[0]["cost_usd"]),
        (&json!(1), &json!("0.100000"))
    );
    assert_eq!(
        (&days[1]["calls"], &days[1]["failed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(costs["total_usd"], "0.550000");
    assert_eq!(costs["today"]["spent_usd"], "0.500000");
    assert_eq!(costs["today"]["spent_eur"], "0.25");
    assert_eq!(costs["today"]["budget"]["budget_day_eur"], "50");
    assert_eq!(costs["today"]["budget"]["model_report"], "claude-x");
}
