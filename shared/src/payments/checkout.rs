//! A checkout as the provider has it: the only thing that moves a payment.

use chrono::{DateTime, Utc};

use super::{HeldReason, Payment, Provider, text_enum::text_enum, to_minor_units};
use crate::platform::ids::PaymentId;

text_enum! {
    /// How far the payer is.
    CheckoutStatus {
        /// The page waits.
        Open = "open",
        /// The payer is done; the money may still be under way.
        Complete = "complete",
        /// The page was left or ran out.
        Expired = "expired",
    }
}

text_enum! {
    /// Whether the money is there.
    PaymentStatus {
        /// Not there, or not there yet.
        Unpaid = "unpaid",
        /// There.
        Paid = "paid",
    }
}

text_enum! {
    /// The attempt to get the money.
    ChargeStatus {
        /// None yet.
        None = "none",
        /// Under way, as with a bank transfer.
        Pending = "pending",
        /// Refused.
        Failed = "failed",
        /// Taken.
        Succeeded = "succeeded",
    }
}

text_enum! {
    /// Whether the payer's bank wants the money back.
    DisputeStatus {
        /// It does not.
        None = "none",
        /// Undecided.
        Open = "open",
        /// We keep it.
        Won = "won",
        /// It is gone.
        Lost = "lost",
    }
}

/// The account that the simulator's money goes to.
pub const SIMULATOR_ACCOUNT: &str = "acct_simulator";

/// A checkout, with what became of its charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's id, `cs_…`.
    pub id: String,
    /// The payment it was made for; its idempotency key.
    pub payment_id: PaymentId,
    /// What it says it was made for.
    pub client_reference: Option<String>,
    /// Whether it is about real money.
    pub livemode: bool,
    /// Where the money goes.
    pub account: String,
    /// How much, in the currency's smallest unit.
    pub amount_total: i64,
    /// ISO 4217, in small letters as providers write it.
    pub currency: String,
    /// How far the payer is.
    pub status: CheckoutStatus,
    /// Whether the money is there.
    pub payment_status: PaymentStatus,
    /// The charge's id, `ch_…`.
    pub charge_id: String,
    /// The attempt to get the money.
    pub charge_status: ChargeStatus,
    /// How much of it went back.
    pub amount_refunded: i64,
    /// The dispute's id, `dp_…`.
    pub dispute_id: String,
    /// Whether the payer's bank wants it back.
    pub dispute_status: DisputeStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
}

/// What a checkout says, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// Waiting for the payer.
    Open,
    /// Left or run out.
    Expired,
    /// The payer is done, the money is not there yet.
    Processing,
    /// The money did not come.
    Failed,
    /// The money is there.
    Paid,
    /// The money is there and asked back.
    Disputed,
    /// The money was there and the bank took it.
    DisputeLost,
    /// The money was there and all of it went back.
    Refunded,
}

impl Checkout {
    /// What it says, the latest chapter first. A partial refund changes nothing.
    #[must_use]
    pub fn fact(&self) -> Fact {
        if self.payment_status == PaymentStatus::Paid {
            return match self.dispute_status {
                _ if self.amount_refunded >= self.amount_total => Fact::Refunded,
                DisputeStatus::Lost => Fact::DisputeLost,
                DisputeStatus::Open => Fact::Disputed,
                DisputeStatus::None | DisputeStatus::Won => Fact::Paid,
            };
        }
        match (self.status, self.charge_status) {
            (CheckoutStatus::Open, _) => Fact::Open,
            (CheckoutStatus::Expired, _) => Fact::Expired,
            (CheckoutStatus::Complete, ChargeStatus::Failed) => Fact::Failed,
            (CheckoutStatus::Complete, _) => Fact::Processing,
        }
    }

    /// Whether it is what we asked for.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn check(&self, payment: &Payment) -> Result<(), HeldReason> {
        let is_own_account = match payment.provider {
            Provider::Simulator => self.account == SIMULATOR_ACCOUNT,
            // The account is compared once the real provider's objects can be fetched.
            Provider::Stripe => false,
        };
        if self.livemode != payment.provider.is_live() {
            Err(HeldReason::Livemode)
        } else if !is_own_account {
            Err(HeldReason::Account)
        } else if self.client_reference.as_deref() != Some(payment.id.to_string().as_str()) {
            Err(HeldReason::Reference)
        } else if self.currency != payment.amount.currency.unit() {
            Err(HeldReason::Currency)
        } else if Some(self.amount_total) != to_minor_units(payment.amount) {
            Err(HeldReason::Amount)
        } else {
            Ok(())
        }
    }
}
