//! The import of reference data: read, check as a whole, write in one transaction.
//!
//! Rows are found by their natural keys. A row that is already so is not touched, an operator's edit is never
//! overwritten, and an older price never replaces a newer one; so a second run changes nothing.

use std::{borrow::Cow, collections::BTreeSet, fmt, io, path::Path};

use serde_json::Value;

use crate::{
    benchmarks::{self, model::Benchmark},
    platform::db::{Db, Scope, Tx},
    prices::{self, fx::FxTable},
    quizzes,
    reports::{
        analysis::catalogue::{Catalogue, Sources},
        knowledge::{import as knowledge, queries as knowledge_queries},
    },
    vendors::{self, import::VendorChanges, model::Vendor},
};

/// The texts of the files under `seeds/reference`.
#[derive(Debug, Clone)]
pub struct SeedFiles {
    /// `vendors.json`
    pub vendors: Cow<'static, str>,
    /// `benchmarks.json`
    pub benchmarks: Cow<'static, str>,
    /// `questions.json`
    pub questions: Cow<'static, str>,
    /// `opportunities.json`
    pub opportunities: Cow<'static, str>,
    /// `assumptions.json`
    pub assumptions: Cow<'static, str>,
    /// `fx.json`
    pub rates: Cow<'static, str>,
}

impl SeedFiles {
    /// The files as they were when this binary was built.
    #[must_use]
    pub fn embedded() -> Self {
        Self {
            vendors: include_str!("../../../../seeds/reference/vendors.json").into(),
            benchmarks: include_str!("../../../../seeds/reference/benchmarks.json").into(),
            questions: include_str!("../../../../seeds/reference/questions.json").into(),
            opportunities: include_str!("../../../../seeds/reference/opportunities.json").into(),
            assumptions: include_str!("../../../../seeds/reference/assumptions.json").into(),
            rates: include_str!("../../../../seeds/reference/fx.json").into(),
        }
    }

    /// The files of a folder.
    ///
    /// # Errors
    /// When one is missing or not text.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let file = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path)
                .map(Cow::Owned)
                .map_err(|error| {
                    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
                })
        };
        Ok(Self {
            vendors: file("vendors.json")?,
            benchmarks: file("benchmarks.json")?,
            questions: file("questions.json")?,
            opportunities: file("opportunities.json")?,
            assumptions: file("assumptions.json")?,
            rates: file("fx.json")?,
        })
    }
}

/// How many rows an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SeedSummary {
    /// Vendors, plans, sources, observations.
    pub vendors: VendorChanges,
    /// Exchange rates.
    pub rates: u64,
    /// Benchmarks.
    pub benchmarks: u64,
    /// Opportunities.
    pub opportunities: u64,
    /// New versions of the assumptions.
    pub assumptions: u64,
    /// New versions of the questions.
    pub questions: u64,
}

impl SeedSummary {
    /// Nothing was new.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for SeedSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_unchanged() {
            return formatter.write_str("reference data is up to date");
        }
        write!(
            formatter,
            "reference data: {} vendors, {} plans, {} sources, {} prices, {} rates, {} benchmarks, {} opportunities, {} sets of assumptions, {} of questions written",
            self.vendors.vendors,
            self.vendors.plans,
            self.vendors.sources,
            self.vendors.observations,
            self.rates,
            self.benchmarks,
            self.opportunities,
            self.assumptions,
            self.questions,
        )
    }
}

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The files contradict themselves or each other; every reason is listed.
    #[error("reference data is refused:\n  {}", .0.join("\n  "))]
    Refused(Vec<String>),
    /// The database did not take it.
    #[error("reference data could not be written")]
    Database(#[from] sqlx::Error),
}

/// The files, read and found sound.
struct Seed {
    vendors: Vec<Vendor>,
    benchmarks: Vec<Benchmark>,
    rates: FxTable,
    opportunities: Vec<Value>,
    assumptions: Value,
    questions: Value,
}

