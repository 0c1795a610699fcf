//! Definitions kept in the process: a version never changes once it is imported.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use sqlx::{PgExecutor, PgPool};

use super::{definition::QuizDefinition, queries};

/// The definitions that were asked for.
#[derive(Clone, Default)]
pub struct QuizCatalogue {
    definitions: Arc<RwLock<HashMap<i32, Arc<QuizDefinition>>>>,
}

impl QuizCatalogue {
    /// The questions of a version, if it was ever imported.
    ///
    /// # Errors
    /// On a database error, or when the stored questions cannot be read by this build.
    pub async fn find(
        &self,
        db: impl PgExecutor<'_>,
        version: i32,
    ) -> sqlx::Result<Option<Arc<QuizDefinition>>> {
        let known = self
            .definitions
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&version)
            .cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(content) = queries::find_quiz(db, version).await? else {
            return Ok(None);
        };
        let quiz = Arc::new(
            QuizDefinition::parse(&content).map_err(|error| sqlx::Error::Decode(error.into()))?,
        );
        self.definitions
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(version, Arc::clone(&quiz));
        Ok(Some(quiz))
    }

    /// The questions of a version that a session names, so it exists.
    ///
    /// # Errors
    /// On a database error.
    pub async fn get(
        &self,
        db: impl PgExecutor<'_>,
        version: i32,
    ) -> sqlx::Result<Arc<QuizDefinition>> {
        self.find(db, version)
            .await?
            .ok_or(sqlx::Error::RowNotFound)
    }

    /// The newest version and its questions; none before the first import.
    ///
    /// # Errors
    /// On a database error.
    pub async fn find_newest(
        &self,
        db: &PgPool,
    ) -> sqlx::Result<Option<(i32, Arc<QuizDefinition>)>> {
        let Some(version) = queries::find_newest_version(db).await? else {
            return Ok(None);
        };
        Ok(self.find(db, version).await?.map(|quiz| (version, quiz)))
    }
}
