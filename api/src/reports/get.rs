//! Reading where a report stands.

use axum::extract::State;
use shared::platform::ids::ReportId;

use super::{access, view::ReportView};
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiResult, Data, Envelope, Path},
    state::AppState,
};

/// Says where a report stands and where it can be watched or read.
#[utoipa::path(get, path = "/reports/{id}", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses((status = 200, body = Envelope<ReportView>)),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn get_report(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
) -> ApiResult<Data<ReportView>> {
    let report = access::find_own(&app, &caller, id).await?;
    Ok(Data(ReportView::new(report, &app.config.base_url)))
}
