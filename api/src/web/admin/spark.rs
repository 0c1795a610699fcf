//! Small charts: one series, its line and its ground, drawn as SVG.

use std::{fmt::Write as _, time::Duration};

use chrono::{DateTime, Utc};

use crate::web::markup::Html;

/// Drawing width and height; the page stretches it.
const SIZE: (f64, f64) = (180.0, 36.0);
/// Room above the highest point, and below the ground line.
const MARGIN: f64 = 3.0;

/// A point of a series.
pub(super) type Point = (DateTime<Utc>, f64);

/// Which colours, by what the series means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Work and gain.
    Plain,
    /// Time and money.
    Cost,
}

/// Draws a series over the period before now. Where samples are missing the line is interrupted: nobody knows.
/// `least` is the smallest value the top may stand for, so that noise does not look like a mountain.
pub(super) fn spark(
    points: &[Point],
    now: DateTime<Utc>,
    period: Duration,
    width: Duration,
    least: f64,
    tone: Tone,
) -> Html {
    let top = points.iter().map(|(_, value)| *value).fold(least, f64::max);
    let place = |point: &Point| place(*point, now, period, width, top);
    let mut drawn = String::new();
    let class = match tone {
        Tone::Plain => "spark",
        Tone::Cost => "spark cost",
    };
    let (w, h) = SIZE;
    let ground = h - MARGIN;
    // Writing to a string cannot fail.
    let _ = write!(
        drawn,
        "<svg class=\"{class}\" viewBox=\"0 0 {w} {h}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <line class=\"ground\" x1=\"0\" x2=\"{w}\" y1=\"{ground}\" y2=\"{ground}\"/>"
    );
    for run in runs(points, width) {
        let corners: Vec<(f64, f64)> = run.iter().map(place).collect();
        let line = corners
            .iter()
            .map(|(x, y)| format!("{x:.1},{y:.1}"))
            .collect::<Vec<_>>()
            .join(" ");
        let (Some(first), Some(last)) = (corners.first(), corners.last()) else {
            continue;
        };
        if corners.len() > 1 {
            let _ = write!(
                drawn,
                "<polygon class=\"a\" points=\"{:.1},{ground} {line} {:.1},{ground}\"/><polyline class=\"l\" points=\"{line}\"/>",
                first.0, last.0
            );
        } else {
            let _ = write!(
                drawn,
                "<line class=\"l\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"/>",
                first.0 - 1.0,
                first.0 + 1.0,
                first.1,
                first.1
            );
        }
    }
    drawn.push_str("</svg>");
    Html(drawn)
}

/// Where a point lies; the middle of its interval.
fn place(
    (at, value): Point,
    now: DateTime<Utc>,
    period: Duration,
    width: Duration,
    top: f64,
) -> (f64, f64) {
    let age = (now - at).as_seconds_f64() - width.as_secs_f64() / 2.0;
    let x = (1.0 - age / period.as_secs_f64()).clamp(0.0, 1.0) * SIZE.0;
    let share = if top > 0.0 { value / top } else { 0.0 };
    let y = SIZE.1 - MARGIN - share.clamp(0.0, 1.0) * (SIZE.1 - 2.0 * MARGIN);
    (x, y)
}

/// The parts of a series that have no gap.
fn runs(points: &[Point], width: Duration) -> Vec<&[Point]> {
    points
        .chunk_by(|(before, _), (after, _)| {
            (*after - *before).as_seconds_f64() < width.as_secs_f64() * 2.5
        })
        .collect()
}

/// A bar for a time and a line behind it for the slow ones, as shares of the longest.
pub(super) fn bar(half: f64, most: f64, longest: f64) -> Html {
    let share = |value: f64| {
        if longest > 0.0 {
            (value / longest * 100.0).clamp(0.5, 100.0)
        } else {
            0.5
        }
    };
    let (half, most) = (share(half), share(most));
    Html(format!(
        "<svg class=\"reach\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <line class=\"whisker\" x1=\"0\" x2=\"{most:.1}\" y1=\"5\" y2=\"5\"/>\
         <line class=\"whisker\" x1=\"{most:.1}\" x2=\"{most:.1}\" y1=\"2\" y2=\"8\"/>\
         <rect class=\"c-saved\" x=\"0\" y=\"2\" width=\"{half:.1}\" height=\"6\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::{DateTime, TimeDelta};

    use super::{Tone, spark};

    #[test]
    fn a_gap_in_the_samples_is_a_gap_in_the_line() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let minute = Duration::from_secs(60);
        let at = |age: i64| now - TimeDelta::minutes(age);
        let points = [
            (at(50), 1.0),
            (at(49), 2.0),
            (at(10), 4.0),
            (at(9), 0.0),
            (at(8), 0.0),
        ];

        let drawn = spark(&points, now, minute * 60, minute, 1.0, Tone::Plain).0;

        assert_eq!(drawn.matches("polyline").count(), 2, "{drawn}");
        assert!(
            drawn.contains("153.0,3.0") || drawn.contains("151.5,3.0"),
            "the highest reaches the top: {drawn}"
        );
        assert!(!drawn.contains("NaN") && !drawn.contains("style="));
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let minute = Duration::from_secs(60);

        let drawn = spark(
            &[],
            DateTime::UNIX_EPOCH,
            minute * 60,
            minute,
            0.0,
            Tone::Cost,
        )
        .0;

        assert!(
            !drawn.contains("poly") && drawn.ends_with("</svg>"),
            "{drawn}"
        );
    }
}
