//! Reads the head of an answer: what kind of text, which encoding, when to come back.

use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};
use mime::Mime;

use crate::FetchError;

/// The kinds of text that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentType {
    /// `text/html`
    Html,
    /// `application/xhtml+xml`
    Xhtml,
    /// `application/json` and `application/ld+json`
    Json,
    /// `text/plain`
    Plain,
    /// `application/xml` and `text/xml`
    Xml,
}

impl ContentType {
    /// The name that servers give it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Xhtml => "application/xhtml+xml",
            Self::Json => "application/json",
            Self::Plain => "text/plain",
            Self::Xml => "application/xml",
        }
    }
}

/// How the body is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Gzip,
    Brotli,
    Zstd,
    Deflate,
}

/// A header that is readable text and stands there once.
pub(super) fn single(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| value.to_owned())
}

/// The kind of text and the charset it claims.
pub(super) fn content_type(
    headers: &HeaderMap,
) -> Result<(ContentType, Option<String>), FetchError> {
    let mime: Mime = single(headers, &CONTENT_TYPE)
        .and_then(|value| value.parse().ok())
        .ok_or(FetchError::ContentType)?;
    let kind = match mime.essence_str() {
        "text/html" => ContentType::Html,
        "application/xhtml+xml" => ContentType::Xhtml,
        "application/json" | "application/ld+json" => ContentType::Json,
        "text/plain" => ContentType::Plain,
        "application/xml" | "text/xml" => ContentType::Xml,
        _ => return Err(FetchError::ContentType),
    };
    let charset = mime
        .get_param(mime::CHARSET)
        .map(|name| name.as_str().to_owned());
    Ok((kind, charset))
}

/// The one encoding of the body; layers have no honest use and multiply what a small body can become.
pub(super) fn encoding(headers: &HeaderMap) -> Result<Encoding, FetchError> {
    let mut found = Encoding::Identity;
    let values = headers.get_all(CONTENT_ENCODING).iter();
    for value in values {
        let value = value.to_str().map_err(|_| FetchError::Encoding)?;
        for name in value.split(',').map(str::trim) {
            let next = match name.to_ascii_lowercase().as_str() {
                "" | "identity" => continue,
                "gzip" | "x-gzip" => Encoding::Gzip,
                "br" => Encoding::Brotli,
                "zstd" => Encoding::Zstd,
                "deflate" => Encoding::Deflate,
                _ => return Err(FetchError::Encoding),
            };
            if found != Encoding::Identity {
                return Err(FetchError::Encoding);
            }
            found = next;
        }
    }
    Ok(found)
}

/// Whether the announced length alone is too much.
pub(super) fn announces_more_than(headers: &HeaderMap, limit: usize) -> bool {
    single(headers, &CONTENT_LENGTH)
        .and_then(|length| length.parse::<u64>().ok())
        .is_some_and(|length| length > limit as u64)
}

/// Whether the host wants to be left alone, and for how long.
pub(super) fn pushes_back(status: StatusCode, headers: &HeaderMap) -> Option<FetchError> {
    let retry_after = retry_after(headers);
    let is_push_back = status == StatusCode::TOO_MANY_REQUESTS
        || (status == StatusCode::SERVICE_UNAVAILABLE && retry_after.is_some());
    is_push_back.then_some(FetchError::TooManyRequests { retry_after })
}

/// Seconds, or a date; a date is measured against the server's own clock, which needs none of ours.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = single(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(&value).ok()?;
    let now = httpdate::parse_http_date(&single(headers, &DATE)?).ok()?;
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(lines: &[(HeaderName, &'static str)]) -> HeaderMap {
        let lines = lines.iter().cloned();
        lines
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .fold(HeaderMap::new(), |mut map, (name, value)| {
                map.append(name, value);
                map
            })
    }

    #[test]
    fn only_texts_are_read() {
        let read = |value| content_type(&headers(&[(CONTENT_TYPE, value)]));

        assert_eq!(read("text/html"), Ok((ContentType::Html, None)));
        assert_eq!(
            read("Text/HTML; Charset=\"ISO-8859-1\""),
            Ok((ContentType::Html, Some("iso-8859-1".to_owned())))
        );
        assert_eq!(read("application/ld+json"), Ok((ContentType::Json, None)));
        assert_eq!(read("text/xml"), Ok((ContentType::Xml, None)));
        for refused in [
            "application/pdf",
            "video/mp4",
            "application/octet-stream",
            "text/css",
            "image/svg+xml",
            "text/html, text/plain",
            "html",
            "",
        ] {
            assert_eq!(read(refused), Err(FetchError::ContentType), "{refused}");
        }
        assert_eq!(content_type(&headers(&[])), Err(FetchError::ContentType));
        let twice = headers(&[(CONTENT_TYPE, "text/html"), (CONTENT_TYPE, "text/plain")]);
        assert_eq!(content_type(&twice), Err(FetchError::ContentType));
    }

    #[test]
    fn one_encoding_is_undone_and_layers_are_not() {
        let read = |lines: &[(HeaderName, &'static str)]| encoding(&headers(lines));
        let one = |value| read(&[(CONTENT_ENCODING, value)]);

        assert_eq!(read(&[]), Ok(Encoding::Identity));
        assert_eq!(one("GZip"), Ok(Encoding::Gzip));
        assert_eq!(one("identity, br"), Ok(Encoding::Brotli));
        assert_eq!(one("gzip, gzip"), Err(FetchError::Encoding));
        assert_eq!(one("compress"), Err(FetchError::Encoding));
        assert_eq!(
            read(&[(CONTENT_ENCODING, "br"), (CONTENT_ENCODING, "gzip")]),
            Err(FetchError::Encoding)
        );
    }

    #[test]
    fn a_host_says_when_to_come_back_in_seconds_or_as_a_date() {
        let after = |lines: &[(HeaderName, &'static str)]| retry_after(&headers(lines));

        assert_eq!(
            after(&[(RETRY_AFTER, "120")]),
            Some(Duration::from_secs(120))
        );
        assert_eq!(
            after(&[
                (RETRY_AFTER, "Wed, 21 Oct 2026 07:30:00 GMT"),
                (DATE, "Wed, 21 Oct 2026 07:28:00 GMT"),
            ]),
            Some(Duration::from_secs(120))
        );
        // A date which has passed means now; without the server's clock a date means nothing.
        assert_eq!(
            after(&[
                (RETRY_AFTER, "Wed, 21 Oct 2026 07:00:00 GMT"),
                (DATE, "Wed, 21 Oct 2026 07:28:00 GMT"),
            ]),
            Some(Duration::ZERO)
        );
        assert_eq!(
            after(&[(RETRY_AFTER, "Wed, 21 Oct 2026 07:30:00 GMT")]),
            None
        );
        assert_eq!(after(&[(RETRY_AFTER, "-5")]), None);
        assert_eq!(after(&[(RETRY_AFTER, "soon")]), None);
    }
}
