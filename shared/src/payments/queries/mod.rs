//! SQL of payments.

mod events;
mod payments;
mod simulator;

pub use events::{
    delete_expired_events, find_feed_position, find_waiting_event, insert_event, is_event_waiting,
    lock_event, settle_event, upsert_feed_position,
};
pub use payments::{
    OrderMail, SessionTerms, count_look, exists_other_active, fail_created_payment,
    find_active_payment, find_newest_payment, find_order_mail, find_payment, find_payment_by_ref,
    find_session_terms, insert_payment, list_payments, list_unsettled_payments, lock_payment,
    update_payment_opened, update_payment_state,
};
pub use simulator::{
    find_simulator_checkout, find_simulator_checkout_by_object, lock_simulator_checkout,
    update_simulator_checkout, upsert_simulator_checkout,
};
