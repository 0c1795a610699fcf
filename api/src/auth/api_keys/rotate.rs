//! Putting a fresh key into an old one's place.

use std::time::Duration;

use axum::extract::State;
use serde::Deserialize;
use shared::{
    auth::queries,
    platform::{db::Scope, ids::ApiKeyId},
};
use utoipa::ToSchema;

use super::{MadeApiKeyView, create::ReadyKey};
use crate::{
    auth::{ManageKeys, Require},
    http::{ApiError, ApiResult, Created, Envelope, FieldError, Json, NoQuery, Path},
    state::AppState,
};

/// Longest overlap, in hours: a week.
const HOURS_MAX: u64 = 168;
/// Overlap in hours when none is named.
const HOURS: u64 = 24;

/// How long both keys work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"overlap_hours": 24}))]
pub struct RotateApiKey {
    /// Hours for which the old key still works: 24 where it is not given, none for a key that got out.
    #[serde(default)]
    #[schema(maximum = 168)]
    pub overlap_hours: Option<u64>,
}

/// Makes a key like this one, which ends after an overlap: time to put the new one everywhere.
///
/// The new key has the name, the scopes and the life of the old one, counted from now, and acts in the caller's name.
#[utoipa::path(post, path = "/api-keys/{id}/rotate", tag = "auth", request_body = RotateApiKey,
    params(("id" = ApiKeyId, Path, description = "A key that still works")),
    responses((status = 201, body = Envelope<MadeApiKeyView>)),
    security(("access_token" = ["admin"]), ("access_cookie" = ["admin"])))]
pub async fn rotate_api_key(
    State(app): State<AppState>,
    caller: Require<ManageKeys>,
    Path(id): Path<ApiKeyId>,
    _query: NoQuery,
    Json(body): Json<RotateApiKey>,
) -> ApiResult<Created<MadeApiKeyView>> {
    let hours = body.overlap_hours.unwrap_or(HOURS);
    if hours > HOURS_MAX {
        let message = "Must be from 0 to 168.";
        let fault = FieldError::new("/overlap_hours", "OUT_OF_RANGE", message);
        return Err(ApiError::invalid(vec![fault]));
    }
    let (workspace, maker) = (caller.workspace, caller.standing.user_id);
    let overlap = Duration::from_secs(3600 * hours);
    let made = app
        .db
        .write(Scope::Workspace(workspace), move |tx| {
            Box::pin(async move {
                let old = queries::lock_open_api_key(&mut **tx, workspace, id)
                    .await?
                    .ok_or_else(|| ApiError::not_found("key"))?;
                let life = old.expires_at.map(|end| end - old.created_at);
                let ready = ReadyKey {
                    workspace,
                    maker,
                    name: old.name,
                    scopes: old.scopes,
                    lifetime: life.and_then(|life| life.to_std().ok()),
                };
                let (key, secret) = ready.insert(tx).await?;
                queries::replace_api_key(&mut **tx, workspace, id, key.id, overlap).await?;
                Ok::<_, ApiError>(MadeApiKeyView::new(key, &secret))
            })
        })
        .await?;
    Ok(Created {
        location: format!("/api/api-keys/{}", made.key.id),
        data: made,
    })
}
