//! The part of XPath 1.0 that stored selectors use, over a parsed page, within a budget of work.
//!
//! Paths with the axes `child`, `descendant`, `descendant-or-self`, `self`, `parent`, `ancestor`, `ancestor-or-self`,
//! `following-sibling`, `preceding-sibling` and `attribute`, in full and abbreviated; the tests `name`, `*`, `text()`
//! and `node()`; predicates; unions; `and`, `or`, comparisons; the functions `last`, `position`, `count`, `not`,
//! `string`, `concat`, `contains`, `starts-with`, `ends-with`, `substring-before`, `substring-after`,
//! `normalize-space`, `string-length`, `translate`, `number`, `true` and `false`. No variables, no arithmetic, no
//! namespaces. Element names are compared in small letters.

mod evaluate;
mod expression;
mod parse;
mod value;

use crate::page::Document;

/// A selector in XPath.
#[derive(Clone, Debug, PartialEq)]
pub struct XPath(expression::Expression);

/// Why a text is no XPath of the supported part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at character {at}")]
pub struct XPathError {
    /// What was expected.
    pub message: &'static str,
    /// Where, counted in characters from 0.
    pub at: usize,
}

impl XPath {
    /// Reads an expression.
    ///
    /// # Errors
    /// When it is not in the supported part.
    pub fn parse(text: &str) -> Result<Self, XPathError> {
        parse::expression(text).map(Self)
    }

    /// The texts of what it selects, in document order; nothing when it takes too much work.
    #[must_use]
    pub fn select(&self, document: &Document) -> Vec<String> {
        evaluate::texts(&self.0, document)
    }
}

#[cfg(test)]
mod tests;
