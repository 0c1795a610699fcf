//! THE list: every job and its handler.

use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;
use shared::platform::{
    db::Tx,
    jobs::{Job, JobRun},
};

use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// What became of a run that did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It waits for another attempt.
    Requeued,
    /// It was given up, for this reason.
    Dead(String),
    /// It was stopped on request.
    Cancelled,
}

/// Tells a domain what became of a run, in the transaction that decides it.
pub type SettleHook = for<'t> fn(&'t mut Tx, JobRun, Settled) -> BoxFuture<'t, sqlx::Result<()>>;

/// For jobs whose domain need not know.
pub const NO_HOOK: SettleHook = |_, _, _| Box::pin(async { Ok(()) });

type Handler = fn(Context, Run, Value) -> BoxFuture<'static, Result<(), JobError>>;

/// A job, and what runs it.
pub struct Entry {
    /// The job's kind.
    pub kind: &'static str,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Reads the payload and runs the handler.
    pub run: Handler,
    /// Hears what became of a run that did not end well.
    pub settled: SettleHook,
}

/// Pairs a payload with its handler.
macro_rules! job {
    ($job:ty => $handler:path) => {
        job!($job => $handler, NO_HOOK)
    };
    ($job:ty => $handler:path, $settled:expr) => {
        Entry {
            kind: <$job as Job>::KIND,
            timeout: <$job as Job>::TIMEOUT,
            run: |context, run, payload| Box::pin(async move {
                let job: $job = serde_json::from_value(payload)
                    .map_err(|error| JobError::permanent(format!("the payload cannot be read: {error}")))?;
                $handler(&context, &run, job).await
            }),
            settled: $settled,
        }
    };
}

/// Every job.
#[must_use]
pub fn entries() -> Vec<Entry> {
    use crate::{auth, maintenance, notifications, payments, prices, quizzes, reports, vendors};
    use shared::{
        admin::jobs as admin, auth::jobs as auth_jobs, notifications::jobs as mail_jobs,
        payments::jobs as payment_jobs, prices::jobs as price_jobs, quizzes::jobs as quiz,
        reports::jobs as report_jobs, vendors::jobs as vendor_jobs,
    };

    vec![
        job!(admin::DeleteExpired => maintenance::delete_expired),
        job!(auth_jobs::SendPasswordLink => auth::send_password_link),
        job!(mail_jobs::DeliverMail => notifications::deliver_mail),
        job!(payment_jobs::ApplyEvent => payments::apply_event),
        job!(payment_jobs::ConfirmOrder => payments::confirm_order),
        job!(payment_jobs::ReconcilePayments => payments::reconcile_payments),
        job!(price_jobs::RefreshRates => prices::refresh_rates),
        job!(quiz::SendResumeLink => quizzes::send_resume_link),
        job!(report_jobs::GenerateReport => reports::generate_report, reports::settle),
        job!(report_jobs::MailOutcome => reports::mail_outcome),
        job!(report_jobs::ReviewEvidence => reports::review_evidence),
        job!(report_jobs::SendFollowUps => reports::send_follow_ups),
        job!(report_jobs::SendFollowUp => reports::send_follow_up),
        job!(report_jobs::RenderReport => reports::render_report),
        job!(vendor_jobs::RefreshCatalogue => vendors::refresh_catalogue, vendors::settle_catalogue),
        job!(vendor_jobs::RefreshVendor => vendors::refresh_vendor, vendors::settle),
    ]
}
