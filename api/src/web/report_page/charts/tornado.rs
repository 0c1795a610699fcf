//! The tornado: how far the net value moves when one input goes to its lower or upper end.

use shared::reports::claim::ClaimNumber;
use shared::reports::document::Sensitivity;

use super::scale::{Scale, drawn, money_tick};
use super::{Anchor, Screen, Svg, both, label_at};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

/// An end of a bar: where it stands, and what is printed there.
type End<'d> = (f64, &'d str);

impl Page<'_> {
    /// One bar per input, sorted by effect as the document has them.
    pub(in crate::web::report_page) fn tornado_chart(&self, rows: &[Sensitivity]) -> Html {
        if rows.is_empty() {
            Html::default()
        } else {
            both(|screen| self.draw_tornado(rows, screen))
        }
    }

    fn end(&self, number: ClaimNumber) -> End<'_> {
        self.doc.claim(number).map_or((0.0, ""), |claim| {
            (drawn(claim.value), claim.rendered.bare.as_str())
        })
    }

    fn draw_tornado(&self, rows: &[Sensitivity], screen: Screen) -> String {
        let width = screen.width();
        let (from, row) = if screen == Screen::Wide {
            (236.0, 50.0)
        } else {
            (44.0, 64.0)
        };
        let ends: Vec<(End<'_>, End<'_>)> = rows
            .iter()
            .map(|row| (self.end(row.net_low), self.end(row.net_high)))
            .collect();
        let scale = Scale::around(
            ends.iter().flat_map(|(low, high)| [low.0, high.0]),
            from + 60.0,
            width - 70.0,
        );
        // The middle of all bars: every input at its middle gives about the same value.
        let middle = self
            .doc
            .financials
            .as_ref()
            .and_then(|f| f.net)
            .and_then(|n| self.doc.claim(n))
            .map(|claim| drawn(claim.value));
        let base = 24.0 + rows.len() as f64 * row;
        let mut svg = Svg::new("tornado", screen);
        for tick in scale.ticks(3.0) {
            let x = scale.at(tick);
            svg.line(
                (x, 18.0),
                (x, base),
                if tick.abs() < 0.5 { "axis" } else { "grid" },
            );
            svg.text(x, base + 16.0, "t", Anchor::Middle, &money_tick(tick));
        }
        if let Some(middle) = middle {
            svg.line((scale.at(middle), 18.0), (scale.at(middle), base), "mark");
            svg.text(
                scale.at(middle),
                12.0,
                "t",
                Anchor::Middle,
                words::AS_COMPUTED,
            );
        }
        let mut said = Vec::new();
        for (at, (sensitivity, (low, high))) in rows.iter().zip(&ends).enumerate() {
            let y = 24.0 + at as f64 * row;
            let bar = if screen == Screen::Wide {
                y + 14.0
            } else {
                y + 30.0
            };
            let label = self
                .doc
                .evidence(sensitivity.evidence)
                .map(|evidence| evidence.label.as_str())
                .unwrap_or_default();
            let label_y = if screen == Screen::Wide {
                bar + 13.0
            } else {
                y + 20.0
            };
            label_at(&mut svg, (0.0, label_y), "tb halo-p", label, screen);
            let (x_low, x_high) = (scale.at(low.0), scale.at(high.0));
            let pivot = middle.map_or((x_low + x_high) / 2.0, |middle| scale.at(middle));
            for x in [x_low, x_high] {
                let class = if x < pivot { "c-cost" } else { "c-saved" };
                svg.rect((x.min(pivot), bar), ((x - pivot).abs(), 18.0), class);
            }
            for (x, number, other) in [
                (x_low, sensitivity.input_low, x_high),
                (x_high, sensitivity.input_high, x_low),
            ] {
                let input = self.end(number).1;
                let (at, anchor) = if x <= other {
                    (x - 6.0, Anchor::End)
                } else {
                    (x + 6.0, Anchor::Start)
                };
                svg.text(at, bar + 13.0, "t halo-p", anchor, input);
            }
            said.push(format!("{label}: {} to {}", low.1, high.1));
        }
        svg.finish(
            screen.class(),
            (width, base + 24.0),
            words::SENSITIVITY_NOTE,
            &format!("{}.", said.join("; ")),
        )
    }
}
