//! Puts a streamed message together, and says what is wrong with one that ends badly.

use std::collections::BTreeMap;

use super::sse::SseEvent;
use crate::{
    cost::Usage,
    failure::Failure,
    wire::{
        error,
        event::{Block, Delta, Event},
    },
};

/// More blocks than this no answer of ours has.
const MOST_BLOCKS: usize = 64;

/// A complete answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// Names it at the service.
    pub(crate) id: String,
    /// The model that wrote it.
    pub(crate) model: String,
    /// The inputs of tool calls, with the tool's name, as JSON text.
    pub(crate) calls: Vec<(String, String)>,
    /// All words.
    pub(crate) text: String,
    /// The tokens.
    pub(crate) usage: Usage,
}

#[derive(Debug)]
enum Part {
    Text(String),
    Call { tool: String, input: String },
    Other,
}

#[derive(Debug, Default)]
struct Ending {
    reason: Option<String>,
    category: Option<String>,
}

/// Takes events in order.
#[derive(Debug, Default)]
pub(crate) struct MessageBuilder {
    head: Option<(String, String)>,
    parts: BTreeMap<usize, Part>,
    ending: Ending,
    usage: Usage,
    written_bytes: u64,
    is_stopped: bool,
}

impl MessageBuilder {
    /// Takes the next event.
    ///
    /// # Errors
    /// When the service reports an error, or the event does not belong here.
    pub(crate) fn take(&mut self, event: &SseEvent) -> Result<(), Failure> {
        let parsed: Event = serde_json::from_str(&event.data)
            .map_err(|error| Failure::Protocol(format!("an event cannot be read: {error}")))?;
        let out_of_place =
            |what: &str| Err(Failure::Protocol(format!("{what} stands out of place")));
        if self.is_stopped {
            return out_of_place("an event after the end");
        }
        match parsed {
            Event::MessageStart { message } => {
                if self.head.is_some() {
                    return out_of_place("a second beginning");
                }
                message.usage.merge_into(&mut self.usage);
                self.head = Some((message.id, message.model));
            }
            Event::Ping | Event::Unknown => {}
            Event::Error { error } => return Err(error::from_stream(&error)),
            _ if self.head.is_none() => return out_of_place("an event before the beginning"),
            Event::ContentBlockStart {
                index,
                content_block,
            } => {
                let part = match content_block {
                    Block::Text { text } => Part::Text(text),
                    Block::ToolUse { name } => Part::Call {
                        tool: name,
                        input: String::new(),
                    },
                    Block::Other => Part::Other,
                };
                if self.parts.len() >= MOST_BLOCKS || self.parts.insert(index, part).is_some() {
                    return out_of_place("a block");
                }
            }
            Event::ContentBlockDelta { index, delta } => return self.add(index, delta),
            Event::ContentBlockStop { index } => {
                if !self.parts.contains_key(&index) {
                    return out_of_place("the end of a block");
                }
            }
            Event::MessageDelta { delta, usage } => {
                if let Some(usage) = usage {
                    usage.merge_into(&mut self.usage);
                }
                self.ending = Ending {
                    category: delta.stop_details.and_then(|details| details.category),
                    reason: delta.stop_reason.or(self.ending.reason.take()),
                };
            }
            Event::MessageStop => self.is_stopped = true,
        }
        Ok(())
    }

    fn add(&mut self, index: usize, delta: Delta) -> Result<(), Failure> {
        match (self.parts.get_mut(&index), delta) {
            (Some(Part::Text(words)), Delta::Text { text }) => {
                self.written_bytes = self.written_bytes.saturating_add(text.len() as u64);
                words.push_str(&text);
                Ok(())
            }
            (Some(Part::Call { input, .. }), Delta::Input { partial_json }) => {
                self.written_bytes = self.written_bytes.saturating_add(partial_json.len() as u64);
                input.push_str(&partial_json);
                Ok(())
            }
            (Some(_), Delta::Other) | (Some(Part::Other), _) => Ok(()),
            _ => Err(Failure::Protocol(
                "a piece belongs to no block of its kind".to_owned(),
            )),
        }
    }

    /// The message is complete.
    #[must_use]
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// The tokens as far as they are known; absent before the service has said anything.
    ///
    /// The count of what was written comes only at the end, so it is at least what the bytes seen so far must be.
    #[must_use]
    pub(crate) fn usage(&self) -> Option<Usage> {
        self.head.as_ref()?;
        let mut usage = self.usage;
        if !self.is_stopped {
            usage.output = usage.output.max(self.written_bytes / 2 + 1);
        }
        Some(usage)
    }

    /// The finished message.
    ///
    /// # Errors
    /// When it ended too early, was cut off or refused, or says nothing.
    pub(crate) fn finish(self) -> Result<Message, Failure> {
        let (true, Some((id, model))) = (self.is_stopped, self.head) else {
            return Err(Failure::Interrupted);
        };
        match self.ending.reason.as_deref() {
            Some("end_turn" | "tool_use" | "stop_sequence") => {}
            Some("max_tokens" | "model_context_window_exceeded") => return Err(Failure::Truncated),
            Some("refusal") => {
                return Err(Failure::Refused {
                    category: self
                        .ending
                        .category
                        .filter(|category| {
                            category.len() <= 40
                                && category
                                    .bytes()
                                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
                        })
                        .unwrap_or_else(|| "unspecified".to_owned()),
                });
            }
            Some("pause_turn") => {
                return Err(Failure::Invalid("the model paused its turn".to_owned()));
            }
            Some(_) | None => {
                return Err(Failure::Protocol(
                    "the message ends for no known reason".to_owned(),
                ));
            }
        }
        let mut message = Message {
            id,
            model,
            calls: Vec::new(),
            text: String::new(),
            usage: self.usage,
        };
        for part in self.parts.into_values() {
            match part {
                Part::Text(words) => message.text.push_str(&words),
                Part::Call { tool, input } => message.calls.push((tool, input)),
                Part::Other => {}
            }
        }
        Ok(message)
    }
}
