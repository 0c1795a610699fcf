//! People and where they belong.

use sqlx::PgExecutor;

use super::api_keys::find_key_standing;
use crate::{
    auth::{KeyScope, Membership, Role},
    platform::{
        db::Tx,
        ids::{ApiKeyId, SignInId, UserId, WorkspaceId},
    },
};

/// What signing in needs of an account.
pub struct StoredUser {
    /// Who it is.
    pub id: UserId,
    /// The text under which the password is stored.
    pub password_hash: String,
    /// Whether they may still sign in.
    pub is_disabled: bool,
}

/// An account about to be made.
pub struct NewUser<'n> {
    /// Its id.
    pub id: UserId,
    /// The personal workspace's id.
    pub workspace_id: WorkspaceId,
    /// Normalised.
    pub email: &'n str,
    /// The text under which the password is stored.
    pub password_hash: &'n str,
}

/// Who somebody is right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub user_id: UserId,
    /// Their address.
    pub email: String,
    /// Whether they run the platform.
    pub is_operator: bool,
    /// Where they belong, the personal workspace first.
    pub memberships: Vec<Membership>,
    /// What a program's key may do; nothing: not a key, and no bounds but the role's.
    pub key_scopes: Option<Vec<KeyScope>>,
}

impl Standing {
    /// What somebody is in a workspace; without a name, in their own.
    #[must_use]
    pub fn membership(&self, workspace: Option<WorkspaceId>) -> Option<&Membership> {
        match workspace {
            Some(id) => self.memberships.iter().find(|one| one.workspace_id == id),
            None => self.memberships.first(),
        }
    }
}

/// By what somebody is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Proof {
    /// An access token of this sign-in.
    SignIn(SignInId),
    /// A program's key.
    ApiKey(ApiKeyId),
}

/// The account of an address.
///
/// # Errors
/// On a database error.
pub async fn find_user_by_email(
    db: impl PgExecutor<'_>,
    email: &str,
) -> sqlx::Result<Option<StoredUser>> {
    sqlx::query_as!(
        StoredUser,
        r#"
        select id as "id: UserId", password_hash, disabled_at is not null as "is_disabled!"
        from users
        where email = $1
        "#,
        email,
    )
    .fetch_optional(db)
    .await
}

/// Makes an account with its personal workspace; false if the address has one.
///
/// # Errors
/// On a database error.
pub async fn insert_user(tx: &mut Tx, new: NewUser<'_>) -> sqlx::Result<bool> {
    let made = sqlx::query!(
        r#"
        insert into users (id, email, password_hash)
        values ($1, $2, $3)
        on conflict (email) do nothing
        "#,
        new.id.0,
        new.email,
        new.password_hash,
    )
    .execute(&mut **tx)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into workspaces (id, name, personal_of) values ($1, $2, $3)",
        new.workspace_id.0,
        new.email,
        new.id.0,
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!(
        "insert into workspace_members (workspace_id, user_id, role) values ($1, $2, 'owner')",
        new.workspace_id.0,
        new.id.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(true)
}

/// Gives an account another password; nothing where there is no such account or it is disabled.
///
/// # Errors
/// On a database error.
pub async fn set_password(
    db: impl PgExecutor<'_>,
    email: &str,
    password_hash: &str,
) -> sqlx::Result<Option<UserId>> {
    sqlx::query_scalar!(
        r#"
        update users
        set password_hash = $2
        where email = $1 and disabled_at is null
        returning id as "id: UserId"
        "#,
        email,
        password_hash,
    )
    .fetch_optional(db)
    .await
}

/// Makes somebody an operator.
///
/// # Errors
/// On a database error.
pub async fn set_operator(db: impl PgExecutor<'_>, user: UserId) -> sqlx::Result<()> {
    sqlx::query!("update users set is_operator = true where id = $1", user.0)
        .execute(db)
        .await?;
    Ok(())
}

/// Who a proof makes its holder, unless it has ended or the account is disabled.
///
/// # Errors
/// On a database error.
pub async fn find_standing(tx: &mut Tx, proof: Proof) -> sqlx::Result<Option<Standing>> {
    let sign_in = match proof {
        Proof::SignIn(sign_in) => sign_in,
        Proof::ApiKey(key) => return find_key_standing(tx, key).await,
    };
    let user = sqlx::query!(
        r#"
        select u.id as "id: UserId", u.email, u.is_operator
        from sign_ins s
        join users u on u.id = s.user_id
        where s.id = $1 and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null
        "#,
        sign_in.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(user) = user else {
        return Ok(None);
    };
    let rows = sqlx::query!(
        r#"
        select w.id as "id: WorkspaceId", w.name, m.role, coalesce(w.personal_of = m.user_id, false) as "is_personal!"
        from workspace_members m
        join workspaces w on w.id = m.workspace_id
        where m.user_id = $1
        order by coalesce(w.personal_of = m.user_id, false) desc, w.name, w.id
        "#,
        user.id.0,
    )
    .fetch_all(&mut **tx)
    .await?;
    let memberships = rows
        .into_iter()
        .map(|row| {
            Ok(Membership {
                workspace_id: row.id,
                name: row.name,
                role: role(&row.role)?,
                is_personal: row.is_personal,
            })
        })
        .collect::<sqlx::Result<_>>()?;
    Ok(Some(Standing {
        user_id: user.id,
        email: user.email,
        is_operator: user.is_operator,
        memberships,
        key_scopes: None,
    }))
}

/// A role as it is stored.
pub(super) fn role(text: &str) -> sqlx::Result<Role> {
    text.parse()
        .map_err(|error: String| sqlx::Error::Decode(error.into()))
}
