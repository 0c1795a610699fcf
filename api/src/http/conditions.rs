//! What a reader has already, and what it can unpack.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use super::ApiError;

/// The headers that decide in which form an answer is sent, if at all.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    if_none_match: Vec<HeaderValue>,
    /// Whether the answer may be sent compressed with gzip.
    pub accepts_gzip: bool,
}

impl Conditions {
    /// What the headers say.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            if_none_match: headers
                .get_all(header::IF_NONE_MATCH)
                .iter()
                .cloned()
                .collect(),
            accepts_gzip: accepts_gzip(headers),
        }
    }

    /// The same for an answer that is always sent whole.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self {
            if_none_match: Vec::new(),
            accepts_gzip: self.accepts_gzip,
        }
    }

    /// The first of these tags that the reader holds, by the weak comparison that `If-None-Match` asks for; with
    /// `*` the first of all.
    #[must_use]
    pub fn held<'t>(&self, tags: [&'t HeaderValue; 2]) -> Option<&'t HeaderValue> {
        let held = self
            .if_none_match
            .iter()
            .flat_map(|list| list.as_bytes().split(|byte| *byte == b','))
            .map(<[u8]>::trim_ascii);
        for named in held {
            if named == b"*" {
                return Some(tags[0]);
            }
            let opaque = named.strip_prefix(b"W/").unwrap_or(named);
            if let Some(tag) = tags.into_iter().find(|tag| tag.as_bytes() == opaque) {
                return Some(tag);
            }
        }
        None
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Ok(Self::of(&parts.headers))
    }
}

/// Whether `Accept-Encoding` names gzip, or everything, and does not refuse it with `q=0`.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let mut by_star = false;
    let codings = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    for coding in codings {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let is_wanted = parts
            .filter_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")))
            .all(|quality| {
                quality
                    .trim()
                    .parse()
                    .is_ok_and(|quality: f32| quality > 0.0)
            });
        if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
            return is_wanted;
        }
        by_star |= name == "*" && is_wanted;
    }
    by_star
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(name: header::HeaderName, values: &[&'static str]) -> Conditions {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        Conditions::of(&headers)
    }

    #[test]
    fn a_tag_is_found_in_lists_weak_or_strong() {
        let (plain, gzip) = (
            HeaderValue::from_static("\"a\""),
            HeaderValue::from_static("\"a-gzip\""),
        );
        let held = |values: &[&'static str]| {
            conditions(header::IF_NONE_MATCH, values)
                .held([&plain, &gzip])
                .map(|tag| tag.to_str().unwrap_or_default().to_owned())
        };

        assert_eq!(held(&["\"a\""]).as_deref(), Some("\"a\""));
        assert_eq!(held(&["W/\"a\""]).as_deref(), Some("\"a\""));
        assert_eq!(
            held(&["\"x\", W/\"a-gzip\""]).as_deref(),
            Some("\"a-gzip\"")
        );
        assert_eq!(held(&["\"x\"", "\"a\""]).as_deref(), Some("\"a\""));
        assert_eq!(held(&["*"]).as_deref(), Some("\"a\""));
        for other in ["\"b\"", "a", "\"a", "", "w/\"a\""] {
            assert_eq!(held(&[other]), None, "{other}");
        }
        assert_eq!(held(&[]), None);
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_want_it() {
        let accepts =
            |values: &[&'static str]| conditions(header::ACCEPT_ENCODING, values).accepts_gzip;

        for wanted in ["gzip", "br, gzip", "GZIP;q=0.5", "*", "br;q=1, *;q=0.1"] {
            assert!(accepts(&[wanted]), "{wanted}");
        }
        for refused in [
            "",
            "br",
            "gzip;q=0",
            "gzip; q=0.000, *",
            "*;q=0",
            "gzip;q=x",
        ] {
            assert!(!accepts(&[refused]), "{refused}");
        }
        assert!(!accepts(&[]));
    }
}
