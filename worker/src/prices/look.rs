//! One look at a page: politely, conditionally, and with its bytes kept.

use std::{io::Write, time::Duration};

use egress::{FetchError, Fetched, PageRequest};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use shared::prices::{
    observe::Capture,
    queries::{
        hosts::{self, HostTurn},
        snapshots,
        watches::{Looked, Watch},
    },
};
use url::Url;
use uuid::Uuid;

use super::readings::STRATEGY_VERSION;
use crate::context::Context;

/// Between two requests of all workers to one host.
const HOST_GAP: Duration = Duration::from_secs(2);
/// A turn further away than this frees the worker for others.
const LONGEST_WAIT: Duration = Duration::from_secs(6);
/// The longest that a host may keep us away.
const LONGEST_HOLD: Duration = Duration::from_secs(60 * 60);

/// A page as it stands now.
pub struct SeenPage {
    /// What it says.
    pub text: String,
    /// What is kept of it.
    pub capture: Capture,
    /// For the next conditional request.
    pub looked: Looked,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum LookError {
    /// The way out says so.
    #[error(transparent)]
    Fetch(FetchError),
    /// The host has others to serve first; come back after this.
    #[error("the host is busy")]
    Later(Duration),
    /// The database did not answer, or the bytes could not be packed.
    #[error(transparent)]
    Ours(#[from] anyhow::Error),
}

impl From<sqlx::Error> for LookError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ours(error.into())
    }
}

/// Looks at a page. "Not modified" gives the bytes of the last time; `afresh` asks for the page whatever it was.
///
/// # Errors
/// As [`LookError`] says.
pub async fn look(
    cx: &Context,
    url: &str,
    watch: &Watch,
    afresh: bool,
) -> Result<SeenPage, LookError> {
    await_turn(cx, url).await?;
    let mut request = PageRequest::new(url);
    if watch.has_snapshot && !afresh {
        request = request.if_changed(watch.etag.clone(), watch.last_modified.clone());
    }
    match cx.egress.fetch(&request).await {
        Ok(Fetched::Page(page)) => {
            let looked = Looked {
                etag: page.etag,
                last_modified: page.last_modified,
                ..Looked::default()
            };
            let content_type = page.content_type.as_str().to_owned();
            keep(
                watch.source_id,
                page.url.into(),
                content_type,
                page.text,
                looked,
            )
            .await
        }
        Ok(Fetched::NotModified) => again(cx, watch).await,
        Err(FetchError::Busy { retry_in }) => Err(LookError::Later(retry_in)),
        Err(error) => {
            if let (Some(delay), Some(host)) = (error.retry_in(), host_of(url)) {
                hosts::hold_host(cx.db.reference(), &host, delay.min(LONGEST_HOLD)).await?;
            }
            Err(LookError::Fetch(error))
        }
    }
}

/// Waits until this host may be asked, or says when to come back.
///
/// # Errors
/// As [`LookError`] says.
pub(super) async fn await_turn(cx: &Context, url: &str) -> Result<(), LookError> {
    let Some(host) = host_of(url) else {
        // The way out says what is wrong with it.
        return Ok(());
    };
    match hosts::reserve_turn(cx.db.reference(), &host, HOST_GAP, LONGEST_WAIT).await? {
        HostTurn::In(wait) => {
            tokio::time::sleep(wait).await;
            Ok(())
        }
        HostTurn::Later(delay) => Err(LookError::Later(delay)),
    }
}

fn host_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.to_owned();
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

/// The page of the last time, which the server says is still the one.
async fn again(cx: &Context, watch: &Watch) -> Result<SeenPage, LookError> {
    let kept = snapshots::find_last_snapshot(cx.db.reference(), watch.source_id).await?;
    let Some((kept, body)) = kept.and_then(|mut kept| kept.body.take().map(|body| (kept, body)))
    else {
        return Err(anyhow::anyhow!(
            "the bytes of the last look are gone; the next look fetches them"
        )
        .into());
    };
    let text = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut GzDecoder::new(&body[..]), &mut text).map(|_| text)
    })
    .await
    .map_err(anyhow::Error::from)?
    .map_err(anyhow::Error::from)?;
    let looked = Looked {
        etag: watch.etag.clone(),
        last_modified: watch.last_modified.clone(),
        ..Looked::default()
    };
    keep(watch.source_id, kept.url, kept.content_type, text, looked).await
}

/// Packs the bytes. The hash is of the text as it was read, so that whoever opens the snapshot can check it.
async fn keep(
    source_id: Uuid,
    url: String,
    content_type: String,
    text: String,
    mut looked: Looked,
) -> Result<SeenPage, LookError> {
    let (text, body, sha256) = tokio::task::spawn_blocking(move || {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text.as_bytes())?;
        let sha256: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        packer.finish().map(|body| (text, body, sha256))
    })
    .await
    .map_err(anyhow::Error::from)?
    .map_err(anyhow::Error::from)?;
    looked.snapshot_sha = Some(sha256);
    Ok(SeenPage {
        capture: Capture {
            source_id,
            url,
            sha256,
            content_type,
            size_bytes: i64::try_from(text.len()).unwrap_or(i64::MAX),
            body,
            strategy_version: STRATEGY_VERSION,
            candidates: Vec::new(),
        },
        text,
        looked,
    })
}
