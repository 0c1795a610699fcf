//! Lets a text of the model pass, or says why not.

use super::{
    brief::{Kind, Section, SlotKind},
    names::name_in,
    pieces::{Piece, Written, cut},
    words::{counted_in, figure_in, is_foreign, ratio_in, words},
};

/// Each placeholder stands in a text at most so often.
const MOST_USES: usize = 2;
/// What a rendered slot adds to a text's length.
const SLOT_CHARS: usize = 12;

/// Why a text is not let through. The words go back to the model for its one repair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A placeholder that was not given.
    #[error("the placeholder {0:?} was not given to this section")]
    UnknownPlaceholder(String),
    /// A placeholder that had to stand in the text.
    #[error("the placeholder {0} must stand in the text")]
    MissingPlaceholder(String),
    /// A placeholder too often.
    #[error("the placeholder {0} stands in the text too often")]
    RepeatedPlaceholder(String),
    /// A placeholder next to a letter, a sign or another placeholder.
    #[error("the placeholder {0} touches a letter, a sign or another placeholder")]
    TouchedPlaceholder(String),
    /// A digit, a sign or a number word.
    #[error("{0:?} is a figure; use a placeholder or leave it out")]
    Figure(String),
    /// A number word that measures.
    #[error("{0:?} states a quantity; use a placeholder or leave it out")]
    Quantity(String),
    /// Number words that make a share.
    #[error("{0:?} states a share or a range; leave it out")]
    Ratio(String),
    /// A name that was not given.
    #[error("{0:?} looks like a name; use a placeholder or leave it out")]
    Name(String),
    /// A link or an address.
    #[error("{0:?} looks like a link or an address")]
    Link(String),
    /// A sign that has no place in a text: markup, control signs, other scripts.
    #[error("the sign U+{0:04X} is not allowed")]
    Sign(u32),
    /// Too short.
    #[error("the text is shorter than {0} characters")]
    TooShort(usize),
    /// Too long.
    #[error("the text is longer than {0} characters")]
    TooLong(usize),
    /// Not English.
    #[error("the text is not English")]
    Foreign,
    /// The form of the section's kind.
    #[error("{0}")]
    Form(&'static str),
    /// It speaks of itself, of its rules, or promises.
    #[error("{0:?} has no place in a report")]
    OutOfPlace(String),
}

/// Phrases in which a model speaks of itself or of its instructions, or promises what nobody can.
const OUT_OF_PLACE: &[&str] = &[
    "as an ai",
    "language model",
    "my instructions",
    "previous instructions",
    "system prompt",
    "the prompt",
    "placeholder",
    "placeholders",
    "i cannot",
    "i can",
    "i am",
    "i will",
    "we guarantee",
    "guarantee",
    "guaranteed",
    "guarantees",
    "click here",
    "sign up now",
    "buy now",
    "password",
    "api key",
    "ignore",
];

/// Checks a text against its section.
///
/// # Errors
/// All violations, in a fixed order.
pub fn check(
    section: &Section,
    text: &str,
    known_names: &[String],
) -> Result<Written, Vec<Violation>> {
    let text = text.trim();
    let pieces = match cut(text) {
        Ok(pieces) => pieces,
        Err(inner) => return Err(vec![Violation::UnknownPlaceholder(inner)]),
    };
    let mut violations = Vec::new();
    placeholders(section, &pieces, &mut violations);
    let mut before = String::new();
    for piece in &pieces {
        match piece {
            Piece::Words(words) => {
                own_words(&before, words, known_names, &mut violations);
                before.clone_from(words);
            }
            // A letter in its place: a sentence does not begin after a slot.
            Piece::Slot(..) => before.push('x'),
        }
    }
    let plain: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.as_str(),
            Piece::Slot(..) => " … ",
        })
        .collect();
    whole(section, &pieces, &plain, &mut violations);
    if violations.is_empty() {
        Ok(Written(pieces))
    } else {
        Err(violations)
    }
}

