//! The risk matrix: tinted by likelihood times impact, letters in discs, the register beside it.

use shared::reports::claim::ClaimNumber;
use shared::reports::document::Risk;

use super::scale::drawn;
use super::{Anchor, Screen, Svg};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

const CELL: f64 = 56.0;
const LEFT: f64 = 52.0;
const BASE: f64 = 288.0;

impl Page<'_> {
    /// The matrix, one size for all screens.
    pub(in crate::web::report_page) fn risk_matrix(&self, risks: &[Risk]) -> Html {
        let mut svg = Svg::new("risks", Screen::Wide);
        for likelihood in 1..=5_u32 {
            for impact in 1..=5_u32 {
                let tint = match likelihood * impact {
                    0..=4 => "m1",
                    5..=9 => "m2",
                    10..=14 => "m3",
                    _ => "m4",
                };
                let corner = (
                    LEFT + f64::from(likelihood - 1) * CELL + 1.0,
                    BASE - f64::from(impact) * CELL + 1.0,
                );
                svg.rect(corner, (CELL - 2.0, CELL - 2.0), tint);
            }
            let middle = (f64::from(likelihood) - 0.5) * CELL;
            svg.text(
                LEFT - 10.0,
                BASE - middle + 4.0,
                "t",
                Anchor::End,
                &likelihood.to_string(),
            );
            svg.text(
                LEFT + middle,
                BASE + 18.0,
                "t",
                Anchor::Middle,
                &likelihood.to_string(),
            );
        }
        self.discs(&mut svg, risks);
        let centre = BASE - 2.5 * CELL;
        svg.text(
            LEFT + 2.5 * CELL,
            BASE + 40.0,
            "t",
            Anchor::Middle,
            words::LIKELY,
        );
        svg.push(format_args!(
            "<text x=\"14\" y=\"{centre}\" class=\"t\" text-anchor=\"middle\" transform=\"rotate(-90 14 {centre})\">{}</text>",
            words::HURTS
        ));
        let said: Vec<String> = risks
            .iter()
            .map(|risk| format!("{} {}", risk.letter, self.plain(&risk.title)))
            .collect();
        Html(svg.finish(
            "any",
            (344.0, 336.0),
            words::RISK_MATRIX,
            &format!("{}.", said.join("; ")),
        ))
    }

    /// Discs of one cell stand side by side, in rows of two.
    fn discs(&self, svg: &mut Svg, risks: &[Risk]) {
        let place = |number: ClaimNumber| {
            self.doc
                .claim(number)
                .map_or(3.0, |claim| drawn(claim.value).round().clamp(1.0, 5.0))
        };
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for risk in risks {
            let cell = (place(risk.likelihood), place(risk.impact));
            let before = taken.iter().filter(|other| **other == cell).count();
            let crowded = risks
                .iter()
                .filter(|other| (place(other.likelihood), place(other.impact)) == cell)
                .count()
                > 1;
            taken.push(cell);
            let (dx, dy) = if crowded {
                (
                    (before % 2) as f64 * 25.0 - 12.5,
                    (before / 2 % 2) as f64 * 25.0 - 12.5,
                )
            } else {
                (0.0, 0.0)
            };
            let (x, y) = (
                LEFT + (cell.0 - 0.5) * CELL + dx,
                BASE - (cell.1 - 0.5) * CELL + dy,
            );
            svg.circle((x, y), 12.0, "disc");
            svg.text(x, y + 4.5, "dn", Anchor::Middle, &risk.letter);
        }
    }
}