/// Imports the reference data, all or nothing.
///
/// # Errors
/// When the files are not sound (then nothing was written), or on a database error.
pub async fn seed(db: &Db, files: &SeedFiles) -> Result<SeedSummary, SeedError> {
    let seed = check(files)?;
    db.write(Scope::System, move |tx| Box::pin(write(tx, seed)))
        .await
}

async fn write(tx: &mut Tx, seed: Seed) -> Result<SeedSummary, SeedError> {
    knowledge_queries::lock_reference(&mut **tx).await?;
    Ok(SeedSummary {
        vendors: vendors::import::import(tx, &seed.vendors).await?,
        rates: prices::import::import_rates(tx, &seed.rates).await?,
        benchmarks: benchmarks::import::import(tx, &seed.benchmarks).await?,
        opportunities: knowledge::import_opportunities(tx, &seed.opportunities).await?,
        assumptions: knowledge::import_assumptions(tx, &seed.assumptions).await?,
        questions: import_questions(tx, &seed.questions).await?,
    })
}

/// How many new versions of the questions there are now: one or none.
async fn import_questions(tx: &mut Tx, questions: &Value) -> sqlx::Result<u64> {
    let before = quizzes::queries::find_newest_version(&mut **tx).await?;
    let now = quizzes::queries::upsert_quiz(tx, questions).await?;
    Ok(u64::from(before != Some(now)))
}

/// Reads the files and collects everything that stands against them.
fn check(files: &SeedFiles) -> Result<Seed, SeedError> {
    let mut refused = Vec::new();
    let questions: Value = serde_json::from_str(&files.questions).unwrap_or_default();
    let industries = industries(&questions);
    // What cannot be read is reported by the catalogue; what can be read is checked here by itself as well.
    let vendors: Option<Vec<Vendor>> = serde_json::from_str(&files.vendors).ok();
    if let Some(vendors) = &vendors {
        refused.extend(vendors::import::refusals(vendors, &industries));
    }
    let benchmarks: Option<Vec<Benchmark>> = serde_json::from_str(&files.benchmarks).ok();
    if let Some(benchmarks) = &benchmarks {
        refused.extend(benchmarks::import::refusals(benchmarks, &industries));
    }
    let rates: Option<FxTable> = serde_json::from_str(&files.rates).ok();
    if let Some(rates) = &rates {
        let priced_in = vendors
            .as_deref()
            .map(vendors::import::currencies)
            .unwrap_or_default();
        refused.extend(prices::import::refusals(rates, &priced_in));
    }
    let sources = Sources {
        opportunities: &files.opportunities,
        assumptions: &files.assumptions,
        questions: &files.questions,
        benchmarks: &files.benchmarks,
        vendors: &files.vendors,
        rates: &files.rates,
    };
    if let Err(refusals) = Catalogue::parse(&sources) {
        refused.extend(refusals.iter().map(ToString::to_string));
    }
    let opportunities = serde_json::from_str(&files.opportunities).ok();
    let assumptions = serde_json::from_str(&files.assumptions).ok();
    match (vendors, benchmarks, rates, opportunities, assumptions) {
        (Some(vendors), Some(benchmarks), Some(rates), Some(opportunities), Some(assumptions))
            if refused.is_empty() =>
        {
            Ok(Seed {
                vendors,
                benchmarks,
                rates,
                opportunities,
                assumptions,
                questions,
            })
        }
        _ => Err(SeedError::Refused(refused)),
    }
}

/// The industries that the quiz asks for.
fn industries(questions: &Value) -> BTreeSet<String> {
    let questions = questions["questions"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let options = questions
        .iter()
        .find(|question| question["id"] == "industry")
        .map(|question| &question["options"]);
    options
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|option| option["value"].as_str().map(str::to_owned))
        .collect()
}

#[cfg(all(test, feature = "testing"))]
mod tests;
