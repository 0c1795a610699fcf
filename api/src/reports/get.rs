//! Reading where a report stands.

use axum::extract::State;
use shared::platform::ids::ReportId;

use super::{access, view::ReportView};
use crate::{
    auth::QuizToken,
    http::{ApiResult, Data, Envelope, Path},
    state::AppState,
};

/// Says where a report stands and where it can be watched or read.
#[utoipa::path(get, path = "/reports/{id}", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses((status = 200, body = Envelope<ReportView>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn get_report(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<ReportId>,
) -> ApiResult<Data<ReportView>> {
    let report = access::find_own(&app, &caller, id).await?;
    Ok(Data(ReportView::new(report, &app.config.base_url)))
}
