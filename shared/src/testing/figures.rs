//! The numbers that a produced file of a report may show, however it was rendered.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::reports::document::{ReportDocument, date_in_words};

/// Values as they are stored, which no reader should see: what is shown is their printed form.
const RAW: [&str; 5] = ["value", "spread", "working", "distribution", "percentiles"];

/// The numbers of a text: digits with the marks inside them.
pub fn numbers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ','))
        .map(|number| number.trim_matches(['.', ',']))
        .filter(|number| !number.is_empty())
}

/// Every number that a document states: printed forms, workings, evidence, words, its date, and the numbers of its
/// entries.
///
/// # Panics
/// Never: a document is JSON.
#[must_use]
pub fn stated_numbers(report: &ReportDocument) -> BTreeSet<String> {
    let mut texts = vec![date_in_words(report.as_of)];
    collect(
        &serde_json::to_value(report).expect("a document is JSON"),
        &mut texts,
    );
    let mut stated: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| numbers(text))
        .map(str::to_owned)
        .collect();
    let entries = report.claims.len().max(report.evidence.len());
    stated.extend((0..=entries).map(|number| number.to_string()));
    stated
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !RAW.contains(&name.as_str()))
            .for_each(|(_, value)| collect(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a number can be a label of a scale: one, two or five and zeros, or their multiples that fit on an axis.
#[must_use]
pub fn is_tick(number: &str) -> bool {
    // A step of a half, of millions: "10.5m".
    let number = number.strip_suffix(".5").unwrap_or(number);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').trim_end_matches('0').len() <= 2 && digits.len() <= 3
}

/// Where a number stands in a text, for a message.
#[must_use]
pub fn around<'t>(text: &'t str, number: &str) -> &'t str {
    let at = text.find(number).unwrap_or_default();
    let from = text[..at].char_indices().rev().nth(30);
    let to = text[at..].char_indices().nth(40);
    let to = to.map_or(text.len(), |(to, _)| at + to);
    &text[from.map_or(0, |(from, _)| from)..to]
}
