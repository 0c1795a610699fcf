//! Server-sent events on the wire.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use shared::platform::events::ProgressEvent;

use crate::live::Reader;

/// First thing on every stream: how long a browser waits before it comes back.
pub const RETRY: Bytes = Bytes::from_static(b"retry: 3000\n\n");
/// A comment; it is no event and changes no id.
pub const HEARTBEAT: Bytes = Bytes::from_static(b": hb\n\n");
/// The client's cursor means nothing here; everything follows from the beginning.
pub const RESET: Bytes =
    Bytes::from_static(b"event: reset\ndata: {\"reason\":\"unknown_cursor\"}\n\n");

/// An event as bytes, made once and sent to every reader.
#[derive(Debug)]
pub struct Frame {
    /// Its number.
    pub seq: i64,
    /// Whether nothing can follow.
    pub is_terminal: bool,
    /// What goes over the wire.
    pub bytes: Bytes,
}

impl Frame {
    /// Renders an event. The data is JSON on one line, so no text in it can forge a field.
    #[must_use]
    pub fn of(event: &ProgressEvent) -> Self {
        let kind: String = event
            .kind
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
            .collect();
        let bytes = Bytes::from(format!(
            "id: {}\nevent: {kind}\ndata: {}\n\n",
            event.seq,
            event.client_data()
        ));
        Self {
            seq: event.seq,
            is_terminal: event.is_terminal(),
            bytes,
        }
    }
}

/// The answer that carries a stream.
pub struct EventStream(pub Reader);

impl IntoResponse for EventStream {
    fn into_response(self) -> Response {
        event_stream(Body::from_stream(self.0.into_stream()))
    }
}

/// The answer whose body is events, which nobody on the way may keep or hold back.
#[must_use]
pub fn event_stream(events: Body) -> Response {
    (
        StatusCode::OK,
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/event-stream"),
            ),
            (
                header::CACHE_CONTROL,
                HeaderValue::from_static("no-cache, no-store"),
            ),
            (
                HeaderName::from_static("x-accel-buffering"),
                HeaderValue::from_static("no"),
            ),
        ],
        events,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::platform::{events::ProgressEvent, ids::StreamId};

    use super::Frame;

    #[test]
    fn text_in_an_event_cannot_forge_fields() {
        let event = ProgressEvent {
            stream_id: StreamId::new(),
            seq: 3,
            kind: "finding\nevent: complete".to_owned(),
            data: json!({"title": "a\n\nevent: complete\r\nid: 9\u{2028}"}),
            at: chrono::DateTime::UNIX_EPOCH,
        };

        let text = String::from_utf8(Frame::of(&event).bytes.to_vec()).expect("utf-8");

        assert_eq!(text.matches('\n').count(), 4, "{text}");
        assert!(!text.contains('\r'));
        assert!(text.starts_with("id: 3\nevent: findingeventcomplete\ndata: {"));
    }
}

/// One event of a stream, as the document describes it: what a client has in hand once the frame is taken apart.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it describes frames, which are written as bytes")]
pub struct StreamEvent {
    /// What kind of event it is.
    #[schema(example = "progress")]
    event: Option<String>,
    /// JSON on one line.
    data: String,
    /// Where to go on: `Last-Event-ID` of the next connection.
    id: Option<String>,
    /// How long to wait before the next connection, in milliseconds.
    retry: Option<u32>,
}
