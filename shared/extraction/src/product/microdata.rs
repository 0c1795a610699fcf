//! Microdata, and RDFa where it is used in the same way, brought into the shape of JSON-LD.

use serde_json::{Map, Value};

use super::{Candidate, Context, Rung, schema};
use crate::page::{Document, Node};

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let graphs = items(context.document);
    schema::candidates(context, &graphs, Rung::Microdata, 74)
}

/// An item whose end has not been reached.
struct Open {
    end: u32,
    property: Option<String>,
    map: Map<String, Value>,
}

/// All items of a page, inner ones under the property of the outer one.
fn items(document: &Document) -> Vec<Value> {
    let mut roots = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    for node in document.elements() {
        close(&mut open, &mut roots, node.index());
        // Most elements have none of these; their attributes are looked through once.
        let is_marked = node
            .attrs()
            .any(|(name, _)| matches!(name, "itemscope" | "itemprop" | "typeof" | "property"));
        if !is_marked {
            continue;
        }
        let property = property(&node);
        if let Some(kind) = scope(&node) {
            let mut map = Map::new();
            map.insert("@type".to_owned(), Value::String(kind.to_owned()));
            open.push(Open {
                end: node.end(),
                property: property.map(str::to_owned),
                map,
            });
        } else if let (Some(property), Some(item)) = (property, open.last_mut()) {
            for name in property.split_ascii_whitespace() {
                insert(&mut item.map, name, Value::String(value(&node)));
            }
        }
    }
    close(&mut open, &mut roots, u32::MAX);
    roots
}

fn close(open: &mut Vec<Open>, roots: &mut Vec<Value>, index: u32) {
    while open.last().is_some_and(|item| item.end <= index) {
        let Some(done) = open.pop() else { return };
        let value = Value::Object(done.map);
        match (done.property, open.last_mut()) {
            (Some(property), Some(outer)) => {
                property
                    .split_ascii_whitespace()
                    .for_each(|name| insert(&mut outer.map, name, value.clone()));
            }
            // Nested without a property: a card inside another product's scope is a product beside it.
            (None, Some(outer)) => insert(&mut outer.map, "mentions", value),
            (_, None) => roots.push(value),
        }
    }
}

fn scope<'a>(node: &Node<'a>) -> Option<&'a str> {
    if node.attr("itemscope").is_some() {
        return Some(node.attr("itemtype").unwrap_or(""));
    }
    node.attr("typeof").filter(|kind| {
        kind.chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c == 's' || c == 'h' || c == 'g')
    })
}

fn property<'a>(node: &Node<'a>) -> Option<&'a str> {
    let rdfa = || {
        node.attr("property")
            .filter(|name| !name.contains(':') || name.starts_with("schema:"))
            .map(|name| name.trim_start_matches("schema:"))
    };
    node.attr("itemprop").or_else(rdfa)
}

/// A property's value as the standard defines it, except that a price's text is taken without what is struck through.
fn value(node: &Node<'_>) -> String {
    if let Some(content) = node.attr("content") {
        return content.to_owned();
    }
    let attribute = match node.name() {
        "a" | "link" | "area" => node.attr("href"),
        "img" | "source" | "iframe" | "embed" => node.attr("src"),
        "data" | "meter" => node.attr("value"),
        "time" => node.attr("datetime"),
        _ => None,
    };
    let is_name = matches!(property(node), Some("name" | "brand" | "sku"));
    if let Some(attribute) = attribute.filter(|_| !is_name || node.name() == "link") {
        return attribute.to_owned();
    }
    let text = node.valid_text(400);
    if text.is_empty() {
        node.raw_text(400)
    } else {
        text
    }
}

/// Adds a value; a second one makes a list.
fn insert(map: &mut Map<String, Value>, name: &str, value: Value) {
    match map.get_mut(name) {
        None => {
            map.insert(name.to_owned(), value);
        }
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let earlier = std::mem::take(first);
            *first = Value::Array(vec![earlier, value]);
        }
    }
}
