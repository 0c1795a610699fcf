//! Files of reports: made by the real program in a process of its own, within limits.

use std::time::{Duration, Instant};

use serde_json::Value;
use shared::{
    platform::{
        db::Scope,
        ids::ReportId,
        jobs::{JobState, queries as job_queries},
    },
    reports::{
        document::ReportTier,
        files::{FileFormat, FileStanding, request_file},
        queries,
    },
    testing::{TestDb, demo_report, seeded_db},
};
use worker::{
    config::WorkerConfig,
    registry,
    reports::{RenderFailed, Renderer},
};

use crate::support::TestWorker;

fn renderer() -> Renderer {
    Renderer::new(env!("CARGO_BIN_EXE_worker").into())
}

fn document() -> Value {
    let report = demo_report("family-clinic", ReportTier::Quick).expect("a report");
    serde_json::to_value(report).expect("json")
}

/// A report that nobody would write: its findings, many times over.
fn endless() -> Value {
    let mut document = document();
    let findings = document["findings"].as_array().expect("findings").clone();
    document["findings"] = findings.iter().cycle().take(20_000).cloned().collect();
    document
}

#[tokio::test]
async fn a_report_becomes_the_same_file_each_time() {
    let (renderer, document) = (renderer(), document().to_string());

    let first = renderer.pdf(&document, 1).await.expect("a file");

    assert!(first.starts_with(b"%PDF-1.7"));
    assert_eq!(first, renderer.pdf(&document, 1).await.expect("a file"));
}

#[tokio::test]
async fn a_report_that_takes_too_much_is_refused_within_the_limits() {
    let begun = Instant::now();
    let refused = |change: fn(&mut Renderer), document: Value| async move {
        let mut renderer = renderer();
        change(&mut renderer);
        renderer
            .pdf(&document.to_string(), 1)
            .await
            .expect_err("too much")
    };

    let memory = refused(|renderer| renderer.memory_mib = 48, endless()).await;
    assert!(
        matches!(&memory, RenderFailed::TooMuch(what) if what.contains("memory")),
        "{memory}"
    );
    let computing = refused(|renderer| renderer.cpu_seconds = 1, endless()).await;
    assert!(
        matches!(&computing, RenderFailed::TooMuch(what) if what.contains("computing")),
        "{computing}"
    );
    let length = refused(|renderer| renderer.longest = 1_000, document()).await;
    assert!(
        matches!(&length, RenderFailed::TooMuch(what) if what.contains("1000 bytes")),
        "{length}"
    );
    assert!(
        [memory, computing, length]
            .iter()
            .all(|error| !error.is_passing())
    );
    let slow = refused(
        |renderer| renderer.patience = Duration::from_millis(20),
        document(),
    )
    .await;
    assert!(
        matches!(slow, RenderFailed::TooSlow(_)) && slow.is_passing(),
        "{slow}"
    );

    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn what_is_no_report_is_refused_with_a_reason() {
    let error = renderer()
        .pdf(r#"{"findings": 7}"#, 1)
        .await
        .expect_err("no report");

    assert!(
        matches!(&error, RenderFailed::Refused(why) if why.contains("not a report")),
        "{error}"
    );
    assert!(!error.is_passing());
}

#[tokio::test]
async fn a_program_that_is_not_there_is_tried_again() {
    let mut renderer = renderer();
    renderer.program = "no such program".into();

    let error = renderer
        .pdf(&document().to_string(), 1)
        .await
        .expect_err("nothing to start");

    assert!(error.is_passing(), "{error}");
}

/// A worker with the real renderer, and a delivered report whose file was asked for.
async fn with_order(change: fn(&mut WorkerConfig)) -> (TestWorker, ReportId) {
    let db = seeded_db().await;
    let report = deliver(&db).await;
    let worker = TestWorker::configured(db, &[], false, registry::entries(), |config| {
        config.renderer = renderer();
        change(config);
    })
    .await;
    order(&worker, report).await;
    (worker, report)
}

/// A delivered report, without the work of making it.
async fn deliver(db: &TestDb) -> ReportId {
    let report = ReportId::new();
    let mut owner = db.owner().await;
    sqlx::query(
        "with session as (
            insert into quiz_sessions (id, email, tier, status, quiz_version, completed_at)
            select gen_random_uuid(), 'ann@rendering.example', 'quick', 'completed', max(version), now() from quizzes
            returning id
        )
        insert into reports (id, session_id, version, tier, state, document, delivered_at)
        select $1, id, 1, 'quick', 'delivered', $2, now() from session",
    )
    .bind(report)
    .bind(document())
    .execute(&mut owner)
    .await
    .expect("a report");
    report
}

async fn order(worker: &TestWorker, report: ReportId) {
    let ordered: sqlx::Result<()> = worker
        .context
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                request_file(tx, report, FileFormat::Pdf).await?;
                Ok(())
            })
        })
        .await;
    ordered.expect("an order");
}

async fn standing(worker: &TestWorker, report: ReportId) -> FileStanding {
    let db = worker.context.db.system();
    let found = queries::find_file_standing(db, report, FileFormat::Pdf).await;
    found.expect("an answer").expect("a report")
}

#[tokio::test]
async fn a_delivered_report_gets_its_file_once_and_the_same_one_again() {
    let (worker, report) = with_order(|_| {}).await;

    worker.executor.run_due().await.expect("the ledger answers");

    let first = standing(&worker, report).await;
    assert_eq!(first.run, Some(JobState::Succeeded));
    let db = worker.context.db.system();
    let content = queries::find_file_content(db, report, FileFormat::Pdf).await;
    assert!(
        content
            .expect("an answer")
            .expect("a file")
            .starts_with(b"%PDF-")
    );
    order(&worker, report).await;
    worker.executor.run_due().await.expect("the ledger answers");
    assert_eq!(standing(&worker, report).await.sha256, first.sha256);
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_given_up_and_the_report_stays_delivered() {
    let (worker, report) = with_order(|config| config.renderer.longest = 1_000).await;

    let ran = worker.executor.run_due().await.expect("the ledger answers");

    let standing = standing(&worker, report).await;
    assert!(
        standing.has_failed() && !standing.is_unasked(),
        "{standing:?}"
    );
    let run = job_queries::find_run(worker.context.db.system(), ran[0]).await;
    let error = run
        .expect("an answer")
        .expect("a run")
        .error
        .expect("a reason");
    assert!(error.contains("longer than 1000 bytes"), "{error}");
    let state = queries::find_report(worker.context.db.system(), report).await;
    assert!(
        state
            .expect("an answer")
            .expect("a report")
            .delivered_at
            .is_some()
    );
}
