//! An answer, read.

use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::Value;

/// What came back.
#[derive(Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The body as it came.
    pub(crate) bytes: Bytes,
}

impl TestResponse {
    /// Reads an answer to its end.
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a whole body");
        Self {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }

    /// An answer whose body is left unread.
    pub(crate) fn of_head(parts: axum::http::response::Parts) -> Self {
        Self {
            status: parts.status,
            headers: parts.headers,
            text: String::new(),
            bytes: Bytes::new(),
        }
    }

    /// The body as JSON, null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// What stands under `data`.
    pub(crate) fn data(&self) -> Value {
        self.json()["data"].clone()
    }

    /// The error's code, empty if there is none.
    pub(crate) fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// A header as text, empty if absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// What a caller can tell apart: all but the request's own id.
    pub(crate) fn told(&self) -> (u16, String, HeaderMap) {
        let mut headers = self.headers.clone();
        headers.remove("x-request-id");
        let id = self.json()["error"]["request_id"].to_string();
        let text = self.text.replace(&id, "");
        (self.status.as_u16(), text, headers)
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}
