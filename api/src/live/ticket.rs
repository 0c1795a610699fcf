//! Tickets: what opens a stream for a client that can send neither header nor cookie.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use shared::{
    auth::{
        TICKET_PREFIX,
        queries::{self, TicketBuyer},
    },
    platform::{ids::StreamId, secrets},
};
use utoipa::{IntoParams, ToSchema};

use crate::{
    http::{ApiResult, Created},
    state::AppState,
};

/// Long enough to open a stream with it.
const LIFETIME: Duration = Duration::from_secs(60);

/// For clients that can send neither header nor cookie.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// A ticket of the `stream-ticket` beside the stream, in place of the token.
    pub token: Option<String>,
    /// In place of the `Last-Event-ID` header.
    pub last_event_id: Option<String>,
}

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

/// Makes a ticket for a stream that its buyer may read, at this address.
///
/// # Errors
/// On a database error.
pub async fn create_ticket(
    app: &AppState,
    stream: StreamId,
    buyer: &TicketBuyer,
    address: &str,
) -> ApiResult<Created<StreamTicketView>> {
    let token = secrets::random_token(TICKET_PREFIX);
    let hash = secrets::hash_token(&token);
    queries::insert_stream_ticket(app.db.reference(), &hash, stream, buyer, LIFETIME).await?;
    let stream_url = format!("{address}?token={token}");
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
