//! Mails as they can be read on a laptop, where no mail server is configured.

pub mod list_mailbox;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_mailbox::list_mailbox))
}
