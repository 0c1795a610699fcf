//! Stored answers: readable only with the key that the client sends.
//!
//! Answers hold tokens that are shown once. So the database gets a name that tells nothing, and the answer sealed with a
//! key that is derived from the client's and ours: neither a copy of the database nor the client's key alone opens it.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use hmac::{Hmac, Mac};
use rand::RngCore;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::platform::idempotency::{KeyId, SealedAnswer};

/// The headers that belong to what was answered; all others belong to the answering.
const KEPT: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::LOCATION,
    header::ETAG,
    header::SET_COOKIE,
    header::RETRY_AFTER,
    header::CACHE_CONTROL,
];

/// What opens the answers of one caller's key.
pub(super) struct Seal {
    pub(super) id: KeyId,
    opener: LessSafeKey,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    headers: Vec<(String, String)>,
    body: String,
}

impl Seal {
    /// The seal for what a caller asks of a route under a key. Parts are told apart by their lengths.
    pub(super) fn new(
        secret: &[u8],
        who: [&str; 3],
        asked: [&[u8]; 3],
    ) -> Result<Self, ring::error::Unspecified> {
        let opener = UnboundKey::new(&CHACHA20_POLY1305, &keyed_hash(secret, b"seal", who))?;
        let mut fingerprint = Sha256::new();
        for part in asked {
            fingerprint.update(part.len().to_be_bytes());
            fingerprint.update(part);
        }
        Ok(Self {
            id: KeyId {
                id: keyed_hash(secret, b"name", who).to_vec(),
                fingerprint: fingerprint.finalize().to_vec(),
            },
            opener: LessSafeKey::new(opener),
        })
    }

    pub(super) fn close(&self, answer: &Answer) -> anyhow::Result<SealedAnswer> {
        let headers = KEPT.iter().flat_map(|name| {
            let values = answer.headers.get_all(name).iter();
            values.filter_map(|value| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        });
        let stored = Stored {
            headers: headers.collect(),
            body: String::from_utf8(answer.body.to_vec())?,
        };
        let mut sealed = serde_json::to_vec(&stored)?;
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        self.opener
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut sealed,
            )
            .map_err(|_| anyhow::anyhow!("an answer could not be sealed"))?;
        sealed.extend(nonce);
        Ok(SealedAnswer {
            status: i16::try_from(answer.status.as_u16())?,
            sealed,
        })
    }

    pub(super) fn open(&self, mut answer: SealedAnswer) -> anyhow::Result<Answer> {
        let broken = || anyhow::anyhow!("a stored answer could not be opened");
        let (sealed, nonce) = answer
            .sealed
            .split_last_chunk_mut::<NONCE_LEN>()
            .ok_or_else(broken)?;
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.opener.open_in_place(nonce, Aad::empty(), sealed);
        let stored: Stored = serde_json::from_slice(opened.map_err(|_| broken())?)?;
        let mut headers = HeaderMap::new();
        for (name, value) in stored.headers {
            headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        }
        Ok(Answer {
            status: StatusCode::from_u16(u16::try_from(answer.status)?)?,
            headers,
            body: stored.body.into(),
        })
    }
}

fn keyed_hash(secret: &[u8], purpose: &[u8], parts: [&str; 3]) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut hash = Hmac::<Sha256>::new_from_slice(secret).expect("a key of any length");
    hash.update(b"idempotency/");
    hash.update(purpose);
    for part in parts {
        hash.update(&part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().into_bytes().into()
}
