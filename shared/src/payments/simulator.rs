//! The provider on a laptop: what its payer can do, and the events it sends.
//!
//! It is the other side of the counter. Nothing here touches a payment; what it changes is fetched and applied
//! like the real provider's objects.

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    checkout::{ChargeStatus, Checkout, CheckoutStatus, DisputeStatus, PaymentStatus},
    text_enum::text_enum,
};
use crate::platform::{ids::PaymentId, secrets};

text_enum! {
    /// What can happen to a checkout.
    Action {
        /// The payer pays by card; or a transfer arrives.
        Pay = "pay",
        /// The payer pays by transfer, which takes days.
        PayLater = "pay-later",
        /// The money is refused.
        Fail = "fail",
        /// The payer leaves.
        Cancel = "cancel",
        /// We give all of it back.
        Refund = "refund",
        /// The payer's bank asks for it back.
        Dispute = "dispute",
        /// The bank decides for us.
        WinDispute = "win-dispute",
        /// The bank decides for the payer.
        LoseDispute = "lose-dispute",
    }
}

impl Action {
    /// What the payer's page offers; the rest happens at the bank or with us.
    pub const OF_PAYER: [Self; 4] = [Self::Pay, Self::PayLater, Self::Fail, Self::Cancel];

    /// The type of the event it causes. A transfer that arrives has a type of its own.
    const fn event_type(self, was_pending: bool) -> &'static str {
        match self {
            Self::Pay if was_pending => "checkout.session.async_payment_succeeded",
            Self::Pay | Self::PayLater => "checkout.session.completed",
            Self::Fail => "checkout.session.async_payment_failed",
            Self::Cancel => "checkout.session.expired",
            Self::Refund => "charge.refunded",
            Self::Dispute => "charge.dispute.created",
            Self::WinDispute | Self::LoseDispute => "charge.dispute.closed",
        }
    }
}

/// The checkout is not where this can happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the checkout does not allow this now")]
pub struct NotNow;

/// Something happened: the type of the event that tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happened {
    /// Such as `checkout.session.completed`.
    pub event_type: &'static str,
}

/// The account that the simulator's money goes to.
pub const ACCOUNT: &str = "acct_simulator";

/// A checkout in the simulator's books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatorCheckout {
    /// The checkout as we see it.
    pub checkout: Checkout,
    /// The payment it was made for; its idempotency key.
    pub payment_id: PaymentId,
    /// The charge's id, `ch_…`.
    pub charge_id: String,
    /// The dispute's id, `dp_…`.
    pub dispute_id: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
}

impl SimulatorCheckout {
    /// The checkout as we see it.
    #[must_use]
    pub fn into_checkout(self) -> Checkout {
        self.checkout
    }

    /// Lets something happen. Paying what is paid already tells of it once more: an event may have been lost.
    ///
    /// # Errors
    /// When it cannot happen now.
    pub fn act(&mut self, action: Action) -> Result<Happened, NotNow> {
        let seen = &mut self.checkout;
        let is_open = seen.status == CheckoutStatus::Open;
        let is_pending =
            seen.status == CheckoutStatus::Complete && seen.charge_status == ChargeStatus::Pending;
        let is_failed =
            seen.status == CheckoutStatus::Complete && seen.charge_status == ChargeStatus::Failed;
        let is_paid = seen.payment_status == PaymentStatus::Paid;
        let is_kept = is_paid
            && seen.amount_refunded < seen.amount_total
            && seen.dispute_status != DisputeStatus::Lost;
        match action {
            // Who was refused may try another card.
            Action::Pay if is_open || is_pending || is_failed => {
                seen.status = CheckoutStatus::Complete;
                seen.payment_status = PaymentStatus::Paid;
                seen.charge_status = ChargeStatus::Succeeded;
            }
            Action::Pay if is_paid => {}
            Action::PayLater if is_open => {
                seen.status = CheckoutStatus::Complete;
                seen.charge_status = ChargeStatus::Pending;
            }
            Action::Fail if is_open || is_pending => {
                seen.status = CheckoutStatus::Complete;
                seen.charge_status = ChargeStatus::Failed;
            }
            Action::Cancel if is_open => seen.status = CheckoutStatus::Expired,
            Action::Refund if is_kept => seen.amount_refunded = seen.amount_total,
            Action::Dispute if is_kept && seen.dispute_status == DisputeStatus::None => {
                seen.dispute_status = DisputeStatus::Open;
            }
            Action::WinDispute if seen.dispute_status == DisputeStatus::Open => {
                seen.dispute_status = DisputeStatus::Won
            }
            Action::LoseDispute if seen.dispute_status == DisputeStatus::Open => {
                seen.dispute_status = DisputeStatus::Lost
            }
            _ => return Err(NotNow),
        }
        Ok(Happened {
            event_type: action.event_type(is_pending),
        })
    }

    /// The event that tells of it, in the provider's shape, under a fresh id.
    #[must_use]
    pub fn event(&self, happened: Happened, now: DateTime<Utc>) -> Value {
        json!({
            "id": secrets::random_token("evt_sim_"),
            "object": "event",
            "api_version": null,
            "created": now.timestamp(),
            "type": happened.event_type,
            "livemode": self.checkout.livemode,
            "account": self.checkout.account,
            "pending_webhooks": 1,
            "request": {"id": null, "idempotency_key": null},
            "data": {"object": self.object(happened.event_type)},
        })
    }

