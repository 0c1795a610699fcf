//! From the model's words to a typed value: strict JSON, known fields, bounds.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{failure::Failure, stream::Message};

/// A type that a model can be asked to fill.
///
/// The schema keeps to what the service can enforce while it writes: objects without further fields, arrays, strings
/// and enumerations. Lengths and counts are checked here, in [`Shape::bounds`].
pub trait Shape: DeserializeOwned + Send {
    /// The name of the tool that takes the answer.
    const TOOL: &'static str;
    /// What the tool is for, in a sentence.
    const ABOUT: &'static str;

    /// The JSON schema.
    fn schema() -> Value;

    /// Lengths and counts.
    ///
    /// # Errors
    /// Says what is out of bounds, for the model.
    fn bounds(&self) -> Result<(), String>;
}

/// The JSON text of an answer: the one call of the tool, else the text where it is nothing but JSON.
///
/// # Errors
/// When there is neither.
pub(crate) fn json_of(message: &Message, tool: &str) -> Result<String, Failure> {
    match message.calls.as_slice() {
        [(name, input)] if name == tool => return Ok(input.clone()),
        [] => {}
        [_] => return Err(Failure::Invalid("another tool was called".to_owned())),
        _ => return Err(Failure::Invalid("the tool was called twice".to_owned())),
    }
    let text = message.text.trim();
    let inner = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"))
        .and_then(|rest| rest.strip_suffix("```"))
        .map_or(text, str::trim);
    if inner.is_empty() {
        return Err(Failure::Invalid("the answer is empty".to_owned()));
    }
    if !inner.starts_with('{') {
        return Err(Failure::Invalid(
            "the answer is prose where the schema was to be filled".to_owned(),
        ));
    }
    Ok(inner.to_owned())
}

/// Reads the JSON text.
///
/// # Errors
/// When it is not what the schema asks for.
pub(crate) fn parse<T: Shape>(json: &str) -> Result<T, Failure> {
    let value: T =
        serde_json::from_str(json).map_err(|error| Failure::Invalid(error.to_string()))?;
    value.bounds().map_err(Failure::Invalid)?;
    Ok(value)
}
