//! What payments look like from outside.

use serde::Serialize;
use shared::{
    payments::{Payment, PaymentState},
    platform::{
        ids::{PaymentId, ReportId, SessionId},
        money::Money,
    },
    reports::{ReportState, ReportSummary},
};
use utoipa::ToSchema;

/// A payment, and where to pay.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckoutView {
    /// The payment's id.
    pub payment_id: PaymentId,
    /// Whose report it pays.
    pub session_id: SessionId,
    /// Where it stands.
    #[schema(example = "open")]
    pub state: PaymentState,
    /// Send the payer here; when there is nothing left to pay, the page says so and leads on.
    #[schema(example = "https://crb.example/pay/0198a6e0-0000-7000-8000-000000000000")]
    pub checkout_url: String,
    /// What it costs, tax included.
    pub amount: Money,
}

impl CheckoutView {
    /// The view of a payment.
    pub fn new(payment: &Payment, checkout_url: String) -> Self {
        Self {
            payment_id: payment.id,
            session_id: payment.session_id,
            state: payment.state,
            checkout_url,
            amount: payment.amount,
        }
    }
}

/// Where the payment of a session stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerificationView {
    /// The quiz session.
    pub session_id: SessionId,
    /// Its payment; null while there is none.
    pub payment_id: Option<PaymentId>,
    /// Where the payment stands; null while there is none.
    pub status: Option<PaymentState>,
    /// Whether the money is there.
    pub paid: bool,
    /// What it costs; null while there is no payment.
    pub amount: Option<Money>,
    /// The report it pays; null until the quiz is complete.
    pub report: Option<PaidReportView>,
}

/// A report, as far as its payer needs it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaidReportView {
    /// The report's id.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// Its live events.
    #[schema(example = "/api/reports/0198a6e0-0000-7000-8000-000000000000/stream")]
    pub stream_url: String,
}

impl From<ReportSummary> for PaidReportView {
    fn from(report: ReportSummary) -> Self {
        Self {
            id: report.id,
            state: report.state,
            stream_url: format!("/api/reports/{}/stream", report.id),
        }
    }
}

/// The event was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceivedView {
    /// Always true.
    #[schema(example = true)]
    pub received: bool,
}

/// What the simulator's page shows.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatorCheckoutView {
    /// The payment's id.
    pub payment_id: PaymentId,
    /// Whose report it pays.
    pub session_id: SessionId,
    /// What it costs, tax included.
    pub amount: Money,
    /// What it is for.
    #[schema(example = "CRB report for your company")]
    pub description: &'static str,
    /// Where the payment stands.
    #[schema(example = "open")]
    pub state: PaymentState,
    /// Where the payer goes after paying.
    #[schema(example = "/reports/0198a6e0-0000-7000-8000-000000000000/live")]
    pub success_url: String,
    /// Where the payer goes after leaving.
    #[schema(example = "/quiz")]
    pub cancel_url: &'static str,
}

/// What became of an action on the simulator's page.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimulatorOutcomeView {
    /// Where the payment stands now; the event may still be on its way.
    #[schema(example = "open")]
    pub state: PaymentState,
    /// Where the payer goes next.
    #[schema(example = "/reports/0198a6e0-0000-7000-8000-000000000000/live")]
    pub return_url: String,
}
