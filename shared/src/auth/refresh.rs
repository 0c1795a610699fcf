//! Refresh tokens: each is good for one successor, which only we can tell from it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use super::REFRESH_TOKEN_PREFIX;
use crate::platform::secrets;

/// Seconds within which the client that used a token gets the same successor again: two tabs that woke at once, or an
/// answer that was lost. Later, or from elsewhere, a used token is a stolen one.
pub const RACE_SECONDS: f64 = 10.0;

/// Makes refresh tokens.
///
/// A token's successor is computed from it under this secret. So the successor can be handed out a second time
/// although only hashes are stored, and whoever stole a token cannot compute it.
#[derive(Clone)]
pub struct RefreshSecret(SecretString);

impl RefreshSecret {
    /// From the installation's secret.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// The first token of a sign-in: 256 random bits.
    #[must_use]
    pub fn first(&self) -> String {
        secrets::random_token(REFRESH_TOKEN_PREFIX)
    }

    /// The token that takes another's place.
    #[must_use]
    pub fn successor(&self, token: &str) -> String {
        let digest = secrets::keyed_digest(&self.0, &[b"refresh-successor", token.as_bytes()]);
        format!("{REFRESH_TOKEN_PREFIX}{}", URL_SAFE_NO_PAD.encode(digest))
    }

    /// What a client is remembered by: a digest of where it calls from and what it calls itself.
    #[must_use]
    pub fn client(&self, address: &str, agent: &str) -> Vec<u8> {
        secrets::keyed_digest(
            &self.0,
            &[b"refresh-client", address.as_bytes(), agent.as_bytes()],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{RefreshSecret, SecretString};

    #[test]
    fn a_successor_is_always_the_same_and_depends_on_the_secret() {
        let secret = RefreshSecret::new(SecretString::from("one"));
        let other = RefreshSecret::new(SecretString::from("two"));
        let first = secret.first();

        let second = secret.successor(&first);

        assert_eq!(second, secret.successor(&first));
        assert_ne!(second, other.successor(&first));
        assert_ne!(second, first);
        assert_eq!(second.len(), first.len());
        assert!(second.starts_with("crb_rt_"));
    }

    #[test]
    fn a_client_is_its_address_and_its_name_apart() {
        let secret = RefreshSecret::new(SecretString::from("one"));

        assert_ne!(
            secret.client("10.0.0.1", "agent"),
            secret.client("10.0.0.", "1agent")
        );
    }
}
