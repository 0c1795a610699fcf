//! Store selectors: what somebody stored for the pages of one shop.
//!
//! | form | selects |
//! |---|---|
//! | `css:.price` | the visible text of the elements |
//! | `attr:.price::content` | an attribute of the elements |
//! | `xpath://span[@id='p']` | texts, elements or attributes; the supported part is described in [`crate::xpath`] |
//! | `json:$.offers[0].price` | a value in any of the page's embedded JSON |
//! | `json:script#state::$.offers[0].price` | a value in the JSON of the scripts that a CSS selector selects |
//! | `regex:"price":"([0-9.]+)"` | the first group, or all of the match, in the page's source |

mod json_path;

use regex::{Regex, RegexBuilder};
use scraper::Selector as CssSelector;

use crate::{
    money_text::{self, Currency, Hints},
    page::Document,
    product::{Availability, Candidate, Claim, Context, Rung, schema, snippet},
    script_values,
    xpath::{XPath, XPathError},
};
use json_path::JsonPath;

/// The longest selector, in bytes.
const LONGEST: usize = 600;
/// The most values of one selector.
const MOST: usize = 20;
/// The longest value, in bytes.
const LONGEST_VALUE: usize = 400;

/// A stored selector, checked.
#[derive(Clone, Debug)]
pub struct Selector(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Css(CssSelector),
    Attribute(CssSelector, String),
    Json(Option<CssSelector>, JsonPath),
    XPath(XPath),
    Regex(Regex),
}

/// Why a text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// It begins with none of the known forms.
    #[error("a selector begins with css:, attr:, xpath:, json: or regex:")]
    UnknownForm,
    /// It is longer than anybody needs.
    #[error("a selector has at most {LONGEST} bytes")]
    TooLong,
    /// Not CSS, or CSS whose cost has no bound.
    #[error("not a CSS selector: {0}")]
    Css(String),
    /// `attr:` without `::` and a name.
    #[error("an attribute is written attr:selector::name")]
    Attribute,
    /// Not a path into JSON.
    #[error("not a path into JSON: {0}")]
    JsonPath(&'static str),
    /// Not XPath of the supported part.
    #[error("not an XPath: {0}")]
    XPath(#[from] XPathError),
    /// Not a regular expression, or too large a one.
    #[error("not a regular expression: {0}")]
    Regex(String),
}

impl Selector {
    /// Reads a selector. Whatever passes takes time linear in the page, or gives up within a budget.
    ///
    /// # Errors
    /// When the form is unknown or what follows it is not valid.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        if text.len() > LONGEST {
            return Err(SelectorError::TooLong);
        }
        let (form, rest) = text.split_once(':').ok_or(SelectorError::UnknownForm)?;
        let kind = match form.trim() {
            "css" => Kind::Css(css(rest)?),
            "attr" => {
                let (selector, name) = rest.rsplit_once("::").ok_or(SelectorError::Attribute)?;
                let name = name.trim().to_ascii_lowercase();
                let is_name = !name.is_empty()
                    && name
                        .chars()
                        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':'));
                Kind::Attribute(
                    css(selector)?,
                    is_name.then_some(name).ok_or(SelectorError::Attribute)?,
                )
            }
            "json" => match rest.split_once("::") {
                Some((selector, path)) => Kind::Json(Some(css(selector)?), json_path(path)?),
                None => Kind::Json(None, json_path(rest)?),
            },
            "xpath" => Kind::XPath(XPath::parse(rest)?),
            "regex" => Kind::Regex(regex(rest)?),
            _ => return Err(SelectorError::UnknownForm),
        };
        Ok(Self(kind))
    }

    /// What it selects on a page, in the page's order, at most twenty values.
    #[must_use]
    pub fn values(&self, document: &Document) -> Vec<String> {
        let mut values: Vec<String> = match &self.0 {
            Kind::Css(selector) => document
                .select(selector)
                .iter()
                .take(MOST)
                .map(|node| node.text(LONGEST_VALUE))
                .collect(),
            Kind::Attribute(selector, name) => document
                .select(selector)
                .iter()
                .filter_map(|node| node.attr(name))
                .take(MOST)
                .map(str::to_owned)
                .collect(),
            Kind::XPath(path) => path.select(document),
            Kind::Regex(pattern) => pattern
                .captures_iter(document.source())
                .take(MOST)
                .filter_map(|found| {
                    found
                        .get(1)
                        .or_else(|| found.get(0))
                        .map(|text| text.as_str().to_owned())
                })
                .collect(),
            Kind::Json(scripts, path) => {
                let states = match scripts {
                    Some(selector) => document
                        .select(selector)
                        .iter()
                        .flat_map(|script| {
                            script_values::values_of_script(
                                &script.raw_text(script_values::LONGEST),
                            )
                        })
                        .collect(),
                    None => script_values::every_value(document),
                };
                states
                    .iter()
                    .flat_map(|state| path.select(state))
                    .filter_map(schema::text_of)
                    .take(MOST)
                    .collect()
            }
        };
        values.truncate(MOST);
        values.retain(|value| !value.trim().is_empty());
        values
    }
}

