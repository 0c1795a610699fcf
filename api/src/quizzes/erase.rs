//! Erasing a session and everything that came of it.

use axum::extract::State;
use shared::{
    auth, notifications,
    platform::{
        db::{Scope, Tx},
        ids::SessionId,
    },
    quizzes::queries,
    reports,
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
    app.db
        // The system's, since it must see whether the person has other sessions.
        .write(Scope::System, move |tx| {
            Box::pin(async move { erase(tx, id).await })
        })
        .await?;
    Ok((token_cookie(&app, ""), NoContent))
}

/// The order of locks is that of the others who take several: address before links (sending one), links
/// before session (redeeming one), session before report (completing, paying).
async fn erase(tx: &mut Tx, id: SessionId) -> ApiResult<()> {
    let gone = || ApiError::not_found("quiz session");
    let email = queries::find_session(&mut **tx, id)
        .await?
        .ok_or_else(gone)?
        .email;
    queries::lock_address(&mut **tx, &email).await?;
    auth::queries::delete_resume_links(&mut **tx, &email).await?;
    queries::lock_session(&mut **tx, id)
        .await?
        .ok_or_else(gone)?;
    auth::queries::delete_session_tokens(&mut **tx, id, None).await?;
    queries::delete_resume_requests(&mut **tx, &email).await?;
    notifications::queries::delete_mails_about(&mut **tx, &email, id).await?;
    reports::erase_for_session(tx, id).await?;
    queries::erase_session(&mut **tx, id).await?;
    if queries::find_newest_session(&mut **tx, &email)
        .await?
        .is_none()
    {
        // It was the last thing we knew of this person.
        notifications::queries::delete_mails(&mut **tx, &email).await?;
    }
    Ok(())
}
