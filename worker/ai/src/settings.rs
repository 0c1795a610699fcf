//! What a client is told: where the service is, who we are, and how long to wait.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::{backoff::Backoff, model::ModelNames};

/// Where the service is, and who we are.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `https://api.anthropic.com`, or a gateway.
    pub base_url: Url,
    /// The key.
    pub key: SecretString,
    /// The model for each purpose.
    pub models: ModelNames,
    /// Times and sizes.
    pub limits: Limits,
}

/// Times and sizes.
#[derive(Debug, Clone)]
pub struct Limits {
    /// For one request: `AI_TIMEOUT_SECONDS`.
    pub request: Duration,
    /// For a question with its retries and its waiting for a turn. The repair is a question of its own.
    pub question: Duration,
    /// Without a byte of the stream. The service sends pings while a model thinks.
    pub idle: Duration,
    /// For the connection.
    pub connect: Duration,
    /// Between attempts.
    pub backoff: Backoff,
    /// Of one answer.
    pub answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(45),
            question: Duration::from_secs(150),
            idle: Duration::from_secs(20),
            connect: Duration::from_secs(5),
            backoff: Backoff::default(),
            answer_bytes: 1024 * 1024,
        }
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The base URL cannot hold a path.
    #[error("the base URL of the language model is no base")]
    BaseUrl,
    /// The HTTP client cannot be built.
    #[error("the HTTP client cannot be built")]
    Http(#[from] reqwest::Error),
    /// The built-in table of models is malformed.
    #[error("the table of models cannot be read")]
    Models(#[from] serde_json::Error),
}
