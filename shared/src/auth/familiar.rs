//! How an account knows somebody again before they have proven anything: by the place they signed in from, or by a mark
//! that their browser was given then.
//!
//! Guesses at a password are counted for the account. Without this, whoever guesses would keep its owner out as well.
//! It is no right to anything: it only says that other people's guesses are not counted against this client.

use std::net::IpAddr;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;

use crate::platform::secrets;

/// Makes and recognises what an account knows somebody by.
#[derive(Clone)]
pub struct FamiliarSecret(SecretString);

impl FamiliarSecret {
    /// From the installation's secret.
    #[must_use]
    pub fn new(secret: SecretString) -> Self {
        Self(secret)
    }

    /// What guesses at an address's account are counted by, whether it has one or not. It does not tell the address.
    #[must_use]
    pub fn account(&self, email: &str) -> String {
        let digest = secrets::keyed_digest(&self.0, &[b"familiar-account", email.as_bytes()]);
        URL_SAFE_NO_PAD.encode(&digest[..16])
    }

    /// What a place is remembered by, for one account: two accounts do not tell that they share it.
    #[must_use]
    pub fn place(&self, email: &str, network: IpAddr) -> Vec<u8> {
        let network = network.to_string();
        secrets::keyed_digest(
            &self.0,
            &[b"familiar-place", email.as_bytes(), network.as_bytes()],
        )
    }

    /// A mark for a browser whose owner has just proven who they are. It is void once the password is another.
    #[must_use]
    pub fn mark(&self, email: &str, password_hash: &str) -> String {
        let name = secrets::random_public_id();
        let seal = self.seal(&name, email, password_hash);
        format!("{name}.{seal}")
    }

    /// The name of a mark, if it was made for this account with its present password.
    #[must_use]
    pub fn recognise<'m>(
        &self,
        mark: &'m str,
        email: &str,
        password_hash: &str,
    ) -> Option<&'m str> {
        let (name, seal) = mark.split_once('.')?;
        let own = self.seal(name, email, password_hash);
        secrets::equal(own.as_bytes(), seal.as_bytes()).then_some(name)
    }

    fn seal(&self, name: &str, email: &str, password_hash: &str) -> String {
        let parts: [&[u8]; 4] = [
            b"familiar-mark",
            name.as_bytes(),
            email.as_bytes(),
            password_hash.as_bytes(),
        ];
        URL_SAFE_NO_PAD.encode(secrets::keyed_digest(&self.0, &parts))
    }
}

#[cfg(test)]
mod tests {
    use super::{FamiliarSecret, SecretString};

    #[test]
    fn a_mark_is_good_for_its_account_and_password_alone() {
        let secret = FamiliarSecret::new(SecretString::from("one"));
        let other = FamiliarSecret::new(SecretString::from("two"));

        let mark = secret.mark("ann@example.com", "$argon2id$a");

        let name = secret.recognise(&mark, "ann@example.com", "$argon2id$a");
        assert!(name.is_some_and(|name| name.len() == 22));
        assert!(
            secret
                .recognise(&mark, "bob@example.com", "$argon2id$a")
                .is_none()
        );
        assert!(
            secret
                .recognise(&mark, "ann@example.com", "$argon2id$b")
                .is_none()
        );
        assert!(
            other
                .recognise(&mark, "ann@example.com", "$argon2id$a")
                .is_none()
        );
        for bad in ["", ".", "a", "a.", &mark[1..], &format!("{mark}a")] {
            assert!(
                secret
                    .recognise(bad, "ann@example.com", "$argon2id$a")
                    .is_none(),
                "{bad}"
            );
        }
    }

    #[test]
    fn a_place_is_remembered_for_one_account() {
        let secret = FamiliarSecret::new(SecretString::from("one"));
        let home = "192.0.2.1".parse().expect("an address");
        let away = "192.0.2.2".parse().expect("an address");

        let place = secret.place("ann@example.com", home);

        assert_eq!(place, secret.place("ann@example.com", home));
        assert_ne!(place, secret.place("ann@example.com", away));
        assert_ne!(place, secret.place("bob@example.com", home));
        assert!(!secret.account("ann@example.com").contains("ann"));
    }
}
