//! What moves a report from one state to the next, each in the transaction of its cause.

use serde::Serialize;
use serde_json::json;

use super::{
    files::{self, FileFormat},
    jobs::{GenerateReport, MailOutcome},
    model::{ReportState, ReportSummary},
    queries,
};
use crate::platform::{
    db::Tx,
    events::{self, NewEvent},
    ids::{ReportId, SessionId},
    jobs::{self, queries as job_queries},
    secrets,
};

/// Makes version 1 of a session's report and its public name; the same one if it exists.
///
/// # Errors
/// On a database error.
pub async fn create_for_session(tx: &mut Tx, session: SessionId) -> sqlx::Result<ReportId> {
    let report = queries::upsert_first_version(&mut **tx, ReportId::new(), session).await?;
    queries::insert_share(&mut **tx, &secrets::random_public_id(), session, report).await?;
    Ok(report)
}

/// Starts a session's report if it is completed and entitled and waits only for that. Called by whatever
/// may have been the last missing piece; returns where the newest version stands.
///
/// # Errors
/// On a database error.
pub async fn start_if_ready(
    tx: &mut Tx,
    session: SessionId,
) -> sqlx::Result<Option<ReportSummary>> {
    // Completing and paying may happen at the same moment in two transactions that do not see each other.
    // The lock makes one wait, and its next statement sees what the other did.
    queries::lock_session(&mut **tx, session).await?;
    if let Some(report_id) = queries::queue_ready_report(&mut **tx, session).await? {
        start_job(tx, report_id).await?;
    }
    queries::find_newest_report(&mut **tx, session).await
}

/// Further versions of one session's report within a day.
const VERSIONS_A_DAY: i64 = 10;

/// What became of the wish for a further version.
#[derive(Debug)]
pub enum Regenerated {
    /// It is being made: this one, or one that was asked for before.
    Making(ReportId),
    /// So many were asked for today.
    TooMany,
    /// There is none to follow, or the session is not entitled: where the newest version stands.
    Refused(Option<ReportSummary>),
}

/// Makes a further version of a session's report: the same answers, today's prices. While one is being made, that one.
///
/// # Errors
/// On a database error.
pub async fn regenerate(tx: &mut Tx, session: SessionId) -> sqlx::Result<Regenerated> {
    queries::lock_session(&mut **tx, session).await?;
    let newest = queries::find_newest_report(&mut **tx, session).await?;
    if let Some(newest) = &newest
        && matches!(newest.state, ReportState::Queued | ReportState::Running)
    {
        return Ok(Regenerated::Making(newest.id));
    }
    if queries::count_versions_today(&mut **tx, session).await? >= VERSIONS_A_DAY {
        return Ok(Regenerated::TooMany);
    }
    let Some(report) = queries::queue_next_version(&mut **tx, ReportId::new(), session).await?
    else {
        return Ok(Regenerated::Refused(newest));
    };
    start_job(tx, report).await?;
    Ok(Regenerated::Making(report))
}

/// The worker has it.
///
/// # Errors
/// On a database error.
pub async fn start_running(tx: &mut Tx, report: ReportId) -> sqlx::Result<bool> {
    queries::update_state(
        &mut **tx,
        report,
        &[ReportState::Queued, ReportState::Running],
        ReportState::Running,
        None,
    )
    .await
}

/// It waits for another attempt.
///
/// # Errors
/// On a database error.
pub async fn requeue(tx: &mut Tx, report: ReportId) -> sqlx::Result<bool> {
    queries::update_state(
        &mut **tx,
        report,
        &[ReportState::Running],
        ReportState::Queued,
        None,
    )
    .await
}

/// It could not be made: the stream ends and a mail goes out.
///
/// # Errors
/// On a database error.
pub async fn fail(tx: &mut Tx, report: ReportId, reason: &str) -> sqlx::Result<()> {
    let from = [ReportState::Queued, ReportState::Running];
    if queries::update_state(&mut **tx, report, &from, ReportState::Failed, Some(reason)).await? {
        let message = "Your report could not be finished. Your answers and your payment are safe; we have been told and will make it.";
        end_stream(tx, report, message).await?;
        jobs::enqueue(tx, &MailOutcome { report_id: report }).await?;
    }
    Ok(())
}

/// An operator tries again: the stream goes on behind a `reset`. False unless the report is failed and
/// entitled. The run that makes it is put back by the caller.
///
/// # Errors
/// On a database error.
pub async fn queue_again(tx: &mut Tx, report: ReportId) -> sqlx::Result<bool> {
    let is_queued = queries::queue_failed_report(&mut **tx, report).await?;
    if is_queued {
        events::append(
            tx,
            report.into(),
            &[NewEvent::new("reset", json!({"reason": "retried"}))],
        )
        .await?;
    }
    Ok(is_queued)
}

