//! What the service refuses, with its words.

use axum::http::HeaderMap;
use serde_json::{Map, Value};

use super::fake::KEY;

/// A refusal: status, type, message.
pub(super) type Fault = (u16, &'static str, String);

const FIELDS: &[&str] = &[
    "model",
    "max_tokens",
    "messages",
    "system",
    "stream",
    "tools",
    "tool_choice",
    "output_config",
    "metadata",
    "stop_sequences",
    "temperature",
    "thinking",
];

/// Keywords that the service cannot hold a text to.
const NOT_ENFORCED: &[&str] = &[
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "maxItems",
    "multipleOf",
    "pattern",
];

fn invalid(message: impl Into<String>) -> Fault {
    (400, "invalid_request_error", message.into())
}

/// Thinks by default, so that it refuses a forced tool and sampling parameters.
pub(super) fn thinks(model: &str) -> bool {
    ["fable-5", "opus-5", "sonnet-5", "haiku-5"]
        .iter()
        .any(|family| model.contains(family))
}

/// Checks the headers.
pub(super) fn headers(headers: &HeaderMap) -> Result<(), Fault> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match get("x-api-key") {
        None => {
            return Err((
                401,
                "authentication_error",
                "x-api-key header is required".to_owned(),
            ));
        }
        Some(key) if key != KEY => {
            return Err((401, "authentication_error", "invalid x-api-key".to_owned()));
        }
        Some(_) => {}
    }
    if get("anthropic-version") != Some("2023-06-01") {
        return Err(invalid("anthropic-version: header is required"));
    }
    if get("content-type") != Some("application/json") {
        return Err(invalid("content-type: must be application/json"));
    }
    Ok(())
}

/// Checks the body.
pub(super) fn body(bytes: &[u8]) -> Result<Value, Fault> {
    let body: Value = serde_json::from_slice(bytes)
        .map_err(|error| invalid(format!("The request body is not valid JSON: {error}")))?;
    let fields = body
        .as_object()
        .ok_or_else(|| invalid("Input should be an object"))?;
    if let Some(extra) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(invalid(format!("{extra}: Extra inputs are not permitted")));
    }
    let model = fields
        .get("model")
        .and_then(Value::as_str)
        .ok_or_else(|| invalid("model: Field required"))?;
    if !model.starts_with("claude-") {
        return Err((404, "not_found_error", format!("model: {model}")));
    }
    match fields.get("max_tokens").and_then(Value::as_u64) {
        None => return Err(invalid("max_tokens: Field required")),
        Some(0) => return Err(invalid("max_tokens: must be greater than or equal to 1")),
        Some(_) => {}
    }
    if thinks(model) && fields.contains_key("temperature") {
        return Err(invalid("`temperature` is deprecated for this model."));
    }
    messages(fields)?;
    tools(fields, model)?;
    output(fields)?;
    Ok(body)
}

fn messages(fields: &Map<String, Value>) -> Result<(), Fault> {
    if let Some(system) = fields.get("system")
        && !system.is_string()
        && !system.is_array()
    {
        return Err(invalid("system: Input should be a valid string"));
    }
    let messages = fields
        .get("messages")
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("messages: Field required"))?;
    if messages.is_empty() {
        return Err(invalid("messages: at least one message is required"));
    }
    let mut before = "assistant";
    for (at, message) in messages.iter().enumerate() {
        let role = message
            .get("role")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !matches!(role, "user" | "assistant") {
            return Err(invalid(format!(
                "messages.{at}.role: Input should be 'user' or 'assistant'"
            )));
        }
        if role == before {
            return Err(invalid(
                "messages: roles must alternate between \"user\" and \"assistant\"",
            ));
        }
        before = if role == "user" { "user" } else { "assistant" };
        let is_filled = match message.get("content") {
            Some(Value::String(text)) => !text.trim().is_empty(),
            Some(Value::Array(blocks)) => {
                !blocks.is_empty()
                    && blocks.iter().all(|block| {
                        block.get("type").and_then(Value::as_str) == Some("text")
                            && block
                                .get("text")
                                .and_then(Value::as_str)
                                .is_some_and(|text| !text.trim().is_empty())
                    })
            }
            _ => false,
        };
        if !is_filled {
            return Err(invalid(format!(
                "messages.{at}: text content blocks must be non-empty"
            )));
        }
    }
    if before != "user" {
        return Err(invalid(
            "This model does not support assistant message prefill.",
        ));
    }
    Ok(())
}

