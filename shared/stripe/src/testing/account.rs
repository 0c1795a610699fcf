//! What the fake's account holds: checkouts, and the events that told of them.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::wire;

/// Something that happens to a checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// The payer pays by card.
    Pay,
    /// The payer pays by a transfer that takes days.
    PayLater,
    /// The transfer arrives.
    Arrive,
    /// The transfer does not arrive.
    FailToArrive,
    /// The checkout runs out.
    Expire,
    /// All of the money goes back.
    Refund,
    /// So much of the money goes back.
    RefundPart(i64),
    /// The payer's bank asks for the money back.
    Dispute,
    /// The bank decides for us.
    WinDispute,
    /// The bank decides for the payer.
    LoseDispute,
}

/// A checkout with what became of its money; tests may bend any of it.
#[derive(Debug, Clone)]
pub struct Session {
    /// `cs_test_…`.
    pub id: String,
    /// `pi_…`.
    pub intent: String,
    /// `ch_…`.
    pub charge: String,
    /// `du_…`.
    pub dispute: String,
    /// `re_…`.
    pub refund: String,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970.
    pub expires_at: i64,
    /// What its maker called it.
    pub reference: Option<String>,
    /// In the smallest unit.
    pub amount: i64,
    /// Small letters.
    pub currency: String,
    /// Whether it is about real money.
    pub livemode: bool,
    /// `open`, `complete`, `expired`.
    pub status: String,
    /// `unpaid`, `paid`, `no_payment_required`.
    pub payment_status: String,
    /// The payment intent's; nothing before the payer tried.
    pub intent_status: Option<String>,
    /// How much went back.
    pub refunded: i64,
    /// The dispute's, if there ever was one.
    pub dispute_status: Option<String>,
    /// The form it was made with.
    pub form: Vec<(String, String)>,
}

impl Session {
    /// Lets it happen; returns the type of the event and the object that the event is about.
    pub(super) fn happen(&mut self, what: Happening) -> (&'static str, Value) {
        let text = str::to_owned;
        match what {
            Happening::Pay | Happening::Arrive => {
                self.status = text("complete");
                self.payment_status = text("paid");
                self.intent_status = Some(text("succeeded"));
            }
            Happening::PayLater => {
                self.status = text("complete");
                self.intent_status = Some(text("processing"));
            }
            Happening::FailToArrive => {
                self.intent_status = Some(text("requires_payment_method"));
            }
            Happening::Expire => self.status = text("expired"),
            Happening::Refund => self.refunded = self.amount,
            Happening::RefundPart(amount) => self.refunded += amount,
            Happening::Dispute => self.dispute_status = Some(text("needs_response")),
            Happening::WinDispute => self.dispute_status = Some(text("won")),
            Happening::LoseDispute => self.dispute_status = Some(text("lost")),
        }
        match what {
            Happening::Pay | Happening::PayLater => {
                ("checkout.session.completed", wire::session(self, false))
            }
            Happening::Arrive => (
                "checkout.session.async_payment_succeeded",
                wire::session(self, false),
            ),
            Happening::FailToArrive => (
                "checkout.session.async_payment_failed",
                wire::session(self, false),
            ),
            Happening::Expire => ("checkout.session.expired", wire::session(self, false)),
            Happening::Refund | Happening::RefundPart(_) => ("charge.refunded", wire::charge(self)),
            Happening::Dispute => ("charge.dispute.created", wire::dispute(self)),
            Happening::WinDispute | Happening::LoseDispute => {
                ("charge.dispute.closed", wire::dispute(self))
            }
        }
    }
}

/// Seconds since 1970.
pub(super) fn now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0))
}
