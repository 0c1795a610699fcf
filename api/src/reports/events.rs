//! The same events, for those who ask now and then instead of listening.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::platform::{
    events::{self, ProgressEvent},
    ids::ReportId,
    page,
};
use utoipa::{IntoParams, ToSchema};

use super::access;
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiError, ApiResult, Data, Envelope, FieldError, Path, Query},
    state::AppState,
};

/// Which events.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// Only events after this number; the same cursor as `Last-Event-ID`.
    #[param(minimum = 0)]
    pub after: Option<i64>,
    /// Most events.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<i64>,
}

/// An event as a poller gets it.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    /// Its number; pass the last one as `after`.
    pub seq: i64,
    /// What kind of event.
    #[serde(rename = "type")]
    #[schema(example = "progress")]
    pub kind: String,
    /// What happened.
    #[schema(value_type = Object)]
    pub data: Value,
}

/// Lists what was told about a report so far, in order.
#[utoipa::path(get, path = "/reports/{id}/events", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report"), EventsQuery),
    responses(
        (status = 200, body = Envelope<Vec<EventView>>),
        (status = 402, description = "The report is not paid.", body = crate::http::ErrorBody),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn list_report_events(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    Query(query): Query<EventsQuery>,
) -> ApiResult<Data<Vec<EventView>>> {
    let (after, limit) = (
        query.after.unwrap_or(0),
        query.limit.unwrap_or(page::MAX_LIMIT),
    );
    if after < 0 {
        return Err(ApiError::invalid(vec![FieldError::new(
            "after",
            "OUT_OF_RANGE",
            "It must not be below 0.",
        )]));
    }
    if !(1..=page::MAX_LIMIT).contains(&limit) {
        return Err(ApiError::invalid(vec![FieldError::new(
            "limit",
            "OUT_OF_RANGE",
            "It must be from 1 to 200.",
        )]));
    }
    let report = access::find_own(&app, &caller, id).await?;
    access::require_paid(report.state)?;
    let events =
        events::queries::list_events_after(app.db.reference(), id.into(), after, limit).await?;
    Ok(Data(events.into_iter().map(view).collect()))
}

fn view(event: ProgressEvent) -> EventView {
    EventView {
        seq: event.seq,
        data: event.client_data(),
        kind: event.kind,
    }
}
