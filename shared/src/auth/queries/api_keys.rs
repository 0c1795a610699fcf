//! Programs' keys.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgExecutor;

use super::{Standing, accounts::role};
use crate::{
    auth::{KeyScope, Membership},
    platform::{
        db::Tx,
        ids::{ApiKeyId, UserId, WorkspaceId},
    },
};

/// A key, without its secret.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// What it may do.
    pub scopes: Vec<KeyScope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was last seen, to the hour.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that took its place.
    pub replaced_by: Option<ApiKeyId>,
}

/// A key about to be made.
pub struct NewApiKey<'n> {
    /// Its id.
    pub id: ApiKeyId,
    /// Where it acts.
    pub workspace_id: WorkspaceId,
    /// Who makes it.
    pub created_by: UserId,
    /// What people call it.
    pub name: &'n str,
    /// Its first characters.
    pub prefix: &'n str,
    /// The hash of its secret.
    pub token_hash: &'n [u8],
    /// What it may do.
    pub scopes: &'n [KeyScope],
    /// How long it is good for; nothing: until it is revoked.
    pub lifetime: Option<Duration>,
}

struct ApiKeyRow {
    id: ApiKeyId,
    name: String,
    prefix: String,
    scopes: Vec<String>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    replaced_by: Option<ApiKeyId>,
}

impl TryFrom<ApiKeyRow> for ApiKey {
    type Error = sqlx::Error;

    fn try_from(row: ApiKeyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.id,
            name: row.name,
            prefix: row.prefix,
            scopes: scopes(&row.scopes)?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            revoked_at: row.revoked_at,
            replaced_by: row.replaced_by,
        })
    }
}

fn scopes(stored: &[String]) -> sqlx::Result<Vec<KeyScope>> {
    let parsed = stored.iter().map(|text| text.parse());
    parsed
        .collect::<Result<_, String>>()
        .map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A workspace's keys, the newest first; those that ended too, for as long as they are kept.
///
/// # Errors
/// On a database error.
pub async fn list_api_keys(
    db: impl PgExecutor<'_>,
    workspace: WorkspaceId,
    limit: i64,
) -> sqlx::Result<Vec<ApiKey>> {
    let rows = sqlx::query_as!(
        ApiKeyRow,
        r#"
        select id as "id: ApiKeyId", name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at,
            replaced_by as "replaced_by: ApiKeyId"
        from api_keys
        where workspace_id = $1
        order by created_at desc, id desc
        limit $2
        "#,
        workspace.0,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// How many of a workspace's keys still work.
///
/// # Errors
/// On a database error.
pub async fn count_open_api_keys(
    db: impl PgExecutor<'_>,
    workspace: WorkspaceId,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"
        select count(*) as "count!"
        from api_keys
        where workspace_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
        "#,
        workspace.0,
    )
    .fetch_one(db)
    .await
}

/// Keeps a key.
///
/// # Errors
/// On a database error.
pub async fn insert_api_key(db: impl PgExecutor<'_>, new: NewApiKey<'_>) -> sqlx::Result<ApiKey> {
    let scopes: Vec<String> = new
        .scopes
        .iter()
        .map(|scope| scope.as_str().to_owned())
        .collect();
    sqlx::query_as!(
        ApiKeyRow,
        r#"
        insert into api_keys (id, workspace_id, created_by, name, prefix, token_hash, scopes, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8))
        returning id as "id: ApiKeyId", name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at,
            replaced_by as "replaced_by: ApiKeyId"
        "#,
        new.id.0,
        new.workspace_id.0,
        new.created_by.0,
        new.name,
        new.prefix,
        new.token_hash,
        &scopes,
        new.lifetime.map(|lifetime| lifetime.as_secs_f64()),
    )
    .fetch_one(db)
    .await?
    .try_into()
}

/// A workspace's key that still works; nobody else changes it until this transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_open_api_key(
    db: impl PgExecutor<'_>,
    workspace: WorkspaceId,
    id: ApiKeyId,
) -> sqlx::Result<Option<ApiKey>> {
    sqlx::query_as!(
        ApiKeyRow,
        r#"
        select id as "id: ApiKeyId", name, prefix, scopes, created_at, expires_at, last_used_at, revoked_at,
            replaced_by as "replaced_by: ApiKeyId"
        from api_keys
        where workspace_id = $1 and id = $2 and revoked_at is null and (expires_at is null or expires_at > now())
        for update
        "#,
        workspace.0,
        id.0,
    )
    .fetch_optional(db)
    .await?
    .map(TryInto::try_into)
    .transpose()
}

/// Lets a key end after an overlap, since another took its place.
///
/// # Errors
/// On a database error.
pub async fn replace_api_key(
    db: impl PgExecutor<'_>,
    workspace: WorkspaceId,
    id: ApiKeyId,
    by: ApiKeyId,
    overlap: Duration,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update api_keys
        set replaced_by = $3, expires_at = least(expires_at, now() + make_interval(secs => $4))
        where workspace_id = $1 and id = $2
        "#,
        workspace.0,
        id.0,
        by.0,
        overlap.as_secs_f64(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Revokes a workspace's key; false if there is no such key.
///
/// # Errors
/// On a database error.
pub async fn revoke_api_key(
    db: impl PgExecutor<'_>,
    workspace: WorkspaceId,
    id: ApiKeyId,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update api_keys set revoked_at = coalesce(revoked_at, now()) where workspace_id = $1 and id = $2",
        workspace.0,
        id.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Which key a secret is, whether or not it still works.
///
/// # Errors
/// On a database error.
pub async fn find_api_key_by_hash(
    db: impl PgExecutor<'_>,
    token_hash: &[u8],
) -> sqlx::Result<Option<ApiKeyId>> {
    sqlx::query_scalar!(
        r#"select id as "id: ApiKeyId" from api_keys where token_hash = $1"#,
        token_hash,
    )
    .fetch_optional(db)
    .await
}

/// In whose name a key acts, unless it has ended, or its maker's account or membership has. A key never runs the
/// platform, whoever made it.
pub(super) async fn find_key_standing(
    tx: &mut Tx,
    key: ApiKeyId,
) -> sqlx::Result<Option<Standing>> {
    let row = sqlx::query!(
        r#"
        select u.id as "user_id: UserId", u.email, k.scopes, m.role, w.id as "workspace_id: WorkspaceId", w.name,
            coalesce(w.personal_of = u.id, false) as "is_personal!"
        from api_keys k
        join users u on u.id = k.created_by
        join workspace_members m on m.workspace_id = k.workspace_id and m.user_id = k.created_by
        join workspaces w on w.id = k.workspace_id
        where k.id = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
            and u.disabled_at is null
        "#,
        key.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    Ok(Some(Standing {
        user_id: row.user_id,
        email: row.email,
        is_operator: false,
        key_scopes: Some(scopes(&row.scopes)?),
        memberships: vec![Membership {
            workspace_id: row.workspace_id,
            name: row.name,
            role: role(&row.role)?,
            is_personal: row.is_personal,
        }],
    }))
}

/// Remembers that a key is in use; at most once an hour, so that reading stays reading.
///
/// # Errors
/// On a database error.
pub async fn touch_api_key(db: impl PgExecutor<'_>, id: ApiKeyId) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        update api_keys
        set last_used_at = now()
        where id = $1 and coalesce(last_used_at < now() - interval '1 hour', true)
        "#,
        id.0,
    )
    .execute(db)
    .await?;
    Ok(())
}
