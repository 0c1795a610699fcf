//! Amounts as providers have them: whole numbers of the smallest unit.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::platform::money::{Currency, Money};

/// Currencies without a smaller unit (ISO 4217).
const WHOLE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
];
/// Currencies whose unit has a thousand parts (ISO 4217).
const THOUSANDTHS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Above this a price is a mistake, and still far from what the column and an i64 hold.
const LARGEST: i64 = 100_000_000;

/// Why something is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPrice {
    /// Zero or below.
    #[error("a price must be above zero")]
    NotPositive,
    /// More than anything here costs.
    #[error("a price must be at most 100000000")]
    TooLarge,
    /// Finer than the currency's smallest unit.
    #[error("{0} has only {1} decimals")]
    TooFine(Currency, u32),
    /// Not a code of ISO 4217.
    #[error("a currency is three capital letters, such as EUR")]
    NotACurrency,
}

/// How many decimals a currency has.
#[must_use]
pub fn exponent(currency: Currency) -> u32 {
    if WHOLE.contains(&currency.code()) {
        0
    } else if THOUSANDTHS.contains(&currency.code()) {
        3
    } else {
        2
    }
}

/// A price, checked, with exactly the decimals of its currency.
///
/// # Errors
/// When it is not above zero, too large, too fine, or the currency is no code.
pub fn price(amount: Decimal, currency: &str) -> Result<Money, BadPrice> {
    let currency = Currency::parse(currency).map_err(|_| BadPrice::NotACurrency)?;
    if amount <= Decimal::ZERO {
        return Err(BadPrice::NotPositive);
    }
    if amount > Decimal::from(LARGEST) {
        return Err(BadPrice::TooLarge);
    }
    let decimals = exponent(currency);
    let mut exact = amount;
    exact.rescale(decimals);
    if exact != amount {
        return Err(BadPrice::TooFine(currency, decimals));
    }
    Ok(Money::new(exact, currency))
}

/// The whole number of smallest units; `None` when there is no such number.
#[must_use]
pub fn to_minor_units(money: Money) -> Option<i64> {
    let scaled = money
        .amount
        .checked_mul(Decimal::from(10_i64.pow(exponent(money.currency))))?;
    if scaled.fract().is_zero() {
        scaled.to_i64()
    } else {
        None
    }
}

/// The amount of so many smallest units.
#[must_use]
pub fn from_minor_units(units: i64, currency: Currency) -> Money {
    Money::new(Decimal::new(units, exponent(currency)), currency)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};
    use rust_decimal::Decimal;

    use super::{BadPrice, from_minor_units, price, to_minor_units};
    use crate::platform::money::Currency;

    #[test]
    fn prices_become_the_smallest_units_of_their_currency() {
        for (amount, currency, units, shown) in [
            ("147.00", "EUR", 14_700, "147.00"),
            ("147", "USD", 14_700, "147.00"),
            ("0.01", "GBP", 1, "0.01"),
            ("147", "JPY", 147, "147"),
            ("147.00", "JPY", 147, "147"),
            ("1.234", "KWD", 1_234, "1.234"),
        ] {
            let money = price(amount.parse().expect(amount), currency).expect(amount);
            assert_eq!(to_minor_units(money), Some(units), "{amount} {currency}");
            assert_eq!(money.amount.to_string(), shown);
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for (amount, currency) in [
            ("0", "EUR"),
            ("-1", "EUR"),
            ("-0.00", "EUR"),
            ("147.005", "EUR"),
            ("147.5", "JPY"),
            ("1.2345", "KWD"),
            ("100000000.01", "EUR"),
            ("79228162514264337593543950335", "EUR"),
            ("147.00", "eur"),
            ("147.00", "EU"),
        ] {
            assert!(
                price(amount.parse().expect(amount), currency).is_err(),
                "{amount} {currency}"
            );
        }
        assert_eq!(
            price("147.005".parse().expect("a decimal"), "EUR"),
            Err(BadPrice::TooFine(Currency::EUR, 2))
        );
        for text in ["NaN", "inf", "-inf", "147,00", "1e308", "0x10", "", "١٤٧"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn amounts_beyond_every_register_have_no_units() {
        let money = crate::platform::money::Money::new(Decimal::MAX, Currency::EUR);

        assert_eq!(to_minor_units(money), None);
    }

    proptest! {
        #[test]
        fn units_survive_the_way_there_and_back(units in 1_i64..1_000_000_000_000, which in 0_usize..4) {
            let currency = ["EUR", "JPY", "KWD", "USD"][which].parse().expect("a currency");

            prop_assert_eq!(to_minor_units(from_minor_units(units, currency)), Some(units));
        }
    }
}
