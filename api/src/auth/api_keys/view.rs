//! What a workspace's admins get to see of its keys.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    auth::{ApiKeySecret, KeyScope, queries::ApiKey},
    platform::ids::ApiKeyId,
};
use utoipa::ToSchema;

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    #[schema(example = "Reporting")]
    pub name: String,
    /// Its first characters, by which it is known again.
    #[schema(example = "crb_live_3q2-7w")]
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; null: when it is revoked.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last seen, to the hour.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that took its place; this one works until it ends.
    pub replaced_by: Option<ApiKeyId>,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
            revoked_at: key.revoked_at,
            replaced_by: key.replaced_by,
        }
    }
}

/// A key that was just made, and its secret.
#[derive(Serialize, ToSchema)]
pub struct MadeApiKeyView {
    /// The key.
    #[serde(flatten)]
    pub key: ApiKeyView,
    /// Shown this once; sent as `Authorization: Bearer …`.
    #[schema(example = "crb_live_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAxY12_b")]
    pub secret: String,
}

impl MadeApiKeyView {
    pub(super) fn new(key: ApiKey, secret: &ApiKeySecret) -> Self {
        Self {
            key: ApiKeyView::from(key),
            secret: secret.text().to_owned(),
        }
    }
}