fn placeholders(section: &Section, pieces: &[Piece], violations: &mut Vec<Violation>) {
    let uses = |kind: SlotKind, name: &str| {
        pieces
            .iter()
            .filter(|piece| matches!(piece, Piece::Slot(other, named) if *other == kind && named == name))
            .count()
    };
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Slot(kind, name) = piece else {
            continue;
        };
        let shown = format!("{{{{{}:{name}}}}}", kind.letter());
        let is_given = section
            .slots
            .iter()
            .any(|slot| slot.kind == *kind && slot.name == *name);
        if !is_given {
            violations.push(Violation::UnknownPlaceholder(shown));
            continue;
        }
        let touches = |piece: Option<&Piece>, is_before: bool| match piece {
            None => false,
            Some(Piece::Slot(..)) => true,
            Some(Piece::Words(words)) => {
                let near = if is_before {
                    words.chars().next_back()
                } else {
                    words.chars().next()
                };
                let is_apart = match near {
                    Some(
                        ' ' | '—' | '–' | ',' | ';' | '.' | ':' | ')' | '(' | '"' | '“' | '”' | '?',
                    ) => true,
                    // "{{n:vendor}}'s plan" is fine after a name.
                    Some('\'' | '’') => !is_before && *kind != SlotKind::Claim,
                    _ => false,
                };
                // Between two slots there must be a word.
                !is_apart
                    || (words.trim().is_empty() && at > 0 && !is_before && at + 2 < pieces.len())
            }
        };
        let is_minus = matches!(
            at.checked_sub(1).and_then(|at| pieces.get(at)),
            Some(Piece::Words(words)) if words.trim_end().ends_with(['-', '−', '–', '+', '~', '<', '>'])
                || words.trim_end().to_lowercase().ends_with(" minus")
        );
        if is_minus
            || touches(at.checked_sub(1).and_then(|at| pieces.get(at)), true)
            || touches(pieces.get(at + 1), false)
        {
            violations.push(Violation::TouchedPlaceholder(shown.clone()));
        }
        if uses(*kind, name) > MOST_USES {
            violations.push(Violation::RepeatedPlaceholder(shown));
        }
    }
    for slot in section.slots.iter().filter(|slot| slot.required) {
        if uses(slot.kind, &slot.name) == 0 {
            violations.push(Violation::MissingPlaceholder(slot.placeholder()));
        }
    }
    violations.dedup();
}

fn own_words(before: &str, text: &str, known: &[String], violations: &mut Vec<Violation>) {
    if let Some(figure) = figure_in(text) {
        violations.push(Violation::Figure(figure));
    }
    if let Some(link) = link_in(text) {
        violations.push(Violation::Link(link));
    }
    if let Some(name) = name_in(before, text, known) {
        violations.push(Violation::Name(name));
    }
    let strange = text.chars().find(|letter| !is_plain(*letter));
    if let Some(letter) = strange {
        violations.push(Violation::Sign(letter.into()));
    }
}

/// Letters, signs of plain sentences, and figures, which have been named by then.
fn is_plain(letter: char) -> bool {
    letter.is_numeric()
        || letter.is_ascii_alphabetic()
        || matches!(
            letter,
            ' ' | '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '(' | ')' | '-'
        )
        || matches!(letter, '–' | '—' | '’' | '‘' | '“' | '”' | '…' | '/' | '&')
}

/// Things that only show over the whole text, across placeholders too.
fn whole(section: &Section, pieces: &[Piece], plain: &str, violations: &mut Vec<Violation>) {
    let flat = format!(" {} ", words(plain).join(" "));
    if let Some(phrase) = OUT_OF_PLACE
        .iter()
        .find(|phrase| flat.contains(&format!(" {phrase} ")))
    {
        violations.push(Violation::OutOfPlace((*phrase).to_owned()));
    }
    violations.extend(counted_in(plain).map(Violation::Quantity));
    violations.extend(ratio_in(plain).map(Violation::Ratio));
    let length: usize = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.chars().count(),
            Piece::Slot(..) => SLOT_CHARS,
        })
        .sum();
    if length < section.min_chars {
        violations.push(Violation::TooShort(section.min_chars));
    }
    if length > section.max_chars {
        violations.push(Violation::TooLong(section.max_chars));
    }
    if is_foreign(plain) {
        violations.push(Violation::Foreign);
    }
    if plain.contains('!') {
        violations.push(Violation::Form("no exclamation marks"));
    }
    let end = plain.trim_end().trim_end_matches(['"', '”', ')']);
    match section.kind {
        Kind::Title if plain.trim_end().ends_with(['.', '?', ':']) => {
            violations.push(Violation::Form("a title ends without a full stop"));
        }
        Kind::Paragraph if !end.ends_with(['.', '?']) => {
            violations.push(Violation::Form("a paragraph ends with a full stop"));
        }
        Kind::Title | Kind::Paragraph => {}
    }
}

/// "https:", "www.", "name.tld", "someone@": a dot or an at sign inside a word, but for "e.g." and "i.e.".
fn link_in(text: &str) -> Option<String> {
    text.split_whitespace().find_map(|word| {
        let lower = word.to_lowercase();
        let bare = lower.trim_matches(|letter: char| !letter.is_alphanumeric());
        if matches!(bare, "e.g" | "i.e") {
            return None;
        }
        let letters: Vec<char> = bare.chars().collect();
        let has_dot = letters.windows(3).any(|three| {
            three[1] == '.' && three[0].is_alphanumeric() && three[2].is_alphanumeric()
        });
        (has_dot || lower.contains("://") || lower.contains("www.") || lower.contains('@'))
            .then(|| word.chars().take(40).collect())
    })
}
