//! Cron expressions, as operators write them: seconds first, in UTC.

use std::str::FromStr;

use chrono::{DateTime, Utc};

/// Longest expression that is read.
const LENGTH_MAX: usize = 200;

/// Why an expression is no good.
#[derive(Debug, thiserror::Error)]
pub enum BadCron {
    /// It is too long to be honest.
    #[error("it has more than {LENGTH_MAX} characters")]
    TooLong,
    /// It is not well formed.
    #[error("{0}")]
    Malformed(#[from] cron::error::Error),
    /// It is well formed and names no time that will come.
    #[error("it names no time that will come")]
    Never,
}

/// Checks an expression and returns when it is next due.
///
/// # Errors
/// When it cannot be read, or will never be due.
pub fn next_after(expression: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, BadCron> {
    if expression.len() > LENGTH_MAX {
        return Err(BadCron::TooLong);
    }
    let schedule = cron::Schedule::from_str(expression)?;
    schedule.after(&now).next().ok_or(BadCron::Never)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::{BadCron, next_after};

    #[test]
    fn an_expression_is_checked_and_its_next_time_told() {
        let now = Utc.with_ymd_and_hms(2026, 11, 21, 12, 0, 0).single();
        let now = now.expect("a time");

        let next = next_after("0 17 * * * * *", now).expect("sound");

        assert_eq!(next.to_rfc3339(), "2026-11-21T12:17:00+00:00");
        assert!(matches!(
            next_after("61 * * * * * *", now),
            Err(BadCron::Malformed(_))
        ));
        assert!(matches!(next_after("", now), Err(BadCron::Malformed(_))));
        assert!(matches!(
            next_after("0 0 0 1 1 * 2020", now),
            Err(BadCron::Never)
        ));
        assert!(matches!(
            next_after(&"*".repeat(999), now),
            Err(BadCron::TooLong)
        ));
    }
}
