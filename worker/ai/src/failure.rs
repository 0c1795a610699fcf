//! Everything that can go wrong with a call, by what the caller does about it.

use std::time::Duration;

use crate::budget::Denied;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The model declines to answer.
    #[error("the model refused ({category})")]
    Refused {
        /// The service's category, or `unspecified`.
        category: String,
    },
    /// The answer ended in the middle: the limit of tokens, or of the context, was reached.
    #[error("the answer was cut off")]
    Truncated,
    /// The answer is not what the schema asks for.
    #[error("the answer does not fit: {0}")]
    Invalid(String),
    /// The account's calls or tokens a minute are used up.
    #[error("the service limits our rate")]
    RateLimited {
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The service has too much to do.
    #[error("the service is overloaded")]
    Overloaded {
        /// How long it asks us to wait.
        retry_after: Option<Duration>,
    },
    /// The service failed.
    #[error("the service failed with status {status}")]
    Service {
        /// The HTTP status, or 200 for an error inside the stream.
        status: u16,
    },
    /// No answer in time.
    #[error("no answer in time: {0}")]
    Timeout(Waiting),
    /// The service could not be reached.
    #[error("the service cannot be reached")]
    Unreachable,
    /// The connection broke, or the stream ended, before the answer was complete.
    #[error("the connection broke during the answer")]
    Interrupted,
    /// What came is not the protocol.
    #[error("the answer is not of the protocol: {0}")]
    Protocol(String),
    /// The key is wrong, or may not do this.
    #[error("the key is refused")]
    Unauthorised,
    /// The account at the service has no money left.
    #[error("the account with the service has no credit")]
    OutOfCredit,
    /// The service does not know the model.
    #[error("the service does not know the model")]
    UnknownModel,
    /// The service finds our request wrong.
    #[error("the service finds the request wrong: {0}")]
    BadRequest(String),
    /// Our own budget does not allow the call.
    #[error("{0}")]
    Budget(#[from] Denied),
    /// Too many calls are waiting for their minute.
    #[error("the calls of this minute are used up")]
    Paced {
        /// When the next call would start.
        wait: Duration,
    },
    /// Calls are held back after repeated failures.
    #[error("calls are held back after repeated failures")]
    BreakerOpen {
        /// When the next call is let through.
        retry_in: Duration,
    },
}

/// What was being waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiting {
    /// The first byte of the answer.
    Answer,
    /// The next byte of the stream.
    Stream,
    /// The whole call, retries included.
    Call,
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Answer => "no response",
            Self::Stream => "the stream stood still",
            Self::Call => "the call took too long",
        })
    }
}

impl Failure {
    /// Asking again in a moment can help.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Overloaded { .. }
                | Self::Service { .. }
                | Self::Timeout(Waiting::Answer | Waiting::Stream)
                | Self::Unreachable
                | Self::Interrupted
        )
    }

    /// Saying what was wrong can help.
    #[must_use]
    pub fn is_repairable(&self) -> bool {
        matches!(self, Self::Truncated | Self::Invalid(_))
    }

    /// How long the service asks to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } | Self::Overloaded { retry_after } => *retry_after,
            _ => None,
        }
    }

    /// A fixed word for columns, metrics and logs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Truncated => "truncated",
            Self::Invalid(_) => "invalid",
            Self::RateLimited { .. } => "rate_limited",
            Self::Overloaded { .. } => "overloaded",
            Self::Service { .. } => "service",
            Self::Timeout(_) => "timeout",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
            Self::Protocol(_) => "protocol",
            Self::Unauthorised => "unauthorised",
            Self::OutOfCredit => "out_of_credit",
            Self::UnknownModel => "unknown_model",
            Self::BadRequest(_) => "bad_request",
            Self::Budget(_) => "budget",
            Self::Paced { .. } => "paced",
            Self::BreakerOpen { .. } => "breaker_open",
        }
    }

    /// Why the rules' text stands in, for a reader of the report. Holds no figure and nothing of the service's words.
    #[must_use]
    pub fn for_reader(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "the language model declined to write it",
            Self::Truncated | Self::Invalid(_) | Self::Protocol(_) => {
                "what the language model wrote did not pass our checks"
            }
            Self::Budget(_) | Self::OutOfCredit => "the budget for the language model was used up",
            Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Service { .. }
            | Self::Timeout(_)
            | Self::Unreachable
            | Self::Interrupted
            | Self::Paced { .. }
            | Self::BreakerOpen { .. } => "the language model did not answer in time",
            Self::Unauthorised | Self::UnknownModel | Self::BadRequest(_) => {
                "the language model is not set up rightly"
            }
        }
    }
}
