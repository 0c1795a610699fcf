//! Asks a model and gets a typed answer: paced, budgeted, retried, repaired once, and held back while nothing works.

use std::sync::Arc;

use reqwest::redirect::Policy;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use tracing::{Instrument as _, field::Empty};
use url::Url;
use uuid::Uuid;

use crate::{
    answer::{self, Shape},
    attempt::{Attempt, Charged, Line},
    breaker::{Breaker, BreakerState},
    budget::{Budget, Reservation, Settlement},
    cost::{MicroUsd, Usage, tokens_at_most},
    failure::{Failure, Waiting},
    model::{Model, ModelNames, Models, Purpose},
    pace::{Pace, Turn},
    prompt::REPAIR,
    question::{Answer, Failed, Question, Refused, Spent},
    settings::{Limits, Settings, SetupError},
    stream::Message,
    wire::request::Body,
};

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

    /// Whether the service takes our key and has the model for a purpose; costs nothing.
    ///
    /// # Errors
    /// What the service says, or that it does not answer.
    pub async fn look(&self, purpose: Purpose) -> Result<(), Failure> {
        let inner = &*self.0;
        let mut url = inner.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop().extend(["models", inner.models.of(purpose)]);
        }
        let line = Line {
            http: &inner.http,
            url: &url,
            key: &inner.key,
            until: Instant::now() + inner.limits.connect * 2,
            idle: inner.limits.idle,
            most_bytes: inner.limits.answer_bytes,
        };
        line.look().await
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
        let span = tracing::info_span!(
            "ai", otel.name = format!("chat {}", prepared.model.name), otel.kind = "client",
            gen_ai.request.model = prepared.model.name, ai.purpose = prepared.purpose.as_str(),
            ai.prompt = prepared.prompt, ai.call = %id, ai.outcome = Empty, gen_ai.usage.input_tokens = Empty,
            gen_ai.usage.output_tokens = Empty, ai.cost_micro_usd = Empty
        );
        let sending = line.send(prepared.body.clone()).instrument(span.clone());
        let Attempt { outcome, charged } = sending.await;
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
        span.record("ai.outcome", word)
            .record("gen_ai.usage.input_tokens", usage.prompt())
            .record("gen_ai.usage.output_tokens", usage.output)
            .record("ai.cost_micro_usd", cost.0);
        drop(span);
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
