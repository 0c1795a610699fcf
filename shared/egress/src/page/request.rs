//! What to fetch, and what comes back.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CONNECTION, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    USER_AGENT,
};
use http::{HeaderValue, Request};
use http_body_util::Full;
use url::{Position, Url};

use super::answer::ContentType;
use crate::Target;

/// A page to fetch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    pub(super) url: String,
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
    pub(super) body_bytes: Option<usize>,
    pub(super) is_xml: bool,
}

impl PageRequest {
    /// The page at this URL, as it is now.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            ..Self::default()
        }
    }

    /// Only if it changed since it was last fetched, with the marks which [`Page`] had then.
    #[must_use]
    pub fn if_changed(mut self, etag: Option<String>, last_modified: Option<String>) -> Self {
        self.etag = etag;
        self.last_modified = last_modified;
        self
    }

    /// A data file in XML; nothing else will do, as XML will not do for a page.
    #[must_use]
    pub fn xml(mut self) -> Self {
        self.is_xml = true;
        self
    }

    /// Cut at this many decoded bytes instead of the configured limit.
    #[must_use]
    pub fn at_most(mut self, body_bytes: usize) -> Self {
        self.body_bytes = Some(body_bytes);
        self
    }
}

/// What a fetch found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// The page, new or changed.
    Page(Box<Page>),
    /// The page is still the one whose marks the request carried.
    NotModified,
}

/// A fetched page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it was in the end, after redirects.
    pub url: Url,
    /// The status, 200 or 203.
    pub status: u16,
    /// Its `ETag`, for the next time.
    pub etag: Option<String>,
    /// Its `Last-Modified`, for the next time.
    pub last_modified: Option<String>,
    /// What kind of text it is.
    pub content_type: ContentType,
    /// The text; characters that could not be read, and NUL, are U+FFFD.
    pub text: String,
    /// Bytes of the body, decompressed.
    pub bytes_decoded: usize,
    /// SHA-256 of these bytes.
    pub sha256: [u8; 32],
}

/// A GET of the target: the same headers for everybody, and nothing that was learnt from another answer.
pub(super) fn get(
    target: &Target,
    agent: &HeaderValue,
    accept: &'static str,
) -> Request<Full<bytes::Bytes>> {
    let mut request = Request::new(Full::default());
    if let Ok(uri) = target.url()[Position::BeforePath..Position::AfterQuery].parse() {
        *request.uri_mut() = uri;
    }
    let headers = request.headers_mut();
    let host = &target.url()[Position::BeforeHost..Position::AfterPort];
    if let Ok(host) = HeaderValue::from_str(host) {
        headers.insert(HOST, host);
    }
    headers.insert(USER_AGENT, agent.clone());
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en, *;q=0.5"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br, zstd"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    request
}

/// Makes the request conditional on the marks of the last time.
pub(super) fn only_if_changed(request: &mut Request<Full<bytes::Bytes>>, page: &PageRequest) {
    let marks = [
        (IF_NONE_MATCH, &page.etag),
        (IF_MODIFIED_SINCE, &page.last_modified),
    ];
    for (name, mark) in marks {
        // A mark that cannot stand in a header was never sent by a server: the page is fetched whole.
        if let Some(Ok(mark)) = mark.as_deref().map(HeaderValue::from_str) {
            request.headers_mut().insert(name, mark);
        }
    }
}
