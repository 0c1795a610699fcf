//! The body of a call: one user message, one way to answer, streamed.
//!
//! Only fields that every model since 4.5 understands: no sampling parameters and no prefilled answer (newer models
//! refuse both), and no `thinking` (each model has its default).

use serde_json::{Map, Value, json};

use crate::model::{AnswerBy, Model};

/// What is to be asked.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    /// The instructions; ours alone.
    pub(crate) system: &'a str,
    /// The task and its data.
    pub(crate) user: &'a str,
    /// Limit of the answer, thinking included.
    pub(crate) max_tokens: u32,
    /// The name of the tool that takes the answer.
    pub(crate) tool: &'a str,
    /// What the tool is for.
    pub(crate) about: &'a str,
    /// The schema of the answer.
    pub(crate) schema: &'a Value,
}

impl Body<'_> {
    /// As JSON for this model.
    #[must_use]
    pub(crate) fn to_json(&self, model: &Model) -> Value {
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
        set("model", json!(model.name));
        set("max_tokens", json!(self.max_tokens));
        set("stream", json!(true));
        set("system", json!(self.system));
        set(
            "messages",
            json!([{ "role": "user", "content": [{ "type": "text", "text": self.user }] }]),
        );
        let mut output = Map::new();
        match model.answer {
            AnswerBy::ForcedTool => {
                set(
                    "tools",
                    json!([{
                        "name": self.tool,
                        "description": self.about,
                        "input_schema": self.schema,
                    }]),
                );
                set(
                    "tool_choice",
                    json!({ "type": "tool", "name": self.tool, "disable_parallel_tool_use": true }),
                );
            }
            AnswerBy::Format => {
                output.insert(
                    "format".to_owned(),
                    json!({ "type": "json_schema", "schema": self.schema }),
                );
            }
        }
        if model.effort {
            // The work is to put given facts into words, or to copy what stands on a page.
            output.insert("effort".to_owned(), json!("low"));
        }
        if !output.is_empty() {
            set("output_config", Value::Object(output));
        }
        Value::Object(body)
    }
}
