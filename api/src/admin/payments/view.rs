//! What operators see of a payment.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    payments::{Payment, PaymentState},
    platform::{
        ids::{PaymentId, SessionId},
        money::Money,
    },
};
use utoipa::ToSchema;

/// A payment of a quiz session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HeldPaymentView {
    /// Its id.
    pub id: PaymentId,
    /// Whose report it pays.
    pub session_id: SessionId,
    /// `simulator` or `stripe`.
    pub provider: String,
    /// The provider's checkout.
    pub provider_ref: Option<String>,
    /// What we asked for.
    pub price: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// What did not fit, if it is or was held.
    #[schema(example = "amount")]
    pub held_reason: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When the money was there.
    pub paid_at: Option<DateTime<Utc>>,
}

impl From<Payment> for HeldPaymentView {
    fn from(payment: Payment) -> Self {
        Self {
            id: payment.id,
            session_id: payment.session_id,
            provider: payment.provider.to_string(),
            provider_ref: payment.provider_ref,
            price: payment.amount,
            state: payment.state,
            held_reason: payment.held_reason.map(|reason| reason.to_string()),
            created_at: payment.created_at,
            paid_at: payment.paid_at,
        }
    }
}
