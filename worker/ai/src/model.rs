//! The models we know: how each is asked for a structured answer, and what it costs. Data in `data/models.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cost::{MicroUsd, Price, Usage};

/// What a call is for; each purpose has its own model in the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Writing the words of a report: `AI_MODEL_REPORT`.
    Report,
    /// Reading a price page: `AI_MODEL_EXTRACT`.
    Extract,
}

impl Purpose {
    /// The word for columns, metrics and logs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Extract => "extract",
        }
    }
}

/// The model for each purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelNames {
    /// Writes reports.
    pub report: String,
    /// Reads price pages.
    pub extract: String,
}

impl ModelNames {
    /// The model for a purpose.
    #[must_use]
    pub fn of(&self, purpose: Purpose) -> &str {
        match purpose {
            Purpose::Report => &self.report,
            Purpose::Extract => &self.extract,
        }
    }
}

/// How a model is made to answer in our schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBy {
    /// It must call the one tool it is offered. Models that think by default answer this with 400.
    ForcedTool,
    /// Its text is held to the schema while it is written (`output_config.format`).
    Format,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    answer: AnswerBy,
    effort: bool,
    price: Price,
    long_prompt: Option<LongPrompt>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LongPrompt {
    above_tokens: u64,
    price: Price,
}

#[derive(Debug, Deserialize)]
struct File {
    source: String,
    prices_as_of: String,
    models: Vec<Entry>,
}

/// The table of models.
#[derive(Debug, Clone)]
pub struct Models {
    source: String,
    as_of: String,
    entries: BTreeMap<String, Entry>,
}

/// What the table says of a model.
#[derive(Debug, Clone)]
pub struct Model {
    /// The name that is sent.
    pub name: String,
    /// How it is asked.
    pub answer: AnswerBy,
    /// It takes `output_config.effort`.
    pub effort: bool,
    /// The price is not its own but the dearest of the table, since the table does not know it.
    pub is_price_estimated: bool,
    price: Price,
    long_prompt: Option<LongPrompt>,
}

impl Models {
    /// The table that is built in.
    ///
    /// # Errors
    /// When the file is malformed, which a test rules out.
    pub fn built_in() -> Result<Self, serde_json::Error> {
        let file: File = serde_json::from_str(include_str!("../data/models.json"))?;
        Ok(Self {
            source: file.source,
            as_of: file.prices_as_of,
            entries: file
                .models
                .into_iter()
                .map(|entry| (entry.id.clone(), entry))
                .collect(),
        })
    }

    /// Where the prices were read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The day for which the prices were last confirmed.
    #[must_use]
    pub fn as_of(&self) -> &str {
        &self.as_of
    }

    /// What is known of a model. A dated name (`claude-haiku-4-5-20251001`) and a gateway's prefix are understood.
    ///
    /// One that is not in the table is priced at the dearest of each part, never at nothing, and asked in the way that
    /// every current model understands.
    #[must_use]
    pub fn find(&self, name: &str) -> Model {
        let bare = name.rsplit('/').next().unwrap_or(name);
        let undated = bare
            .rsplit_once('-')
            .filter(|(_, date)| date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(bare, |(name, _)| name);
        if let Some(entry) = self.entries.get(bare).or_else(|| self.entries.get(undated)) {
            return Model {
                name: name.to_owned(),
                answer: entry.answer,
                effort: entry.effort,
                is_price_estimated: false,
                price: entry.price,
                long_prompt: entry.long_prompt.clone(),
            };
        }
        let dearest = self
            .entries
            .values()
            .map(|entry| entry.price)
            .reduce(Price::dearest);
        Model {
            name: name.to_owned(),
            answer: AnswerBy::Format,
            effort: false,
            is_price_estimated: true,
            price: dearest.unwrap_or(Price {
                input: 100.into(),
                cache_write_5m: 100.into(),
                cache_write_1h: 100.into(),
                cache_read: 100.into(),
                output: 100.into(),
            }),
            long_prompt: None,
        }
    }
}

impl Model {
    /// What tokens of this model cost.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> MicroUsd {
        match &self.long_prompt {
            Some(long) if usage.prompt() > long.above_tokens => long.price.of(usage),
            _ => self.price.of(usage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(input: u64, output: u64) -> Usage {
        Usage {
            input,
            output,
            ..Usage::default()
        }
    }

    #[test]
    fn the_table_names_its_source_and_day() -> anyhow::Result<()> {
        let models = Models::built_in()?;

        assert!(models.source().starts_with("https://platform.claude.com/"));
        assert_eq!(models.as_of().len(), "2026-10-24".len());
        Ok(())
    }

    #[test]
    fn tokens_are_priced_and_rounded_up() -> anyhow::Result<()> {
        let models = Models::built_in()?;

        let sonnet = models.find("claude-sonnet-5-5");
        let haiku = models.find("claude-haiku-5-5");

        assert_eq!(sonnet.cost(&usage(1_000_000, 100_000)), MicroUsd(3_000_000));
        assert_eq!(haiku.cost(&usage(1, 0)), MicroUsd(1));
        assert_eq!(sonnet.cost(&usage(u64::MAX, u64::MAX)), MicroUsd(u64::MAX));
        Ok(())
    }

    #[test]
    fn a_long_prompt_is_priced_in_its_own_band() -> anyhow::Result<()> {
        let haiku = Models::built_in()?.find("claude-haiku-5-5");

        assert_eq!(haiku.cost(&usage(100_000, 0)), MicroUsd(10_000));
        assert_eq!(haiku.cost(&usage(100_001, 0)), MicroUsd(50_001));
        Ok(())
    }

    #[test]
    fn cached_tokens_have_their_own_prices() -> anyhow::Result<()> {
        let opus = Models::built_in()?.find("claude-opus-4-8");

        let cost = opus.cost(&Usage {
            input: 10,
            cache_write_5m: 100,
            cache_write_1h: 10,
            cache_read: 1_000,
            output: 10,
        });

        assert_eq!(cost, MicroUsd(50 + 625 + 100 + 500 + 250));
        Ok(())
    }

    #[test]
    fn an_unknown_model_is_priced_at_the_dearest_and_never_at_nothing() -> anyhow::Result<()> {
        let models = Models::built_in()?;

        let unknown = models.find("claude-haiku-9");

        assert!(unknown.is_price_estimated);
        assert_eq!(unknown.cost(&usage(1_000_000, 0)), MicroUsd(10_000_000));
        assert_eq!(unknown.answer, AnswerBy::Format);
        Ok(())
    }

    #[test]
    fn a_dated_name_and_a_gateways_prefix_are_understood() -> anyhow::Result<()> {
        let models = Models::built_in()?;

        for name in [
            "claude-haiku-4-5",
            "claude-haiku-4-5-20251001",
            "anthropic/claude-haiku-4-5",
        ] {
            let model = models.find(name);
            assert!(!model.is_price_estimated, "{name}");
            assert_eq!(model.name, name);
            assert_eq!(model.answer, AnswerBy::ForcedTool);
        }
        Ok(())
    }
}
