//! Making a key.

use std::{collections::BTreeSet, time::Duration};

use axum::extract::State;
use serde::Deserialize;
use shared::{
    auth::{
        ApiKeySecret, KeyScope,
        queries::{self, ApiKey, NewApiKey},
    },
    platform::{
        db::{Scope, Tx},
        ids::{ApiKeyId, UserId, WorkspaceId},
        secrets,
    },
};
use utoipa::ToSchema;

use super::MadeApiKeyView;
use crate::{
    auth::{ManageKeys, Require},
    http::{
        ApiError, ApiResult, Created, Envelope, ErrorBody, ErrorCode, FieldError, Json, NoQuery,
    },
    state::AppState,
};

/// Days for which a key may be made.
const DAYS: std::ops::RangeInclusive<u64> = 1..=3650;
/// Most keys of a workspace that work at the same time.
const MOST: i64 = 100;

/// What the key is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Reporting", "scopes": ["reports:read"], "expires_in_days": 90}))]
pub struct CreateApiKey {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What it may do, at least one.
    #[schema(min_items = 1)]
    pub scopes: Vec<KeyScope>,
    /// After so many days it ends; without it, when it is revoked.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 3650)]
    pub expires_in_days: Option<u64>,
}

impl CreateApiKey {
    fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !(1..=100).contains(&self.name.trim().chars().count()) {
            faults.push(FieldError::new(
                "/name",
                "OUT_OF_RANGE",
                "Must have 1 to 100 characters.",
            ));
        }
        if self.scopes.is_empty() {
            faults.push(FieldError::new(
                "/scopes",
                "OUT_OF_RANGE",
                "Name at least one scope.",
            ));
        }
        if self
            .expires_in_days
            .is_some_and(|days| !DAYS.contains(&days))
        {
            let message = "Must be from 1 to 3650.";
            faults.push(FieldError::new("/expires_in_days", "OUT_OF_RANGE", message));
        }
        faults
    }
}

/// Makes a key for a program. Its secret stands in this answer and nowhere else.
///
/// The key acts in the workspace, in its maker's name and with no more rights than they have; it ends with their
/// membership. It cannot make keys.
#[utoipa::path(post, path = "/api-keys", tag = "auth", request_body = CreateApiKey,
    responses(
        (status = 201, body = Envelope<MadeApiKeyView>),
        (status = 409, body = ErrorBody, description = "The workspace has a hundred keys that work. Revoke one first."),
    ),
    security(("access_token" = ["admin"]), ("access_cookie" = ["admin"])))]
pub async fn create_api_key(
    State(app): State<AppState>,
    caller: Require<ManageKeys>,
    _query: NoQuery,
    Json(body): Json<CreateApiKey>,
) -> ApiResult<Created<MadeApiKeyView>> {
    let faults = body.faults();
    if !faults.is_empty() {
        return Err(ApiError::invalid(faults));
    }
    let scopes: BTreeSet<&str> = body.scopes.iter().map(|scope| scope.as_str()).collect();
    let ready = ReadyKey {
        workspace: caller.workspace,
        maker: caller.standing.user_id,
        name: body.name.trim().to_owned(),
        scopes: KeyScope::ALL
            .into_iter()
            .filter(|scope| scopes.contains(scope.as_str()))
            .collect(),
        lifetime: body
            .expires_in_days
            .map(|days| Duration::from_secs(days * 86_400)),
    };
    let made = app
        .db
        .write(Scope::Workspace(caller.workspace), move |tx| {
            Box::pin(async move {
                if queries::count_open_api_keys(&mut **tx, ready.workspace).await? >= MOST {
                    let message = "The workspace has a hundred keys that work. Revoke one first.";
                    return Err(ApiError::new(ErrorCode::Conflict, message));
                }
                let (key, secret) = ready.insert(tx).await?;
                Ok(MadeApiKeyView::new(key, &secret))
            })
        })
        .await?;
    Ok(Created {
        location: format!("/api/api-keys/{}", made.key.id),
        data: made,
    })
}

/// A key about to be kept.
pub(super) struct ReadyKey {
    pub(super) workspace: WorkspaceId,
    pub(super) maker: UserId,
    pub(super) name: String,
    pub(super) scopes: Vec<KeyScope>,
    pub(super) lifetime: Option<Duration>,
}

impl ReadyKey {
    /// Keeps the key's hash; its secret is the caller's to show.
    pub(super) async fn insert(&self, tx: &mut Tx) -> sqlx::Result<(ApiKey, ApiKeySecret)> {
        let secret = ApiKeySecret::new();
        let new = NewApiKey {
            id: ApiKeyId::new(),
            workspace_id: self.workspace,
            created_by: self.maker,
            name: &self.name,
            prefix: secret.prefix(),
            token_hash: &secrets::hash_token(secret.text()),
            scopes: &self.scopes,
            lifetime: self.lifetime,
        };
        let key = queries::insert_api_key(&mut **tx, new).await?;
        Ok((key, secret))
    }
}
