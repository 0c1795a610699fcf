//! JSON-LD: the graph that a page writes for search engines.

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
        .collect();
    schema::candidates(context, &graphs, Rung::JsonLd, 80)
}
