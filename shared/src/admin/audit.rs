//! Who did what: a line for every effect an operator has, written in the transaction that has it.

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::queries;
use crate::platform::{db::Tx, trace::TraceContext};

/// Something an operator did.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Who did it.
    pub actor: &'a str,
    /// `<domain>.<verb>_<noun>`, a literal: lines outlive the code's names.
    pub action: &'static str,
    /// What kind of thing it was done to.
    pub object_kind: &'static str,
    /// Which one.
    pub object_id: String,
    /// The thing before; only its digest is kept.
    pub before: Option<Value>,
    /// The thing after; only its digest is kept.
    pub after: Option<Value>,
    /// What moved, in a few words; never personal data.
    pub detail: Value,
}

/// Writes down what is done in this transaction, under the id of the request that asked for it.
///
/// # Errors
/// On a database error; then nothing is done either.
pub async fn record(tx: &mut Tx, act: Act<'_>) -> sqlx::Result<()> {
    let line = queries::NewAuditLine {
        id: Uuid::now_v7(),
        actor: act.actor,
        action: act.action,
        object_kind: act.object_kind,
        object_id: &act.object_id,
        before_digest: act.before.as_ref().map(digest),
        after_digest: act.after.as_ref().map(digest),
        detail: &act.detail,
        request_id: TraceContext::current().map(|context| context.request_id),
    };
    queries::insert_audit_line(&mut **tx, &line).await
}

/// The digest of a thing: SHA-256 of its JSON, whose keys are sorted.
#[must_use]
pub fn digest(thing: &Value) -> String {
    hex::encode(Sha256::digest(thing.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::digest;

    #[test]
    fn a_digest_does_not_depend_on_the_order_of_members() {
        let one: serde_json::Value = serde_json::from_str(r#"{"a": 1, "b": 2}"#).expect("json");
        let other: serde_json::Value = serde_json::from_str(r#"{"b": 2, "a": 1}"#).expect("json");

        assert_eq!(digest(&one), digest(&other));
        assert_ne!(digest(&one), digest(&json!({"a": 1})));
        assert_eq!(digest(&one).len(), 64);
    }
}
