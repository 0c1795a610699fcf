//! Which revisions a save may be based on.

use axum::http::{HeaderMap, header};

/// The revisions a save may be based on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BasedOn {
    /// Whatever is there: the last save of a question wins.
    Any,
    /// One of these.
    Revisions(Vec<i32>),
}

impl BasedOn {
    /// What `If-Match` says. A tag that was never ours matches no revision.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut revisions = Vec::new();
        for value in headers.get_all(header::IF_MATCH) {
            for tag in value.to_str().unwrap_or_default().split(',').map(str::trim) {
                if tag == "*" {
                    return Self::Any;
                }
                let tag = tag
                    .strip_prefix('"')
                    .and_then(|tag| tag.strip_suffix('"'))
                    .unwrap_or(tag);
                revisions.extend(tag.parse::<i32>());
            }
        }
        if headers.contains_key(header::IF_MATCH) {
            Self::Revisions(revisions)
        } else {
            Self::Any
        }
    }

    pub(super) fn allows(&self, revision: i32) -> bool {
        match self {
            Self::Any => true,
            Self::Revisions(revisions) => revisions.contains(&revision),
        }
    }
}
