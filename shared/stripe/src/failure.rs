//! What can go wrong with a call, by what the caller does about it.

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Stripe finds the request wrong; sending it again cannot help.
    #[error("Stripe refused the request with status {status}: {code} ({param})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Stripe's code or type. Its message is left out: it may repeat what we sent, addresses included.
        code: String,
        /// The parameter it is about, perhaps empty.
        param: String,
    },
    /// The key is wrong, or may not do this.
    #[error("Stripe refused the key")]
    Unauthorised,
    /// Too many requests, or one with the same idempotency key is still running.
    #[error("Stripe asks us to wait")]
    Busy,
    /// Stripe failed.
    #[error("Stripe failed with status {0}")]
    Service(u16),
    /// No answer in time; the request may have been carried out.
    #[error("Stripe did not answer in time")]
    Timeout,
    /// There was no connection, or it broke; the request may have been carried out.
    #[error("the connection to Stripe broke")]
    Interrupted,
    /// What came is not what the API answers.
    #[error("the answer is not of Stripe's form: {0}")]
    Protocol(String),
}

impl Failure {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Busy | Self::Service(_) | Self::Timeout | Self::Interrupted => true,
            Self::Refused { .. } | Self::Unauthorised | Self::Protocol(_) => false,
        }
    }

    /// Whether Stripe has said no to what was asked, for good.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }
}
