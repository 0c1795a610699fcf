//! Two versions of a report side by side.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::{
    platform::ids::ReportId,
    reports::{
        ReportState,
        difference::{Difference, difference},
        queries,
    },
};
use utoipa::{IntoParams, ToSchema};

use super::document::{computed, document_of, own_document};
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody, FieldError, Path, Query},
    state::AppState,
};

/// Which version to compare with.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DiffQuery {
    /// The older version's number; the delivered one before this where it is not given.
    #[param(minimum = 1, example = 1)]
    from: Option<i32>,
}

/// What differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceView {
    /// The older version's number.
    #[schema(example = 1)]
    pub from_version: i32,
    /// The newer version's number.
    #[schema(example = 2)]
    pub to_version: i32,
    /// What differs.
    #[serde(flatten)]
    pub difference: Difference,
}

/// Says which figures differ from an earlier version, and the evidence that changed them.
#[utoipa::path(get, path = "/reports/{id}/diff", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the newer version"), DiffQuery),
    responses(
        (status = 200, body = Envelope<DifferenceView>),
        (status = 402, body = ErrorBody, description = "The report is not paid."),
    ),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn compare_versions(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
    Query(query): Query<DiffQuery>,
) -> ApiResult<Data<DifferenceView>> {
    let (report, newer) = own_document(&app, &caller, id).await?;
    let versions = {
        let mut tx = app.db.open(caller.scope()).await?;
        queries::list_versions(&mut *tx, report.session_id).await?
    };
    let other = versions
        .into_iter()
        .filter(|one| one.state == ReportState::Delivered && one.version != report.version)
        .find(|one| match query.from {
            Some(from) => one.version == from,
            None => one.version < report.version,
        });
    let other = match (other, query.from) {
        (Some(other), _) => other,
        (None, Some(from)) => {
            let message = format!("There is no other delivered version {from}.");
            let fault = FieldError::new("from", "UNKNOWN_OPTION", message);
            return Err(ApiError::invalid(vec![fault]));
        }
        (None, None) => return Err(ApiError::not_found("earlier version")),
    };
    let older = document_of(&app, other.id).await?;
    Ok(Data(DifferenceView {
        from_version: other.version,
        to_version: report.version,
        difference: computed(move || difference(&older, &newer)).await?,
    }))
}
