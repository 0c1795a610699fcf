//! What accounts need of the process: keys, hashing, and who everybody is right now.

use secrecy::{ExposeSecret, SecretString};
use shared::{
    auth::{AccessTokens, FamiliarSecret, Passwords, RefreshSecret},
    platform::db::Db,
};

use super::{held_tokens::HeldTokens, standing::Standings};
use crate::config::ApiConfig;

/// The account side of the process.
pub struct Accounts {
    /// Signs and verifies access tokens.
    pub access: AccessTokens,
    /// Makes refresh tokens.
    pub refresh: RefreshSecret,
    /// Knows whoever has signed in before.
    pub familiar: FamiliarSecret,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Who callers are right now.
    pub standings: Standings,
    /// Tokens of quiz sessions that open streams stand on.
    pub held_tokens: HeldTokens,
}

impl Accounts {
    /// For this configuration and database.
    #[must_use]
    pub fn new(config: &ApiConfig, db: &Db) -> Self {
        let secret = SecretString::from(config.secret_key.expose_secret().to_owned());
        Self {
            access: AccessTokens::new(
                &config.jwt_secret_key,
                &config.jwt_previous_keys,
                &config.base_url,
                config.access_token_lifetime,
            ),
            refresh: RefreshSecret::new(secret.clone()),
            familiar: FamiliarSecret::new(secret),
            passwords: Passwords::default(),
            standings: Standings::new(db.clone()),
            held_tokens: HeldTokens::new(db.clone()),
        }
    }
}
