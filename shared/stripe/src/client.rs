//! Sends requests through async-stripe, and reads of the answers what we need.

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use stripe_client_core::{IdempotencyKey, RequestBuilder, RequestStrategy, StripeMethod};
use stripe_rust::{ClientBuilder, StripeError};
use tokio::{
    sync::OnceCell,
    time::{Instant, sleep},
};
use url::Url;

use crate::{backoff::Backoff, failure::Failure, form::Form};

/// Where Stripe is, and how we speak to it.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The secret or restricted key.
    pub key: SecretString,
    /// The API, or a fake of it.
    pub base_url: Url,
    /// For one request.
    pub timeout: Duration,
    /// The waits before what carries an idempotency key is sent again.
    pub backoff: Backoff,
    /// For all tries together; who asked gives up then.
    pub patience: Duration,
}

impl Settings {
    /// With the usual patience.
    #[must_use]
    pub fn new(key: SecretString, base_url: Url) -> Self {
        Self {
            key,
            base_url,
            // A checkout is made in well under a second; its payer is watching.
            timeout: Duration::from_secs(4),
            backoff: Backoff::default(),
            // Below the time that the api gives a request.
            patience: Duration::from_secs(18),
        }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The base URL can hold no path.
    #[error("the base URL holds no path")]
    BaseUrl,
    /// The key or the address cannot be sent.
    #[error("the Stripe client cannot be built: {0}")]
    Client(String),
}

/// A client of the API; cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("is_live", &self.0.is_live)
            .finish_non_exhaustive()
    }
}

struct Inner {
    stripe: stripe_rust::Client,
    is_live: bool,
    is_restricted: bool,
    backoff: Backoff,
    timeout: Duration,
    patience: Duration,
    account: OnceCell<Option<String>>,
}

#[derive(Deserialize)]
struct Account {
    id: String,
}

impl Client {
    /// Makes a client; connects to nothing yet. The process has installed a rustls provider.
    ///
    /// # Errors
    /// When the base URL holds no path, or the key cannot be sent.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        if settings.base_url.cannot_be_a_base() {
            return Err(SetupError::BaseUrl);
        }
        let mut base = settings.base_url.to_string();
        if !base.ends_with('/') {
            base.push('/');
        }
        let key = settings.key.expose_secret();
        let stripe = ClientBuilder::new(key)
            .url(base)
            .timeout(settings.timeout)
            .request_strategy(RequestStrategy::Once)
            .build()
            .map_err(|error| SetupError::Client(failure_of(error).to_string()))?;
        Ok(Self(Arc::new(Inner {
            stripe,
            is_live: key.contains("_live_"),
            is_restricted: key.starts_with("rk_"),
            backoff: settings.backoff,
            timeout: settings.timeout,
            patience: settings.patience,
            account: OnceCell::new(),
        })))
    }

    /// Whether the key takes real money.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.0.is_live
    }

    /// The account that the key belongs to, asked once; `None` where a restricted key may not know.
    ///
    /// # Errors
    /// When Stripe does not answer.
    pub async fn account(&self) -> Result<Option<String>, Failure> {
        let ask = || async {
            match self.read::<Account>(&["account"], &Form::default()).await {
                Ok(account) => Ok(account.map(|account| account.id)),
                Err(Failure::Unauthorised) if self.0.is_restricted => Ok(None),
                Err(failure) => Err(failure),
            }
        };
        self.0.account.get_or_try_init(ask).await.cloned()
    }

    /// Reads one object; `None` if there is none of that name.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &Form,
    ) -> Result<Option<T>, Failure> {
        let mut request = RequestBuilder::new(StripeMethod::Get, encode(path)?);
        request.query = Some(query.encode()).filter(|query| !query.is_empty());
        match self.send(request, RequestStrategy::Once).await {
            Ok(object) => Ok(Some(object)),
            Err(Failure::Refused { status: 404, .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Sends a request under an idempotency key, again and again while that may help: with the key Stripe does it once.
    pub(crate) async fn write<T: DeserializeOwned>(
        &self,
        build: impl Fn() -> RequestBuilder,
        idempotency_key: &str,
    ) -> Result<T, Failure> {
        let key = IdempotencyKey::new(idempotency_key)
            .map_err(|error| Failure::Protocol(error.to_string()))?;
        let until = Instant::now() + self.0.patience;
        for attempt in 0.. {
            let strategy = RequestStrategy::Idempotent(key.clone());
            let failure = match self.send(build(), strategy).await {
                Ok(object) => return Ok(object),
                Err(failure) => failure,
            };
            // A try that cannot end in time is not begun.
            let ends_in_time = |wait: &Duration| Instant::now() + *wait + self.0.timeout <= until;
            let Some(wait) = self
                .0
                .backoff
                .wait(attempt)
                .filter(|wait| failure.is_passing() && ends_in_time(wait))
            else {
                return Err(failure);
            };
            tracing::warn!(%failure, attempt, "a request to Stripe is sent again under its key");
            sleep(wait).await;
        }
        Err(Failure::Timeout)
    }

    /// The answer comes as bare JSON and is read here: of the generated types one missing field fails the whole object.
    async fn send<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
        strategy: RequestStrategy,
    ) -> Result<T, Failure> {
        let answer: miniserde::json::Value = request
            .customize()
            .request_strategy(strategy)
            .send(&self.0.stripe)
            .await
            .map_err(failure_of)?;
        // The parser's words name the place, never the content.
        serde_json::from_str(&miniserde::json::to_string(&answer)).map_err(|error| {
            Failure::Protocol(format!("line {} column {}", error.line(), error.column()))
        })
    }
}

/// Each part of the path is encoded, so an id that came from outside stays one part.
fn encode(path: &[&str]) -> Result<String, Failure> {
    let unknown = || Failure::Protocol("the path cannot be written".to_owned());
    let mut url = Url::parse("http://stripe").map_err(|_| unknown())?;
    url.path_segments_mut()
        .map_err(|()| unknown())?
        .extend(path);
    Ok(url.path().to_owned())
}

/// What an error means. Stripe's own message is left out: it may repeat what we sent, addresses included.
fn failure_of(error: StripeError) -> Failure {
    match error {
        StripeError::Stripe(_, 401 | 403) => Failure::Unauthorised,
        StripeError::Stripe(errors, status) => {
            let code = errors.code.as_ref().map(|code| code.as_str());
            match (status, code) {
                (429, _) | (409, _) => Failure::Busy,
                (500.., _) => Failure::Service(status),
                (_, code) => Failure::Refused {
                    status,
                    code: code.unwrap_or(errors.type_.as_str()).to_owned(),
                    param: errors.param.clone().unwrap_or_default(),
                },
            }
        }
        StripeError::Timeout => Failure::Timeout,
        // An error that is not of Stripe's form comes from something on the way, and passes.
        StripeError::ClientError(_) | StripeError::JSONDeserialize(_) => Failure::Interrupted,
        StripeError::ConfigError(text) => Failure::Protocol(text),
    }
}
