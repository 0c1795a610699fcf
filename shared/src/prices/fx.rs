//! Dated exchange rates and the conversion of money through the US dollar.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::platform::{
    confidence::Confidence,
    money::{Currency, Money},
};

/// The rates of one date: units of each currency for one unit of `base`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FxTable {
    /// US dollar.
    pub base: Currency,
    /// The date of all rates.
    pub as_of: NaiveDate,
    /// `month`, `day`.
    pub granularity: String,
    /// What a rate says, in words.
    pub meaning: String,
    /// Who publishes it.
    pub source_name: String,
    /// Where.
    pub source_url: String,
    /// Under which licence.
    pub licence: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// By currency.
    #[serde(with = "rates")]
    pub rates: BTreeMap<Currency, Decimal>,
}

/// A rate as an input of a claim: units of `currency` for one US dollar, on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Which currency.
    pub currency: Currency,
    /// Units for one unit of the base.
    pub per_base: Decimal,
    /// Of which date.
    pub as_of: NaiveDate,
}

impl FxTable {
    /// The rate of a currency; the base has the rate 1.
    #[must_use]
    pub fn rate(&self, currency: Currency) -> Option<Rate> {
        let per_base = if currency == self.base {
            Decimal::ONE
        } else {
            *self.rates.get(&currency)?
        };
        (per_base > Decimal::ZERO).then_some(Rate {
            currency,
            per_base,
            as_of: self.as_of,
        })
    }

    /// Converts through the base: `amount ÷ rate(from) × rate(to)`. The same currency stays as it is.
    #[must_use]
    pub fn convert(&self, money: Money, to: Currency) -> Option<Money> {
        if money.currency == to {
            return Some(money);
        }
        let in_base = money
            .amount
            .checked_div(self.rate(money.currency)?.per_base)?;
        Some(Money::new(
            in_base.checked_mul(self.rate(to)?.per_base)?,
            to,
        ))
    }
}

/// Currency codes are the keys of a JSON object, which serde wants as text.
mod rates {
    use super::{BTreeMap, Currency, Decimal, Deserialize, Serialize};

    pub(super) fn serialize<S: serde::Serializer>(
        rates: &BTreeMap<Currency, Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts: BTreeMap<&str, String> = rates
            .iter()
            .map(|(code, rate)| (code.code(), rate.to_string()))
            .collect();
        texts.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Currency, Decimal>, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
        texts
            .into_iter()
            .map(|(code, rate)| {
                let code = Currency::parse(&code).map_err(serde::de::Error::custom)?;
                Ok((code, rate.parse().map_err(serde::de::Error::custom)?))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> anyhow::Result<FxTable> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds/reference/fx.json");
        Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
    }

    #[test]
    fn dollars_become_euro_at_the_dated_rate() -> anyhow::Result<()> {
        let euro = table()?.convert(Money::new("61.50".parse()?, Currency::USD), Currency::EUR);

        assert_eq!(euro.map(|money| money.amount), Some("53.406600".parse()?));
        Ok(())
    }

    #[test]
    fn pounds_become_euro_through_the_dollar() -> anyhow::Result<()> {
        let euro = table()?.convert(Money::new("7.497".parse()?, Currency::GBP), Currency::EUR);

        assert_eq!(
            euro.map(|money| money.amount.round_dp(4)),
            Some("8.6840".parse()?)
        );
        Ok(())
    }

    #[test]
    fn a_currency_without_a_rate_is_not_converted() -> anyhow::Result<()> {
        let unknown = Money::new(Decimal::TEN, Currency::parse("XXX")?);

        assert_eq!(table()?.convert(unknown, Currency::EUR), None);
        Ok(())
    }

    #[test]
    fn the_table_survives_being_stored() -> anyhow::Result<()> {
        let table = table()?;

        assert_eq!(
            serde_json::from_value::<FxTable>(serde_json::to_value(&table)?)?,
            table
        );
        Ok(())
    }
}
