//! The import of questions. What they may say is checked by the catalogue of the analysis, with all that refers to them.

pub mod queries;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::platform::db::Tx;

/// Adds the questions as a new version unless the newest says the same; sessions keep the version they began
/// with. Returns how many rows are new.
///
/// # Errors
/// On a database error.
pub async fn import_questions(tx: &mut Tx, questions: &Value) -> sqlx::Result<u64> {
    // Objects are sorted maps here, so equal documents are written alike: spaces and order do not count.
    let sha256 = Sha256::digest(questions.to_string());
    queries::insert_quiz(&mut **tx, questions, &sha256).await
}
