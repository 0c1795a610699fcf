//! A person's answer to money that did not fit.
//!
//! ```text
//! held ─> paid       it is ours after all: the report is made
//!      └> refunded   it was given back at the provider: nothing is made
//! ```

use super::{Applied, Change, Payment, PaymentState, queries};
use crate::platform::{db::Tx, ids::PaymentId};

/// What to do with money that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldDecision {
    /// It pays for the report.
    Paid,
    /// It went back.
    Refunded,
}

impl HeldDecision {
    const fn state(self) -> PaymentState {
        match self {
            Self::Paid => PaymentState::Paid,
            Self::Refunded => PaymentState::Refunded,
        }
    }
}

/// What became of an answer.
#[derive(Debug)]
pub enum Decided {
    /// It was done; its effect on reports must follow in the same transaction.
    Done(Applied),
    /// There is no such payment.
    Unknown,
    /// It is not held.
    NotHeld(PaymentState),
    /// The session is being paid, or was paid, by another payment: a second one is never ours.
    AnotherIsActive,
}

/// Decides about a payment that is held; of two answers at once the first one counts.
///
/// # Errors
/// On a database error.
pub async fn decide_held(
    tx: &mut Tx,
    id: PaymentId,
    decision: HeldDecision,
) -> sqlx::Result<Decided> {
    let Some(payment) = queries::lock_payment(&mut **tx, id).await? else {
        return Ok(Decided::Unknown);
    };
    if payment.state != PaymentState::Held {
        return Ok(Decided::NotHeld(payment.state));
    }
    if decision == HeldDecision::Paid
        && queries::exists_other_active(&mut **tx, payment.id, payment.session_id).await?
    {
        return Ok(Decided::AnotherIsActive);
    }
    let change = Change {
        from: payment.state,
        to: decision.state(),
    };
    queries::update_payment_state(&mut **tx, id, change.to, None, None).await?;
    let payment: Payment = queries::find_payment(&mut **tx, id)
        .await?
        .unwrap_or(payment);
    Ok(Decided::Done(Applied {
        payment,
        change: Some(change),
    }))
}
