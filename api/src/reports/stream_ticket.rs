//! A ticket for a browser's EventSource on another site, which can send neither header nor cookie.

use std::time::Duration;

use axum::extract::State;
use serde::Serialize;
use shared::{
    auth::{self, TICKET_PREFIX},
    platform::{ids::ReportId, secrets},
};
use utoipa::ToSchema;

use super::{access, view::stream_url};
use crate::{
    auth::QuizToken,
    http::{ApiResult, Created, Envelope, Path},
    state::AppState,
};

/// Long enough to open a stream with it.
const LIFETIME: Duration = Duration::from_secs(60);

/// A ticket, shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct StreamTicketView {
    /// Pass it as `?token=`; it opens one stream, once.
    #[schema(example = "crb_st_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    pub token: String,
    /// The stream's address with the ticket in it.
    pub stream_url: String,
    /// Seconds until it is void.
    #[schema(example = 60)]
    pub expires_in: u64,
}

/// Makes a ticket that opens the report's stream once, within a minute.
#[utoipa::path(post, path = "/reports/{id}/stream-ticket", tag = "reports",
    params(("id" = ReportId, Path, description = "Internal id of the report")),
    responses((status = 201, body = Envelope<StreamTicketView>)),
    security(("quiz_token" = []), ("quiz_cookie" = [])))]
pub async fn create_stream_ticket(
    State(app): State<AppState>,
    caller: QuizToken,
    Path(id): Path<ReportId>,
) -> ApiResult<Created<StreamTicketView>> {
    access::find_own(&app, &caller, id).await?;
    let token = secrets::random_token(TICKET_PREFIX);
    auth::queries::insert_stream_ticket(
        app.db.reference(),
        &secrets::hash_token(&token),
        id.into(),
        LIFETIME,
    )
    .await?;
    let stream_url = format!("{}?token={token}", stream_url(id));
    let view = StreamTicketView {
        token,
        stream_url: stream_url.clone(),
        expires_in: LIFETIME.as_secs(),
    };
    Ok(Created {
        location: stream_url,
        data: view,
    })
}
