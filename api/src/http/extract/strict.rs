//! Turning what serde says into what the caller can act on.

use crate::http::{ErrorCode, FieldError};

/// A field error from a serde message at a path such as `answers.industry`.
pub(super) fn field_error(path: &str, message: &str, pointer: bool) -> FieldError {
    let path = if path == "." { "" } else { path };
    if let Some(name) = quoted(message, "unknown field `") {
        let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
        let field = render(&parent_join(path, name), pointer);
        let error = FieldError::new(
            field,
            ErrorCode::UnknownField.as_str(),
            "This operation does not know this field; leave it out.",
        );
        return match nearest(name, &known) {
            Some(near) => error.with_hint(format!("did you mean {near}?")),
            None => error,
        };
    }
    if let Some(name) = quoted(message, "missing field `") {
        return FieldError::new(
            render(&join(path, name), pointer),
            "REQUIRED",
            "This field is required.",
        );
    }
    if let Some(name) = quoted(message, "duplicate field `") {
        return FieldError::new(
            render(&join(path, name), pointer),
            "DUPLICATE",
            "This field is given twice.",
        );
    }
    let message = message.split(" at line ").next().unwrap_or(message);
    FieldError::new(
        render(path, pointer),
        "INVALID",
        format!("Not allowed: {message}."),
    )
}

/// serde reports an unknown field at its own path, a missing one at its parent's.
fn parent_join(path: &str, name: &str) -> String {
    if path == name || path.ends_with(&format!(".{name}")) {
        path.to_owned()
    } else {
        join(path, name)
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn render(path: &str, pointer: bool) -> String {
    if !pointer {
        return path.to_owned();
    }
    let parts = path.replace('[', ".").replace(']', "");
    parts
        .split('.')
        .filter(|part| !part.is_empty())
        .map(|part| format!("/{part}"))
        .collect()
}

fn quoted<'m>(message: &'m str, before: &str) -> Option<&'m str> {
    message.strip_prefix(before)?.split('`').next()
}

/// The known name within two edits.
pub(crate) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|near| (distance(name, near), *near))
        .filter(|(edits, _)| *edits <= 2)
        .min()
        .map(|(_, near)| near)
}

/// Levenshtein distance; names are short.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(l != *r);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}
