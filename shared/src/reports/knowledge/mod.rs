//! What the analyst knows, loaded from the database once per change of it.
//!
//! Tables `opportunities`, `assumption_sets`; the rest comes from vendors, prices, benchmarks and quizzes.
//! Every write to one of these tables raises one number, so a report pays one cheap read to know that what the
//! process holds is still true.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Mutex;

use super::analysis::catalogue::{Catalogue, Refusal, Sources};
use crate::{
    benchmarks,
    platform::db::{Db, Scope, Tx},
    prices, vendors,
};

pub mod import;
pub mod queries;

/// The catalogue as this process holds it. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    held: Arc<Mutex<Option<Held>>>,
}

#[derive(Debug)]
struct Held {
    revision: i64,
    catalogue: Arc<Catalogue>,
}

/// Why there is no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// Reference data was never imported.
    #[error("there is no reference data yet; run `api seed`")]
    NotSeeded,
    /// What stands in the database contradicts itself, by an edit past the import.
    #[error("the reference data contradicts itself: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Refusal>),
    /// The database did not answer.
    #[error("reference data could not be read")]
    Database(#[from] sqlx::Error),
}

impl Knowledge {
    /// The catalogue as the database has it now: each plan at its newest confirmed price, the newest rates,
    /// assumptions and questions.
    ///
    /// # Errors
    /// When nothing was imported, what is there contradicts itself, or the database does not answer.
    pub async fn current(&self, db: &Db) -> Result<Arc<Catalogue>, KnowledgeError> {
        let revision = queries::find_reference_revision(db.reference()).await?;
        // Held while loading: of many reports that start after a change, one loads and the others wait for it.
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| held.revision >= revision) {
            return Ok(Arc::clone(&held.catalogue));
        }
        let fresh = db
            .read_moment(Scope::System, |tx| Box::pin(load(tx)))
            .await?;
        let catalogue = Arc::clone(&fresh.catalogue);
        *held = Some(fresh);
        Ok(catalogue)
    }
}

/// Reads everything; the transaction sees one moment.
async fn load(tx: &mut Tx) -> Result<Held, KnowledgeError> {
    Ok(Held {
        revision: queries::find_reference_revision(&mut **tx).await?,
        catalogue: Arc::new(read(tx).await?),
    })
}

/// What stands against the reference data as this transaction sees it, so that an edit which would stop every report
/// can be refused. Nothing before the first import.
///
/// # Errors
/// On a database error.
pub async fn refusals(tx: &mut Tx) -> sqlx::Result<Vec<Refusal>> {
    match read(tx).await {
        Ok(_) | Err(KnowledgeError::NotSeeded) => Ok(Vec::new()),
        Err(KnowledgeError::Refused(refusals)) => Ok(refusals),
        Err(KnowledgeError::Database(error)) => Err(error),
    }
}

async fn read(tx: &mut Tx) -> Result<Catalogue, KnowledgeError> {
    let questions = queries::find_newest_questions(&mut **tx)
        .await?
        .ok_or(KnowledgeError::NotSeeded)?;
    let assumptions = queries::find_newest_assumptions(&mut **tx)
        .await?
        .ok_or(KnowledgeError::NotSeeded)?;
    let rates = prices::queries::find_newest_fx_rates(&mut **tx)
        .await?
        .ok_or(KnowledgeError::NotSeeded)?;
    let opportunities: Value = queries::list_opportunities(&mut **tx).await?;
    let benchmarks = benchmarks::queries::list_benchmarks(&mut **tx).await?;
    let records = vendors::queries::list_catalogue(&mut **tx).await?;
    let vendors: Vec<_> = records.into_iter().map(|record| record.vendor).collect();
    let text =
        |json: serde_json::Result<String>| json.map_err(|error| sqlx::Error::Decode(error.into()));
    Catalogue::parse(&Sources {
        opportunities: &opportunities.to_string(),
        assumptions: &assumptions.to_string(),
        questions: &questions.to_string(),
        benchmarks: &text(serde_json::to_string(&benchmarks))?,
        vendors: &text(serde_json::to_string(&vendors))?,
        rates: &text(serde_json::to_string(&rates))?,
    })
    .map_err(KnowledgeError::Refused)
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::{
        admin::seed::{SeedFiles, seed},
        testing::TestDb,
    };

    #[tokio::test]
    async fn knowledge_is_loaded_once_until_it_changes() -> anyhow::Result<()> {
        let db = TestDb::new().await;
        seed(&db.db, &SeedFiles::embedded()).await?;
        let knowledge = Knowledge::default();

        let first = knowledge.current(&db.db).await?;
        let second = knowledge.current(&db.db).await?;
        sqlx::raw_sql(
            "update benchmarks set note = 'changed' where id = 'all.admin_time_share.global'",
        )
        .execute(&mut db.owner().await)
        .await?;
        let third = knowledge.current(&db.db).await?;

        assert!(Arc::ptr_eq(&first, &second));
        assert!(!Arc::ptr_eq(&second, &third));
        assert_ne!(first.digest, third.digest);
        assert_eq!(
            (
                first.vendors.len(),
                first.benchmarks.len(),
                first.opportunities.len()
            ),
            (109, 192, 54)
        );
        Ok(())
    }

    #[tokio::test]
    async fn what_is_known_has_each_price_with_its_observation() -> anyhow::Result<()> {
        let db = TestDb::new().await;
        seed(&db.db, &SeedFiles::embedded()).await?;

        let catalogue = Knowledge::default().current(&db.db).await?;

        let tiers = catalogue
            .vendors
            .iter()
            .flat_map(|vendor| &vendor.pricing.tiers);
        assert!(
            tiers
                .clone()
                .all(|tier| tier.price.is_some() == tier.observation.is_some())
        );
        assert_eq!(
            tiers
                .filter(|tier| tier
                    .observation
                    .as_ref()
                    .is_some_and(|price| price.id.is_some()))
                .count(),
            344
        );
        Ok(())
    }

    #[tokio::test]
    async fn without_an_import_there_is_no_knowledge() {
        let db = TestDb::new().await;

        let error = Knowledge::default().current(&db.db).await;

        assert!(matches!(error, Err(KnowledgeError::NotSeeded)), "{error:?}");
    }
}
