//! Names of companies, products, people and places, none of which the model may write itself.

use super::words::words;

/// Capitals that are no names.
const CAPITALS: &[&str] = &[
    "AI", "EU", "UK", "US", "USA", "IT", "HR", "GDPR", "CRM", "ERP", "API", "VAT", "ROI", "FAQ",
    "PDF", "SMS", "CSV", "OK", "TV", "PC",
];

/// Words with a capital inside a sentence that are no names of ours to guard.
const CAPITALISED: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
    "English",
    "European",
    "Europe",
    "British",
    "Internet",
];

/// Vendors whose names are common words: only a capital inside a sentence gives them away.
const COMMON_WORDS: &[&str] = &[
    "make",
    "wave",
    "close",
    "square",
    "linear",
    "front",
    "slack",
    "buffer",
    "notion",
    "cursor",
    "gamma",
    "folk",
    "workable",
    "gusto",
    "namely",
    "monday",
    "later",
    "box",
    "stripe",
    "drift",
    "bill",
    "copper",
    "streak",
    "toggle",
    "crisp",
    "loom",
    "harvest",
    "sage",
    "expensify",
    "float",
    "guru",
    "process",
    "tally",
    "typeform",
    "zoom",
    "chat",
    "assistant",
    "studio",
    "business",
    "team",
    "pro",
    "plus",
    "base",
    "core",
    "one",
];

/// The first name in the model's own words. `before`: what stands before them in the text, to know where sentences begin.
pub(super) fn name_in(before: &str, text: &str, known: &[String]) -> Option<String> {
    let mut is_start = begins_sentence(before);
    for word in text.split_inclusive(|letter: char| !letter.is_alphabetic()) {
        let (letters, end) = match word.char_indices().next_back() {
            Some((at, last)) if !last.is_alphabetic() => (&word[..at], Some(last)),
            _ => (word, None),
        };
        if !letters.is_empty() {
            if is_name(letters, is_start) {
                return Some(letters.to_owned());
            }
            is_start = false;
        }
        is_start |= matches!(end, Some('.' | '!' | '?' | ':'));
    }
    let flat = format!(" {} ", words(text).join(" "));
    known
        .iter()
        .find(|name| {
            let name = words(name).join(" ");
            !name.is_empty()
                && !COMMON_WORDS.contains(&name.as_str())
                && flat.contains(&format!(" {name} "))
        })
        .cloned()
}

fn begins_sentence(before: &str) -> bool {
    before
        .trim_end_matches([' ', '(', '"', '“', '‘'])
        .chars()
        .next_back()
        .is_none_or(|last| matches!(last, '.' | '!' | '?' | ':'))
}

fn is_name(word: &str, is_start: bool) -> bool {
    let mut letters = word.chars();
    let Some(first) = letters.next() else {
        return false;
    };
    let rest = letters.as_str();
    if rest.is_empty() {
        // "A plan" begins a sentence; "plan A" names one.
        return first.is_uppercase() && !is_start;
    }
    if rest.chars().any(char::is_uppercase) {
        return !CAPITALS.contains(&word);
    }
    first.is_uppercase() && !is_start && !CAPITALISED.contains(&word)
}
