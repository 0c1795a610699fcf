//! Revoking a key.

use axum::extract::State;
use shared::{
    auth::queries::{self, Proof},
    platform::{db::Scope, ids::ApiKeyId},
};

use crate::{
    auth::{ManageKeys, Require},
    http::{ApiError, ApiResult, NoContent, NoQuery, Path},
    state::AppState,
};

/// Revokes a key: within seconds it opens nothing any more, streams that it opened included.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "auth",
    params(("id" = ApiKeyId, Path, description = "The key")),
    responses((status = 204)),
    security(("access_token" = ["admin"]), ("access_cookie" = ["admin"])))]
pub async fn revoke_api_key(
    State(app): State<AppState>,
    caller: Require<ManageKeys>,
    Path(id): Path<ApiKeyId>,
    _query: NoQuery,
) -> ApiResult<NoContent> {
    let workspace = caller.workspace;
    let revoked: sqlx::Result<bool> = app
        .db
        .write(Scope::Workspace(workspace), move |tx| {
            Box::pin(async move { queries::revoke_api_key(&mut **tx, workspace, id).await })
        })
        .await;
    if !revoked? {
        return Err(ApiError::not_found("key"));
    }
    app.accounts.standings.forget(Proof::ApiKey(id)).await;
    Ok(NoContent)
}
