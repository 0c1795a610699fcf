//! A ticket for a browser's EventSource, which cannot send a bearer token.

use axum::extract::State;
use shared::{auth::queries::TicketBuyer, platform::ids::JobRunId};

use super::view::stream_url;
use crate::{
    auth::Operator,
    http::{ApiResult, Created, Envelope, NoQuery, Path},
    live::{StreamTicketView, create_ticket},
    state::AppState,
};

/// Makes a ticket that opens the run's stream once, within a minute.
#[utoipa::path(post, path = "/jobs/{id}/stream-ticket", tag = "jobs",
    extensions(("x-idempotency" = json!("convergent"))),
    params(("id" = JobRunId, Path, description = "Id of the run")),
    responses((status = 201, body = Envelope<StreamTicketView>)),
    security(("operator_token" = [])))]
pub async fn create_job_stream_ticket(
    State(app): State<AppState>,
    caller: Operator,
    Path(id): Path<JobRunId>,
    _query: NoQuery,
) -> ApiResult<Created<StreamTicketView>> {
    super::find(&app, id).await?;
    let buyer = TicketBuyer {
        proof: caller.proof(),
        session_token: None,
    };
    create_ticket(&app, id.into(), &buyer, &stream_url(id)).await
}
