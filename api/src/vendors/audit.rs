//! The line that says what an operator did to a vendor.

use serde_json::{Value, json};
use shared::{
    admin::audit::{self, Act},
    platform::db::Tx,
    vendors::model::Vendor,
};

use crate::http::{ApiError, ApiResult};

/// Writes down what is done to a vendor in this transaction.
///
/// # Errors
/// On a database error; then nothing is done either.
pub(super) async fn record(
    tx: &mut Tx,
    actor: &str,
    action: &'static str,
    slug: &str,
    before: Option<&Vendor>,
    after: Option<&Vendor>,
) -> ApiResult<()> {
    let shown = |vendor: Option<&Vendor>| -> ApiResult<Option<Value>> {
        vendor
            .map(serde_json::to_value)
            .transpose()
            .map_err(ApiError::internal)
    };
    let act = Act {
        actor,
        action,
        object_kind: "vendor",
        object_id: slug.to_owned(),
        before: shown(before)?,
        after: shown(after)?,
        detail: json!({}),
    };
    Ok(audit::record(tx, act).await?)
}
