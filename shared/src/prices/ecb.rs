//! The European Central Bank's reference rates, as it publishes them each working day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use roxmltree::{Document, Node};
use rust_decimal::Decimal;

use super::fx::FxTable;
use crate::platform::{confidence::Confidence, money::Currency};

/// Where the rates of the last working day stand.
pub const DAILY_URL: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml";
/// The bank permits re-use where it is named as the source and the figures stay as they are.
const LICENCE: &str = "ECB re-use policy, source named";
/// Digits behind the point of a rate for one dollar; the bank itself gives at most five.
const SCALE: u32 = 10;
/// Currencies of the world are fewer than two hundred.
const MOST_RATES: usize = 250;

/// Why a file is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatesError {
    /// It is no XML, or has a document type.
    #[error("the file cannot be read: {0}")]
    Malformed(String),
    /// The form is another one.
    #[error("the file is not in the form of the daily rates: {0}")]
    Form(&'static str),
    /// A rate is no number above zero, or no currency.
    #[error("the rate {currency}={rate} cannot be meant")]
    Rate {
        /// As it stands there.
        currency: String,
        /// As it stands there.
        rate: String,
    },
    /// A rate has moved by more than half since the rates we have.
    #[error("{currency} moved from {known} to {read} for one dollar, which is more than half")]
    Jump {
        /// Which one.
        currency: Currency,
        /// Units for one dollar.
        known: Decimal,
        /// Units for one dollar.
        read: Decimal,
    },
}

/// The day's rates for one US dollar, from a file that gives them for one euro: `rate(c) ÷ rate(USD)`.
///
/// # Errors
/// As [`RatesError`] says: one bad rate refuses the whole file, since the others were made by the same hand.
pub fn read_daily_rates(xml: &str, url: &str) -> Result<FxTable, RatesError> {
    let document =
        Document::parse(xml).map_err(|error| RatesError::Malformed(error.to_string()))?;
    let day = document
        .descendants()
        .find(|node| node.has_tag_name_of("Cube") && node.attribute("time").is_some())
        .ok_or(RatesError::Form("there is no day"))?;
    let as_of = day
        .attribute("time")
        .and_then(|time| time.parse::<NaiveDate>().ok())
        .ok_or(RatesError::Form("the day is no date"))?;
    let mut per_euro = BTreeMap::from([(Currency::EUR, Decimal::ONE)]);
    for node in day.children().filter(Node::is_element).take(MOST_RATES) {
        let (currency, rate) = read_rate(node)?;
        per_euro.insert(currency, rate);
    }
    let dollar = per_euro
        .remove(&Currency::USD)
        .ok_or(RatesError::Form("there is no rate for the dollar"))?;
    let rates = per_euro
        .into_iter()
        .filter_map(|(currency, rate)| Some((currency, rate.checked_div(dollar)?.round_dp(SCALE))))
        .filter(|(_, rate)| *rate > Decimal::ZERO)
        .collect();
    Ok(FxTable {
        base: Currency::USD,
        as_of,
        granularity: "day".to_owned(),
        meaning: "units of the currency for one US dollar".to_owned(),
        source_name: "European Central Bank, euro foreign exchange reference rates".to_owned(),
        source_url: url.to_owned(),
        licence: LICENCE.to_owned(),
        confidence: Confidence::High,
        rates,
    })
}

fn read_rate(node: Node<'_, '_>) -> Result<(Currency, Decimal), RatesError> {
    let currency = node.attribute("currency").unwrap_or_default();
    let rate = node.attribute("rate").unwrap_or_default();
    match (Currency::parse(currency), rate.parse::<Decimal>()) {
        (Ok(code), Ok(number)) if number > Decimal::ZERO => Ok((code, number)),
        _ => Err(RatesError::Rate {
            currency: currency.to_owned(),
            rate: rate.to_owned(),
        }),
    }
}

