//! What a plan includes, as its list says; what is marked as absent is left out.

use std::ops::Range;

use crate::page::Node;

use super::{
    lines::{Line, Lines, Mark},
    offer::in_list,
    priced::Kind,
};

/// Nobody reads more than this of one plan.
const MOST: usize = 80;
/// A longer text is prose.
const LONGEST: usize = 200;

/// The features among the lines of a plan, without its name and its price.
pub(super) fn features(
    lines: &Lines<'_>,
    range: Range<usize>,
    name: usize,
    price: Option<usize>,
    card: Option<Node<'_>>,
) -> Vec<String> {
    let after = price.map_or(name, |price| price.max(name));
    let own: Vec<usize> = range
        .filter(|at| *at != name && Some(*at) != price)
        .filter(|at| is_feature(&lines.all[*at]))
        .collect();
    let is_item = |at: &usize| in_list(&lines.all[*at], card);
    let has_list = own.iter().filter(|at| is_item(at)).count() >= 2;
    let mut found: Vec<String> = Vec::new();
    let mut last_item = None;
    for at in own {
        let line = &lines.all[at];
        let counts = if has_list {
            is_item(&at)
        } else {
            at > after || line.mark == Mark::Tick
        };
        if !counts {
            continue;
        }
        let item = line.around.item;
        let continues = has_list && last_item == Some(item);
        last_item = Some(item);
        let text = cleaned(&line.text);
        match found.last_mut() {
            Some(last) if continues && last.len() + text.len() < LONGEST => {
                last.push(' ');
                last.push_str(text);
            }
            _ if text.chars().any(char::is_alphanumeric) => found.push(text.to_owned()),
            _ => {}
        }
        if found.len() >= MOST {
            break;
        }
    }
    found.dedup();
    found
}

fn is_feature(line: &Line<'_>) -> bool {
    let is_said = !matches!(line.kind(), Kind::Price | Kind::Sign | Kind::Contact)
        || line.around.item > 0 && line.kind() == Kind::Price;
    is_said && line.is_plain() && line.text.len() <= LONGEST && !is_absent(line)
}

/// Whether a row says that something is not included.
fn is_absent(line: &Line<'_>) -> bool {
    line.mark == Mark::Cross || line.around.is_off || has_cross(&line.text)
}

/// Whether a text begins with a cross, or is nothing else.
pub(super) fn has_cross(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.starts_with(['✗', '✘', '✕', '✖', '❌', '⛔', '×', '🚫', '☒', '–', '—'])
        && !text.starts_with("— ")
        && !text.starts_with("– ")
        || lower.ends_with("not included")
        || lower.ends_with("nicht enthalten")
        || lower.ends_with("non inclus")
}

/// Whether a text is a tick, or begins with one.
pub(super) fn has_tick(text: &str) -> bool {
    text.starts_with(['✓', '✔', '✅', '☑', '√', '●', '•'])
}

/// A feature without the sign before it.
pub(super) fn cleaned(text: &str) -> &str {
    text.trim_start_matches(|c: char| {
        matches!(
            c,
            '✓' | '✔'
                | '✅'
                | '☑'
                | '√'
                | '●'
                | '•'
                | '-'
                | '–'
                | '—'
                | '*'
                | '·'
                | '›'
                | '»'
                | '→'
                | '+'
        ) || c.is_whitespace()
    })
    .trim()
}
