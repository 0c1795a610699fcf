//! Fetching what the provider has, and applying it.
//!
//! All triggers end here: an event's job, a look by `verify` or create-checkout, and the reconciliation. The
//! payment is locked before its checkout is fetched, so of two that look at once the later one sees what the
//! earlier one saw, or more.

use super::{
    Effect, EventHead, HeldReason, Payment, PaymentState, Provider,
    checkout::{Checkout, SIMULATOR_ACCOUNT},
    queries,
    transition::{Step, advance},
};
use crate::platform::{db::Tx, ids::PaymentId};

/// A payment that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Where it stood.
    pub from: PaymentState,
    /// Where it stands.
    pub to: PaymentState,
}

/// A payment after a look at its checkout.
#[derive(Debug, Clone)]
pub struct Applied {
    /// The payment as it is now.
    pub payment: Payment,
    /// How it moved, if it did.
    pub change: Option<Change>,
}

impl Applied {
    /// What the change means for the session's reports; to be done in the same transaction.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        self.change
            .and_then(|change| Effect::of(change.from, change.to))
    }
}

/// Looks at a payment's checkout and moves the payment to what it says. `None` if there is no such payment.
///
/// # Errors
/// On a database error.
pub async fn refresh(tx: &mut Tx, id: PaymentId) -> sqlx::Result<Option<Applied>> {
    let Some(payment) = queries::lock_payment(&mut **tx, id).await? else {
        return Ok(None);
    };
    let checkout = match payment.provider {
        Provider::Simulator => queries::find_simulator_checkout(&mut **tx, id).await?,
        // Comes with the real provider's client.
        Provider::Stripe => None,
    };
    match checkout {
        Some(checkout) => advance_payment(tx, payment, &checkout).await.map(Some),
        None => Ok(Some(Applied {
            payment,
            change: None,
        })),
    }
}

/// Gives up a payment for which the provider never had a checkout.
///
/// # Errors
/// On a database error.
pub async fn give_up(tx: &mut Tx, id: PaymentId) -> sqlx::Result<()> {
    queries::update_payment_state(&mut **tx, id, PaymentState::Failed, None, None).await
}

/// What became of an event.
#[derive(Debug, Clone)]
pub enum EventOutcome {
    /// There is no such event, or it was applied before.
    Done,
    /// Its object was looked at.
    Looked(Applied),
    /// It moves nothing: not about payments, or not addressed to us.
    SetAside,
    /// We do not know its object. The row of a checkout may be on its way, so this is worth another try.
    Unknown,
}

/// Applies an event by looking at the object it names, and notes what came of it. An unknown object is noted
/// only when this `is_last_try`.
///
/// # Errors
/// On a database error.
pub async fn apply_event(
    tx: &mut Tx,
    event_id: &str,
    is_last_try: bool,
) -> sqlx::Result<EventOutcome> {
    let Some(event) = queries::lock_event(&mut **tx, event_id).await? else {
        return Ok(EventOutcome::Done);
    };
    if !event.concerns_payments() {
        queries::settle_event(&mut **tx, event_id, "ignored: not about payments").await?;
        return Ok(EventOutcome::SetAside);
    }
    if let Err(reason) = check_sender(&event) {
        tracing::error!(event.id = event_id, %reason, "a signed event is not about our money; it moves nothing");
        queries::settle_event(&mut **tx, event_id, &format!("refused: {reason}")).await?;
        return Ok(EventOutcome::SetAside);
    }
    let Some((payment, checkout)) = find_object(tx, &event).await? else {
        if is_last_try {
            tracing::warn!(
                event.id = event_id,
                "an event is about an object we do not know"
            );
            queries::settle_event(&mut **tx, event_id, "ignored: unknown object").await?;
        }
        return Ok(EventOutcome::Unknown);
    };
    if payment
        .provider_ref
        .as_deref()
        .is_some_and(|own| own != checkout.id)
    {
        // Money for a second checkout of the same payment: ours to return, not to fulfil.
        tracing::error!(event.id = event_id, payment.id = %payment.id, "an event is about a checkout that is not the payment's own");
        queries::settle_event(&mut **tx, event_id, "refused: reference").await?;
        return Ok(EventOutcome::SetAside);
    }
    let applied = advance_payment(tx, payment, &checkout).await?;
    let outcome = match (applied.change, applied.payment.held_reason) {
        (
            Some(Change {
                to: PaymentState::Held,
                ..
            }),
            Some(reason),
        ) => format!("held: {reason}"),
        (Some(change), _) => format!("applied: {} to {}", change.from, change.to),
        (None, _) => "applied: nothing new".to_owned(),
    };
    queries::settle_event(&mut **tx, event_id, &outcome).await?;
    Ok(EventOutcome::Looked(applied))
}

/// Whether an event speaks of our account, in our mode.
fn check_sender(event: &EventHead) -> Result<(), HeldReason> {
    if event.livemode != Some(Provider::Simulator.is_live()) {
        Err(HeldReason::Livemode)
    } else if event
        .account
        .as_deref()
        .is_some_and(|account| account != SIMULATOR_ACCOUNT)
    {
        Err(HeldReason::Account)
    } else {
        Ok(())
    }
}

/// The event's checkout as it is now, and its payment, locked.
async fn find_object(tx: &mut Tx, event: &EventHead) -> sqlx::Result<Option<(Payment, Checkout)>> {
    let Some(object_id) = &event.object_id else {
        return Ok(None);
    };
    let Some(found) = queries::find_simulator_checkout_by_object(&mut **tx, object_id).await?
    else {
        return Ok(None);
    };
    let by_ref = queries::find_payment_by_ref(&mut **tx, &found.id)
        .await?
        .map(|payment| payment.id);
    // A checkout whose answer we never got still names the payment it was made for.
    let by_name = || {
        found
            .client_reference
            .as_deref()
            .and_then(|text| text.parse().ok())
    };
    let Some(id) = by_ref.or_else(by_name) else {
        return Ok(None);
    };
    let Some(payment) = queries::lock_payment(&mut **tx, id).await? else {
        return Ok(None);
    };
    // Once more, now that nobody else applies it: what was read before the lock may be old.
    let checkout = queries::find_simulator_checkout_by_object(&mut **tx, object_id).await?;
    Ok(checkout.map(|checkout| (payment, checkout)))
}

/// Moves a locked payment to what its checkout says.
async fn advance_payment(
    tx: &mut Tx,
    payment: Payment,
    checkout: &Checkout,
) -> sqlx::Result<Applied> {
    let from = payment.state;
    let mut step = advance(from, checkout.fact(), checkout.check(&payment));
    if let Step::To(to) = step
        && to.is_active()
        && !from.is_active()
        && queries::exists_other_active(&mut **tx, payment.id, payment.session_id).await?
    {
        step = Step::Hold(HeldReason::AnotherPayment);
    }
    let (to, reason) = match step {
        Step::Stay => {
            return Ok(Applied {
                payment,
                change: None,
            });
        }
        Step::To(to) => (to, None),
        Step::Hold(reason) => {
            tracing::error!(payment.id = %payment.id, %reason, "money came that does not fit; the payment is held for an operator");
            (PaymentState::Held, Some(reason))
        }
    };
    queries::update_payment_state(&mut **tx, payment.id, to, reason, Some(&checkout.id)).await?;
    tracing::info!(payment.id = %payment.id, %from, %to, "a payment moved");
    let payment = queries::find_payment(&mut **tx, payment.id)
        .await?
        .unwrap_or(payment);
    Ok(Applied {
        payment,
        change: Some(Change { from, to }),
    })
}
