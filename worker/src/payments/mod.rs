//! Applying what the payment provider says.

mod apply_event;
mod reconcile_payments;

pub use apply_event::apply_event;
pub use reconcile_payments::reconcile_payments;
