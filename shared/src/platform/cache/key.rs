//! Names of answers: fixed in size, whatever was asked.

use std::fmt;

use sha2::{Digest, Sha256};

/// What an answer was made from, in 64 bits: another stamp, another answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp(u64);

impl Stamp {
    /// The stamp of something that its parts describe wholly.
    #[must_use]
    pub fn of(parts: &[&str]) -> Self {
        let digest = digest(parts);
        let mut start = [0; 8];
        start.copy_from_slice(&digest[..8]);
        Self(u64::from_be_bytes(start))
    }

    pub(super) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The name of an answer, hashed: 128 bits that no two texts share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name([u8; 16]);

impl Name {
    /// The name that a text spells.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(digest(&[text]))
    }
}

/// Where an answer lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) kind: &'static str,
    pub(super) stamp: Stamp,
    name: Name,
}

impl Key {
    pub(super) fn new(kind: &'static str, stamp: Stamp, name: Name) -> Self {
        Self { kind, stamp, name }
    }

    /// The name's part of the key in Redis.
    pub(super) fn name(&self) -> String {
        hex::encode(self.name.0)
    }
}

/// 128 bits of a hash that nobody finds two texts for.
pub(super) fn digest(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut start = [0; 16];
    start.copy_from_slice(&hash.finalize()[..16]);
    start
}
