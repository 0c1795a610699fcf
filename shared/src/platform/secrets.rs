//! Random secrets and how they are kept: shown once, stored only as a hash, compared in constant time.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use rand::RngCore;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Random bytes from the operating system.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// 256 random bits as base64url text, behind a prefix that says what it is.
#[must_use]
pub fn random_token(prefix: &str) -> String {
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()))
}

/// A public id: 128 random bits in 22 characters of base64url.
#[must_use]
pub fn random_public_id() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<16>())
}

/// The form in which a secret is stored.
#[must_use]
pub fn hash_token(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A digest of some parts that only the holder of the key can compute. Each part counts with its length, so that no two
/// lists of parts are one.
#[must_use]
pub fn keyed_digest(key: &SecretString, parts: &[&[u8]]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes()) else {
        // HMAC takes keys of any length.
        return Vec::new();
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// Whether two secrets are equal, in a time that does not depend on where they differ.
#[must_use]
pub fn equal(left: &[u8], right: &[u8]) -> bool {
    left.ct_eq(right).into()
}
