//! What the fake writes: the events of an answer, in the service's order and spelling.

use serde_json::{Value, json};

use super::strict::thinks;

/// How a request is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// In the way that was asked for, with this value.
    Answer(Value),
    /// In the way that was asked for, with this text in place of JSON.
    Raw(String),
    /// With words in place of the tool, or of the schema.
    Text(String),
    /// Cut off by `max_tokens` after so many characters of the value.
    Truncated(Value, usize),
    /// A refusal of this category.
    Refusal(&'static str),
    /// No content at all.
    Empty,
    /// A reason to stop that nobody has heard of.
    Stopped(&'static str),
    /// An error in place of an answer: status, type, message, and the wait asked for in seconds.
    Status(u16, &'static str, &'static str, Option<u32>),
    /// An error in place of an answer, with this body.
    Body(u16, String),
    /// Nothing, ever.
    Silence,
    /// The answer up to so many bytes, then nothing, ever.
    Stall(Value, usize),
    /// The answer up to so many bytes, then the connection is cut.
    Cut(Value, usize),
    /// The answer up to so many bytes, then the end as if it were complete.
    Short(Value, usize),
    /// The answer up to its middle, then an error of this type in the stream.
    ErrorEvent(Value, &'static str),
    /// A page of HTML with status 200.
    Html,
    /// A stream of rubbish.
    Rubbish,
}

/// The answer as one text of events.
pub(super) struct Written {
    pub(super) text: String,
}

fn event(out: &mut String, data: &Value) {
    let kind = data.get("type").and_then(Value::as_str).unwrap_or_default();
    out.push_str("event: ");
    out.push_str(kind);
    out.push_str("\ndata: ");
    out.push_str(&data.to_string());
    out.push_str("\n\n");
}

/// Splits a text into pieces of a few characters.
fn pieces(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(17)
        .map(|piece| piece.iter().collect())
        .collect()
}

impl Written {
    /// The stream that answers `request`. `usage`: tokens read and written.
    pub(super) fn answer(
        request: &Value,
        content: Option<&str>,
        as_text: bool,
        stop: &str,
        category: Option<&str>,
        usage: (u64, u64),
    ) -> Self {
        let model = request
            .get("model")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let tool = request
            .pointer("/tool_choice/name")
            .and_then(Value::as_str)
            .filter(|_| !as_text);
        let mut text = String::new();
        event(
            &mut text,
            &json!({ "type": "message_start", "message": {
                "id": "msg_01fake", "type": "message", "role": "assistant", "model": model,
                "content": [], "stop_reason": null, "stop_sequence": null,
                "usage": {
                    "input_tokens": usage.0, "cache_creation_input_tokens": 0,
                    "cache_read_input_tokens": 0,
                    "cache_creation": { "ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0 },
                    "output_tokens": 1, "service_tier": "standard",
                },
            }}),
        );
        let mut index = 0;
        if thinks(model) {
            thinking(&mut text, index);
            index += 1;
        }
        event(&mut text, &json!({ "type": "ping" }));
        if let Some(content) = content {
            block(&mut text, index, content, tool);
        }
        let mut delta = json!({ "stop_reason": stop, "stop_sequence": null });
        if let Some(category) = category {
            delta["stop_details"] =
                json!({ "type": "refusal", "category": category, "explanation": "declined" });
        }
        event(
            &mut text,
            &json!({ "type": "message_delta", "delta": delta, "usage": { "output_tokens": usage.1 } }),
        );
        event(&mut text, &json!({ "type": "message_stop" }));
        Self { text }
    }
}

fn thinking(text: &mut String, index: usize) {
    event(
        text,
        &json!({ "type": "content_block_start", "index": index,
            "content_block": { "type": "thinking", "thinking": "", "signature": "" } }),
    );
    event(
        text,
        &json!({ "type": "content_block_delta", "index": index,
            "delta": { "type": "signature_delta", "signature": "EqQBCgIYAhIM" } }),
    );
    event(
        text,
        &json!({ "type": "content_block_stop", "index": index }),
    );
}

fn block(text: &mut String, index: usize, content: &str, tool: Option<&str>) {
    let (start, kind, field) = match tool {
        Some(name) => (
            json!({ "type": "tool_use", "id": "toolu_01fake", "name": name, "input": {} }),
            "input_json_delta",
            "partial_json",
        ),
        None => (json!({ "type": "text", "text": "" }), "text_delta", "text"),
    };
    event(
        text,
        &json!({ "type": "content_block_start", "index": index, "content_block": start }),
    );
    for (at, piece) in std::iter::once(String::new())
        .chain(pieces(content))
        .enumerate()
    {
        if at % 5 == 4 {
            event(text, &json!({ "type": "ping" }));
        }
        event(
            text,
            &json!({ "type": "content_block_delta", "index": index,
                "delta": { "type": kind, field: piece } }),
        );
    }
    event(
        text,
        &json!({ "type": "content_block_stop", "index": index }),
    );
}
