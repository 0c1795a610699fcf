//! Pages of lists: a cursor that cannot be forged and cannot be used with another list.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// Entries of a page when nothing is asked.
pub const DEFAULT_LIMIT: i64 = 50;
/// Most entries of a page.
pub const MAX_LIMIT: i64 = 200;

/// Signs and opens cursors.
#[derive(Clone)]
pub struct CursorKey {
    secret: Vec<u8>,
    fingerprint: String,
}

/// The cursor was not made by us for this list.
#[derive(Debug, thiserror::Error)]
#[error("the cursor is not valid for this list")]
pub struct BadCursor;

impl CursorKey {
    /// A key derived from the installation's secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        let mut key = Self {
            secret: format!("cursor:{secret}").into_bytes(),
            fingerprint: String::new(),
        };
        key.fingerprint = hex::encode(key.tag("fingerprint", b""));
        key
    }

    /// A cursor for a position in `list`, which names the operation with its filters and sort.
    #[must_use]
    pub fn seal<T: Serialize>(&self, list: &str, position: &T) -> String {
        let body = serde_json::to_vec(position).unwrap_or_default();
        let mut bytes = self.tag(list, &body);
        bytes.extend_from_slice(&body);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The position a cursor holds.
    ///
    /// # Errors
    /// When it was changed, or made for another list.
    pub fn open<T: DeserializeOwned>(&self, list: &str, cursor: &str) -> Result<T, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| BadCursor)?;
        let (tag, body) = bytes.split_at_checked(16).ok_or(BadCursor)?;
        if !super::secrets::equal(tag, &self.tag(list, body)) {
            return Err(BadCursor);
        }
        serde_json::from_slice(body).map_err(|_| BadCursor)
    }

    /// Tells keys apart without telling them: what is sealed under another fingerprint does not open here.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn tag(&self, list: &str, body: &[u8]) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            return Vec::new();
        };
        mac.update(&(list.len() as u64).to_be_bytes());
        mac.update(list.as_bytes());
        mac.update(body);
        mac.finalize().into_bytes()[..16].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::CursorKey;

    #[test]
    fn a_cursor_opens_only_for_its_own_list() {
        let key = CursorKey::new("secret");
        let cursor = key.seal("jobs?state=dead", &(7, "a"));

        assert_eq!(
            key.open::<(i32, String)>("jobs?state=dead", &cursor)
                .expect("own list"),
            (7, "a".to_owned())
        );
        assert!(
            key.open::<(i32, String)>("jobs?state=queued", &cursor)
                .is_err()
        );
        assert!(
            key.open::<(i32, String)>("jobs?state=dead", &cursor[1..])
                .is_err()
        );
        assert!(
            CursorKey::new("other")
                .open::<(i32, String)>("jobs?state=dead", &cursor)
                .is_err()
        );
    }
}
