//! Callers, as types: a handler says in its signature who may call it. And the operations with which people come and go.

mod account;
pub mod confirm_sign_up;
mod cookies;
mod create_operator;
mod extract;
pub mod me;
mod operator;
pub mod refresh;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
mod signed_in;
mod standing;
mod user;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

pub use account::Accounts;
pub use cookies::{is_by_cookie, session_cookie};
pub use create_operator::{MadeOperator, create_operator};
pub use extract::{Public, QuizToken};
pub use operator::Operator;
pub use user::User;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_up::sign_up))
        .routes(routes!(confirm_sign_up::confirm_sign_up))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(refresh::refresh))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(me::get_me))
}
