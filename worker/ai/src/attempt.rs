//! One request to the service, from the first byte sent to the last byte read.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::{Instant, timeout_at};
use url::Url;

use crate::{
    cost::Usage,
    failure::{Failure, Waiting},
    stream::{Message, MessageBuilder, SseParser},
    wire::error,
};

/// The version of the API that we speak.
const API_VERSION: &str = "2023-06-01";
/// More of an error's body than this is not read.
const MOST_ERROR_BYTES: usize = 64 * 1024;

/// What the request will be charged for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charged {
    /// It was refused, or never arrived.
    Nothing,
    /// These tokens, as far as they are known.
    Tokens(Usage),
    /// It was taken, and nobody said how far it came.
    Unknown,
}

/// How one request went.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) outcome: Result<Message, Failure>,
    pub(crate) charged: Charged,
}

/// Where and how long.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) url: &'a Url,
    pub(crate) key: &'a SecretString,
    pub(crate) until: Instant,
    pub(crate) idle: Duration,
    pub(crate) most_bytes: usize,
}

impl Line<'_> {
    /// Sends the body and reads the answer.
    pub(crate) async fn send(&self, body: Vec<u8>) -> Attempt {
        let nothing = |failure| Attempt {
            outcome: Err(failure),
            charged: Charged::Nothing,
        };
        let unknown = |failure| Attempt {
            outcome: Err(failure),
            charged: Charged::Unknown,
        };
        let request = self
            .http
            .post(self.url.clone())
            .header("x-api-key", self.key.expose_secret())
            .header("anthropic-version", API_VERSION)
            .header("content-type", "application/json")
            .header("accept", "text/event-stream")
            .body(body);
        let response = match timeout_at(self.until, request.send()).await {
            Err(_) => return unknown(Failure::Timeout(Waiting::Answer)),
            Ok(Err(error)) if error.is_connect() || error.is_builder() => {
                return nothing(Failure::Unreachable);
            }
            Ok(Err(_)) => return unknown(Failure::Interrupted),
            Ok(Ok(response)) => response,
        };
        if response.status() != StatusCode::OK {
            return nothing(self.failure(response).await);
        }
        let is_stream = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/event-stream"));
        if !is_stream {
            return unknown(Failure::Protocol(
                "the answer is no event stream".to_owned(),
            ));
        }
        let mut builder = MessageBuilder::default();
        let outcome = self.read(response, &mut builder).await;
        let charged = builder.usage().map_or(Charged::Unknown, Charged::Tokens);
        Attempt {
            outcome: outcome.and_then(|()| builder.finish()),
            charged,
        }
    }

    /// Asks for what stands there without asking a model, which costs nothing.
    pub(crate) async fn look(&self) -> Result<(), Failure> {
        let request = self
            .http
            .get(self.url.clone())
            .header("x-api-key", self.key.expose_secret())
            .header("anthropic-version", API_VERSION);
        match timeout_at(self.until, request.send()).await {
            Err(_) => Err(Failure::Timeout(Waiting::Answer)),
            Ok(Err(error)) if error.is_connect() || error.is_builder() => Err(Failure::Unreachable),
            Ok(Err(_)) => Err(Failure::Interrupted),
            Ok(Ok(response)) if response.status() == StatusCode::OK => Ok(()),
            Ok(Ok(response)) => Err(self.failure(response).await),
        }
    }

    async fn read(
        &self,
        mut response: Response,
        builder: &mut MessageBuilder,
    ) -> Result<(), Failure> {
        let mut parser = SseParser::new(self.most_bytes);
        let mut events = Vec::new();
        while !builder.is_stopped() {
            let idle = Instant::now() + self.idle;
            let (until, waiting) = if idle < self.until {
                (idle, Waiting::Stream)
            } else {
                (self.until, Waiting::Call)
            };
            let piece = timeout_at(until, response.chunk())
                .await
                .map_err(|_| Failure::Timeout(waiting))?
                .map_err(|_| Failure::Interrupted)?
                .ok_or(Failure::Interrupted)?;
            parser.push(&piece, &mut events)?;
            for event in events.drain(..) {
                builder.take(&event)?;
                if builder.is_stopped() {
                    break;
                }
            }
        }
        Ok(())
    }

    async fn failure(&self, mut response: Response) -> Failure {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while body.len() < MOST_ERROR_BYTES
            && let Ok(Ok(Some(piece))) = timeout_at(self.until, response.chunk()).await
        {
            body.extend_from_slice(&piece);
        }
        error::from_response(status, &headers, &body)
    }
}
