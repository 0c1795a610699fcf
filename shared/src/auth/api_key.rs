//! The text of a program's key: told from any other text without a look at the database.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::platform::secrets;

/// What a key begins with: whoever finds one in a file knows what it is.
pub const API_KEY_PREFIX: &str = "crb_live_";
/// Characters of the 256 random bits.
const RANDOM: usize = 43;
/// Characters of the checksum behind them.
const CHECKSUM: usize = 6;
/// Characters by which its owner knows a key again; they open nothing.
const SHOWN: usize = API_KEY_PREFIX.len() + 6;

/// A key's text, shown once.
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// A fresh one.
    #[must_use]
    pub fn new() -> Self {
        let random = secrets::random_token(API_KEY_PREFIX);
        Self(format!("{random}{}", checksum(&random)))
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Its first characters.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0[..SHOWN]
    }
}

impl Default for ApiKeySecret {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a text has the form of a key, its checksum included: a typing error costs no query.
#[must_use]
pub fn is_api_key(text: &str) -> bool {
    text.is_ascii()
        && text.starts_with(API_KEY_PREFIX)
        && text.len() == API_KEY_PREFIX.len() + RANDOM + CHECKSUM
        && text.ends_with(&checksum(&text[..API_KEY_PREFIX.len() + RANDOM]))
}

fn checksum(text: &str) -> String {
    let mut sum = URL_SAFE_NO_PAD.encode(Sha256::digest(text));
    sum.truncate(CHECKSUM);
    sum
}

#[cfg(test)]
mod tests {
    use super::{ApiKeySecret, is_api_key};

    #[test]
    fn a_key_is_known_by_its_form_and_any_slip_makes_it_none() {
        let key = ApiKeySecret::new();
        let text = key.text();

        assert!(is_api_key(text), "{text}");
        assert!(text.starts_with(key.prefix()) && key.prefix().len() == 15);
        for at in 0..text.len() {
            let other = if &text[at..=at] == "A" { "B" } else { "A" };
            let slipped = format!("{}{other}{}", &text[..at], &text[at + 1..]);
            assert!(!is_api_key(&slipped), "{slipped}");
        }
        for wrong in [
            "",
            "crb_live_",
            &text[1..],
            &format!("{text}A"),
            "crb_live_ä",
        ] {
            assert!(!is_api_key(wrong), "{wrong}");
        }
    }
}
