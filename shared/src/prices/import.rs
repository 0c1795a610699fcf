//! Imported prices and rates: what is refused, and how they become rows.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    fx::FxTable,
    queries::{
        self,
        changes::{FirstPrices, insert_changes},
    },
};
use crate::platform::{db::Tx, ids::ObservationId, money::Currency};

/// A price read from a source by an import. The fields are the columns of `observations`.
#[derive(Debug, Clone, Serialize)]
pub struct ImportedObservation {
    /// Fresh.
    pub id: ObservationId,
    /// What kind of thing has the price: `vendor_plan`.
    pub offer_kind: &'static str,
    /// Which one.
    pub offer_id: Uuid,
    /// The source, where there is one.
    pub source_id: Option<Uuid>,
    /// Its address.
    pub source_url: Option<String>,
    /// What kind of source.
    pub source_kind: &'static str,
    /// The price.
    pub amount: Decimal,
    /// In this currency, as all other amounts here.
    pub currency: Currency,
    /// What the price covers.
    pub period: String,
    /// The price of one unit where the price buys several.
    pub unit_amount: Option<Decimal>,
    /// The billing that the price assumes.
    pub billing: Option<String>,
    /// The rate under annual billing.
    pub annual_amount: Option<Decimal>,
    /// The rate under monthly billing.
    pub monthly_amount: Option<Decimal>,
    /// The price of a further seat.
    pub extra_seat_amount: Option<Decimal>,
    /// The price of a unit above the quota.
    pub overage_amount: Option<Decimal>,
    /// A one-time fee.
    pub one_off_amount: Option<Decimal>,
    /// A price to begin with.
    pub is_from: bool,
    /// low, medium, high.
    pub confidence: &'static str,
    /// The day it stood there, where the source has a full date.
    pub observed_at: Option<NaiveDate>,
}

/// Records imported prices and the changes that they are, and returns how many were new.
///
/// # Errors
/// On a database error.
pub async fn import_observations(
    tx: &mut Tx,
    observations: &[ImportedObservation],
) -> sqlx::Result<u64> {
    let rows =
        serde_json::to_value(observations).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let new = queries::insert_imported_observations(&mut **tx, &rows).await?;
    insert_changes(&mut **tx, &new, FirstPrices::Silent).await?;
    Ok(new.len() as u64)
}

/// What the import refuses in a table of rates.
#[must_use]
pub fn refusals(table: &FxTable, priced_in: &[Currency]) -> Vec<String> {
    let mut refused = Vec::new();
    if table.base != Currency::USD {
        refused.push(format!("fx: the base is {}, not USD", table.base));
    }
    if !matches!(table.granularity.as_str(), "month" | "day") {
        refused.push(format!(
            "fx: granularity {:?} is neither month nor day",
            table.granularity
        ));
    }
    for (currency, rate) in &table.rates {
        if *rate <= Decimal::ZERO {
            refused.push(format!("fx: the rate of {currency} is not above zero"));
        }
        if *currency == table.base {
            refused.push("fx: the base has a rate of its own".to_owned());
        }
    }
    let mut needed = vec![Currency::EUR, Currency::GBP];
    needed.extend_from_slice(priced_in);
    needed.sort_unstable();
    needed.dedup();
    for currency in needed {
        if table.rate(currency).is_none() {
            refused.push(format!(
                "fx: no rate for {currency}, in which there are prices or answers"
            ));
        }
    }
    refused
}

/// Writes the rates and returns how many changed.
///
/// # Errors
/// On a database error.
pub async fn import_rates(tx: &mut Tx, table: &FxTable) -> sqlx::Result<u64> {
    let rows = table.rates.iter().map(|(quote, rate)| {
        json!({
            "date": table.as_of, "base": table.base, "quote": quote, "rate": rate,
            "granularity": table.granularity, "source_name": table.source_name,
            "source_url": table.source_url, "licence": table.licence, "confidence": table.confidence,
        })
    });
    queries::upsert_fx_rates(&mut **tx, &rows.collect()).await
}
