//! The import of opportunities and assumptions. What they may say is checked by the catalogue as a whole.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::queries;
use crate::platform::db::Tx;

/// Writes the opportunities in their order and removes those that are gone. Returns how many rows changed.
///
/// # Errors
/// On a database error.
pub async fn import_opportunities(tx: &mut Tx, opportunities: &[Value]) -> sqlx::Result<u64> {
    let ids: Vec<String> = opportunities
        .iter()
        .filter_map(|entry| entry["id"].as_str().map(str::to_owned))
        .collect();
    let rows: Value = (1..)
        .zip(opportunities)
        .map(|(position, content): (i32, &Value)| json!({"id": content["id"], "position": position, "content": content}))
        .collect();
    let written = queries::upsert_opportunities(&mut **tx, &rows).await?;
    Ok(written + queries::delete_missing_opportunities(&mut **tx, &ids).await?)
}

/// Adds the assumptions as a new version unless the newest says the same. Returns how many rows are new.
///
/// # Errors
/// On a database error.
pub async fn import_assumptions(tx: &mut Tx, assumptions: &Value) -> sqlx::Result<u64> {
    // Objects are sorted maps here, so equal documents are written alike: spaces and order do not count.
    let sha256 = Sha256::digest(assumptions.to_string());
    queries::insert_assumptions(&mut **tx, assumptions, &sha256).await
}