fn css(text: &str) -> Result<CssSelector, SelectorError> {
    let text = text.trim();
    // `:has` looks through a subtree for each element, and nests.
    if text.to_ascii_lowercase().contains(":has") {
        return Err(SelectorError::Css(":has is not allowed".to_owned()));
    }
    CssSelector::parse(text).map_err(|error| SelectorError::Css(error.to_string()))
}

fn json_path(text: &str) -> Result<JsonPath, SelectorError> {
    JsonPath::parse(text).map_err(SelectorError::JsonPath)
}

fn regex(text: &str) -> Result<Regex, SelectorError> {
    RegexBuilder::new(text)
        .size_limit(1 << 20)
        .dfa_size_limit(1 << 21)
        .build()
        .map_err(|error| SelectorError::Regex(error.to_string()))
}

/// The selectors of one shop; each may be absent.
#[derive(Clone, Debug, Default)]
pub struct Selectors {
    /// Where the price stands, with its currency or without.
    pub price: Option<Selector>,
    /// Where the currency stands.
    pub currency: Option<Selector>,
    /// Where the name stands.
    pub title: Option<Selector>,
    /// Where the page says whether it is in stock.
    pub availability: Option<Selector>,
}

pub(super) fn candidates(context: &Context<'_>, selectors: &Selectors) -> Vec<Candidate> {
    let first = |selector: &Option<Selector>| {
        selector
            .as_ref()
            .and_then(|selector| selector.values(context.document).into_iter().next())
    };
    let mut found = Vec::new();
    let mut push = |claim: Claim, reason: &str, text: &str| {
        found.push(Candidate {
            claim,
            rung: Rung::Selector,
            score: 130,
            reason: reason.to_owned(),
            snippet: snippet(text),
        });
    };
    let currency_text = first(&selectors.currency);
    if let Some(text) = first(&selectors.price) {
        let hints = Hints {
            currency: currency_text.as_deref(),
            locale: Some(&context.locale),
            ..Hints::default()
        };
        let read = money_text::parse(&text, &hints);
        if let Some(amount) = read.amount {
            push(
                Claim::Price {
                    amount,
                    currency: read.currency,
                },
                "the selector for the price",
                &text,
            );
        }
    }
    if let Some(currency) = currency_text
        .as_deref()
        .and_then(|text| currency(context, text))
    {
        push(
            Claim::Currency(currency),
            "the selector for the currency",
            currency.code(),
        );
    }
    if let Some(text) = first(&selectors.title) {
        push(
            Claim::Title(text.clone()),
            "the selector for the title",
            &text,
        );
    }
    if let Some((availability, text)) =
        first(&selectors.availability).and_then(|text| Some((availability(&text)?, text)))
    {
        push(
            Claim::Availability(availability),
            "the selector for the availability",
            &text,
        );
    }
    found
}

fn currency(context: &Context<'_>, text: &str) -> Option<Currency> {
    money_text::parse(
        "",
        &Hints {
            currency: Some(text),
            locale: Some(&context.locale),
            ..Hints::default()
        },
    )
    .currency
}

fn availability(text: &str) -> Option<Availability> {
    schema::availability_of(text).or_else(|| super::heuristic::availability_in(text))
}

#[cfg(test)]
mod tests;
