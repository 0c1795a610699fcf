//! A checkout as the provider has it: the only thing that moves a payment.

use super::{HeldReason, Payment, text_enum::text_enum, to_minor_units};

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

/// A checkout, with what became of its charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's id, `cs_…`.
    pub id: String,
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
    /// The attempt to get the money.
    pub charge_status: ChargeStatus,
    /// How much of it went back.
    pub amount_refunded: i64,
    /// Whether the payer's bank wants it back.
    pub dispute_status: DisputeStatus,
    /// The provider's page, while the payer may use it.
    pub url: Option<String>,
}

/// What is ours: where our money goes, and whether it is real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct House {
    /// The provider's id of our account.
    pub account: String,
    /// Whether it takes real money.
    pub is_live: bool,
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
                // Of a checkout that cost nothing nothing can go back.
                _ if self.amount_total > 0 && self.amount_refunded >= self.amount_total => {
                    Fact::Refunded
                }
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
    pub fn check(&self, payment: &Payment, house: &House) -> Result<(), HeldReason> {
        if self.livemode != house.is_live {
            Err(HeldReason::Livemode)
        } else if self.account != house.account {
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
