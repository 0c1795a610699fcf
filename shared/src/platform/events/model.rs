//! The shape of a progress event.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::platform::ids::StreamId;

/// An event that is about to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// `progress`, `finding`, `recommendation`, `complete`, `error`, `reset`.
    pub kind: &'static str,
    /// An object; `seq` and `at` are added when it is sent.
    pub data: Value,
}

impl NewEvent {
    /// An event of a kind with its data.
    #[must_use]
    pub fn new(kind: &'static str, data: Value) -> Self {
        Self { kind, data }
    }
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgressEvent {
    /// The stream it belongs to.
    pub stream_id: StreamId,
    /// Its number in that stream, from 1, without gaps.
    pub seq: i64,
    /// What kind of event it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// An object.
    pub data: Value,
    /// When it was written.
    pub at: DateTime<Utc>,
}

impl ProgressEvent {
    /// Whether nothing can follow: `complete`, or an error from which the work does not recover.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        match self.kind.as_str() {
            "complete" => true,
            "error" => self.data.get("recoverable") == Some(&Value::Bool(false)),
            _ => false,
        }
    }

    /// The data with the number and time in it, as clients get it.
    #[must_use]
    pub fn client_data(&self) -> Value {
        let mut data = self.data.clone();
        if let Value::Object(map) = &mut data {
            map.insert("seq".to_owned(), self.seq.into());
            map.insert(
                "at".to_owned(),
                self.at
                    .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
                    .into(),
            );
        }
        data
    }
}
