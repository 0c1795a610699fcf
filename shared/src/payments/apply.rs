//! Looking at what the provider has, and applying it.
//!
//! All triggers end here: an event's job, a look by `verify` or create-checkout, and the reconciliation. A look asks
//! the provider and holds no transaction meanwhile. Each look that is written counts up a number on the payment's row;
//! whoever read an older number looked before that and looks again. So what was seen earlier is never written later.

use super::{
    Effect, EventHead, HeldReason, Payment, PaymentState,
    checkout::{Checkout, House},
    gateway::{Gateway, GatewayError},
    queries,
    transition::{Step, advance},
};
use crate::platform::{
    db::{Db, Tx},
    ids::PaymentId,
};

/// Looks before giving up for now: each time somebody else wrote in between.
pub const MOST_LOOKS: usize = 8;

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

/// What was seen of a payment's checkout, not written yet.
#[derive(Debug, Clone)]
pub struct Look {
    /// The payment as it was before.
    pub payment: Payment,
    /// Its checkout; absent if the provider has none.
    pub checkout: Option<Checkout>,
    house: House,
}

/// Looks at a payment's checkout. `None` if there is no such payment.
///
/// # Errors
/// When the provider or the database does not answer.
pub async fn look(db: &Db, gateway: &Gateway, id: PaymentId) -> Result<Option<Look>, GatewayError> {
    look_at(db, gateway, id, None).await
}

async fn look_at(
    db: &Db,
    gateway: &Gateway,
    id: PaymentId,
    named: Option<&str>,
) -> Result<Option<Look>, GatewayError> {
    // The number first: what is fetched afterwards is at least as new.
    let Some(payment) = queries::find_payment(db.system(), id).await? else {
        return Ok(None);
    };
    let checkout = gateway.find_checkout(db, &payment, named).await?;
    Ok(Some(Look {
        payment,
        checkout,
        house: gateway.house(),
    }))
}

/// Moves the payment to what was seen. `None` if somebody else wrote since the look began: look again.
///
/// # Errors
/// On a database error.
pub async fn apply_look(tx: &mut Tx, look: &Look) -> sqlx::Result<Option<Applied>> {
    let Some(payment) = queries::lock_payment(&mut **tx, look.payment.id).await? else {
        return Ok(None);
    };
    if payment.looks != look.payment.looks {
        return Ok(None);
    }
    match &look.checkout {
        Some(checkout) => {
            queries::count_look(&mut **tx, payment.id, checkout.url.as_deref()).await?;
            advance_payment(tx, payment, checkout, &look.house)
                .await
                .map(Some)
        }
        None => Ok(Some(Applied {
            payment,
            change: None,
        })),
    }
}

/// What an event leads to.
#[derive(Debug, Clone)]
pub enum Sight {
    /// There is no such event, or it was applied before.
    Done,
    /// It moves nothing, for this reason.
    SetAside(String),
    /// We do not know its object. The row of a checkout may be on its way, so this is worth another try.
    Unknown,
    /// Its object.
    Look(Box<Look>),
}

/// Looks at the object that an event names.
///
/// # Errors
/// When the provider or the database does not answer.
pub async fn look_at_event(
    db: &Db,
    gateway: &Gateway,
    event_id: &str,
) -> Result<Sight, GatewayError> {
    let Some(event) = queries::find_waiting_event(db.system(), event_id).await? else {
        return Ok(Sight::Done);
    };
    if !event.concerns_payments() {
        return Ok(Sight::SetAside("ignored: not about payments".to_owned()));
    }
    if let Err(reason) = check_sender(&event, &gateway.house()) {
        tracing::error!(event.id = event_id, %reason, "a signed event is not about our money; it moves nothing");
        return Ok(Sight::SetAside(format!("refused: {reason}")));
    }
    let Some(object_id) = &event.object_id else {
        return Ok(Sight::Unknown);
    };
    let Some(located) = gateway.locate(db, object_id).await? else {
        return Ok(Sight::Unknown);
    };
    let by_ref = queries::find_payment_by_ref(db.system(), &located.id)
        .await?
        .map(|payment| payment.id);
    // A checkout whose answer we never got still names the payment it was made for.
    let by_name = || {
        located
            .reference
            .as_deref()
            .and_then(|text| text.parse().ok())
    };
    let Some(id) = by_ref.or_else(by_name) else {
        return Ok(Sight::Unknown);
    };
    let Some(look) = look_at(db, gateway, id, Some(&located.id)).await? else {
        return Ok(Sight::Unknown);
    };
    let payment = &look.payment;
    let is_own = payment.provider == gateway.provider()
        && payment
            .provider_ref
            .as_ref()
            .is_none_or(|own| *own == located.id);
    if !is_own {
        // Money for a second checkout of the same payment: ours to return, not to fulfil.
        tracing::error!(event.id = event_id, payment.id = %payment.id, "an event is about a checkout that is not the payment's own");
        return Ok(Sight::SetAside("refused: reference".to_owned()));
    }
    Ok(Sight::Look(Box::new(look)))
}

