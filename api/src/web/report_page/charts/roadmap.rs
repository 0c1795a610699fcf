//! The roadmap: three equal horizons, hatched work, solid use, diamonds to measure at, arrows for what waits.

use shared::reports::claim::ClaimNumber;
use shared::reports::document::Roadmap;

use super::bars::fill;
use super::scale::drawn;
use super::{Anchor, Screen, Svg, both, label_at};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

const HEAD: f64 = 46.0;

/// Months to pixels with three horizons of equal width: 0 to 6, 6 to 18, 18 to 36.
fn place(month: f64, from: f64, width: f64) -> f64 {
    let third = width / 3.0;
    let offset = if month <= 6.0 {
        month / 6.0 * third
    } else if month <= 18.0 {
        third + (month - 6.0) / 12.0 * third
    } else {
        2.0 * third + (month.min(36.0) - 18.0) / 18.0 * third
    };
    from + offset
}

impl Page<'_> {
    /// One bar per step.
    pub(in crate::web::report_page) fn roadmap_chart(&self, roadmap: &Roadmap) -> Html {
        if roadmap.steps.is_empty() {
            Html::default()
        } else {
            both(|screen| self.draw_roadmap(roadmap, screen))
        }
    }

    fn month(&self, number: ClaimNumber) -> f64 {
        self.doc
            .claim(number)
            .map(|claim| drawn(claim.value))
            .unwrap_or_default()
    }

    fn draw_roadmap(&self, roadmap: &Roadmap, screen: Screen) -> String {
        let width = screen.width();
        let (from, row) = if screen == Screen::Wide {
            (230.0, 44.0)
        } else {
            (0.0, 56.0)
        };
        let height = HEAD + roadmap.steps.len() as f64 * row + 8.0;
        let lane = (width - from) / 3.0;
        let mut svg = Svg::new("roadmap", screen);
        svg.hatching("paper", "hatch2");
        for (at, (name, months)) in [
            ("Short", words::SHORT),
            ("Mid", words::MID),
            ("Long", words::LONG),
        ]
        .into_iter()
        .enumerate()
        {
            let x = from + at as f64 * lane;
            svg.rect((x, 0.0), (lane - 2.0, height), "lane");
            svg.text(x + 10.0, 18.0, "tb", Anchor::Start, name);
            svg.text(x + 10.0, 33.0, "t", Anchor::Start, months);
        }
        let bar =
            |at: usize| HEAD + at as f64 * row + if screen == Screen::Wide { 12.0 } else { 28.0 };
        let x = |month: f64| place(month, from + 4.0, width - from - 8.0);
        let mut said = Vec::new();
        for (at, step) in roadmap.steps.iter().enumerate() {
            let title = self.doc.title_of(step.recommendation);
            let (start, live) = (self.month(step.start), self.month(step.live));
            let label = format!("{}  {title}", step.recommendation);
            let place = if screen == Screen::Wide {
                (0.0, bar(at) + 12.0)
            } else {
                (6.0, bar(at) - 8.0)
            };
            label_at(&mut svg, place, "tb halo", &label, screen);
            svg.hatched((x(start), bar(at)), (x(live) - x(start), 14.0), "edge");
            let kind = self
                .doc
                .recommendations
                .iter()
                .find(|r| r.number == step.recommendation)
                .map(|r| fill(r.value_kind));
            svg.rect(
                (x(live), bar(at)),
                (x(36.0) - x(live), 14.0),
                kind.unwrap_or("c-mute"),
            );
            for milestone in roadmap
                .milestones
                .iter()
                .filter(|milestone| milestone.recommendation == step.recommendation)
            {
                svg.diamond(x(self.month(milestone.by)), bar(at) + 7.0);
            }
            for before in &step.waits_for {
                let found = roadmap
                    .steps
                    .iter()
                    .position(|other| other.recommendation == *before);
                if let Some(other) = found.filter(|other| *other < at) {
                    arrow(&mut svg, x(start) + 5.0, bar(other) + 15.0, bar(at) - 1.0);
                }
            }
            let printed = |number: ClaimNumber| {
                self.doc
                    .claim(number)
                    .map(|claim| claim.rendered.bare.as_str())
                    .unwrap_or_default()
            };
            said.push(format!(
                "{title}: {}, {}",
                printed(step.start),
                printed(step.live)
            ));
        }
        svg.finish(
            screen.class(),
            (width, height),
            words::ROADMAP_CAPTION,
            &format!("{}.", said.join("; ")),
        )
    }
}

fn arrow(svg: &mut Svg, x: f64, from: f64, to: f64) {
    svg.path(&format!("M{x:.1} {from:.1} V{to:.1}"), "dep");
    svg.path(
        &format!(
            "M{:.1} {:.1} L{x:.1} {to:.1} L{:.1} {:.1}",
            x - 4.0,
            to - 5.0,
            x + 4.0,
            to - 5.0
        ),
        "dep",
    );
}
