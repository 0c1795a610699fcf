//! The visible page: what stands near the headline, looks like a price, and belongs to no other product.

mod button;
mod price;
mod stock;
mod title;
mod zone;

pub(super) use stock::availability_in;

use super::{Candidate, Claim, Context, Rung, snippet};

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
    let named = title::named_like_title(context);
    let zones = zone::Zones::of_page(context, named.as_ref().map(|(index, _)| *index));
    let mut found = title::candidates(context, named.as_ref());
    found.extend(price::candidates(context, &zones));
    found.extend(stock::candidates(context, &zones));
    found
}

fn candidate(claim: Claim, score: i32, reason: String, text: &str) -> Candidate {
    Candidate {
        claim,
        rung: Rung::Heuristic,
        score: score.clamp(0, 100),
        reason,
        snippet: snippet(text),
    }
}