/// A report that passed the gate.
pub struct Delivered<D> {
    /// The document.
    pub document: D,
    /// What it was computed from.
    pub input_hash: String,
    /// Claim number, kind and reference of everything it used.
    pub inputs: Vec<queries::UsedInput>,
}

/// Hands a report over: document, inputs, public name, last events, mail and the order for its PDF in one transaction.
/// False if the report is no longer being made.
///
/// # Errors
/// On a database error.
pub async fn deliver<D: Serialize + Sync>(
    tx: &mut Tx,
    report: ReportId,
    delivered: Delivered<D>,
    base_url: &str,
) -> sqlx::Result<bool> {
    let Some(session) = queries::store_document(
        &mut **tx,
        report,
        &delivered.document,
        &delivered.input_hash,
    )
    .await?
    else {
        return Ok(false);
    };
    queries::replace_claim_inputs(tx, report, &delivered.inputs).await?;
    let Some(public_id) = queries::move_share(&mut **tx, session, report).await? else {
        return Ok(false);
    };
    let complete = json!({"report_id": report, "status": "completed", "public_url": public_url(base_url, &public_id)});
    events::append(tx, report.into(), &[NewEvent::new("complete", complete)]).await?;
    jobs::enqueue(tx, &MailOutcome { report_id: report }).await?;
    files::request_file(tx, report, FileFormat::Pdf).await?;
    Ok(true)
}

/// The money went back: nobody reads it any more.
///
/// # Errors
/// On a database error.
pub async fn withhold_for_session(tx: &mut Tx, session: SessionId) -> sqlx::Result<()> {
    queries::lock_session(&mut **tx, session).await?;
    stop_making(tx, session).await?;
    for report in queries::withhold_reports(&mut **tx, session).await? {
        if matches!(report.state, ReportState::Queued | ReportState::Running) {
            let message = "The payment for this report was returned, so it is not made.";
            end_stream(tx, report.id, message).await?;
        }
    }
    Ok(())
}

/// The money is back with us: what was delivered is readable again, what was not is made.
///
/// # Errors
/// On a database error.
pub async fn release_for_session(tx: &mut Tx, session: SessionId) -> sqlx::Result<()> {
    queries::lock_session(&mut **tx, session).await?;
    for report in queries::release_reports(&mut **tx, session).await? {
        if report.state == ReportState::Queued {
            events::append(
                tx,
                report.id.into(),
                &[NewEvent::new("reset", json!({"reason": "retried"}))],
            )
            .await?;
            start_job(tx, report.id).await?;
        }
    }
    Ok(())
}

/// The respondent had everything removed: documents, files and events go, streams end, links open nothing.
///
/// # Errors
/// On a database error.
pub(super) async fn erase_for_session(tx: &mut Tx, session: SessionId) -> sqlx::Result<()> {
    stop_making(tx, session).await?;
    for report in queries::erase_reports(&mut **tx, session).await? {
        // What was told may hold answers; the end keeps its number, so that open streams see it.
        let last = events::queries::find_last_event(&mut **tx, report.into()).await?;
        if last.as_ref().is_some_and(|event| !event.is_terminal()) {
            end_stream(tx, report, "This report was erased at its owner's request.").await?;
        }
        events::queries::blank_events(&mut **tx, report.into()).await?;
    }
    queries::delete_files(&mut **tx, session).await?;
    queries::delete_shares(&mut **tx, session).await?;
    Ok(())
}

/// Where a report is read.
#[must_use]
pub fn public_url(base_url: &str, public_id: &str) -> String {
    format!("{base_url}/r/{public_id}")
}

/// Asks the runs that make a session's reports to stop. Before the reports are touched: a worker that puts a
/// step behind a report locks its run first and the report after it, and so must everybody.
async fn stop_making(tx: &mut Tx, session: SessionId) -> sqlx::Result<()> {
    for report in queries::list_active_reports(&mut **tx, session).await? {
        job_queries::cancel_by_key(&mut **tx, &GenerateReport::key(report)).await?;
    }
    Ok(())
}

async fn start_job(tx: &mut Tx, report: ReportId) -> sqlx::Result<()> {
    let enqueued = jobs::enqueue(tx, &GenerateReport { report_id: report }).await?;
    queries::set_run(&mut **tx, report, enqueued.run_id).await
}

async fn end_stream(tx: &mut Tx, report: ReportId, message: &str) -> sqlx::Result<()> {
    let error = json!({"code": "INTERNAL", "message": message, "details": [], "retryable": false, "recoverable": false});
    events::append(tx, report.into(), &[NewEvent::new("error", error)]).await?;
    Ok(())
}