/// Refuses rates of which one has moved by more than half since those we have: a point in the wrong place would make
/// every price of that currency wrong.
///
/// # Errors
/// [`RatesError::Jump`] for the first such currency.
pub fn require_no_jump(known: &FxTable, read: &FxTable) -> Result<(), RatesError> {
    for (currency, now) in &read.rates {
        let Some(before) = known.rates.get(currency) else {
            continue;
        };
        let moved = (*now - *before).abs();
        if moved > *before / Decimal::TWO {
            return Err(RatesError::Jump {
                currency: *currency,
                known: *before,
                read: *now,
            });
        }
    }
    Ok(())
}

/// The bank puts its own name space on the elements; what counts is their name in it.
trait LocalName {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl LocalName for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rates: &str) -> String {
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
            <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
                             xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
              <gesmes:subject>Reference rates</gesmes:subject>
              <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
              <Cube><Cube time='2026-11-20'>{rates}</Cube></Cube>
            </gesmes:Envelope>"#
        )
    }

    fn read(rates: &str) -> Result<FxTable, RatesError> {
        read_daily_rates(&file(rates), DAILY_URL)
    }

    const TWO: &str = "<Cube currency='USD' rate='1.25'/><Cube currency='JPY' rate='200'/>";

    #[test]
    fn rates_for_one_euro_become_rates_for_one_dollar() -> anyhow::Result<()> {
        let table = read(TWO)?;

        assert_eq!(
            table.as_of,
            NaiveDate::from_ymd_opt(2026, 11, 20).expect("a date")
        );
        assert_eq!(table.granularity, "day");
        assert_eq!(table.rates.get(&Currency::EUR), Some(&"0.8".parse()?));
        assert_eq!(
            table.rates.get(&Currency::parse("JPY")?),
            Some(&"160".parse()?)
        );
        assert_eq!(
            table.rates.get(&Currency::USD),
            None,
            "the base has none of its own"
        );
        Ok(())
    }

    #[test]
    fn one_bad_rate_refuses_the_file() {
        for bad in ["0", "-1", "n/a", "", "1e400", "NaN"] {
            let rates = format!("{TWO}<Cube currency='GBP' rate='{bad}'/>");
            assert!(
                matches!(read(&rates), Err(RatesError::Rate { .. })),
                "{bad:?}"
            );
        }
        assert!(matches!(
            read("<Cube currency='USD' rate='1.25'/><Cube currency='euros' rate='1'/>"),
            Err(RatesError::Rate { .. })
        ));
    }

    #[test]
    fn another_form_is_refused() {
        assert!(matches!(read(""), Err(RatesError::Form(_))), "no dollar");
        assert!(matches!(
            read_daily_rates("<html><body>moved</body></html>", DAILY_URL),
            Err(RatesError::Form(_))
        ));
        assert!(matches!(
            read_daily_rates("not xml", DAILY_URL),
            Err(RatesError::Malformed(_))
        ));
    }

    #[test]
    fn a_document_type_is_not_read_so_nothing_expands() {
        let bomb = format!(
            "<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>{}",
            file(TWO).replace(r#"<?xml version="1.0" encoding="UTF-8"?>"#, "")
        );

        assert!(matches!(
            read_daily_rates(bomb.trim(), DAILY_URL),
            Err(RatesError::Malformed(_))
        ));
    }

    #[test]
    fn a_point_in_the_wrong_place_is_a_jump() -> anyhow::Result<()> {
        let known = read(TWO)?;
        let near = read("<Cube currency='USD' rate='1.20'/><Cube currency='JPY' rate='210'/>")?;
        let wrong = read("<Cube currency='USD' rate='1.25'/><Cube currency='JPY' rate='20.0'/>")?;

        assert_eq!(require_no_jump(&known, &near), Ok(()));
        assert!(matches!(
            require_no_jump(&known, &wrong),
            Err(RatesError::Jump { currency, .. }) if currency.code() == "JPY"
        ));
        Ok(())
    }
}
