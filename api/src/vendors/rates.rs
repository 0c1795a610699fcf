//! Currencies that prices can be converted into.

use shared::{platform::money::Currency, prices::fx::FxTable};

use crate::http::{ApiError, ApiResult, FieldError};

/// Refuses a currency without a rate.
///
/// # Errors
/// With the field that named it.
pub(super) fn require_rate(rates: &FxTable, currency: Currency, field: &str) -> ApiResult<()> {
    if rates.rate(currency).is_some() {
        return Ok(());
    }
    let known: Vec<String> = rates.rates.keys().map(ToString::to_string).collect();
    Err(ApiError::invalid(vec![
        FieldError::new(
            field,
            "UNKNOWN_OPTION",
            format!("There is no exchange rate for {currency}."),
        )
        .with_hint(format!("one of {}, {}", rates.base, known.join(", "))),
    ]))
}