/// What became of an event.
#[derive(Debug, Clone)]
pub enum EventOutcome {
    /// There is no such event, or it was applied before.
    Done,
    /// Its object was looked at.
    Applied(Applied),
    /// It moves nothing: not about payments, or not addressed to us.
    SetAside,
    /// We do not know its object. The row of a checkout may be on its way, so this is worth another try.
    Unknown,
    /// Somebody else wrote since the look: look again.
    Stale,
}

/// Applies what an event's object said, and notes what came of it. An unknown object is noted only when this
/// `is_last_try`.
///
/// # Errors
/// On a database error.
pub async fn apply_event(
    tx: &mut Tx,
    event_id: &str,
    sight: &Sight,
    is_last_try: bool,
) -> sqlx::Result<EventOutcome> {
    if queries::lock_event(&mut **tx, event_id).await?.is_none() {
        return Ok(EventOutcome::Done);
    }
    let (outcome, note) = match sight {
        Sight::Done => return Ok(EventOutcome::Done),
        Sight::Unknown if !is_last_try => return Ok(EventOutcome::Unknown),
        Sight::Unknown => {
            tracing::warn!(
                event.id = event_id,
                "an event is about an object we do not know"
            );
            (EventOutcome::Unknown, "ignored: unknown object".to_owned())
        }
        Sight::SetAside(reason) => (EventOutcome::SetAside, reason.clone()),
        Sight::Look(look) => match apply_look(tx, look).await? {
            None => return Ok(EventOutcome::Stale),
            Some(applied) => {
                let note = note(&applied, look.checkout.as_ref());
                (EventOutcome::Applied(applied), note)
            }
        },
    };
    queries::settle_event(&mut **tx, event_id, &note).await?;
    Ok(outcome)
}

fn note(applied: &Applied, checkout: Option<&Checkout>) -> String {
    match (applied.change, applied.payment.held_reason) {
        (
            Some(Change {
                to: PaymentState::Held,
                ..
            }),
            Some(reason),
        ) => format!("held: {reason}"),
        (Some(change), _) => format!("applied: {} to {}", change.from, change.to),
        (None, _) => match checkout.filter(|checkout| checkout.is_partly_returned()) {
            Some(checkout) => format!(
                "noted: {} of {} went back",
                checkout.amount_refunded, checkout.amount_total
            ),
            None => "applied: nothing new".to_owned(),
        },
    }
}

/// Whether an event speaks of our account, in our mode.
fn check_sender(event: &EventHead, house: &House) -> Result<(), HeldReason> {
    if event.livemode != Some(house.is_live) {
        Err(HeldReason::Livemode)
    } else if event
        .account
        .as_ref()
        .is_some_and(|account| *account != house.account)
    {
        Err(HeldReason::Account)
    } else {
        Ok(())
    }
}

/// Moves a locked payment to what its checkout says.
async fn advance_payment(
    tx: &mut Tx,
    payment: Payment,
    checkout: &Checkout,
    house: &House,
) -> sqlx::Result<Applied> {
    let from = payment.state;
    let mut step = advance(from, checkout.fact(), checkout.check(&payment, house));
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
