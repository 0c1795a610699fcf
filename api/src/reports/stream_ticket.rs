//! A ticket for a browser's EventSource on another site, which can send neither header nor cookie.

use axum::extract::State;
use shared::platform::ids::ReportId;

use super::{access, view::stream_url};
use crate::{
    auth::{Holder, ReadReports},
    http::{ApiResult, Created, Envelope, Path},
    live::{StreamTicketView, create_ticket},
    state::AppState,
};

/// Makes a ticket that opens the report's stream once, within a minute.
#[utoipa::path(post, path = "/reports/{id}/stream-ticket", tag = "reports",
    extensions(("x-idempotency" = json!("convergent"))),
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses((status = 201, body = Envelope<StreamTicketView>)),
    security(("quiz_token" = []), ("quiz_cookie" = []), ("access_token" = ["viewer"]), ("access_cookie" = ["viewer"]), ("api_key" = ["reports:read"])))]
pub async fn create_stream_ticket(
    State(app): State<AppState>,
    caller: Holder<ReadReports>,
    Path(id): Path<ReportId>,
) -> ApiResult<Created<StreamTicketView>> {
    let report = access::find_own(&app, &caller, id).await?;
    let buyer = caller.buyer(report.session_id);
    create_ticket(&app, id.into(), &buyer, &stream_url(id)).await
}
