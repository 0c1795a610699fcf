//! Callers, as types: a handler says in its signature who may call it. And the operations with which people come and go.

mod account;
pub mod api_keys;
pub mod confirm_sign_up;
mod cookies;
mod create_operator;
mod extract;
mod guesser;
mod held_tokens;
pub mod me;
mod operator;
pub mod operator_door;
pub mod refresh;
mod require;
pub mod sign_in;
pub mod sign_out;
pub mod sign_up;
mod signed_in;
mod standing;
mod subject;
mod user;
pub mod view;
mod watch;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

pub use account::Accounts;
pub use cookies::{is_by_cookie, session_cookie};
pub use create_operator::{MadeOperator, create_operator};
pub use extract::{Public, QuizToken};
pub use operator::Operator;
pub use require::{ChangeReports, Holder, ManageKeys, Permission, ReadReports, Require};
pub use subject::Subject;
pub use user::User;
pub use watch::Watch;

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
        .routes(routes!(
            api_keys::list::list_api_keys,
            api_keys::create::create_api_key
        ))
        .routes(routes!(api_keys::revoke::revoke_api_key))
        .routes(routes!(api_keys::rotate::rotate_api_key))
}
