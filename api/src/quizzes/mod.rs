//! Answering the quiz: sessions, saves, the way back to them, and the questions.

pub mod claim;
pub mod complete;
pub mod create;
pub mod erase;
pub mod faults;
pub mod get;
mod if_match;
pub mod place;
pub mod question_view;
pub mod questions;
pub mod resume_get;
pub mod resume_redeem;
pub mod resume_request;
pub mod save;
pub mod view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::state::AppState;

/// The operations of this domain.
#[must_use]
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create::create_session))
        .routes(routes!(
            resume_get::get_resumable_session,
            resume_request::request_resume_link
        ))
        .routes(routes!(resume_redeem::redeem_resume_link))
        .routes(routes!(claim::claim_session))
        .routes(routes!(
            get::get_session,
            save::save_session,
            erase::erase_session
        ))
        .routes(routes!(complete::complete_session))
        .routes(routes!(questions::get_questions))
}
