//! Plans as headings in a row, each followed by its price.

use super::{
    lines::{Line, Lines},
    model::{Candidate, Rung},
    priced::Kind,
    unit::{Span, propose, read},
};

/// Lines behind a heading among which its price stands.
const REACH: usize = 6;
/// Lines of one plan.
const MOST_LINES: usize = 40;
/// Plans of a page.
const MOST: usize = 16;

/// What makes headings of the same kind: element, and parent.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Row<'a> {
    name: &'a str,
    parent: u32,
}

/// Every row of headings that may be plans.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Candidate> {
    let titles: Vec<(usize, Row<'_>)> = lines
        .all
        .iter()
        .enumerate()
        .filter_map(|(at, line)| Some((at, row_of(line)?)))
        .collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (_, row) in &titles {
        if !rows.contains(row) && rows.len() < 100 {
            rows.push(*row);
        }
    }
    rows.into_iter()
        .filter_map(|row| proposal(lines, &titles, row))
        .collect()
}

fn proposal(lines: &Lines<'_>, titles: &[(usize, Row<'_>)], row: Row<'_>) -> Option<Candidate> {
    let places: Vec<usize> = titles
        .iter()
        .filter(|(_, other)| *other == row)
        .map(|(at, _)| *at)
        .collect();
    if places.len() < 2 {
        return None;
    }
    let mut spans = Vec::new();
    for (number, at) in places.iter().enumerate() {
        let next = places.get(number + 1).copied().unwrap_or(usize::MAX);
        let end = end_of(lines, *at, next);
        let has_offer = lines.all[*at..end.min(at + REACH)].iter().any(|line| {
            matches!(line.kind(), Kind::Price | Kind::Free | Kind::Contact)
                && !line.is_button
                && !line.around.is_aside
        });
        if has_offer {
            spans.push(Span {
                lines: *at..end,
                card: None,
            });
        }
    }
    if !(2..=MOST).contains(&spans.len()) {
        return None;
    }
    let units = read(lines, spans);
    if units.len() < 2 {
        return None;
    }
    propose(lines, units, None, Rung::Headings)
}

/// A line that may be a plan's heading: a heading, a term, or a paragraph that is all strong.
fn row_of<'a>(line: &Line<'a>) -> Option<Row<'a>> {
    let name = line.block.name();
    let is_strong_paragraph = line.is_strong() && matches!(name, "p" | "div" | "li");
    let is_title =
        matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dt") || is_strong_paragraph;
    if !is_title || line.is_button || line.around.is_aside || line.text.len() > 120 {
        return None;
    }
    Some(Row {
        name,
        parent: line.block.parent()?.index(),
    })
}

/// Where the stretch of a heading ends: at the next of its kind, at a higher heading, or when it grows too long.
fn end_of(lines: &Lines<'_>, at: usize, next: usize) -> usize {
    let level = lines.all[at].around.heading;
    let latest = next.min(at + MOST_LINES).min(lines.all.len());
    let parent_end = lines.all[at]
        .block
        .parent()
        .map_or(u32::MAX, |parent| parent.end());
    (at + 1..latest)
        .find(|at| {
            let line = &lines.all[*at];
            line.node.index() >= parent_end
                || level > 0 && line.around.heading > 0 && line.around.heading < level
        })
        .unwrap_or(latest)
}
