//! Asks a model and gets a typed answer: paced, budgeted, retried, repaired once, and held back while nothing works.

use std::{sync::Arc, time::Duration};

use reqwest::redirect::Policy;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use url::Url;
use uuid::Uuid;

use crate::{
    answer::{self, Shape},
    attempt::{Attempt, Charged, Line},
    backoff::Backoff,
    breaker::{Breaker, BreakerState},
    budget::{Budget, Reservation, Settlement},
    cost::{MicroUsd, Usage, tokens_at_most},
    failure::{Failure, Waiting},
    model::{Model, ModelNames, Models, Purpose},
    pace::{Pace, Turn},
    prompt::{Prompt, REPAIR},
    stream::Message,
    wire::request::Body,
};

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

/// One question to a model.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Chooses the model.
    pub purpose: Purpose,
    /// The instructions.
    pub prompt: &'a Prompt,
    /// The data.
    pub data: &'a Value,
    /// Limit of the answer in tokens, thinking included.
    pub max_tokens: u32,
}

/// What was asked for, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// What it took.
    pub spent: Spent,
}

/// No answer, and what it took.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct Failed {
    /// Why.
    pub failure: Failure,
    /// What it took.
    pub spent: Spent,
}

/// Requests, tokens and money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Requests that were sent.
    pub requests: u32,
    /// Tokens, where known.
    pub usage: Usage,
    /// Money.
    pub cost: MicroUsd,
}

impl std::ops::Add for Spent {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            usage: self.usage + other.usage,
            cost: self.cost + other.cost,
        }
    }
}

/// An answer that was not accepted, for the one repair.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    /// What the model had written.
    pub(crate) answer: Value,
    /// What was wrong with it.
    pub(crate) complaints: Vec<String>,
}

/// A client of the service; cheap to clone, and all clones share breaker and pace.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    url: Url,
    key: SecretString,
    models: ModelNames,
    table: Models,
    limits: Limits,
    breaker: Breaker,
    pace: Pace,
}

/// A request with all that its attempts need.
struct Prepared {
    body: Vec<u8>,
    model: Model,
    purpose: Purpose,
    prompt: String,
    at_most: MicroUsd,
}

