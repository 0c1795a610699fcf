//! The running total by month, with the band that holds eight of ten outcomes.

use shared::reports::document::MonthClaim;

use super::scale::{Scale, drawn, money_tick};
use super::{Anchor, Screen, Svg, both};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

/// Month, one in ten below, middle, one in ten above.
type Point = (f64, f64, f64, f64);

impl Page<'_> {
    /// The line and its band.
    pub(in crate::web::report_page) fn running_chart(&self, months: &[MonthClaim]) -> Html {
        let points: Vec<Point> = months
            .iter()
            .filter_map(|month| {
                let claim = self.doc.claim(month.claim)?;
                let value = drawn(claim.value);
                let (low, middle, high) =
                    claim.spread.as_ref().map_or((value, value, value), |s| {
                        (drawn(s.p10), drawn(s.p50), drawn(s.p90))
                    });
                Some((f64::from(month.month), low, middle, high))
            })
            .collect();
        if points.len() < 2 {
            Html::default()
        } else {
            both(|screen| draw(&points, screen))
        }
    }
}

fn draw(points: &[Point], screen: Screen) -> String {
    let width = screen.width();
    let height = if screen == Screen::Wide { 290.0 } else { 260.0 };
    let (left, right, top, bottom) = (50.0, width - 12.0, 14.0, height - 40.0);
    let y = Scale::over(points.iter().flat_map(|p| [p.1, p.3]), bottom, top);
    let x = Scale::over(points.iter().map(|p| p.0), left, right);
    let mut svg = Svg::new("running", screen);
    for tick in y.ticks(5.0) {
        let at = y.at(tick);
        svg.line(
            (left, at),
            (right, at),
            if tick.abs() < 0.5 { "axis" } else { "grid" },
        );
        svg.text(left - 8.0, at + 4.0, "t", Anchor::End, &money_tick(tick));
    }
    for month in [0.0, 6.0, 12.0, 18.0, 24.0, 30.0, 36.0] {
        if screen == Screen::Wide || month % 12.0 == 0.0 {
            svg.text(
                x.at(month),
                bottom + 20.0,
                "t",
                Anchor::Middle,
                &format!("{month}"),
            );
        }
    }
    svg.text(right, height - 4.0, "t", Anchor::End, words::MONTHS);
    let upper = points
        .iter()
        .map(|p| format!("{:.1},{:.1}", x.at(p.0), y.at(p.3)));
    let lower = points
        .iter()
        .rev()
        .map(|p| format!("{:.1},{:.1}", x.at(p.0), y.at(p.1)));
    let band = upper.chain(lower).collect::<Vec<_>>().join(" ");
    svg.push(format_args!("<polygon points=\"{band}\" class=\"bandf\"/>"));
    let middle = points
        .iter()
        .map(|p| format!("{:.1},{:.1}", x.at(p.0), y.at(p.2)))
        .collect::<Vec<_>>()
        .join(" ");
    svg.push(format_args!(
        "<polyline points=\"{middle}\" class=\"mid\"/>"
    ));
    svg.finish(
        screen.class(),
        (width, height),
        words::RUNNING_NOTE,
        words::RUNNING_NOTE,
    )
}
