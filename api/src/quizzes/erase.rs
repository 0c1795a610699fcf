//! Erasing a session and everything that came of it.

use axum::extract::State;
use shared::{
    platform::{db::Scope, ids::SessionId},
    reports::erasure,
};

use super::create::{TokenCookie, token_cookie};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, NoContent, Path},
    state::AppState,
};

/// Erases a session for good: answers, address, tokens, links, mails, reports and what was shared.
///
/// A report that is being made is stopped. What remains is an empty row that payments point at.
#[utoipa::path(delete, path = "/quiz/sessions/{id}", tag = "quizzes",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 204, description = "Erased.")),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn erase_session(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<SessionId>,
) -> ApiResult<(TokenCookie, NoContent)> {
    let id = caller.require(id)?;
    let was_there: sqlx::Result<bool> = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { erasure::erase_session(tx, id).await })
        })
        .await;
    if was_there? {
        Ok((token_cookie(&app, ""), NoContent))
    } else {
        Err(ApiError::not_found("quiz session"))
    }
}
