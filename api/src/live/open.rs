//! Opening a stream for a request: the same rules for every kind of work.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use shared::platform::{events::queries, ids::StreamId};

use super::{Reader, Refused, Start};
use crate::{
    auth::Watch,
    http::{ApiError, ApiResult, ClientAddress, ErrorCode, NoContent, sse::EventStream},
    state::AppState,
};

/// Where a client wants to go on, and from where it connects.
pub struct Opening {
    cursor: Option<String>,
    client: ClientAddress,
    watch: Option<Watch>,
}

impl Opening {
    /// Read from the request; the header wins over the query.
    #[must_use]
    pub fn of(headers: &HeaderMap, last_event_id: Option<String>, client: ClientAddress) -> Self {
        let header = headers
            .get("last-event-id")
            .and_then(|value| value.to_str().ok());
        Self {
            cursor: header.map(str::to_owned).or(last_event_id),
            client,
            watch: None,
        }
    }

    /// With what must stay true for the client to go on listening.
    #[must_use]
    pub fn watched(self, watch: Option<Watch>) -> Self {
        Self { watch, ..self }
    }
}

/// Streams the events of a piece of work: first what the log holds, then what comes. `is_over` says that nothing can
/// follow whatever the last event is; then the stream ends with the log.
///
/// # Errors
/// When too many streams are open, or on a database error.
pub async fn open_stream(
    app: &AppState,
    stream: StreamId,
    is_over: bool,
    opening: Opening,
) -> ApiResult<Response> {
    let last = queries::find_last_event(app.db.reference(), stream).await?;
    let last_seq = last.as_ref().map_or(0, |event| event.seq);
    let has_ended = is_over || last.is_some_and(|event| event.is_terminal());
    let cursor = opening.cursor.as_deref();
    // 204 is what keeps an EventSource from coming back for ever.
    if has_ended && (last_seq == 0 || is_at_end(cursor, last_seq)) {
        return Ok(NoContent.into_response());
    }
    let start = Start::from_cursor(cursor, last_seq);
    let mut reader =
        Reader::open(&app.hub, stream, start, opening.client.network()).map_err(refusal)?;
    if let Some(watch) = opening.watch {
        reader = reader.watched(watch);
    }
    if is_over {
        reader = reader.ending_with_the_log();
    }
    Ok(EventStream(reader).into_response())
}

/// At or past the last event: digits that reach it, however many.
fn is_at_end(cursor: Option<&str>, last: i64) -> bool {
    let Some(text) = cursor.map(str::trim).filter(|text| !text.is_empty()) else {
        return false;
    };
    text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<i64>().map_or(true, |seq| seq >= last)
}

/// What a client is told that gets no stream.
pub(crate) fn refusal(refused: Refused) -> ApiError {
    match refused {
        Refused::ProcessFull => ApiError::new(
            ErrorCode::Unavailable,
            "Too many streams are open here. Try again shortly.",
        )
        .with_retry_after(5),
        Refused::AddressFull => ApiError::new(
            ErrorCode::RateLimited,
            "Too many streams are open from your address. Close one and try again.",
        )
        .with_retry_after(5),
    }
}