impl Client {
    /// Makes a client. The process has installed a rustls provider.
    ///
    /// # Errors
    /// When the base URL holds no path, or the HTTP client cannot be built.
    pub fn new(settings: Settings, pace: Pace) -> Result<Self, SetupError> {
        let mut url = settings.base_url;
        url.path_segments_mut()
            .map_err(|()| SetupError::BaseUrl)?
            .pop_if_empty()
            .extend(["v1", "messages"]);
        let http = reqwest::Client::builder()
            .no_proxy()
            .no_gzip()
            // The key goes where it was configured to go, and nowhere else.
            .redirect(Policy::none())
            .connect_timeout(settings.limits.connect)
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            url,
            key: settings.key,
            models: settings.models,
            table: Models::built_in()?,
            limits: settings.limits,
            breaker: Breaker::default(),
            pace,
        })))
    }

    /// What the breaker does now.
    #[must_use]
    pub fn breaker(&self) -> BreakerState {
        self.0.breaker.state()
    }

    /// What is known of the model for a purpose, its price above all.
    #[must_use]
    pub fn model(&self, purpose: Purpose) -> Model {
        self.0.table.find(self.0.models.of(purpose))
    }

    /// Asks; an answer that is cut off or does not fit the schema is asked for once more, with what was wrong.
    ///
    /// # Errors
    /// Any [`Failure`], with what it has cost all the same.
    pub async fn ask<T: Shape>(
        &self,
        question: Question<'_>,
        budget: &Budget,
    ) -> Result<Answer<T>, Failed> {
        let (failed, raw) = match self.ask_raw::<T>(question, None, budget).await {
            Ok(answer) => return Ok(answer),
            Err((failed, raw)) if failed.failure.is_repairable() => (failed, raw),
            Err((failed, _)) => return Err(failed),
        };
        let complaint = match &failed.failure {
            Failure::Truncated => "it was cut off: write less".to_owned(),
            other => other.to_string(),
        };
        let refused = Refused {
            answer: raw.map_or(Value::Null, |raw| json!(excerpt(&raw))),
            complaints: vec![complaint],
        };
        let repaired = self.ask_once(question, Some(&refused), budget).await;
        match repaired {
            Ok(answer) => Ok(Answer {
                spent: failed.spent + answer.spent,
                ..answer
            }),
            Err(again) => Err(Failed {
                spent: failed.spent + again.spent,
                ..again
            }),
        }
    }

    /// Asks without a repair of its own, perhaps as the repair of an earlier answer.
    pub(crate) async fn ask_once<T: Shape>(
        &self,
        question: Question<'_>,
        refused: Option<&Refused>,
        budget: &Budget,
    ) -> Result<Answer<T>, Failed> {
        self.ask_raw(question, refused, budget)
            .await
            .map_err(|(failed, _)| failed)
    }

    async fn ask_raw<T: Shape>(
        &self,
        question: Question<'_>,
        refused: Option<&Refused>,
        budget: &Budget,
    ) -> Result<Answer<T>, (Failed, Option<String>)> {
        let prepared = self.prepare::<T>(question, refused);
        let mut spent = Spent::default();
        let message = match self.send(&prepared, budget, &mut spent).await {
            Ok(message) => message,
            Err(failure) => return Err((Failed { failure, spent }, None)),
        };
        let json = answer::json_of(&message, T::TOOL);
        match json
            .as_deref()
            .map_err(Clone::clone)
            .and_then(answer::parse)
        {
            Ok(value) => Ok(Answer { value, spent }),
            Err(failure) => {
                let raw = json.unwrap_or(message.text);
                Err((Failed { failure, spent }, Some(raw)))
            }
        }
    }

    fn prepare<T: Shape>(&self, question: Question<'_>, refused: Option<&Refused>) -> Prepared {
        let model = self.model(question.purpose);
        let mut user = question.prompt.message(question.data);
        if let Some(refused) = refused {
            user.push_str("\n\n");
            user.push_str(&REPAIR.message(&json!({
                "answer": refused.answer,
                "faults": refused.complaints,
            })));
        }
        let body = Body {
            system: question.prompt.system,
            user: &user,
            max_tokens: question.max_tokens,
            tool: T::TOOL,
            about: T::ABOUT,
            schema: &T::schema(),
        };
        let body = body.to_json(&model).to_string().into_bytes();
        let at_most = model.cost(&Usage {
            input: tokens_at_most(body.len()),
            output: question.max_tokens.into(),
            ..Usage::default()
        });
        Prepared {
            body,
            purpose: question.purpose,
            prompt: question.prompt.id(),
            at_most,
            model,
        }
    }

    /// Sends until there is a message, or no sense in going on.
    async fn send(
        &self,
        prepared: &Prepared,
        budget: &Budget,
        spent: &mut Spent,
    ) -> Result<Message, Failure> {
        let until = Instant::now() + self.0.limits.question;
        let mut attempt = 0;
        loop {
            let failure = match self.attempt(prepared, until, budget, spent).await {
                Ok(message) => return Ok(message),
                Err(failure) => failure,
            };
            if !failure.is_passing() {
                return Err(failure);
            }
            let wait = self.0.limits.backoff.next(attempt, failure.retry_after());
            attempt += 1;
            match wait {
                // A wait that leaves no time for the request is no use.
                Some(wait) if Instant::now() + wait < until => sleep(wait).await,
                _ => return Err(failure),
            }
            if let BreakerState::Open { .. } = self.breaker() {
                return Err(failure);
            }
        }
    }

    async fn attempt(
        &self,
        prepared: &Prepared,
        until: Instant,
        budget: &Budget,
        spent: &mut Spent,
    ) -> Result<Message, Failure> {
        let inner = &*self.0;
        inner
            .breaker
            .enter()
            .map_err(|retry_in| Failure::BreakerOpen { retry_in })?;
        let id = match self.leave(prepared, until, budget).await {
            Ok(id) => id,
            Err(failure) => {
                inner.breaker.undecided();
                return Err(failure);
            }
        };
        let began = Instant::now();
        let line = Line {
            http: &inner.http,
            url: &inner.url,
            key: &inner.key,
            until: until.min(began + inner.limits.request),
            idle: inner.limits.idle,
            most_bytes: inner.limits.answer_bytes,
        };
        let Attempt { outcome, charged } = line.send(prepared.body.clone()).await;
        let (usage, cost) = match charged {
            Charged::Nothing => (Usage::default(), MicroUsd(0)),
            Charged::Tokens(usage) => (usage, prepared.model.cost(&usage)),
            Charged::Unknown => (Usage::default(), prepared.at_most),
        };
        let word = outcome.as_ref().map_or_else(Failure::word, |_| "answered");
        *spent = *spent
            + Spent {
                requests: 1,
                usage,
                cost,
            };
        tracing::info!(
            ai.purpose = prepared.purpose.as_str(),
            ai.model = prepared.model.name,
            ai.prompt = prepared.prompt,
            ai.outcome = word,
            ai.input_tokens = usage.prompt(),
            ai.output_tokens = usage.output,
            ai.cost_micro_usd = cost.0,
            duration_ms = began.elapsed().as_millis() as u64,
            "asked the language model"
        );
        budget
            .settle(Settlement {
                id,
                usage,
                cost,
                outcome: word,
            })
            .await;
        self.judge(outcome.as_ref().err());
        outcome
    }

    /// Waits for a turn and reserves the money.
    async fn leave(
        &self,
        prepared: &Prepared,
        until: Instant,
        budget: &Budget,
    ) -> Result<Uuid, Failure> {
        let left = until.saturating_duration_since(Instant::now());
        match self.0.pace.take(left).await {
            Turn::Granted(wait) => sleep(wait).await,
            Turn::TooLong(wait) => return Err(Failure::Paced { wait }),
        }
        if Instant::now() >= until {
            return Err(Failure::Timeout(Waiting::Call));
        }
        let id = Uuid::now_v7();
        budget
            .reserve(Reservation {
                id,
                purpose: prepared.purpose,
                model: prepared.model.name.clone(),
                prompt: prepared.prompt.clone(),
                at_most: prepared.at_most,
            })
            .await?;
        Ok(id)
    }

    /// Tells the breaker what a request says of the service.
    fn judge(&self, failure: Option<&Failure>) {
        let breaker = &self.0.breaker;
        match failure {
            None | Some(Failure::Refused { .. } | Failure::Truncated | Failure::Invalid(_)) => {
                breaker.succeeded();
            }
            Some(Failure::Unauthorised | Failure::OutOfCredit | Failure::UnknownModel) => {
                breaker.failed(true);
            }
            Some(
                Failure::Overloaded { .. }
                | Failure::Service { .. }
                | Failure::Timeout(_)
                | Failure::Unreachable
                | Failure::Interrupted
                | Failure::Protocol(_),
            ) => breaker.failed(false),
            Some(
                Failure::RateLimited { .. }
                | Failure::BadRequest(_)
                | Failure::Budget(_)
                | Failure::Paced { .. }
                | Failure::BreakerOpen { .. },
            ) => breaker.undecided(),
        }
    }
}

/// Enough of an answer to see what was wrong with it.
fn excerpt(answer: &str) -> String {
    const MOST: usize = 20_000;
    answer.chars().take(MOST).collect()
}