    fn object(&self, event_type: &str) -> Value {
        if event_type.starts_with("charge.dispute.") {
            return json!({
                "id": self.dispute_id,
                "object": "dispute",
                "amount": self.checkout.amount_total,
                "charge": self.charge_id,
                "currency": self.checkout.currency,
                "livemode": self.checkout.livemode,
                "status": match self.checkout.dispute_status {
                    DisputeStatus::Won => "won",
                    DisputeStatus::Lost => "lost",
                    DisputeStatus::None | DisputeStatus::Open => "needs_response",
                },
            });
        }
        if event_type.starts_with("charge.") {
            return json!({
                "id": self.charge_id,
                "object": "charge",
                "amount": self.checkout.amount_total,
                "amount_refunded": self.checkout.amount_refunded,
                "currency": self.checkout.currency,
                "livemode": self.checkout.livemode,
                "refunded": self.checkout.amount_refunded >= self.checkout.amount_total,
            });
        }
        json!({
            "id": self.checkout.id,
            "object": "checkout.session",
            "amount_total": self.checkout.amount_total,
            "client_reference_id": self.checkout.client_reference,
            "created": self.created_at.timestamp(),
            "currency": self.checkout.currency,
            "expires_at": self.expires_at.timestamp(),
            "livemode": self.checkout.livemode,
            "mode": "payment",
            "payment_status": self.checkout.payment_status.as_str(),
            "status": self.checkout.status.as_str(),
        })
    }
}

/// Ids of a checkout's parts, made anew for each checkout.
pub(super) struct FreshIds {
    pub(super) checkout: String,
    pub(super) charge: String,
    pub(super) dispute: String,
}

impl FreshIds {
    pub(super) fn new() -> Self {
        let [checkout, charge, dispute] = ["cs_sim_", "ch_sim_", "dp_sim_"]
            .map(|prefix| format!("{prefix}{}", PaymentId::new().0.simple()));
        Self {
            checkout,
            charge,
            dispute,
        }
    }
}

/// What the simulator signs with when no webhook secret is configured.
#[must_use]
pub fn derived_secret(secret_key: &SecretString) -> SecretString {
    let code = Hmac::<Sha256>::new_from_slice(secret_key.expose_secret().as_bytes()).map(|mac| {
        mac.chain_update(b"payments.simulator.webhook")
            .finalize()
            .into_bytes()
    });
    // A key of any length will do for HMAC, so there is always a code; an empty secret verifies nothing.
    SecretString::from(
        code.map(|code| format!("whsec_sim_{}", hex::encode(code)))
            .unwrap_or_default(),
    )
}

#[cfg(test)]
pub(super) fn sample_checkout() -> SimulatorCheckout {
    let ids = FreshIds::new();
    let payment_id = PaymentId::new();
    SimulatorCheckout {
        checkout: Checkout {
            id: ids.checkout,
            client_reference: Some(payment_id.to_string()),
            livemode: false,
            account: ACCOUNT.to_owned(),
            amount_total: 14_700,
            currency: "eur".to_owned(),
            status: CheckoutStatus::Open,
            payment_status: PaymentStatus::Unpaid,
            charge_status: ChargeStatus::None,
            amount_refunded: 0,
            dispute_status: DisputeStatus::None,
            url: None,
        },
        payment_id,
        charge_id: ids.charge,
        dispute_id: ids.dispute,
        created_at: DateTime::UNIX_EPOCH,
        expires_at: DateTime::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, NotNow, derived_secret, sample_checkout};
    use crate::payments::checkout::Fact;

    #[test]
    fn what_happens_to_a_checkout_shows_in_what_it_says() {
        for (actions, fact) in [
            (&[][..], Fact::Open),
            (&[Action::Pay], Fact::Paid),
            (&[Action::PayLater], Fact::Processing),
            (&[Action::PayLater, Action::Pay], Fact::Paid),
            (&[Action::PayLater, Action::Fail], Fact::Failed),
            (&[Action::Fail, Action::Pay], Fact::Paid),
            (&[Action::Cancel], Fact::Expired),
            (&[Action::Pay, Action::Refund], Fact::Refunded),
            (&[Action::Pay, Action::Dispute], Fact::Disputed),
            (
                &[Action::Pay, Action::Dispute, Action::WinDispute],
                Fact::Paid,
            ),
            (
                &[Action::Pay, Action::Dispute, Action::LoseDispute],
                Fact::DisputeLost,
            ),
            (
                &[Action::Pay, Action::Dispute, Action::Refund],
                Fact::Refunded,
            ),
        ] {
            let mut checkout = sample_checkout();
            for action in actions {
                checkout.act(*action).expect("it can happen now");
            }
            assert_eq!(checkout.checkout.fact(), fact, "{actions:?}");
        }
    }

    #[test]
    fn what_is_over_cannot_happen_again() {
        let mut cancelled = sample_checkout();
        cancelled.act(Action::Cancel).expect("open");

        for action in Action::ALL {
            assert_eq!(cancelled.act(*action), Err(NotNow), "{action}");
        }
    }

    #[test]
    fn a_partial_refund_changes_nothing() {
        let mut checkout = sample_checkout();
        checkout.act(Action::Pay).expect("open");

        checkout.checkout.amount_refunded = checkout.checkout.amount_total - 1;

        assert_eq!(checkout.checkout.fact(), Fact::Paid);
    }

    #[test]
    fn the_derived_secret_is_the_keys_own() {
        use secrecy::{ExposeSecret, SecretString};
        let [one, two] = ["a", "b"].map(|key| derived_secret(&SecretString::from(key.to_owned())));

        assert!(one.expose_secret().starts_with("whsec_sim_"));
        assert_ne!(one.expose_secret(), two.expose_secret());
    }
}
