//! The language model.

use std::time::Duration;

use rust_decimal::Decimal;
use secrecy::SecretString;
use shared::platform::config::{AppEnv, EnvReader};
use url::Url;

/// The language model: where it is, which ones, and what it may cost.
#[derive(Debug, Clone)]
pub struct AiSettings {
    /// The key; never printed.
    pub key: SecretString,
    /// The service, or a gateway to it.
    pub base_url: Url,
    /// Writes the words of reports.
    pub model_report: String,
    /// Reads price pages where rules cannot.
    pub model_extract: String,
    /// Calls in any minute, of all workers together.
    pub calls_per_minute: u32,
    /// For one call.
    pub timeout: Duration,
    /// What one report may cost.
    pub budget_report_eur: Decimal,
    /// What a day may cost, price pages included.
    pub budget_day_eur: Decimal,
}

impl AiSettings {
    pub(super) fn read(env: &mut EnvReader, app_env: AppEnv) -> Option<Self> {
        let key = env.secret("ANTHROPIC_API_KEY");
        let base_url = env.parsed("ANTHROPIC_BASE_URL", "https://api.anthropic.com".to_owned());
        let base_url = match Url::parse(&base_url) {
            Ok(url)
                if url.scheme() == "https" || (url.scheme() == "http" && app_env.is_local()) =>
            {
                Some(url)
            }
            Ok(_) => {
                env.mistake("ANTHROPIC_BASE_URL must be https: the key is sent there");
                None
            }
            Err(error) => {
                env.mistake(format!("ANTHROPIC_BASE_URL is {base_url:?}: {error}"));
                None
            }
        };
        let model_report = env.parsed("AI_MODEL_REPORT", "claude-sonnet-5-5".to_owned());
        let model_extract = env.parsed("AI_MODEL_EXTRACT", "claude-haiku-5-5".to_owned());
        let calls_per_minute = env.at_least("AI_CALLS_PER_MINUTE", 5, 1);
        // A job that asks ends after five minutes; two questions have to fit.
        let seconds: u64 = env.at_least("AI_TIMEOUT_SECONDS", 45, 1);
        if seconds > 110 {
            env.mistake(format!(
                "AI_TIMEOUT_SECONDS is {seconds}: it must be at most 110"
            ));
        }
        let budget_report_eur = env.at_least("AI_BUDGET_REPORT_EUR", Decimal::ONE, Decimal::ZERO);
        let budget_day_eur = env.at_least("AI_BUDGET_DAY_EUR", Decimal::from(50), Decimal::ZERO);
        Some(Self {
            key: key?,
            base_url: base_url?,
            model_report,
            model_extract,
            calls_per_minute,
            timeout: Duration::from_secs(seconds),
            budget_report_eur,
            budget_day_eur,
        })
    }
}
