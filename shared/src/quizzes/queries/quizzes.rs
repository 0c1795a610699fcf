//! Questions, by version.

use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgExecutor;

use crate::{platform::db::Tx, quizzes::definition::QuizDefinition};

/// Imports questions: changed ones become a new version, unchanged ones change nothing. Returns the version
/// in force.
///
/// # Errors
/// On a database error, or when the questions could not be asked or answered.
pub async fn upsert_quiz(tx: &mut Tx, content: &Value) -> sqlx::Result<i32> {
    QuizDefinition::parse(content).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let content = canonical(content);
    let sha256 = Sha256::digest(content.to_string()).to_vec();
    // Two imports at once must agree on what the newest version is.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('quizzes'))")
        .execute(&mut **tx)
        .await?;
    let newest = sqlx::query!("select version, sha256 from quizzes order by version desc limit 1")
        .fetch_optional(&mut **tx)
        .await?;
    let version = match newest {
        Some(newest) if newest.sha256 == sha256 => return Ok(newest.version),
        Some(newest) => newest.version + 1,
        None => 1,
    };
    sqlx::query!(
        "insert into quizzes (version, content, sha256) values ($1, $2, $3)",
        version,
        content,
        sha256,
    )
    .execute(&mut **tx)
    .await?;
    Ok(version)
}

/// The same content in one order of keys, whatever order it was written in.
fn canonical(content: &Value) -> Value {
    match content {
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by_key(|(name, _)| name.as_str());
            sorted
                .into_iter()
                .map(|(name, value)| (name.clone(), canonical(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(canonical).collect(),
        simple => simple.clone(),
    }
}

/// The questions of a version.
///
/// # Errors
/// On a database error.
pub async fn find_quiz(db: impl PgExecutor<'_>, version: i32) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!("select content from quizzes where version = $1", version)
        .fetch_optional(db)
        .await
}

/// The version in force.
///
/// # Errors
/// On a database error.
pub async fn find_newest_version(db: impl PgExecutor<'_>) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select max(version) from quizzes")
        .fetch_one(db)
        .await
}
