//! An answer as it goes over the wire, made once: its bytes, the same compressed, and its entity tags.

use std::io::{Read, Write};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use http::HeaderValue;
use sha2::{Digest, Sha256};

/// What an entry takes besides its bytes: keys, tags, the cache's own accounts.
const OVERHEAD: usize = 512;
/// Bodies beyond this are compressed on a thread of their own.
const COMPRESS_INLINE: usize = 32 * 1024;
/// No answer is longer; what Redis holds is not unpacked beyond it.
const MAX_BODY: u64 = 16 * 1024 * 1024;
/// First byte of what is written to Redis; another layout gets another.
const LAYOUT: u8 = 1;

/// What kind of text an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// JSON.
    Json,
    /// A page.
    Html,
}

impl Media {
    /// The content type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    const fn code(self) -> u8 {
        match self {
            Self::Json => b'j',
            Self::Html => b'h',
        }
    }

    fn of_code(code: u8) -> Option<Self> {
        [Self::Json, Self::Html]
            .into_iter()
            .find(|media| media.code() == code)
    }
}

/// An answer, ready to send. Clones share the bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// What kind of text it is.
    pub media: Media,
    /// The body.
    pub body: Bytes,
    /// The body under gzip.
    pub gzip: Bytes,
    /// Strong tag of the body: the same bytes, the same tag, in every process.
    pub tag: HeaderValue,
    /// Strong tag of the compressed body: other bytes, so another tag.
    pub gzip_tag: HeaderValue,
}

impl Prepared {
    /// Prepares a body.
    ///
    /// # Errors
    /// When it is too long, or the runtime is shutting down.
    pub async fn new(media: Media, body: impl Into<Bytes>) -> anyhow::Result<Self> {
        let body = body.into();
        ensure!(body.len() as u64 <= MAX_BODY, "an answer is too long");
        if body.len() <= COMPRESS_INLINE {
            let gzip = compress(&body)?;
            return Self::assemble(media, body, gzip);
        }
        tokio::task::spawn_blocking(move || {
            let gzip = compress(&body)?;
            Self::assemble(media, body, gzip)
        })
        .await?
    }

    fn assemble(media: Media, body: Bytes, gzip: Bytes) -> anyhow::Result<Self> {
        let hash = hex::encode(hash(&body));
        Ok(Self {
            media,
            tag: HeaderValue::try_from(format!("\"{hash}\""))?,
            gzip_tag: HeaderValue::try_from(format!("\"{hash}-gzip\""))?,
            body,
            gzip,
        })
    }

    /// Bytes of memory it stands for.
    pub(super) fn weight(&self) -> u32 {
        u32::try_from(self.body.len() + self.gzip.len() + OVERHEAD).unwrap_or(u32::MAX)
    }

    /// As Redis holds it: layout, media, hash of the body, the compressed body.
    pub(super) fn encode(&self) -> Bytes {
        let mut bytes = Vec::with_capacity(18 + self.gzip.len());
        bytes.extend([LAYOUT, self.media.code()]);
        bytes.extend(hash(&self.body));
        bytes.extend(&self.gzip);
        bytes.into()
    }

    /// Reads what [`Self::encode`] wrote; the hash must fit, so that a damaged value is no answer.
    pub(super) fn decode(bytes: &Bytes) -> anyhow::Result<Self> {
        let (head, _) = bytes.split_at_checked(18).context("too short")?;
        ensure!(head[0] == LAYOUT, "another layout");
        let Some(media) = Media::of_code(head[1]) else {
            bail!("an unknown media type");
        };
        let gzip = bytes.slice(18..);
        let mut body = Vec::with_capacity(gzip.len() * 6);
        GzDecoder::new(gzip.as_ref())
            .take(MAX_BODY + 1)
            .read_to_end(&mut body)?;
        ensure!(hash(&body) == head[2..], "the hash does not fit");
        Self::assemble(media, body.into(), gzip)
    }
}

fn compress(body: &[u8]) -> anyhow::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::default());
    encoder.write_all(body)?;
    Ok(encoder.finish()?.into())
}

fn hash(body: &[u8]) -> [u8; 16] {
    let mut start = [0; 16];
    start.copy_from_slice(&Sha256::digest(body)[..16]);
    start
}
