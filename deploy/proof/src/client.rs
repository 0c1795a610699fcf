//! A caller of the api, with or without a token.

use std::{fmt, time::Duration};

use anyhow::{Context, bail};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use serde_json::Value;

/// No answer of the api but a stream takes longer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A caller.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    token: Option<String>,
    key: Option<String>,
}

/// An answer that is no success.
#[derive(Debug)]
pub struct Refused {
    /// Its status.
    pub status: StatusCode,
    /// Whether it says when to come back.
    pub names_a_time: bool,
    told: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl std::error::Error for Refused {}

impl Client {
    /// A caller without a token.
    ///
    /// # Errors
    /// When the TLS provider is missing.
    pub fn new(base_url: &str) -> anyhow::Result<Self> {
        // Someone else may have installed it already; that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .build()
            .context("no HTTP client")?;
        Ok(Self {
            http,
            base_url: base_url.trim_end_matches('/').to_owned(),
            token: None,
            key: None,
        })
    }

    /// The same caller with a bearer token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same caller, asking under an idempotency key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self {
            key: Some(key.to_owned()),
            ..self.clone()
        }
    }

    /// Asks, and returns the `data` of a success.
    ///
    /// # Errors
    /// When nothing answers, or with the error the api gave: then a [`Refused`].
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let what = format!("{method} {path}");
        let response = self.send(method, path, body, Some(TIMEOUT)).await?;
        let status = response.status();
        let names_a_time = names_a_time(&response);
        let text = response
            .text()
            .await
            .with_context(|| format!("{what} broke off"))?;
        if !status.is_success() {
            return Err(Refused {
                status,
                names_a_time,
                told: format!("{what} answered {status}: {}", start(&text)),
            }
            .into());
        }
        let json: Value = serde_json::from_str(&text)
            .with_context(|| format!("{what} answered {status} with no JSON: {}", start(&text)))?;
        match json.get("data") {
            Some(data) => Ok(data.clone()),
            None => bail!("{what} answered without `data`: {}", start(&text)),
        }
    }

    /// Reads with GET.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }

    /// Posts a body.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Only the status of a GET.
    ///
    /// # Errors
    /// When nothing answers.
    pub async fn status(&self, path: &str) -> anyhow::Result<StatusCode> {
        Ok(self
            .send(Method::GET, path, None, Some(TIMEOUT))
            .await?
            .status())
    }

    /// The text of a page, which must be HTML.
    ///
    /// # Errors
    /// When nothing answers, or it is no page.
    pub async fn page(&self, path: &str) -> anyhow::Result<String> {
        let response = self.send(Method::GET, path, None, Some(TIMEOUT)).await?;
        let status = response.status();
        let kind = response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        if status != StatusCode::OK || !kind.starts_with("text/html") {
            bail!("GET {path} answered {status} with {kind:?} in place of a page");
        }
        response
            .text()
            .await
            .with_context(|| format!("GET {path} broke off"))
    }

    /// Opens a stream; it has no time limit.
    ///
    /// # Errors
    /// When nothing answers, or no stream does.
    pub async fn open_stream(&self, path: &str) -> anyhow::Result<Response> {
        let response = self.open_stream_behind(path, None).await?;
        let status = response.status();
        if status != StatusCode::OK {
            bail!("GET {path} answered {status} in place of a stream");
        }
        Ok(response)
    }

    /// Opens a stream behind an event that was seen already; 204 where nothing comes any more.
    ///
    /// # Errors
    /// As [`Client::call`].
    pub async fn open_stream_behind(
        &self,
        path: &str,
        seen: Option<i64>,
    ) -> anyhow::Result<Response> {
        let mut request = self.request(Method::GET, path);
        if let Some(seen) = seen {
            request = request.header("last-event-id", seen);
        }
        let response = request
            .send()
            .await
            .with_context(|| format!("GET {path} got no answer"))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, names_a_time) = (response.status(), names_a_time(&response));
        let text = response.text().await.unwrap_or_default();
        Err(Refused {
            status,
            names_a_time,
            told: format!(
                "GET {path} answered {status} in place of a stream: {}",
                start(&text)
            ),
        }
        .into())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        timeout: Option<Duration>,
    ) -> anyhow::Result<Response> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        request
            .send()
            .await
            .with_context(|| format!("{method} {}{path} got no answer", self.base_url))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(key) = &self.key {
            request = request.header("idempotency-key", key);
        }
        request
    }
}

fn names_a_time(response: &Response) -> bool {
    response.headers().contains_key(header::RETRY_AFTER)
}

/// A field of an answer, as text.
///
/// # Errors
/// When it is missing or no text.
pub fn text<'v>(value: &'v Value, pointer: &str) -> anyhow::Result<&'v str> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .with_context(|| {
            format!(
                "the answer has no text at {pointer}: {}",
                start(&value.to_string())
            )
        })
}

/// As much of a text as fits a message.
fn start(text: &str) -> String {
    text.chars().take(400).collect()
}
