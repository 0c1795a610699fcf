//! Charts as inline SVG: drawn twice, for wide and for narrow screens; colours by class, no style attributes.

mod bars;
mod outcomes;
mod risks;
mod roadmap;
mod running;
mod scale;
mod tornado;

use std::fmt::{Display, Write as _};

use super::prose::{Html, escape};

/// For which screen a chart is drawn. Its text is 12 or 13 px in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    Wide,
    Narrow,
}

impl Screen {
    fn width(self) -> f64 {
        match self {
            Self::Wide => 688.0,
            Self::Narrow => 350.0,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }
}

/// Where a text stands relative to its point.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// A drawing under way.
struct Svg {
    body: String,
    id: String,
}

impl Svg {
    fn new(name: &str, screen: Screen) -> Self {
        Self {
            body: String::new(),
            id: format!("{name}-{}", screen.class()),
        }
    }

    fn push(&mut self, markup: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.body, "{markup}");
    }

    fn text(&mut self, x: f64, y: f64, class: &str, anchor: Anchor, words: &str) {
        let (anchor, words) = (anchor.word(), escape(words));
        self.push(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\" text-anchor=\"{anchor}\">{words}</text>"));
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        self.push(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>"
        ));
    }

    fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        let width = width.max(0.0);
        self.push(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\"/>"));
    }

    /// A rectangle filled with the drawing's own hatching, which keeps cost apart from gain in grey print.
    fn hatched(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        let (width, id) = (width.max(0.0), &self.id);
        let markup = format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"url(#h-{id})\" class=\"{class}\"/>"
        );
        self.push(markup);
    }

    fn hatching(&mut self, ground: &str, stroke: &str) {
        let markup = format!(
            "<defs><pattern id=\"h-{}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
             <rect width=\"5\" height=\"5\" class=\"{ground}\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\" class=\"{stroke}\"/></pattern></defs>",
            self.id
        );
        self.push(markup);
    }

    fn circle(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        self.push(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" class=\"{class}\"/>"
        ));
    }

    fn path(&mut self, d: &str, class: &str) {
        self.push(format_args!("<path d=\"{d}\" class=\"{class}\"/>"));
    }

    fn diamond(&mut self, x: f64, y: f64) {
        self.path(
            &format!("M{x:.1} {:.1} l7 11 l-7 11 l-7 -11 z", y - 11.0),
            "dia",
        );
    }

    /// Closes the drawing with its title and its sentence for those who cannot see it.
    fn finish(
        self,
        class: &str,
        (width, height): (f64, f64),
        title: &str,
        description: &str,
    ) -> String {
        let (id, title, description) = (&self.id, escape(title), escape(description));
        format!(
            "<svg class=\"chart {class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"t-{id} d-{id}\"><title id=\"t-{id}\">{title}</title><desc id=\"d-{id}\">{description}</desc>{}</svg>",
            self.body
        )
    }
}

/// Draws a chart for both screens.
fn both(draw: impl Fn(Screen) -> String) -> Html {
    Html(draw(Screen::Wide) + &draw(Screen::Narrow))
}

/// Writes a label where its chart has room: in two short lines beside the bars, in one long line above them.
fn label_at(svg: &mut Svg, (x, y): (f64, f64), class: &str, label: &str, screen: Screen) {
    if screen == Screen::Narrow {
        svg.text(x, y, class, Anchor::Start, &fit(label, 46));
        return;
    }
    let room = 30;
    let first = fit(label, room);
    match label
        .strip_prefix(first.trim_end_matches('…'))
        .map(str::trim_start)
    {
        Some(rest) if !rest.is_empty() => {
            svg.text(
                x,
                y - 8.0,
                class,
                Anchor::Start,
                first.trim_end_matches('…'),
            );
            svg.text(x, y + 8.0, class, Anchor::Start, &fit(rest, room));
        }
        _ => svg.text(x, y, class, Anchor::Start, &first),
    }
}

/// Shortens a label to what fits; the full title stands beside the chart.
fn fit(label: &str, characters: usize) -> String {
    if label.chars().count() <= characters {
        return label.to_owned();
    }
    let cut: String = label.chars().take(characters.saturating_sub(1)).collect();
    let cut = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", cut.trim_end())
}
