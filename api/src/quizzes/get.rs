//! Reading a session.

use axum::extract::State;
use shared::{
    platform::{db::Scope, ids::SessionId},
    quizzes::queries,
};

use super::view::{RevisionTag, SessionData, SessionView, revision_tag};
use crate::{
    auth::QuizToken,
    http::{ApiError, ApiResult, Data, Envelope, Path},
    state::AppState,
};

/// Reads a session with its answers and where it stands.
#[utoipa::path(get, path = "/quiz/sessions/{id}", tag = "quizzes",
    params(("id" = SessionId, Path, description = "The session")),
    responses((status = 200, body = Envelope<SessionData>, headers(("ETag" = String, description = "Its revision")))),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn get_session(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<SessionId>,
) -> ApiResult<(RevisionTag, Data<SessionData>)> {
    let id = caller.require(id)?;
    let session = load(&app, id).await?;
    Ok((revision_tag(&session), Data(SessionData { session })))
}

/// The view of a session whose token the caller holds.
///
/// # Errors
/// 404 when it is erased.
pub(super) async fn load(app: &AppState, id: SessionId) -> ApiResult<SessionView> {
    app.db
        .read(Scope::Session(id), |tx| {
            Box::pin(async move {
                let session = queries::find_session(&mut **tx, id)
                    .await?
                    .ok_or_else(|| ApiError::not_found("quiz session"))?;
                Ok::<_, ApiError>(SessionView::load(tx, session).await?)
            })
        })
        .await
}
