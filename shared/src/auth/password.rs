//! Passwords: what may be one, and hashing them without letting a flood take the machine.

use std::{sync::Arc, time::Duration};

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

/// Fewest characters; length is what makes a password strong.
const SHORTEST: usize = 10;
/// Most bytes, so that nobody has us read a novel.
const LONGEST: usize = 256;
/// Passwords that may wait for their turn; beyond these the answer is "later" at once.
const PLACES: usize = 32;
/// Whoever waits longer comes back later.
const PATIENCE: Duration = Duration::from_secs(5);
/// What is checked where there is no account, so that both cases cost the same. No password is known that fits it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWhhcy10aGlzIQ$\
    YWxsLXRoaXMtd29yay1hbmQtbm8tb25lLWxldC1pbiE";

/// A password that somebody may choose.
#[derive(Clone)]
pub struct Password(SecretString);

/// Why a text may not be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// Guessed too easily.
    #[error("a password has at least {SHORTEST} characters")]
    TooShort,
    /// Longer than anybody types.
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    /// Known to everybody who knows the address.
    #[error("a password is not the e-mail address")]
    IsTheAddress,
}

impl Password {
    /// Checks a text against the rules for the account of an address.
    ///
    /// # Errors
    /// When it is too short, too long, or the address itself.
    pub fn choose(text: SecretString, email: &str) -> Result<Self, BadPassword> {
        let chosen = text.expose_secret();
        if chosen.chars().count() < SHORTEST {
            return Err(BadPassword::TooShort);
        }
        if chosen.len() > LONGEST {
            return Err(BadPassword::TooLong);
        }
        if chosen.trim().to_lowercase() == email {
            return Err(BadPassword::IsTheAddress);
        }
        Ok(Self(text))
    }
}

/// Too many passwords are being hashed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being checked")]
pub struct Busy;

/// Hashes and checks passwords, a few at a time and on threads where nothing else waits.
#[derive(Clone)]
pub struct Passwords {
    /// Everybody who hashes or waits for it.
    places: Arc<Semaphore>,
    /// Those who hash.
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    /// As many at once as leave half of the machine to others.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::new((cores / 2).max(1))
    }
}

impl Passwords {
    /// With so many at once.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(at_once + PLACES)),
            turns: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// The text under which a password is stored: Argon2id with 19 MiB, two passes and a salt of its own.
    ///
    /// # Errors
    /// When too many others are being hashed.
    pub async fn hash(&self, password: Password) -> Result<String, Busy> {
        self.compute(move || {
            let hash = Argon2::default().hash_password(password.0.expose_secret().as_bytes());
            // It fails only where memory or randomness does.
            hash.map(|hash| hash.to_string()).map_err(|_| Busy)
        })
        .await?
    }

    /// Whether a password fits what is stored. Without anything stored it takes as long and is false.
    ///
    /// # Errors
    /// When too many others are being checked.
    pub async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
    ) -> Result<bool, Busy> {
        if password.expose_secret().len() > LONGEST {
            return Ok(false);
        }
        self.compute(move || {
            let hash = stored.as_deref().unwrap_or(NOBODY);
            let fits = Argon2::default()
                .verify_password(password.expose_secret().as_bytes(), hash)
                .is_ok();
            fits && stored.is_some()
        })
        .await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Busy)?;
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned())
            .await
            .map_err(|_| Busy)?
            .map_err(|_| Busy)?;
        tokio::task::spawn_blocking(move || {
            // Held until the work is done, also when the client has hung up.
            let _held = (place, turn);
            work()
        })
        .await
        .map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::{Argon2, BadPassword, Busy, NOBODY, PLACES, Password, Passwords, SecretString};

    fn choose(text: &str) -> Result<Password, BadPassword> {
        Password::choose(SecretString::from(text.to_owned()), "ann@example.com")
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash_and_no_other() {
        let passwords = Passwords::new(1);
        let hash = passwords
            .hash(choose("correct horse").expect("sound"))
            .await
            .expect("a hash");

        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        for (text, fits) in [
            ("correct horse", true),
            ("correct horsE", false),
            ("", false),
        ] {
            let given = SecretString::from(text.to_owned());
            assert_eq!(
                passwords.verify(given, Some(hash.clone())).await,
                Ok(fits),
                "{text}"
            );
        }
        let again = passwords
            .hash(choose("correct horse").expect("sound"))
            .await;
        assert_ne!(again, Ok(hash), "the salt is fresh");
    }

    #[tokio::test]
    async fn nobody_fits_and_costs_what_somebody_costs() {
        let parsed = argon2::PasswordHash::new(NOBODY).expect("a hash");
        let own = argon2::PasswordHasher::hash_password(&Argon2::default(), b"x").expect("a hash");
        assert_eq!(parsed.params.to_string(), own.params.to_string());
        assert_eq!(parsed.algorithm, own.algorithm);
        assert_eq!(
            parsed.hash.map(|out| out.len()),
            own.hash.map(|out| out.len())
        );

        let any = SecretString::from("correct horse");
        assert_eq!(Passwords::new(1).verify(any, None).await, Ok(false));
    }

    #[test]
    fn what_is_guessed_or_too_long_is_no_password() {
        let long = "a".repeat(257);
        for (text, why) in [
            ("123456789", BadPassword::TooShort),
            ("äöüäöüäöü", BadPassword::TooShort),
            (long.as_str(), BadPassword::TooLong),
            (" Ann@Example.COM", BadPassword::IsTheAddress),
        ] {
            assert_eq!(choose(text).err(), Some(why), "{text}");
        }
        assert!(choose("1234567890").is_ok());
    }

    #[tokio::test]
    async fn a_flood_is_turned_away_at_once() {
        let passwords = Passwords::new(1);
        let flood = (0..PLACES + 20).map(|_| {
            let passwords = passwords.clone();
            async move {
                passwords
                    .verify(SecretString::from("correct horse"), None)
                    .await
            }
        });

        let answers = futures::future::join_all(flood).await;

        let refused = answers
            .iter()
            .filter(|answer| **answer == Err(Busy))
            .count();
        assert!(refused >= 19, "{refused} were refused");
    }
}
