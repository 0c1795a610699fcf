//! Figures in the words of the pages for operators.

use chrono::{DateTime, Utc};

/// A span of time, in the largest unit that has two figures or more.
pub(super) fn span(seconds: f64) -> String {
    match seconds {
        s if s < 0.0 => "0 s".to_owned(),
        s if s < 0.001 => "0 ms".to_owned(),
        s if s < 1.0 => format!("{:.0} ms", s * 1000.0),
        s if s < 10.0 => format!("{s:.1} s"),
        s if s < 120.0 => format!("{s:.0} s"),
        s if s < 7_200.0 => format!("{:.0} min", (s / 60.0).floor()),
        s if s < 172_800.0 => format!("{:.0} h", (s / 3600.0).floor()),
        s => format!("{:.0} d", (s / 86_400.0).floor()),
    }
}

/// How long ago something was. Whole seconds, so that it does not flicker.
pub(super) fn since(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    span(seconds(then, now).floor().max(0.0))
        .replace(".0 s", " s")
        .replace("0 ms", "0 s")
}

/// How long it is until something comes.
pub(super) fn until(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    since(now, then)
}

/// A count, in thousands with a comma.
pub(super) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut told = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    if number < 0 {
        format!("−{told}")
    } else {
        told
    }
}

/// Bytes, in the unit that a reader expects.
#[expect(clippy::cast_precision_loss, reason = "it is shown with two figures")]
pub(super) fn bytes(number: u64) -> String {
    match number {
        n if n < 10_000 => format!("{n} B"),
        n if n < 10_000_000 => format!("{} kB", n / 1000),
        n => format!("{:.0} MB", n as f64 / 1e6),
    }
}

/// A share, in per cent with one decimal.
pub(super) fn share(ratio: f64) -> String {
    format!("{:.1}", ratio * 100.0)
}

/// A rate a minute.
pub(super) fn rate(number: f64) -> String {
    if number >= 10.0 || number == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.1}")
    }
}

#[expect(clippy::cast_precision_loss, reason = "spans of days at most")]
fn seconds(then: DateTime<Utc>, now: DateTime<Utc>) -> f64 {
    (now - then).num_milliseconds() as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, rate, span};

    #[test]
    fn figures_are_told_in_the_unit_a_reader_expects() {
        let spans = [0.0, 0.0124, 0.4, 3.25, 94.0, 130.0, 7_300.0, 200_000.0].map(span);
        assert_eq!(
            spans,
            [
                "0 ms", "12 ms", "400 ms", "3.2 s", "94 s", "2 min", "2 h", "2 d"
            ]
        );
        assert_eq!(
            [7, 1_234, 4_118_000].map(count),
            ["7", "1,234", "4,118,000"]
        );
        assert_eq!(
            [900, 62_000, 212_000_000].map(bytes),
            ["900 B", "62 kB", "212 MB"]
        );
        assert_eq!([0.0, 0.25, 12.4].map(rate), ["0", "0.2", "12"]);
    }
}
