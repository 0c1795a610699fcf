//! The demo companies: answers of a whole quiz each.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A company and what it answers.
#[derive(Debug, Clone, Deserialize)]
pub struct Company {
    /// Its short name.
    #[serde(alias = "slug")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who answers.
    pub email: String,
    /// `quick` or `full`.
    pub tier: String,
    /// Answers by question.
    pub answers: Map<String, Value>,
}

/// Reads one company: the named one, else the first.
///
/// # Errors
/// When the file cannot be read, or has no such company.
pub fn read(path: &Path, id: Option<&str>) -> anyhow::Result<Company> {
    let companies = read_all(path)?;
    let known: Vec<String> = companies.iter().map(|company| company.id.clone()).collect();
    let found = companies
        .into_iter()
        .find(|company| id.is_none_or(|id| company.id == id));
    match found {
        Some(company) => Ok(company),
        None => bail!(
            "{} has no such company; it has {}",
            path.display(),
            known.join(", ")
        ),
    }
}

/// Reads all of them, in their order.
///
/// # Errors
/// When the file cannot be read.
pub fn read_all(path: &Path) -> anyhow::Result<Vec<Company>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is no list of companies", path.display()))
}
