//! A text cut at its placeholders.

use super::brief::SlotKind;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of the model.
    Words(String),
    /// A slot, by its name among the rules' slots.
    Slot(SlotKind, String),
}

/// A text that has passed the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(pub(super) Vec<Piece>);

impl Written {
    /// The parts in order.
    #[must_use]
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text as the model wrote it, to be stored and checked again when it is read.
    #[must_use]
    pub fn source(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Slot(kind, name) => format!("{{{{{}:{name}}}}}", kind.letter()),
            })
            .collect()
    }
}

/// Cuts a text at `{{c:name}}`. What only looks like a placeholder comes back as `Err`.
pub(super) fn cut(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (inner, tail) = after
            .split_once("}}")
            .ok_or_else(|| after.chars().take(40).collect::<String>())?;
        let (letter, name) = inner.split_once(':').unwrap_or(("", inner));
        let kind = match letter {
            "c" => SlotKind::Claim,
            "n" => SlotKind::Name,
            "q" => SlotKind::Quote,
            _ => return Err(inner.chars().take(40).collect()),
        };
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        pieces.push(Piece::Slot(kind, name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Ok(pieces)
}
