//! The language model with its books: every call is written down before it leaves, and refused where it could cost more
//! than is left.

use std::time::Duration;

use ai::{
    Client, Limits, Settings, SetupError,
    budget::{Budget, Denied, Reservation, Settlement},
    model::{ModelNames, Purpose},
    pace::Pace,
};
use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use shared::{
    platform::{
        config::RedisConfig,
        db::{Db, Scope},
        ids::{ReportId, VendorId},
        money::Currency,
    },
    prices::fx::FxTable,
    usage::{self, AiPurpose, AiSettlement, NewAiCall, SpendingLimits},
};
use uuid::Uuid;

use crate::config::AiSettings;

/// A question with its retries and its waiting for a turn. Two of them, the second one being the repair, end well within
/// the time of a job that asks.
const QUESTION: Duration = Duration::from_secs(110);

/// The language model as the jobs see it; clones share breaker and pace.
#[derive(Debug, Clone)]
pub struct Ai {
    client: Client,
    report_eur: Decimal,
    day_eur: Decimal,
}

/// Why the client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum AiOpenError {
    /// The client itself.
    #[error("the language model's client cannot be made")]
    Setup(#[from] SetupError),
    /// `REDIS_URL` is malformed.
    #[error("calls to the language model cannot be counted in Redis")]
    Pace(#[source] anyhow::Error),
}

impl Ai {
    /// Makes the client; connects to nothing yet. Calls a minute are counted in Redis, by all workers together.
    ///
    /// # Errors
    /// When the configuration does not give a client.
    pub fn open(settings: &AiSettings, redis: &RedisConfig) -> Result<Self, AiOpenError> {
        let pace = Pace::shared(
            settings.calls_per_minute,
            &redis.url,
            format!("{}-ai-pace", redis.prefix),
        )
        .map_err(|error| AiOpenError::Pace(error.into()))?;
        let limits = Limits {
            request: settings.timeout,
            question: QUESTION.max(settings.timeout),
            ..Limits::default()
        };
        Self::with(settings, pace, limits)
    }

    /// The same with another pace and other times.
    ///
    /// # Errors
    /// When the configuration does not give a client.
    pub fn with(settings: &AiSettings, pace: Pace, limits: Limits) -> Result<Self, AiOpenError> {
        let client = Client::new(
            Settings {
                base_url: settings.base_url.clone(),
                key: settings.key.clone(),
                models: ModelNames {
                    report: settings.model_report.clone(),
                    extract: settings.model_extract.clone(),
                },
                limits,
            },
            pace,
        )?;
        for purpose in [Purpose::Report, Purpose::Extract] {
            let model = client.model(purpose);
            if model.is_price_estimated {
                tracing::warn!(
                    ai.model = model.name,
                    "this model's price is not known; it is counted at the dearest of those that are"
                );
            }
        }
        Ok(Self {
            client,
            report_eur: settings.budget_report_eur,
            day_eur: settings.budget_day_eur,
        })
    }

    /// Asks.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The books of a report: its own budget, and the day's.
    #[must_use]
    pub fn report_budget(&self, db: &Db, report: ReportId, rates: &FxTable) -> Budget {
        let limits = SpendingLimits {
            subject_micro_usd: micro_usd(self.report_eur, rates),
            day_micro_usd: micro_usd(self.day_eur, rates),
        };
        budget(db, AiPurpose::Report, report.0, limits)
    }

    /// The books of a price check. It stops at half of the day's budget, so that refreshing the catalogue never takes
    /// what a paid report needs.
    #[must_use]
    pub fn vendor_budget(&self, db: &Db, vendor: VendorId, rates: &FxTable) -> Budget {
        let limits = SpendingLimits {
            subject_micro_usd: i64::MAX,
            day_micro_usd: micro_usd(self.day_eur, rates) / 2,
        };
        budget(db, AiPurpose::Extract, vendor.0, limits)
    }
}

/// Euro in millionths of a dollar, at the newest rate; one for one where there is none, which errs on the low side.
fn micro_usd(eur: Decimal, rates: &FxTable) -> i64 {
    let per_usd = Currency::parse("EUR")
        .ok()
        .and_then(|euro| rates.rate(euro))
        .map_or(Decimal::ONE, |rate| rate.per_base);
    (eur / per_usd * Decimal::from(1_000_000))
        .trunc()
        .to_i64()
        .unwrap_or(i64::MAX)
}

fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

fn budget(db: &Db, purpose: AiPurpose, subject: Uuid, limits: SpendingLimits) -> Budget {
    let (reserving, settling) = (db.clone(), db.clone());
    Budget::new(
        move |wanted: Reservation| {
            let db = reserving.clone();
            async move { reserve(&db, purpose, subject, limits, wanted).await }
        },
        move |done: Settlement| {
            let db = settling.clone();
            async move { settle(&db, done).await }
        },
    )
}

async fn reserve(
    db: &Db,
    purpose: AiPurpose,
    subject: Uuid,
    limits: SpendingLimits,
    wanted: Reservation,
) -> Result<(), Denied> {
    let call = NewAiCall {
        id: wanted.id,
        purpose,
        subject,
        model: wanted.model,
        prompt: wanted.prompt,
        at_most_micro_usd: signed(wanted.at_most.0),
    };
    let written: sqlx::Result<bool> = db
        .write(Scope::System, move |tx| {
            Box::pin(async move { usage::queries::reserve_call(tx, &call, limits).await })
        })
        .await;
    match written {
        Ok(true) => Ok(()),
        Ok(false) => {
            tracing::warn!(ai.purpose = purpose.as_str(), subject = %subject, "the budget for the language model is used up");
            Err(Denied::Spent)
        }
        Err(error) => {
            tracing::warn!(%error, "the books of the language model cannot be written; nothing is asked");
            Err(Denied::Unavailable)
        }
    }
}

async fn settle(db: &Db, done: Settlement) {
    let settled = AiSettlement {
        id: done.id,
        cost_micro_usd: signed(done.cost.0),
        input_tokens: signed(done.usage.prompt()),
        output_tokens: signed(done.usage.output),
        outcome: done.outcome,
    };
    let written: sqlx::Result<()> = db
        .write(Scope::System, move |tx| {
            Box::pin(async move { usage::queries::settle_call(&mut **tx, &settled).await })
        })
        .await;
    if let Err(error) = written {
        tracing::warn!(%error, "a call's cost could not be written; it counts at the most it can cost");
    }
}
