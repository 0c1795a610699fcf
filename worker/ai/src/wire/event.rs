//! The events of a streamed answer. Kinds that we do not know are passed over: the service may add some.

use serde::Deserialize;

use crate::cost::Usage;

/// One event of the stream, by its `type`.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Event {
    /// The message begins; its usage counts what was read.
    MessageStart {
        /// The empty message.
        message: StartedMessage,
    },
    /// A block begins.
    ContentBlockStart {
        /// Its place in the message.
        index: usize,
        /// What kind of block.
        content_block: Block,
    },
    /// A piece of a block.
    ContentBlockDelta {
        /// The block's place.
        index: usize,
        /// The piece.
        delta: Delta,
    },
    /// A block is complete.
    ContentBlockStop {
        /// The block's place.
        index: usize,
    },
    /// Why the message ends, and the usage so far.
    MessageDelta {
        /// The reason.
        delta: MessageEnd,
        /// Cumulative counts.
        usage: Option<WireUsage>,
    },
    /// The message is complete.
    MessageStop,
    /// Sent to keep the connection alive.
    Ping,
    /// Something failed after the answer had begun.
    Error {
        /// What.
        error: ErrorBody,
    },
    /// A kind we do not know.
    #[serde(other)]
    Unknown,
}

/// The head of a message.
#[derive(Debug, Deserialize)]
pub(crate) struct StartedMessage {
    /// Names the message at the service.
    pub(crate) id: String,
    /// The model that answers.
    pub(crate) model: String,
    /// What was read.
    pub(crate) usage: WireUsage,
}

/// The kind of a block.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Block {
    /// Words.
    Text {
        /// The first of them.
        #[serde(default)]
        text: String,
    },
    /// A call of a tool; its input follows in pieces.
    ToolUse {
        /// Which tool.
        name: String,
    },
    /// Thinking, or a kind we do not know: nothing of the answer.
    #[serde(other)]
    Other,
}

/// A piece of a block.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum Delta {
    /// Words.
    #[serde(rename = "text_delta")]
    Text {
        /// More of them.
        text: String,
    },
    /// A tool's input, as JSON in pieces.
    #[serde(rename = "input_json_delta")]
    Input {
        /// More of it.
        partial_json: String,
    },
    /// Thinking, signatures, citations.
    #[serde(other)]
    Other,
}

/// How a message ends.
#[derive(Debug, Deserialize)]
pub(crate) struct MessageEnd {
    /// `end_turn`, `tool_use`, `max_tokens`, `refusal` ...
    pub(crate) stop_reason: Option<String>,
    /// More about a refusal.
    pub(crate) stop_details: Option<StopDetails>,
}

/// More about a refusal.
#[derive(Debug, Deserialize)]
pub(crate) struct StopDetails {
    /// The service's category.
    pub(crate) category: Option<String>,
}

/// The body of an error.
#[derive(Debug, Deserialize)]
pub(crate) struct ErrorBody {
    /// `rate_limit_error`, `overloaded_error` ...
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// For people.
    #[serde(default)]
    pub(crate) message: String,
    /// More about it.
    pub(crate) details: Option<ErrorDetails>,
}

/// More about an error.
#[derive(Debug, Deserialize)]
pub(crate) struct ErrorDetails {
    /// `enforced_spend_limit_reached` means that waiting does not help.
    pub(crate) error_code: Option<String>,
}

/// Token counts. Each is absent where the service has nothing new to say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct WireUsage {
    input_tokens: Option<u64>,
    output_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation: Option<CacheCreation>,
}

#[derive(Debug, Default, Deserialize)]
struct CacheCreation {
    #[serde(default)]
    ephemeral_5m_input_tokens: u64,
    #[serde(default)]
    ephemeral_1h_input_tokens: u64,
}

impl WireUsage {
    /// Brings newer counts into older ones. They are cumulative, and none ever falls.
    pub(crate) fn merge_into(&self, usage: &mut Usage) {
        let newer = |count: &mut u64, seen: Option<u64>| {
            *count = (*count).max(seen.unwrap_or_default());
        };
        newer(&mut usage.input, self.input_tokens);
        newer(&mut usage.output, self.output_tokens);
        newer(&mut usage.cache_read, self.cache_read_input_tokens);
        match &self.cache_creation {
            Some(parts) => {
                newer(
                    &mut usage.cache_write_5m,
                    Some(parts.ephemeral_5m_input_tokens),
                );
                newer(
                    &mut usage.cache_write_1h,
                    Some(parts.ephemeral_1h_input_tokens),
                );
            }
            None => newer(&mut usage.cache_write_5m, self.cache_creation_input_tokens),
        }
    }
}
