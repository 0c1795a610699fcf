//! What expressions stand for, and how one kind becomes another.

use crate::page::Node;

use super::expression::{Axis, Comparison, Test};

/// The longest text that is compared or returned, in bytes.
const LONGEST: usize = 4_000;

/// Something a path leads to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place<'a> {
    /// Above the outermost element.
    Root,
    Node(Node<'a>),
    /// The attribute of that number of an element.
    Attribute(Node<'a>, usize),
}

pub(super) enum Value<'a> {
    Places(Vec<Place<'a>>),
    Text(String),
    Number(f64),
    Bool(bool),
}

/// A text for the reader of the result: what the page shows, or everything when it shows nothing.
pub(super) fn shown_text(place: Place<'_>) -> String {
    match place {
        Place::Node(node) if node.is_element() => {
            let shown = node.text(LONGEST);
            if shown.is_empty() {
                string(place)
            } else {
                shown
            }
        }
        _ => string(place),
    }
}

pub(super) fn string(place: Place<'_>) -> String {
    match place {
        Place::Root => String::new(),
        Place::Node(node) => node.raw_text(LONGEST),
        Place::Attribute(node, index) => node
            .attrs()
            .nth(index)
            .map_or(String::new(), |(_, value)| value.to_owned()),
    }
}

pub(super) fn above(place: Place<'_>, axis: Axis) -> Vec<Place<'_>> {
    let (first, ancestors): (Option<Place<'_>>, Vec<Place<'_>>) = match place {
        Place::Root => (None, Vec::new()),
        Place::Node(node) => (None, node.ancestors().map(Place::Node).collect()),
        Place::Attribute(node, _) => (
            Some(Place::Node(node)),
            node.ancestors().map(Place::Node).collect(),
        ),
    };
    let own = (axis == Axis::AncestorOrSelf).then_some(place);
    let all = own.into_iter().chain(first).chain(ancestors);
    if axis == Axis::Parent {
        all.take(1).collect()
    } else {
        all.collect()
    }
}

pub(super) fn fits(test: &Test, place: Place<'_>) -> bool {
    match (test, place) {
        (Test::Node, _) => true,
        (Test::Text, Place::Node(node)) => !node.is_element(),
        (Test::Any, Place::Node(node)) => node.is_element(),
        (Test::Name(name), Place::Node(node)) => node.name() == name,
        _ => false,
    }
}

/// Document order without doubles.
pub(super) fn in_order(mut places: Vec<Place<'_>>) -> Vec<Place<'_>> {
    let key = |place: &Place<'_>| match place {
        Place::Root => (0, 0),
        Place::Node(node) => (u64::from(node.index()) + 1, 0),
        Place::Attribute(node, index) => (u64::from(node.index()) + 1, index + 1),
    };
    places.sort_by_key(key);
    places.dedup();
    places
}

pub(super) fn is_true(value: &Value<'_>) -> bool {
    match value {
        Value::Places(places) => !places.is_empty(),
        Value::Text(text) => !text.is_empty(),
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Bool(value) => *value,
    }
}

pub(super) fn atom(value: &Value<'_>) -> String {
    match value {
        Value::Places(places) => places.first().map_or(String::new(), |place| string(*place)),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
    }
}

pub(super) fn atoms(value: &Value<'_>) -> Vec<String> {
    match value {
        Value::Places(places) => places.iter().map(|place| string(*place)).collect(),
        other => vec![atom(other)],
    }
}

pub(super) fn holds(one: &str, comparison: Comparison, other: &str, is_number: bool) -> bool {
    let numbers = || {
        Some((
            one.trim().parse::<f64>().ok()?,
            other.trim().parse::<f64>().ok()?,
        ))
    };
    match comparison {
        Comparison::Equal if is_number => {
            numbers().is_some_and(|(one, other)| one.total_cmp(&other).is_eq())
        }
        Comparison::Unequal if is_number => {
            numbers().is_none_or(|(one, other)| one.total_cmp(&other).is_ne())
        }
        Comparison::Equal => one == other,
        Comparison::Unequal => one != other,
        Comparison::Less => numbers().is_some_and(|(one, other)| one < other),
        Comparison::LessOrEqual => numbers().is_some_and(|(one, other)| one <= other),
        Comparison::Greater => numbers().is_some_and(|(one, other)| one > other),
        Comparison::GreaterOrEqual => numbers().is_some_and(|(one, other)| one >= other),
    }
}

pub(super) fn translate(text: &str, from: &str, to: &str) -> String {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let replaced = text
        .chars()
        .filter_map(|c| match from.iter().position(|known| *known == c) {
            Some(index) => to.get(index).copied(),
            None => Some(c),
        });
    replaced.collect()
}

pub(super) fn is_position(number: f64, position: usize) -> bool {
    number.total_cmp(&float(position)).is_eq()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "pages have far fewer nodes than a float counts exactly"
)]
pub(super) fn float(count: usize) -> f64 {
    count as f64
}
