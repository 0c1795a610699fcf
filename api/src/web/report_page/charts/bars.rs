//! Bars: readiness by dimension, and cost against gain per recommendation.

use shared::reports::claim::ClaimNumber;
use shared::reports::document::{CostAgainstGain, Financials, Readiness, ValueKind};

use super::scale::{Scale, drawn, money_tick};
use super::{Anchor, Screen, Svg, both, label_at};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

impl Page<'_> {
    /// One bar per dimension on a scale of a hundred.
    pub(in crate::web::report_page) fn readiness_chart(&self, readiness: &Readiness) -> Html {
        both(|screen| self.draw_readiness(readiness, screen))
    }

    fn draw_readiness(&self, readiness: &Readiness, screen: Screen) -> String {
        let width = screen.width();
        let (from, row) = if screen == Screen::Wide {
            (170.0, 34.0)
        } else {
            (0.0, 52.0)
        };
        let to = width - 40.0;
        let mut svg = Svg::new("readiness", screen);
        let mut said = Vec::new();
        for (at, dimension) in readiness.dimensions.iter().enumerate() {
            let y = at as f64 * row;
            let bar = if screen == Screen::Wide {
                y + 8.0
            } else {
                y + 24.0
            };
            svg.text(
                0.0,
                if screen == Screen::Wide {
                    y + 20.0
                } else {
                    y + 14.0
                },
                "tb",
                Anchor::Start,
                &dimension.title,
            );
            svg.rect((from, bar), (to - from, 14.0), "lane");
            let score = dimension.score.and_then(|number| self.doc.claim(number));
            match score {
                Some(claim) => {
                    svg.rect(
                        (from, bar),
                        ((to - from) * drawn(claim.value) / 100.0, 14.0),
                        "c-saved",
                    );
                    svg.text(width, bar + 12.0, "tb", Anchor::End, &claim.rendered.bare);
                    said.push(format!("{} {}", dimension.title, claim.rendered.bare));
                }
                None => svg.text(width, bar + 12.0, "t", Anchor::End, "–"),
            }
        }
        let height = (readiness.dimensions.len() as f64 * row).max(row);
        svg.finish(
            screen.class(),
            (width, height),
            words::READY_CAPTION,
            &format!("{}.", said.join(", ")),
        )
    }

    /// Cost to the left of zero and hatched, gain to the right, the range of the net as a whisker.
    pub(in crate::web::report_page) fn gain_chart(&self, rows: &[CostAgainstGain]) -> Html {
        both(|screen| self.draw_gain(rows, screen))
    }

    /// Whether a bar shows what a step adds to others, which needs a word in the key.
    pub(in crate::web::report_page) fn has_enabler(&self, financials: &Financials) -> bool {
        let mut rows = financials.by_recommendation.iter();
        rows.any(|row| row.value_kind == ValueKind::Enabler)
    }

    fn value(&self, number: ClaimNumber) -> f64 {
        self.doc
            .claim(number)
            .map(|claim| drawn(claim.value))
            .unwrap_or_default()
    }

    fn draw_gain(&self, rows: &[CostAgainstGain], screen: Screen) -> String {
        let width = screen.width();
        let (from, row) = if screen == Screen::Wide {
            (226.0, 46.0)
        } else {
            (24.0, 82.0)
        };
        let spread = |row: &CostAgainstGain| {
            self.doc
                .claim(row.net)
                .and_then(|claim| claim.spread.as_ref())
                .map(|s| (drawn(s.p10), drawn(s.p90)))
        };
        let ends = rows.iter().flat_map(|row| {
            let (low, high) = spread(row).unwrap_or_default();
            [-self.value(row.cost).abs(), self.value(row.gain), low, high]
        });
        let scale = Scale::over(
            ends,
            from,
            width - if screen == Screen::Wide { 150.0 } else { 8.0 },
        );
        let base = 22.0 + rows.len() as f64 * row;
        let mut svg = Svg::new("gains", screen);
        svg.hatching("c-cost lite", "hatch");
        for tick in scale.ticks(4.0) {
            let x = scale.at(tick);
            svg.line(
                (x, 18.0),
                (x, base),
                if tick.abs() < 0.5 { "axis" } else { "grid" },
            );
            svg.text(x, base + 16.0, "t", Anchor::Middle, &money_tick(tick));
        }
        svg.text(width, 12.0, "t", Anchor::End, words::NET);
        let zero = scale.at(0.0);
        for (at, line) in rows.iter().enumerate() {
            let y = 22.0 + at as f64 * row;
            let bar = if screen == Screen::Wide {
                y + 10.0
            } else {
                y + 44.0
            };
            let label = format!(
                "{}  {}",
                line.recommendation,
                self.doc.title_of(line.recommendation)
            );
            let label_y = if screen == Screen::Wide {
                bar + 14.0
            } else {
                y + 18.0
            };
            label_at(&mut svg, (0.0, label_y), "tb halo-p", &label, screen);
            let cost = scale.at(-self.value(line.cost).abs());
            svg.hatched((cost, bar), (zero - cost, 20.0), "");
            svg.rect(
                (zero, bar),
                (scale.at(self.value(line.gain)) - zero, 20.0),
                fill(line.value_kind),
            );
            if let Some((low, high)) = spread(line) {
                whisker(&mut svg, scale.at(low), scale.at(high), bar + 10.0);
            }
            if let Some(claim) = self.doc.claim(line.net) {
                let printed = if claim.range_only {
                    &claim.rendered.dash
                } else {
                    &claim.rendered.bare
                };
                let net_y = if screen == Screen::Wide {
                    label_y
                } else {
                    y + 36.0
                };
                svg.text(width, net_y, "tb halo-p", Anchor::End, printed);
            }
        }
        svg.finish(
            screen.class(),
            (width, base + 24.0),
            words::BY_RECOMMENDATION_NOTE,
            &self.said(rows),
        )
    }

    fn said(&self, rows: &[CostAgainstGain]) -> String {
        let one = |row: &CostAgainstGain| {
            let net = self
                .doc
                .claim(row.net)
                .map(|claim| claim.rendered.bare.as_str())
                .unwrap_or_default();
            format!("{}: {net}.", self.doc.title_of(row.recommendation))
        };
        rows.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

pub(super) fn fill(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Saved => "c-saved",
        ValueKind::Created => "c-created",
        ValueKind::Enabler => "c-mute",
    }
}

fn whisker(svg: &mut Svg, from: f64, to: f64, y: f64) {
    svg.line((from, y), (to, y), "whisk");
    for x in [from, to] {
        svg.line((x, y - 5.0), (x, y + 5.0), "whisk");
    }
}
