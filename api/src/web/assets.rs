//! Stylesheets, scripts and fonts, embedded in the binary.
//!
//! All files live under one address that names their common content hash, `/assets/<version>/css/ui.css`.
//! So they may be cached for ever, and relative addresses between them (imports, fonts) need no rewriting.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "src/web/assets/"]
struct Files;

/// Hash over the names and contents of all files: changes whenever any of them does.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut all = Sha256::new();
    for name in names {
        all.update(name.as_bytes());
        if let Some(file) = Files::get(&name) {
            all.update(file.metadata.sha256_hash());
        }
    }
    hex(&all.finalize()[..6])
});

/// The address of an embedded file, with its version.
pub(crate) fn url(path: &str) -> String {
    format!("/assets/{}/{path}", *VERSION)
}

/// Serves one embedded file; an outdated version in the address gets today's file, uncached.
pub(super) fn serve(version: &str, path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = Files::get(path)?;
    let etag =
        HeaderValue::from_str(&format!("\"{}\"", hex(&file.metadata.sha256_hash()[..8]))).ok()?;
    let cache = if version == *VERSION {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut response = if headers.get(IF_NONE_MATCH) == Some(&etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.data))
    };
    let out = response.headers_mut();
    out.insert(ETAG, etag);
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    Some(response)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_cached_for_ever_only_under_its_own_version() {
        let fresh =
            serve(&VERSION, "css/tokens.css", &HeaderMap::new()).expect("the file is embedded");
        let old = serve("old", "css/tokens.css", &HeaderMap::new()).expect("the file is embedded");

        assert_eq!(
            fresh.headers()[CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(fresh.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(old.headers()[CACHE_CONTROL], "no-cache");
    }

    #[test]
    fn a_known_etag_is_answered_without_a_body() {
        let first =
            serve(&VERSION, "js/theme.js", &HeaderMap::new()).expect("the file is embedded");
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());

        let again = serve(&VERSION, "js/theme.js", &headers).expect("the file is embedded");

        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn no_asset_names_another_server() {
        for name in Files::iter().filter(|name| name.ends_with(".css") || name.ends_with(".js")) {
            let file = Files::get(&name).expect("it was just listed");
            let text =
                String::from_utf8_lossy(&file.data).replace("http://www.w3.org/2000/svg", "");

            assert!(
                !text.contains("http://") && !text.contains("https://"),
                "{name} reaches outside"
            );
        }
    }
}
