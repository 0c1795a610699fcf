//! Which keys there are.

use axum::extract::State;
use shared::{
    auth::queries,
    platform::{db::Scope, page},
};

use super::ApiKeyView;
use crate::{
    auth::{ManageKeys, Require},
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// Lists the workspace's keys, the newest first, ended ones included; at most 200.
#[utoipa::path(get, path = "/api-keys", tag = "auth",
    responses((status = 200, body = Envelope<Vec<ApiKeyView>>)),
    security(("access_token" = ["admin"]), ("access_cookie" = ["admin"])))]
pub async fn list_api_keys(
    State(app): State<AppState>,
    caller: Require<ManageKeys>,
    _query: NoQuery,
) -> ApiResult<Data<Vec<ApiKeyView>>> {
    let mut tx = app.db.open(Scope::Workspace(caller.workspace)).await?;
    let keys = queries::list_api_keys(&mut *tx, caller.workspace, page::MAX_LIMIT).await?;
    Ok(Data(keys.into_iter().map(ApiKeyView::from).collect()))
}
