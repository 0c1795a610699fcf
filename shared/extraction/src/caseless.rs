//! Looking for words in any case, without copies.

/// Whether a text contains a word of small ASCII letters, in any case.
#[must_use]
pub(crate) fn contains(text: &str, word: &str) -> bool {
    let (text, word) = (text.as_bytes(), word.as_bytes());
    text.windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word))
}
