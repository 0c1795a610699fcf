//! Payments that need a person.

pub mod decide_payment;
pub mod list_payments;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations on payments.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_payments::list_payments))
        .routes(routes!(decide_payment::decide_payment))
}
