//! What operators did.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::admin::queries::{self, AuditFilter, AuditLine};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    auth::Operator,
    http::{
        ApiError, ApiResult, Envelope, ErrorBody, Page, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// Which lines.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only what this one did.
    actor: Option<String>,
    /// Only this action.
    #[param(example = "jobs.retry_run")]
    action: Option<String>,
    /// Only this kind of thing.
    #[param(example = "job_run")]
    object_kind: Option<String>,
    /// Only this thing.
    object_id: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before, with the same filters.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

/// Something an operator did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditLineView {
    /// The line.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// What was done.
    #[schema(example = "queues.pause_queue")]
    pub action: String,
    /// To what kind of thing.
    #[schema(example = "queue")]
    pub object_kind: String,
    /// To which one.
    #[schema(example = "prices")]
    pub object_id: String,
    /// SHA-256 of the thing before; null where there was none.
    pub before_digest: Option<String>,
    /// SHA-256 of the thing after; null where there is none.
    pub after_digest: Option<String>,
    /// What moved.
    #[schema(value_type = Object)]
    pub detail: Value,
    /// The request that asked for it.
    pub request_id: Option<String>,
}

/// Lists what operators did, newest first. A line is written in the transaction that does the thing, so there is none
/// without the other; it is kept for 24 months.
#[utoipa::path(get, path = "/admin/audit-log", tag = "admin", params(AuditQuery),
    responses((status = 200, body = Envelope<Vec<AuditLineView>>), (status = 400, body = ErrorBody, description = "The cursor is not one of this list.")),
    security(("operator_token" = [])))]
pub async fn list_audit_log(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<AuditQuery>,
) -> ApiResult<Page<AuditLineView>> {
    let limit = checked_limit(query.limit)?;
    let query = AuditQuery {
        limit: Some(limit),
        ..query
    };
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = format!("/api/admin/audit-log?{parameters}");
    let after: Option<(DateTime<Utc>, Uuid)> =
        open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let filter = AuditFilter {
        actor: query.actor,
        action: query.action,
        object_kind: query.object_kind,
        object_id: query.object_id,
    };
    let lines = queries::list_audit_lines(app.db.system(), &filter, after, limit + 1).await?;
    Ok(page_of(
        &app.cursors,
        path,
        limit,
        lines,
        |line| (line.at, line.id),
        AuditLineView::from,
    ))
}

impl From<AuditLine> for AuditLineView {
    fn from(line: AuditLine) -> Self {
        Self {
            id: line.id,
            at: line.at,
            actor: line.actor,
            action: line.action,
            object_kind: line.object_kind,
            object_id: line.object_id,
            before_digest: line.before_digest,
            after_digest: line.after_digest,
            detail: line.detail,
            request_id: line.request_id,
        }
    }
}
