//! Beginning a payment: first our row, then the provider's checkout, in a transaction each.
//!
//! Between the two the process may die or the provider's answer may be lost. Then the row says `created`, and
//! the next caller asks again under the same idempotency key, which is the payment's id.

use super::{Applied, Payment, PaymentState, Provider, queries, refresh, to_minor_units};
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
    /// What looking at an earlier one changed; its effect must follow in the same transaction.
    pub applied: Option<Applied>,
}

/// The session's payment that is not over, or a new one at this price. One that waits is looked at first: its
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
    let mut applied = None;
    // Another request may begin one, or a checkout run out, between two of these statements.
    for _ in 0..3 {
        if let Some(active) = queries::find_active_payment(&mut **tx, session).await? {
            let looked = match active.state.is_unsettled() {
                true => refresh(tx, active.id).await?,
                false => None,
            };
            let payment = looked
                .as_ref()
                .map_or(active, |looked| looked.payment.clone());
            let is_active = payment.state.is_active();
            applied = looked.filter(|looked| looked.change.is_some()).or(applied);
            if is_active {
                return Ok(Begun {
                    payment,
                    is_new: false,
                    applied,
                });
            }
        }
        let id = PaymentId::new();
        if queries::insert_payment(&mut **tx, id, session, provider, price).await?
            && let Some(payment) = queries::find_payment(&mut **tx, id).await?
        {
            return Ok(Begun {
                payment,
                is_new: true,
                applied,
            });
        }
    }
    Err(sqlx::Error::RowNotFound)
}

/// Asks the provider for the checkout of a payment that has none yet, and opens the payment with it.
///
/// # Errors
/// On a database error.
pub async fn open_checkout(tx: &mut Tx, id: PaymentId) -> sqlx::Result<Option<Payment>> {
    let Some(payment) = queries::lock_payment(&mut **tx, id).await? else {
        return Ok(None);
    };
    if payment.state != PaymentState::Created {
        return Ok(Some(payment));
    }
    let provider_ref = match payment.provider {
        Provider::Simulator => {
            let Some(amount) = to_minor_units(payment.amount) else {
                return Ok(Some(payment));
            };
            queries::upsert_simulator_checkout(
                &mut **tx,
                id,
                amount,
                &payment.amount.currency.unit(),
            )
            .await?
        }
        // Comes with the real provider's client; until then nothing begins such a payment.
        Provider::Stripe => return Ok(Some(payment)),
    };
    queries::update_payment_opened(&mut **tx, id, &provider_ref).await?;
    queries::find_payment(&mut **tx, id).await
}
