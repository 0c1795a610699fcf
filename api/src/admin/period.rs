//! Over which time something is counted.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::{ApiError, ApiResult, FieldError};

/// Days that are counted where none are given.
const DAYS: i32 = 30;
/// Most days that are counted.
const DAYS_MAX: i32 = 90;

/// Over how many days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// So many days up to now, today included.
    #[param(minimum = 1, maximum = 90, default = 30)]
    pub days: Option<i32>,
}

impl DaysQuery {
    /// The days to count.
    ///
    /// # Errors
    /// 422 when they are not from 1 to 90.
    pub fn checked(&self) -> ApiResult<i32> {
        let days = self.days.unwrap_or(DAYS);
        if (1..=DAYS_MAX).contains(&days) {
            return Ok(days);
        }
        let message = format!("Must be between 1 and {DAYS_MAX}.");
        Err(ApiError::invalid(vec![FieldError::new(
            "days",
            "OUT_OF_RANGE",
            message,
        )]))
    }
}

/// The period that charts show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Period {
    /// The last hour.
    #[serde(rename = "1h")]
    Hour,
    /// The last 24 hours.
    #[default]
    #[serde(rename = "24h")]
    Day,
    /// The last seven days.
    #[serde(rename = "7d")]
    Week,
}

impl Period {
    /// Every period.
    pub const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Week];

    /// How long it is.
    #[must_use]
    pub const fn length(self) -> Duration {
        Duration::from_secs(match self {
            Self::Hour => 60 * 60,
            Self::Day => 24 * 60 * 60,
            Self::Week => 7 * 24 * 60 * 60,
        })
    }

    /// How long an interval of its charts is: some 60 to 96 of them fit.
    #[must_use]
    pub const fn width(self) -> Duration {
        Duration::from_secs(match self {
            Self::Hour => 60,
            Self::Day => 15 * 60,
            Self::Week => 2 * 60 * 60,
        })
    }

    /// How it is named in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }
}

/// Over which period.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// 24h where it is not given.
    #[param(inline, default = "24h")]
    pub period: Option<Period>,
}
