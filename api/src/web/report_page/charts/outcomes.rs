//! A hundred dots: each one of a hundred equally likely outcomes, filled where eight of ten lie.

use shared::reports::claim::Claim;
use shared::reports::document::Outcomes;

use super::scale::{Scale, drawn, money_tick};
use super::{Anchor, Screen, Svg, both};
use crate::web::report_page::{Page, prose::Html};
use crate::web::words::report as words;

const TOP: f64 = 38.0;

impl Page<'_> {
    /// The dots of the summary; nothing where there is no such claim.
    pub(in crate::web::report_page) fn outcomes_chart(&self, outcomes: &Outcomes) -> Html {
        self.doc
            .claim(outcomes.of)
            .map_or_else(Html::default, |claim| {
                both(|screen| draw(claim, outcomes, screen))
            })
    }
}

fn draw(claim: &Claim, outcomes: &Outcomes, screen: Screen) -> String {
    let (width, radius) = match screen {
        Screen::Wide => (screen.width(), 7.2),
        Screen::Narrow => (screen.width(), 5.2),
    };
    let values: Vec<f64> = outcomes.percentiles.iter().copied().map(drawn).collect();
    let scale = Scale::over(values.iter().copied(), 10.0, width - 10.0);
    let pitch = radius * 2.0 + 1.8;
    let columns = ((width - 20.0) / pitch).floor();
    let column = |value: f64| (((scale.at(value) - 10.0) / pitch).round()).min(columns);
    let mut heights = std::collections::BTreeMap::<i64, u32>::new();
    let mut dots = Vec::new();
    for (rank, value) in values.iter().enumerate() {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a column of the chart, below a hundred"
        )]
        let height = heights.entry(column(*value) as i64).or_default();
        dots.push((
            10.0 + column(*value) * pitch,
            *height,
            (10..90).contains(&rank),
        ));
        *height += 1;
    }
    let tallest = f64::from(heights.values().copied().max().unwrap_or(1));
    let base = TOP + tallest * pitch + 4.0;

    let mut svg = Svg::new("outcomes", screen);
    let spread = claim
        .spread
        .as_ref()
        .map(|spread| (drawn(spread.p10), drawn(spread.p50), drawn(spread.p90)));
    if let Some((low, _, high)) = spread {
        svg.rect(
            (scale.at(low), TOP),
            (scale.at(high) - scale.at(low), base - TOP),
            "band",
        );
    }
    for (x, height, inside) in dots {
        let y = base - radius - 1.0 - f64::from(height) * pitch;
        svg.circle(
            (x, y),
            radius,
            if inside { "c-saved" } else { "c-saved out" },
        );
    }
    svg.line((4.0, base), (width - 4.0, base), "axis");
    for tick in scale.ticks(if screen == Screen::Wide { 6.0 } else { 4.0 }) {
        let x = scale.at(tick);
        svg.line((x, base), (x, base + 5.0), "axis");
        let anchor = if x < 24.0 {
            Anchor::Start
        } else if x > width - 24.0 {
            Anchor::End
        } else {
            Anchor::Middle
        };
        svg.text(x, base + 20.0, "t", anchor, &money_tick(tick));
    }
    if let Some((low, middle, high)) = spread {
        marks(&mut svg, &scale, base, width, claim, (low, middle, high));
    }
    let forms = &claim.rendered;
    let description = format!(
        "{}: {}. {}: {}.",
        words::BELOW,
        forms.low,
        words::ABOVE,
        forms.high
    );
    svg.finish(
        screen.class(),
        (width, base + 26.0),
        &claim.label,
        &description,
    )
}

/// The three lines with their words; labels too close to each other give way to the outer ones.
fn marks(
    svg: &mut Svg,
    scale: &Scale,
    base: f64,
    width: f64,
    claim: &Claim,
    (low, middle, high): (f64, f64, f64),
) {
    let forms = &claim.rendered;
    let (x_low, x_middle, x_high) = (scale.at(low), scale.at(middle), scale.at(high));
    let label = |svg: &mut Svg, x: f64, figure: &str, what: &str, anchor: Anchor| {
        let x = x.clamp(2.0, width - 2.0);
        svg.text(x, 14.0, "tb", anchor, figure);
        svg.text(x, 29.0, "t", anchor, what);
    };
    for x in [x_low, x_high] {
        svg.line((x, 36.0), (x, base), "mark");
    }
    let apart = 88.0;
    let at_edge = |x: f64, reach: f64| match (x < reach, x > width - reach) {
        (true, _) => Anchor::Start,
        (_, true) => Anchor::End,
        _ => Anchor::Middle,
    };
    if x_high - x_low < apart {
        // Two labels would run into each other: one says both.
        let centre = (x_low + x_high) / 2.0;
        label(
            svg,
            centre,
            &forms.dash,
            words::EIGHT_OF_TEN_SHORT,
            at_edge(centre, 64.0),
        );
        return;
    }
    label(svg, x_low, &forms.low, words::BELOW, at_edge(x_low, 44.0));
    label(
        svg,
        x_high,
        &forms.high,
        words::ABOVE,
        at_edge(x_high, 44.0),
    );
    let Some(figure) = &forms.middle else { return };
    if x_middle - x_low > apart && x_high - x_middle > apart {
        svg.line((x_middle, 36.0), (x_middle, base), "mark");
        label(
            svg,
            x_middle,
            figure,
            &words::MIDDLE.to_lowercase(),
            Anchor::Middle,
        );
    }
}
