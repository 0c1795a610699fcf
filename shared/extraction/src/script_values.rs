//! The JSON that scripts and data attributes hold.

use serde_json::Value;

use crate::{lenient_json, page::Document};

/// The longest script that is looked into.
pub(crate) const LONGEST: usize = 2 << 20;

/// All JSON that a page embeds in its scripts, linked data included.
pub(crate) fn every_value(document: &Document) -> Vec<Value> {
    let scripts = document
        .elements_named("script")
        .filter(|script| script.attr("src").is_none());
    scripts
        .flat_map(|script| values_of_script(&script.raw_text(LONGEST)))
        .collect()
}

/// A script as JSON, or the values that its code assigns and passes on.
pub(crate) fn values_of_script(text: &str) -> Vec<Value> {
    if text.trim_start().starts_with(['{', '[', '<'])
        && let Some(value) = lenient_json::parse(text)
    {
        return vec![value];
    }
    let mut values = Vec::new();
    assigned(text, &mut values);
    values
}

/// The values in scripts and data attributes that speak of a price.
pub(crate) fn states(document: &Document) -> Vec<Value> {
    let mut states = Vec::new();
    for script in document.elements_named("script") {
        let kind = script.attr("type").unwrap_or("").to_ascii_lowercase();
        if script.attr("src").is_some() || kind.contains("ld+json") || kind.contains("template") {
            continue;
        }
        let text = script.raw_text(LONGEST);
        if text.contains("rice") && text.len() <= LONGEST {
            states.extend(values_of_script(&text));
        }
    }
    for element in document.elements().filter(|element| !element.is_hidden()) {
        for (name, value) in element.attrs() {
            let is_object =
                name.starts_with("data-") && value.starts_with('{') && value.len() < 20_000;
            if is_object && value.contains("rice") && states.len() < 200 {
                states.extend(lenient_json::parse(value));
            }
        }
    }
    states
}

/// The objects and lists that a script assigns or passes on.
fn assigned(script: &str, states: &mut Vec<Value>) {
    let bytes = script.as_bytes();
    // Attempts that fail have read ahead; together they may read the script a few times, not more.
    let mut budget = script.len().saturating_mul(3);
    let mut at = 0;
    while at < bytes.len() && budget > 0 {
        let Some(next) = bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'{' | b'[' | b'"' | b'\''))
        else {
            return;
        };
        let start = at + next;
        at = start + 1;
        let before = bytes[..start]
            .iter()
            .rev()
            .find(|byte| !byte.is_ascii_whitespace());
        let is_text = matches!(bytes[start], b'"' | b'\'');
        let is_passed = if is_text {
            script[..start].ends_with("JSON.parse(")
        } else {
            matches!(before, Some(b'=' | b'(' | b','))
        };
        if !is_passed {
            continue;
        }
        let (value, length) = lenient_json::parse_prefix(&script[start..]);
        budget = budget.saturating_sub(length.max(1));
        if let Some(value) = value {
            at = start + length.max(1);
            match value {
                Value::String(inner) => states.extend(lenient_json::parse(&inner)),
                other => states.push(other),
            }
        }
    }
}
