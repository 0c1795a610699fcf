//! Beginning a payment: first our row, then the provider's checkout.
//!
//! Between the two the process may die or the provider's answer may be lost. Then the row says `created`, and
//! the next caller asks again under the same idempotency key, which is the payment's id.

use super::{Opened, Payment, Provider, queries};
use crate::platform::{
    db::Tx,
    ids::{PaymentId, SessionId},
    money::Money,
};

/// The payment a session goes on with.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The payment.
    pub payment: Payment,
    /// Whether it was begun just now.
    pub is_new: bool,
}

/// The session's payment that is not over, or a new one at this price. One that waits is to be looked at before: its
/// checkout may have run out meanwhile, or be paid.
///
/// # Errors
/// On a database error.
pub async fn begin_payment(
    tx: &mut Tx,
    session: SessionId,
    provider: Provider,
    price: Money,
) -> sqlx::Result<Begun> {
    // Another request may begin one, or end one, between two of these statements.
    for _ in 0..3 {
        if let Some(payment) = queries::find_active_payment(&mut **tx, session).await? {
            return Ok(Begun {
                payment,
                is_new: false,
            });
        }
        let id = PaymentId::new();
        if queries::insert_payment(&mut **tx, id, session, provider, price).await?
            && let Some(payment) = queries::find_payment(&mut **tx, id).await?
        {
            return Ok(Begun {
                payment,
                is_new: true,
            });
        }
    }
    Err(sqlx::Error::RowNotFound)
}

/// Notes the checkout that the provider opened. Returns the payment as it is now.
///
/// # Errors
/// On a database error.
pub async fn note_opened(
    tx: &mut Tx,
    id: PaymentId,
    opened: &Opened,
) -> sqlx::Result<Option<Payment>> {
    queries::update_payment_opened(&mut **tx, id, &opened.id, opened.url.as_deref()).await?;
    queries::find_payment(&mut **tx, id).await
}
