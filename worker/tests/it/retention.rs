//! What is past its time goes, with everything that hangs on it; what is not, stays.

use serde_json::json;
use shared::{
    admin::jobs::DeleteExpired,
    platform::{db::Scope, jobs},
};

use crate::reports::Stage;

/// Lets days pass for what a statement says, which would otherwise count as touched now.
async fn pass(stage: &Stage, statement: &'static str) {
    stage
        .worker
        .arrange("alter table quiz_sessions disable trigger user")
        .await;
    stage.worker.arrange(statement).await;
    stage
        .worker
        .arrange("alter table quiz_sessions enable trigger user")
        .await;
}

async fn expire(stage: &Stage) {
    let enqueued: sqlx::Result<_> = stage
        .worker
        .context
        .db
        .write(Scope::System, |tx| {
            Box::pin(async move { jobs::enqueue(tx, &DeleteExpired {}).await })
        })
        .await;
    enqueued.expect("an enqueued job");
    stage.run().await;
}

/// What is left of sessions: their states, how many answers, how many reports with a document.
async fn left(stage: &Stage) -> serde_json::Value {
    stage
        .one(
            "select jsonb_build_object(
                'sessions', (select jsonb_agg(status order by created_at, id) from quiz_sessions),
                'addresses', (select count(email) from quiz_sessions),
                'answered', (select count(*) from quiz_sessions where answers <> '{}'),
                'documents', (select count(document) from reports),
                'payments', (select count(*) from payments))",
        )
        .await
}

#[tokio::test]
async fn a_paid_report_stays_for_two_years_and_its_payment_for_longer() {
    let stage = Stage::with_rules().await;
    stage.run().await;
    let whole = json!({"sessions": ["completed"], "addresses": 1, "answered": 1, "documents": 1, "payments": 1});

    pass(&stage, "update quiz_sessions set updated_at = now() - interval '23 months';
        update payments set paid_at = now() - interval '23 months'; update reports set created_at = now() - interval '23 months'")
        .await;
    expire(&stage).await;
    assert_eq!(left(&stage).await, whole);

    // A version that was made since then is younger than the money.
    pass(
        &stage,
        "update quiz_sessions set updated_at = now() - interval '25 months';
        update payments set paid_at = now() - interval '25 months'",
    )
    .await;
    expire(&stage).await;
    assert_eq!(left(&stage).await, whole);

    pass(
        &stage,
        "update reports set created_at = now() - interval '25 months'",
    )
    .await;
    expire(&stage).await;
    assert_eq!(
        left(&stage).await,
        json!({"sessions": ["erased"], "addresses": 0, "answered": 0, "documents": 0, "payments": 1})
    );
}

#[tokio::test]
async fn a_session_that_nobody_pays_for_goes_half_a_year_after_the_last_answer() {
    let stage = Stage::with_rules().await;
    stage
        .worker
        .arrange(
            "insert into quiz_sessions (id, email, tier, answers, quiz_version, created_at, updated_at)
             select gen_random_uuid(), 'never@example.com', 'quick', '{\"industry\": \"retail\"}', max(version),
                now() - interval '3 years' + days * interval '1 day', now() - interval '1 day' * days
             from quizzes, unnest(array[179, 181, 400]) days group by days;
             insert into payments (id, session_id, provider, provider_ref, amount, currency, state)
             select gen_random_uuid(), id, 'simulator', 'cs_held', 147, 'EUR', 'open'
             from quiz_sessions where updated_at < now() - interval '300 days'",
        )
        .await;

    expire(&stage).await;

    // The one of 400 days has money on its way.
    assert_eq!(
        left(&stage).await["sessions"],
        json!(["in_progress", "erased", "in_progress", "completed"])
    );
    stage
        .worker
        .arrange("update payments set state = 'expired' where state = 'open'")
        .await;
    expire(&stage).await;
    assert_eq!(
        left(&stage).await["sessions"],
        json!(["in_progress", "erased", "erased", "completed"])
    );
}

#[tokio::test]
async fn the_file_of_a_report_goes_after_ninety_days_and_the_report_stays() {
    let stage = Stage::with_rules().await;
    stage.run().await;
    stage
        .worker
        .arrange(
            "delete from report_files;
             insert into report_files (report_id, format, run_id, sha256, content, rendered_at)
             select id, 'pdf', gen_random_uuid(), repeat('0', 64), 'a file', now() - interval '89 days' from reports",
        )
        .await;
    let files = "select to_jsonb(count(*)) from report_files";

    expire(&stage).await;
    assert_eq!(stage.one(files).await, json!(1));

    stage
        .worker
        .arrange("update report_files set rendered_at = now() - interval '91 days'")
        .await;
    expire(&stage).await;
    assert_eq!(stage.one(files).await, json!(0));
    assert_eq!(left(&stage).await["documents"], json!(1));
}
