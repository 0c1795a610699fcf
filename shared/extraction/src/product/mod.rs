//! What a page says about its one product, rung by rung.
//!
//! Each rung looks on its own and returns every candidate with a score and a reason; `choose` weighs them. The rungs:
//! store selectors, JSON-LD, microdata, Open Graph, embedded state, and the visible page.

mod choose;
mod discount;
mod embedded_state;
mod heuristic;
mod json_ld;
mod microdata;
mod offer;
mod open_graph;
mod schema;
mod selector;
mod shown;
mod subject;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::{
    money_text::{Currency, Locale},
    page::Document,
};

pub use selector::{Selector, SelectorError, Selectors};

/// A step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// A selector that somebody stored for the page.
    Selector,
    /// `application/ld+json`.
    JsonLd,
    /// `itemprop`, and RDFa's `property`.
    Microdata,
    /// `og:` and `product:` tags.
    OpenGraph,
    /// The state with which scripts draw the page.
    EmbeddedState,
    /// What a reader sees.
    Heuristic,
}

/// Whether the product can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Availability {
    /// It can be bought, if only on order.
    InStock,
    /// It cannot be bought.
    OutOfStock,
}

/// What a candidate claims.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "field", content = "value")]
pub enum Claim {
    /// The product's name.
    Title(String),
    /// What one pays now.
    Price {
        /// The amount.
        amount: Decimal,
        /// The currency, where the same place names it.
        currency: Option<Currency>,
    },
    /// The currency alone.
    Currency(Currency),
    /// Whether it can be bought.
    Availability(Availability),
    /// The seller's number.
    Sku(String),
    /// The maker's brand.
    Brand(String),
}

/// One claim of one rung.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// What it claims.
    #[serde(flatten)]
    pub claim: Claim,
    /// Who says so.
    pub rung: Rung,
    /// How likely it is, from 0 to 100.
    pub score: i32,
    /// Why that likely, as a short sentence.
    pub reason: String,
    /// The text it was read from.
    pub snippet: String,
}

/// What was found out about a page's product.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProductPage {
    /// The product's name.
    pub title: Option<String>,
    /// What one pays now.
    pub price: Option<Decimal>,
    /// What one pays it in.
    pub currency: Option<Currency>,
    /// Whether it can be bought.
    pub availability: Option<Availability>,
    /// The seller's number.
    pub sku: Option<String>,
    /// The maker's brand.
    pub brand: Option<String>,
    /// Everything that any rung claimed, the likeliest first.
    pub candidates: Vec<Candidate>,
}

/// What every rung may look at.
pub(crate) struct Context<'a> {
    pub(crate) document: &'a Document,
    pub(crate) url: &'a str,
    pub(crate) locale: Locale,
    pub(crate) subject: subject::Subject,
    pub(crate) shown: shown::Shown<'a>,
}

/// Reads a product page through all rungs but stored selectors.
#[must_use]
pub fn read_product(document: &Document, url: &str) -> ProductPage {
    read_product_with(document, url, &Selectors::default())
}

/// Reads a product page through all rungs, the selectors of its shop first.
#[must_use]
pub fn read_product_with(document: &Document, url: &str, selectors: &Selectors) -> ProductPage {
    let locale = Locale::of_page(url, &document.language_tags());
    let subject = subject::Subject::of_page(document, url);
    let shown = shown::Shown::of_page(document, &locale);
    let context = Context {
        document,
        url,
        locale,
        subject,
        shown,
    };
    let mut candidates = selector::candidates(&context, selectors);
    candidates.extend(json_ld::candidates(&context));
    candidates.extend(microdata::candidates(&context));
    candidates.extend(open_graph::candidates(&context));
    candidates.extend(embedded_state::candidates(&context));
    candidates.extend(heuristic::candidates(&context));
    choose::choose(&context, candidates)
}

/// A text cut for a reason or a snippet.
pub(crate) fn snippet(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut short = String::new();
    for word in words.by_ref() {
        if short.len() + word.len() > 120 {
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    short
}
