//! Payloads of payment jobs.

use serde::{Deserialize, Serialize};

use crate::platform::{
    ids::PaymentId,
    jobs::{Job, Queue},
};

/// Applies what the object of an event says now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyEvent {
    /// The provider's id of the event.
    pub event_id: String,
}

impl Job for ApplyEvent {
    const KIND: &'static str = "payments.apply_event";
    // A payment starts a report, and its payer is watching.
    const QUEUE: Queue = Queue::Reports;

    fn unique_key(&self) -> Option<String> {
        Some(format!("event:{}", self.event_id))
    }
}

/// Tells the payer by mail what was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmOrder {
    /// Which payment.
    pub payment_id: PaymentId,
}

impl Job for ConfirmOrder {
    const KIND: &'static str = "payments.confirm_order";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("order-mail:{}", self.payment_id))
    }
}

/// Looks at every payment that may have moved without an event reaching us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReconcilePayments {}

impl Job for ReconcilePayments {
    const KIND: &'static str = "payments.reconcile_payments";
    const QUEUE: Queue = Queue::Reports;

    fn unique_key(&self) -> Option<String> {
        Some(Self::KIND.to_owned())
    }
}
