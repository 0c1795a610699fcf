//! Making somebody an operator from the command line: how the first one comes in.

use anyhow::Context;
use secrecy::{ExposeSecret, SecretString};
use shared::{
    auth::{
        Email, Password, Passwords,
        queries::{self, NewUser},
    },
    platform::{
        db::{Db, Scope, Tx},
        ids::{UserId, WorkspaceId},
        secrets,
    },
};

/// What became of the account.
pub struct MadeOperator {
    /// Whether it was made just now.
    pub is_new: bool,
    /// A password we chose, to be shown once.
    pub generated: Option<SecretString>,
}

/// Makes the account of an address an operator's; there need not be one yet.
///
/// A given password becomes the account's, and whoever was signed in to it is signed out. Without one a new account
/// gets a random password, and one that exists keeps its own.
///
/// # Errors
/// When the address or the password is none, or on a database error.
pub async fn create_operator(
    db: &Db,
    email: &str,
    given: Option<SecretString>,
) -> anyhow::Result<MadeOperator> {
    let email: Email = email.parse().context("not an e-mail address")?;
    let address = email.as_str().to_owned();
    let exists = db
        .read(Scope::System, |tx| {
            Box::pin(async move { queries::find_user_by_email(&mut **tx, &address).await })
        })
        .await?
        .is_some();
    let generated = (given.is_none() && !exists).then(|| secrets::random_token("").into());
    let hash = match given.or_else(|| generated.clone()) {
        None => None,
        Some(password) => {
            let password = Password::choose(password, email.as_str())?;
            Some(Passwords::default().hash(password).await?)
        }
    };
    let is_new = db
        .write(Scope::System, move |tx| {
            Box::pin(async move { appoint(tx, email.as_str(), hash.as_deref()).await })
        })
        .await?;
    Ok(MadeOperator { is_new, generated })
}

/// True where the account was made just now.
async fn appoint(tx: &mut Tx, email: &str, hash: Option<&str>) -> anyhow::Result<bool> {
    let existing = queries::find_user_by_email(&mut **tx, email).await?;
    if let Some(user) = &existing {
        anyhow::ensure!(!user.is_disabled, "the account of this address is disabled");
        if let Some(hash) = hash {
            queries::set_password(&mut **tx, email, hash).await?;
            queries::revoke_sign_ins_of(&mut **tx, user.id, "password_set").await?;
        }
        queries::set_operator(&mut **tx, user.id).await?;
        return Ok(false);
    }
    let new = NewUser {
        id: UserId::new(),
        workspace_id: WorkspaceId::new(),
        email,
        password_hash: hash.context("somebody else removed the account meanwhile")?,
    };
    let user = new.id;
    anyhow::ensure!(
        queries::insert_user(tx, new).await?,
        "somebody else made the account meanwhile; call again"
    );
    queries::set_operator(&mut **tx, user).await?;
    Ok(true)
}

impl MadeOperator {
    /// What to tell whoever called.
    #[must_use]
    pub fn sentence(&self, email: &str) -> String {
        let made = if self.is_new {
            format!("{email} has an account now and is an operator.")
        } else {
            format!("{email} had an account and is an operator now.")
        };
        match &self.generated {
            Some(password) => format!(
                "{made}\nPassword, shown this once: {}",
                password.expose_secret()
            ),
            None => made,
        }
    }
}
