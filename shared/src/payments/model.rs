//! A payment and the words for where it stands.

use chrono::{DateTime, Utc};

use super::text_enum::text_enum;
use crate::platform::{
    ids::{PaymentId, SessionId},
    money::Money,
};

text_enum! {
    /// Where a payment stands.
    #[derive(serde::Serialize, utoipa::ToSchema)]
    #[serde(rename_all = "snake_case")]
    PaymentState {
        /// We asked the provider for a checkout and have no answer yet.
        Created = "created",
        /// The checkout waits for the payer.
        Open = "open",
        /// The payer is done, the money is under way.
        Processing = "processing",
        /// The money is there.
        Paid = "paid",
        /// The money did not come.
        Failed = "failed",
        /// The checkout was left or ran out.
        Expired = "expired",
        /// Something does not fit; an operator decides. Never fulfilled.
        Held = "held",
        /// All of the money went back.
        Refunded = "refunded",
        /// The payer's bank asks for the money back; undecided, access is kept.
        Disputed = "disputed",
        /// The bank took it back.
        DisputeLost = "dispute_lost",
    }
}

impl PaymentState {
    /// Whether it opens the report.
    #[must_use]
    pub const fn is_entitling(self) -> bool {
        matches!(self, Self::Paid | Self::Disputed)
    }

    /// Whether it keeps the session from being paid a second time; the partial unique index says the same.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Created | Self::Open | Self::Processing) || self.is_entitling()
    }

    /// Whether the provider may know more than we do, without any event on its way.
    #[must_use]
    pub const fn is_unsettled(self) -> bool {
        matches!(self, Self::Created | Self::Open | Self::Processing)
    }
}

text_enum! {
    /// Who takes the money.
    Provider {
        /// A page of ours in place of the provider's, on a laptop only.
        Simulator = "simulator",
        /// Stripe Checkout.
        Stripe = "stripe",
    }
}

text_enum! {
    /// What did not fit when money came.
    HeldReason {
        /// Test money where real money is due, or the other way round.
        Livemode = "livemode",
        /// It went to an account that is not ours.
        Account = "account",
        /// The checkout names another payment.
        Reference = "reference",
        /// Not the amount we asked for.
        Amount = "amount",
        /// Not the currency we asked for.
        Currency = "currency",
        /// The session is being paid, or was paid, by another payment.
        AnotherPayment = "another_payment",
    }
}

/// What a change of a payment means for the reports of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The session became entitled.
    Start,
    /// The session is entitled no more.
    Withhold,
    /// A dispute was won.
    Release,
}

impl Effect {
    /// The effect of going from one state to another.
    #[must_use]
    pub const fn of(from: PaymentState, to: PaymentState) -> Option<Self> {
        match (from.is_entitling(), to.is_entitling()) {
            (false, true) => Some(Self::Start),
            (true, false) => Some(Self::Withhold),
            (true, true) if matches!(from, PaymentState::Disputed) => Some(Self::Release),
            _ => None,
        }
    }
}

/// A payment of one session.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its id; also the reference and the idempotency key we give to the provider.
    pub id: PaymentId,
    /// Whose report it pays.
    pub session_id: SessionId,
    /// Who takes the money.
    pub provider: Provider,
    /// The provider's checkout, once it answered.
    pub provider_ref: Option<String>,
    /// How much, with the decimals of its currency.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// Why it is held.
    pub held_reason: Option<HeldReason>,
    /// How often its checkout was looked at.
    pub looks: i64,
    /// The provider's page, while the payer may use it.
    pub checkout_url: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When the money was there.
    pub paid_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::{Effect, PaymentState};

    #[test]
    fn every_state_reads_as_it_is_written() {
        for state in PaymentState::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
        assert!("paid ".parse::<PaymentState>().is_err());
    }

    #[test]
    fn only_a_change_of_entitlement_touches_a_report() {
        use PaymentState::{DisputeLost, Disputed, Expired, Failed, Held, Open, Paid, Refunded};

        for (from, to, effect) in [
            (Open, Paid, Some(Effect::Start)),
            (Failed, Paid, Some(Effect::Start)),
            (Open, Disputed, Some(Effect::Start)),
            (Paid, Disputed, None),
            (Disputed, Paid, Some(Effect::Release)),
            (Paid, Refunded, Some(Effect::Withhold)),
            (Disputed, DisputeLost, Some(Effect::Withhold)),
            (Held, Refunded, None),
            (Open, Expired, None),
            (Open, Held, None),
        ] {
            assert_eq!(Effect::of(from, to), effect, "{from} -> {to}");
        }
    }
}
