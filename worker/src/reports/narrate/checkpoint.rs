//! What a call to the language model gave, stored so that a restart does not pay for it again.

use std::collections::BTreeMap;

use ai::narrative::{Brief, Narrative};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What came of one part of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Checkpoint {
    /// Of the part that was asked for: another question has another answer.
    pub(super) asked: String,
    /// The model that was asked.
    pub(super) model: String,
    /// The prompt and its version.
    pub(super) prompt: String,
    /// The texts that passed, as the model wrote them; they are checked again when they are read.
    pub(super) texts: BTreeMap<String, String>,
    /// Why others did not come or did not pass, for the reader.
    pub(super) because: Option<String>,
    /// The rest need not be asked for.
    pub(super) is_over: bool,
}

impl Checkpoint {
    pub(super) fn new(part: &Brief, model: &str, narrative: &Narrative) -> Self {
        let because = narrative
            .sections
            .values()
            .filter_map(|outcome| outcome.as_ref().err())
            .filter_map(|failure| failure.for_reader())
            .next();
        Self {
            asked: digest(part),
            model: model.to_owned(),
            prompt: ai::prompt::NARRATIVE.id(),
            texts: narrative
                .written()
                .map(|(key, written)| (key.to_owned(), written.source()))
                .collect(),
            because: because.map(str::to_owned),
            is_over: narrative.stopped_by().is_some(),
        }
    }

    /// Reads one back, if it answers this part.
    pub(super) fn read(stored: serde_json::Value, part: &Brief) -> Option<Self> {
        let checkpoint: Self = serde_json::from_value(stored).ok()?;
        (checkpoint.asked == digest(part)).then_some(checkpoint)
    }
}

/// Over what the model is told.
fn digest(part: &Brief) -> String {
    let told = serde_json::json!({ "words": part.words, "sections": part.sections });
    hex::encode(Sha256::digest(told.to_string()))
}
