//! Money: a decimal amount with its currency, and the JSON forms of both.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The text is not three capital letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three capital letters")]
pub struct InvalidCurrency;

impl Currency {
    /// The currency of reports and of this product's price.
    pub const EUR: Self = Self(*b"EUR");
    /// The currency in which most vendors price, and the base of all rates.
    pub const USD: Self = Self(*b"USD");
    /// Used for answers from the United Kingdom.
    pub const GBP: Self = Self(*b"GBP");

    /// Reads a code.
    ///
    /// # Errors
    /// Anything but three capital letters.
    pub fn parse(text: &str) -> Result<Self, InvalidCurrency> {
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| InvalidCurrency)?;
        if bytes.iter().all(u8::is_ascii_uppercase) {
            Ok(Self(bytes))
        } else {
            Err(InvalidCurrency)
        }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        // Only capital letters get in, so this cannot fail.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The code in small letters, as unit names have it: `eur`.
    #[must_use]
    pub fn unit(&self) -> String {
        self.code().to_ascii_lowercase()
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount in a currency; in JSON `{"amount":"147.00","currency":"EUR"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Exact; two decimals are kept as given.
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, example = "147.00")]
    pub amount: Decimal,
    /// In which currency.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
}

impl Money {
    /// An amount in a currency.
    #[must_use]
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

/// Decimals that stand as plain JSON numbers, as in the vendors' pricing tiers: `"price": 9.5`.
///
/// The shortest text of the JSON number is read, so 9.5 becomes exactly 9.5.
pub mod json_number {
    use rust_decimal::{Decimal, prelude::ToPrimitive};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Writes a number.
    ///
    /// # Errors
    /// Those of the serialiser.
    pub fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        let plain = value.normalize();
        match (plain.scale(), plain.to_i64()) {
            (0, Some(whole)) => whole.serialize(serializer),
            _ => plain.to_f64().unwrap_or_default().serialize(serializer),
        }
    }

    /// Reads a number.
    ///
    /// # Errors
    /// Not a number, or more digits than a decimal holds.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        parse(&serde_json::Number::deserialize(deserializer)?).map_err(Error::custom)
    }

    pub(super) fn parse(number: &serde_json::Number) -> Result<Decimal, rust_decimal::Error> {
        let text = number.to_string();
        text.parse()
            .or_else(|_| Decimal::from_scientific(&text))
            .map(|value: Decimal| value.normalize())
    }

    /// The same for a number that may be absent.
    pub mod option {
        use rust_decimal::Decimal;
        use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

        /// Writes a number or null.
        ///
        /// # Errors
        /// Those of the serialiser.
        pub fn serialize<S: Serializer>(
            value: &Option<Decimal>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, serializer),
                None => None::<i64>.serialize(serializer),
            }
        }

        /// Reads a number or null.
        ///
        /// # Errors
        /// Neither a number nor null.
        pub fn deserialize<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<Decimal>, D::Error> {
            Option::<serde_json::Number>::deserialize(deserializer)?
                .map(|number| super::parse(&number))
                .transpose()
                .map_err(Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_text_with_its_currency() -> anyhow::Result<()> {
        let price = Money::new("147.00".parse()?, Currency::EUR);

        let json = serde_json::to_string(&price)?;

        assert_eq!(json, r#"{"amount":"147.00","currency":"EUR"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json)?, price);
        Ok(())
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert!(Currency::parse("EUR").is_ok());
        for text in ["eur", "EU", "EURO", "E1R", ""] {
            assert_eq!(Currency::parse(text), Err(InvalidCurrency), "{text}");
        }
    }

    #[test]
    fn a_json_number_keeps_its_digits() -> anyhow::Result<()> {
        #[derive(Serialize, Deserialize)]
        struct Tier(#[serde(with = "json_number")] Decimal);

        for text in ["9.5", "0.07", "18000", "61.5"] {
            let tier: Tier = serde_json::from_str(text)?;
            assert_eq!(tier.0.to_string(), text);
            assert_eq!(serde_json::to_string(&tier)?, text);
        }
        Ok(())
    }
}
