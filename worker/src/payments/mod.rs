//! Applying what the payment provider says.

mod apply_event;
mod confirm_order;
mod reconcile_payments;

pub use apply_event::apply_event;
pub use confirm_order::confirm_order;
pub use reconcile_payments::reconcile_payments;