fn tools(fields: &Map<String, Value>, model: &str) -> Result<(), Fault> {
    let mut names = Vec::new();
    for (at, tool) in fields
        .get("tools")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let name = tool.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_plain = !name.is_empty()
            && name.len() <= 64
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !is_plain {
            return Err(invalid(format!(
                "tools.{at}.name: String should match pattern"
            )));
        }
        let schema = tool
            .get("input_schema")
            .ok_or_else(|| invalid(format!("tools.{at}.input_schema: Field required")))?;
        if schema.get("type").and_then(Value::as_str) != Some("object") {
            return Err(invalid(format!(
                "tools.{at}.input_schema.type: Input should be 'object'"
            )));
        }
        names.push(name);
    }
    let Some(choice) = fields.get("tool_choice") else {
        return Ok(());
    };
    if names.is_empty() {
        return Err(invalid(
            "tool_choice may only be specified while providing tools",
        ));
    }
    let kind = choice
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match kind {
        "tool" => {
            let name = choice
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if !names.contains(&name) {
                return Err(invalid(format!(
                    "Tool '{name}' not found in provided tools"
                )));
            }
        }
        "auto" | "any" | "none" => {}
        _ => {
            return Err(invalid(
                "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'",
            ));
        }
    }
    if matches!(kind, "tool" | "any") && thinks(model) {
        return Err(invalid(
            "Thinking may not be enabled when tool_choice forces tool use.",
        ));
    }
    Ok(())
}

fn output(fields: &Map<String, Value>) -> Result<(), Fault> {
    let Some(config) = fields.get("output_config") else {
        return Ok(());
    };
    let config = config
        .as_object()
        .ok_or_else(|| invalid("output_config: Input should be an object"))?;
    if let Some(extra) = config
        .keys()
        .find(|name| !["effort", "format"].contains(&name.as_str()))
    {
        return Err(invalid(format!(
            "output_config.{extra}: Extra inputs are not permitted"
        )));
    }
    if let Some(effort) = config.get("effort")
        && !["low", "medium", "high", "xhigh", "max"].contains(&effort.as_str().unwrap_or_default())
    {
        return Err(invalid(
            "output_config.effort: Input should be 'low' to 'max'",
        ));
    }
    if let Some(format) = config.get("format") {
        if format.get("type").and_then(Value::as_str) != Some("json_schema") {
            return Err(invalid(
                "output_config.format.type: Input should be 'json_schema'",
            ));
        }
        let schema = format
            .get("schema")
            .ok_or_else(|| invalid("output_config.format.schema: Field required"))?;
        enforced(schema)?;
    }
    Ok(())
}

/// Only what can be enforced while writing may stand in a schema.
fn enforced(schema: &Value) -> Result<(), Fault> {
    let Some(fields) = schema.as_object() else {
        return Ok(());
    };
    if let Some(word) = fields
        .keys()
        .find(|name| NOT_ENFORCED.contains(&name.as_str()))
    {
        return Err(invalid(format!(
            "output_config.format.schema: property '{word}' is not supported"
        )));
    }
    if fields.get("type").and_then(Value::as_str) == Some("object")
        && fields.get("additionalProperties") != Some(&Value::Bool(false))
    {
        return Err(invalid(
            "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
        ));
    }
    fields.iter().try_for_each(|(name, part)| match part {
        Value::Object(properties) if name == "properties" => {
            properties.values().try_for_each(enforced)
        }
        Value::Object(_) => enforced(part),
        Value::Array(parts) => parts.iter().try_for_each(enforced),
        _ => Ok(()),
    })
}
