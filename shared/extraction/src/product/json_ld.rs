//! JSON-LD: the graph that a page writes for search engines.

use serde_json::Value;

use super::{Candidate, Context, Rung, schema};
use crate::lenient_json;

/// A longer script is data of another kind.
const LONGEST: usize = 1 << 20;

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let graphs: Vec<_> = context
        .document
        .elements_named("script")
        .filter(|script| {
            script
                .attr("type")
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"))
        })
        .filter_map(|script| lenient_json::parse(&script.raw_text(LONGEST)))
        .map(with_small_initials)
        .collect();
    schema::candidates(context, &graphs, Rung::JsonLd, 80)
}

/// The same graph with `offers` for `Offers`: some shops write all properties with a capital.
fn with_small_initials(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_small_initials).collect(),
        Value::Object(map) => {
            let entries = map
                .into_iter()
                .map(|(key, inner)| (small_initial(key), with_small_initials(inner)));
            Value::Object(entries.collect())
        }
        other => other,
    }
}

fn small_initial(mut key: String) -> String {
    if let Some(initial) = key.get_mut(..1) {
        initial.make_ascii_lowercase();
    }
    key
}
