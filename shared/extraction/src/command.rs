//! What `worker extract` does: pages and price texts from files to JSON, in the shape that the scorers read.
//!
//! Of a file of cases only what a page would bring along is read: never what is expected.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    money_text::{self, Hints},
    page::{Gate, GateError},
    plans,
    product::read_product,
};

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A file could not be read.
    #[error("cannot read {}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The list of cases has another shape.
    #[error("the cases in {} have another shape", path.display())]
    Cases {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// The page was refused.
    #[error(transparent)]
    Gate(#[from] GateError),
    /// A result could not be written as JSON.
    #[error("the result cannot be written as JSON")]
    Result(#[source] serde_json::Error),
}

/// What a page is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// The page of one product.
    Product,
    /// The plans of a software vendor.
    Plans,
}

/// A page of the list: where it is, and nothing about what it says.
#[derive(Deserialize)]
struct PageCase {
    id: String,
    file: PathBuf,
    #[serde(default)]
    url: String,
}

/// The list, under the name that its kind uses.
#[derive(Deserialize)]
struct PageCases {
    #[serde(alias = "pages")]
    cases: Vec<PageCase>,
}

/// A price text with its hints.
#[derive(Deserialize)]
struct TextCase {
    id: String,
    #[serde(default)]
    price_raw: Option<String>,
    #[serde(default)]
    currency_raw: Option<String>,
    #[serde(default)]
    decimal_separator: Option<String>,
}

/// The texts, alone or in a file that says more.
#[derive(Deserialize)]
#[serde(untagged)]
enum TextCases {
    Alone(Vec<TextCase>),
    Within { cases: Vec<TextCase> },
}

/// What is written about a price text.
#[derive(Serialize)]
struct TextResult {
    amount: Option<String>,
    currency_raw: Option<String>,
    currency: Option<String>,
}

/// Reads one page with all its candidates.
///
/// # Errors
/// When the gate refuses the page.
pub fn read_page(kind: PageKind, html: &str, url: &str) -> Result<Value, CommandError> {
    let document = Gate::default().parse(html)?;
    match kind {
        PageKind::Product => {
            serde_json::to_value(read_product(&document, url)).map_err(CommandError::Result)
        }
        PageKind::Plans => {
            serde_json::to_value(plans::plans(&document, url)).map_err(CommandError::Result)
        }
    }
}

/// Reads one page as the scorers want it: the product, or the list of the plans that were chosen.
///
/// # Errors
/// When the gate refuses the page.
pub fn read_result(kind: PageKind, html: &str, url: &str) -> Result<Value, CommandError> {
    let mut page = read_page(kind, html, url)?;
    Ok(match kind {
        PageKind::Product => page,
        PageKind::Plans => page["plans"].take(),
    })
}

/// Reads all pages of a list; a page that the gate refuses has the reason for a result, or no plans.
///
/// # Errors
/// When a file is missing or the list has another shape.
pub fn read_pages(
    kind: PageKind,
    cases: &Path,
    root: &Path,
) -> Result<BTreeMap<String, Value>, CommandError> {
    let list: PageCases = parse(cases)?;
    let mut results = BTreeMap::new();
    for case in list.cases {
        let html = read_file(&root.join(&case.file))?;
        let result = match read_result(kind, &html, &case.url) {
            // A list of plans holds none where the page may not be read.
            Err(CommandError::Gate(_)) if kind == PageKind::Plans => json!([]),
            Err(CommandError::Gate(refused)) => json!({"error": refused.to_string()}),
            read => read?,
        };
        results.insert(case.id, result);
    }
    Ok(results)
}

/// Reads all price texts of a list.
///
/// # Errors
/// When the file is missing or the list has another shape.
pub fn read_texts(cases: &Path) -> Result<BTreeMap<String, Value>, CommandError> {
    let (TextCases::Alone(list) | TextCases::Within { cases: list }) = parse(cases)?;
    let mut results = BTreeMap::new();
    for case in list {
        let hints = Hints {
            currency: case.currency_raw.as_deref(),
            decimal_separator: case
                .decimal_separator
                .as_deref()
                .and_then(|sign| sign.chars().next()),
            locale: None,
        };
        let price = money_text::parse(case.price_raw.as_deref().unwrap_or(""), &hints);
        let result = TextResult {
            amount: price.amount.map(|amount| amount.to_string()),
            currency_raw: price.currency_raw,
            currency: price.currency.map(|currency| currency.to_string()),
        };
        results.insert(
            case.id,
            serde_json::to_value(result).map_err(CommandError::Result)?,
        );
    }
    Ok(results)
}

/// A file as text; bytes that are no UTF-8 are replaced, as a browser would.
///
/// # Errors
/// When it cannot be read.
pub fn read_file(path: &Path) -> Result<String, CommandError> {
    let bytes = fs::read(path).map_err(|source| CommandError::File {
        path: path.to_owned(),
        source,
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn parse<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, CommandError> {
    let text = read_file(path)?;
    serde_json::from_str(&text).map_err(|source| CommandError::Cases {
        path: path.to_owned(),
        source,
    })
}
