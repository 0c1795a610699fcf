//! Plans as elements beside each other, each with a name and a price.

use std::collections::HashMap;

use crate::page::Node;

use super::{
    evidence::THRESHOLD,
    lines::Lines,
    model::{Candidate, PlanPeriod, Rung},
    priced::Kind,
    unit::{Span, propose, read},
};

/// Prices that are looked at: a page with more is a shop.
const MOST_PRICES: usize = 400;
/// Elements that are weighed as groups.
const MOST_GROUPS: usize = 300;
/// Lines of a card.
const MOST_LINES: usize = 160;
/// Lines of a card that stands alone.
const MOST_LINES_ALONE: usize = 40;
/// Cards of a group.
const MOST_CARDS: usize = 24;

/// The children of one element that hold prices.
struct Group<'a> {
    parent: Node<'a>,
    children: Vec<Node<'a>>,
}

/// Every group of elements that may be plans.
pub(super) fn find(lines: &Lines<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for group in groups(lines).into_iter().take(MOST_GROUPS) {
        let cards = with_unpriced(lines, &group);
        if !(2..=MOST_CARDS).contains(&cards.len()) {
            continue;
        }
        let spans: Vec<Span<'_>> = cards
            .into_iter()
            .map(|card| Span {
                lines: lines.inside(card),
                card: Some(card),
            })
            .collect();
        if spans.iter().any(|span| span.lines.len() > MOST_LINES) {
            continue;
        }
        let total = spans.len();
        let units = read(lines, spans);
        if units.len() * 2 < total || units.len() < 2 {
            continue;
        }
        found.extend(propose(lines, units, Some(group.parent), Rung::Cards));
    }
    if found.iter().all(|candidate| candidate.score < THRESHOLD) {
        found.extend(alone(lines));
    }
    found
}

/// One plan that stands alone: the least element around a recurring price that has a title, features and a button.
fn alone(lines: &Lines<'_>) -> Option<Candidate> {
    let cards = groups(lines)
        .into_iter()
        .map(|group| group.parent)
        .filter(|card| lines.inside(*card).len() <= MOST_LINES_ALONE)
        .take(MOST_GROUPS);
    for card in cards {
        let span = Span {
            lines: lines.inside(card),
            card: Some(card),
        };
        let mut units = read(lines, vec![span]);
        units.retain(|unit| {
            let line = &lines.all[unit.name.line];
            let is_recurring = unit.offer.prices.first().is_some_and(|price| {
                matches!(price.period, Some(PlanPeriod::Month | PlanPeriod::Year))
            });
            let has_button = lines.all[unit.span.lines.clone()]
                .iter()
                .any(|line| line.is_button);
            line.around.heading != 1
                && unit.name.is_titled
                && is_recurring
                && has_button
                && unit.features.len() >= 2
        });
        if !units.is_empty() {
            return propose(lines, units, Some(card), Rung::Cards);
        }
    }
    None
}

/// The elements with at least one child that holds a price, with those children. Every element is visited once: the
/// second price below an element finds all above it known already.
fn groups<'a>(lines: &Lines<'a>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: HashMap<u32, usize> = HashMap::new();
    let anchors = lines
        .all
        .iter()
        .filter(|line| line.kind() == Kind::Price && !line.around.is_aside)
        .take(MOST_PRICES);
    for line in anchors {
        let mut child = line.node;
        for parent in line.node.ancestors() {
            if matches!(parent.name(), "html" | "tr" | "tbody" | "thead" | "table") {
                break;
            }
            let at = *known.entry(parent.index()).or_insert_with(|| {
                groups.push(Group {
                    parent,
                    children: Vec::new(),
                });
                groups.len() - 1
            });
            let children = &mut groups[at].children;
            let is_new_child = children.last().is_none_or(|last| *last != child);
            if is_new_child && child.is_element() {
                children.push(child);
            }
            if !is_new_child {
                break;
            }
            child = parent;
        }
    }
    groups
}

/// The priced children, and those beside them that are built alike and are free or to be asked for.
fn with_unpriced<'a>(lines: &Lines<'a>, group: &Group<'a>) -> Vec<Node<'a>> {
    // What stands between the cards has fewer lines than they have.
    let weight = |name: &str| -> usize {
        let same = group.children.iter().filter(|child| child.name() == name);
        same.map(|child| lines.inside(*child).len()).sum()
    };
    let Some(model) = group
        .children
        .iter()
        .max_by_key(|child| weight(child.name()))
    else {
        return Vec::new();
    };
    let models: Vec<&Node<'a>> = group
        .children
        .iter()
        .filter(|child| child.name() == model.name())
        .collect();
    group
        .parent
        .children()
        .filter(|node| node.name() == model.name())
        .filter(|node| {
            models.contains(&node)
                || models.iter().take(4).any(|model| is_alike(**model, *node))
                    && has_words_for_price(lines, *node)
        })
        .collect()
}

fn has_words_for_price(lines: &Lines<'_>, node: Node<'_>) -> bool {
    let inside = lines.inside(node);
    inside.len() >= 2
        && inside.len() <= MOST_LINES
        && lines.all[inside]
            .iter()
            .any(|line| matches!(line.kind(), Kind::Free | Kind::Contact))
}

/// Whether two elements have the same name and a class in common, numbers aside, or no classes.
fn is_alike(one: Node<'_>, other: Node<'_>) -> bool {
    if one.name() != other.name() {
        return false;
    }
    let mut classes = one.classes().map(without_number).peekable();
    if classes.peek().is_none() {
        return other.classes().next().is_none();
    }
    classes.any(|class| other.classes().any(|known| without_number(known) == class))
}

fn without_number(class: &str) -> &str {
    class.trim_end_matches(|c: char| c.is_ascii_digit())
}
