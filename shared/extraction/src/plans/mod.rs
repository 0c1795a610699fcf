//! The plans of a vendor's pricing page: names, prices with their periods, features.
//!
//! The visible text is cut into lines once ([`lines`](self)); each rung then proposes groups of plans on its own:
//! repeated cards, tables, headings followed by prices, JSON-LD, state embedded for scripts. Every proposal is kept
//! with its score and its reason; the best one is chosen and what others agree to is merged into it.
//!
//! What a reader does not see is never a price, except the other side of a visible toggle (monthly and yearly) and,
//! on a page that shows no money at all, what its structured data says.

mod around;
mod cards;
mod choose;
mod evidence;
mod features;
mod headings;
mod lines;
mod model;
mod name;
mod offer;
mod priced;
mod sight;
mod state;
mod structured;
mod table;
mod terms;
mod toggle;
mod unit;
mod walk;
mod words;

pub use model::{Candidate, Plan, PlanPeriod, PlanPrice, PlansPage, Rung};

use crate::{
    money_text::{Hints, Locale},
    page::Document,
};

use lines::Lines;

/// Reads the plans of a page; none when the page shows none.
#[must_use]
pub fn plans(document: &Document, url: &str) -> PlansPage {
    let locale = Locale::of_page(url, &document.language_tags());
    let hints = Hints {
        locale: Some(&locale),
        ..Hints::default()
    };
    let lines = Lines::of(document, url, &hints);
    let mut candidates = cards::find(&lines);
    candidates.extend(table::find(&lines));
    candidates.extend(headings::find(&lines));
    candidates.extend(structured::find(&lines));
    candidates.extend(state::find(&lines));
    choose::choose(candidates, &lines)
}

#[cfg(test)]
mod tests;
