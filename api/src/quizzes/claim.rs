//! Taking a session into an account: its reports are the account's then.

use axum::{extract::State, http::HeaderMap};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use shared::{
    platform::{
        db::Scope,
        ids::{SessionId, WorkspaceId},
    },
    quizzes::queries,
};
use utoipa::ToSchema;

use crate::{
    auth::{ChangeReports, QuizToken, Require},
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, ErrorCode, Json, Path},
    state::AppState,
};

/// The proof that the session is the caller's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"quiz_token": "crb_qs_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}))]
pub struct ClaimSession {
    /// A token of the session. Left out, the browser's cookie counts.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub quiz_token: Option<SecretString>,
}

/// Where a session lies now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimedSessionView {
    /// The session.
    pub session_id: SessionId,
    /// The workspace whose members see its reports.
    pub workspace_id: WorkspaceId,
}

/// Takes a quiz session into the caller's workspace; its reports, present and future, are seen there from now on.
///
/// The caller is signed in, and proves with a token that the session is theirs. The token goes on working. Twice is
/// once; a session that lies in another workspace stays there.
#[utoipa::path(post, path = "/quiz/sessions/{id}/claim", tag = "quizzes", request_body = ClaimSession,
    params(("id" = SessionId, Path, description = "The session")),
    responses(
        (status = 200, body = Envelope<ClaimedSessionView>),
        (status = 409, body = ErrorBody, description = "It belongs to another account."),
    ),
    security(("access_token" = ["member"]), ("access_cookie" = ["member"]), ("api_key" = ["reports:write"])))]
pub async fn claim_session(
    State(app): State<AppState>,
    caller: Require<ChangeReports>,
    Path(id): Path<SessionId>,
    headers: HeaderMap,
    Json(body): Json<ClaimSession>,
) -> ApiResult<Data<ClaimedSessionView>> {
    let sent = body.quiz_token.as_ref().map(ExposeSecret::expose_secret);
    let unproven = || ApiError::not_found("quiz session");
    QuizToken::open(&app, sent, &headers)
        .await?
        .ok_or_else(unproven)?
        .require(id)?;
    let workspace = caller.workspace;
    let claimed: sqlx::Result<bool> = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { queries::claim_session(&mut **tx, id, workspace).await })
        })
        .await;
    if !claimed? {
        let message = "This session belongs to another account.";
        return Err(ApiError::new(ErrorCode::Conflict, message));
    }
    Ok(Data(ClaimedSessionView {
        session_id: id,
        workspace_id: workspace,
    }))
}
