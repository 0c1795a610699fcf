//! How a fetch can fail, in words that are safe to store and show.

use std::time::Duration;

use crate::Refusal;

/// Why a page was not fetched.
///
/// Nothing in it names an inner address, a query string or a header of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The URL, or a redirect or address behind it, is not one that may be asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The name does not exist.
    #[error("the name does not exist")]
    NoSuchName,
    /// The name could not be looked up just now.
    #[error("the name could not be looked up")]
    Dns,
    /// No connection, or it broke off.
    #[error("the host could not be reached")]
    Connect,
    /// The certificate or the handshake is faulty.
    #[error("the encrypted connection was not trusted")]
    Tls,
    /// A deadline passed.
    #[error("{0}")]
    Timeout(Deadline),
    /// The answer is not proper HTTP.
    #[error("the answer was not proper HTTP")]
    Protocol,
    /// The body is larger than this many bytes, decoded or on the wire.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The content encoding is unknown, layered or faulty.
    #[error("the content encoding was unknown, layered or faulty")]
    Encoding,
    /// Not a text that we read.
    #[error("the content type is not a text that is read")]
    ContentType,
    /// The site's rules for robots keep us out.
    #[error("the site asks robots to stay away")]
    Robots,
    /// The site's rules for robots could not be read, so nobody may enter.
    #[error("the site's rules for robots could not be read")]
    RobotsUnreachable,
    /// A status that is no page.
    #[error("the status was {0}")]
    Status(u16),
    /// The host wants to be left alone for a while: status 429, or 503 with a `Retry-After`.
    #[error("the host asked to come back later")]
    TooManyRequests {
        /// How long, when it said so.
        retry_after: Option<Duration>,
    },
    /// A redirect that is not followed.
    #[error("{0}")]
    Redirect(RedirectFault),
    /// Others wait for the same host: nothing was asked, come back.
    #[error("the host is busy with other requests of ours")]
    Busy {
        /// When it is worth to come back.
        retry_in: Duration,
    },
}

/// The deadline that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Deadline {
    /// Connecting, with the TLS handshake.
    #[error("the connection took too long")]
    Connect,
    /// Not a single byte for too long.
    #[error("the host fell silent")]
    Idle,
    /// The whole fetch.
    #[error("the answer took too long")]
    Total,
}

/// What is wrong with a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedirectFault {
    /// More hops than are followed.
    #[error("too many redirects")]
    TooMany,
    /// Without a readable `Location`.
    #[error("the redirect leads nowhere")]
    NoLocation,
    /// From https to http.
    #[error("the redirect leads from https to http")]
    Downgrade,
}

impl FetchError {
    /// A short word for this kind of failure, stable enough to store and count.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::Refused(refusal) if refusal.is_about_the_address() => "refused_address",
            Self::Refused(_) => "refused_url",
            Self::NoSuchName | Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Timeout(_) => "timeout",
            Self::Protocol => "protocol",
            Self::TooLarge(_) => "too_large",
            Self::Encoding => "encoding",
            Self::ContentType => "content_type",
            Self::Robots | Self::RobotsUnreachable => "robots",
            Self::Status(_) => "status",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::Redirect(_) => "redirect",
            Self::Busy { .. } => "busy",
        }
    }

    /// Whether the same fetch may succeed later without anybody changing anything.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Dns
            | Self::Connect
            | Self::Timeout(_)
            | Self::Protocol
            | Self::RobotsUnreachable
            | Self::TooManyRequests { .. }
            | Self::Busy { .. } => true,
            Self::Status(status) => matches!(status, 408 | 425 | 500 | 502..=504 | 520..=529),
            Self::Refused(_)
            | Self::NoSuchName
            | Self::Tls
            | Self::TooLarge(_)
            | Self::Encoding
            | Self::ContentType
            | Self::Robots
            | Self::Redirect(_) => false,
        }
    }

    /// How long to wait before the next try, when that is known.
    #[must_use]
    pub fn retry_in(&self) -> Option<Duration> {
        match self {
            Self::TooManyRequests { retry_after } => *retry_after,
            Self::Busy { retry_in } => Some(*retry_in),
            _ => None,
        }
    }
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The user agent cannot stand in a header.
    #[error("the user agent holds characters that a header cannot")]
    UserAgent,
    /// The machine's `resolv.conf` is missing or faulty.
    #[error("the machine's name servers are not known")]
    NameServers(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The machine has no root certificates, or they are faulty.
    #[error("the machine's root certificates cannot be read")]
    Certificates(#[source] rustls::Error),
}
