//! Phrases in which a page says that a plan is free, or has no price to show.

use super::evidence::contains_word;

/// The page asks to get in touch.
pub(super) fn says_on_request(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "contact us",
        "contact sales",
        "contact our",
        "talk to sales",
        "talk to us",
        "let's talk",
        "let’s talk",
        "custom pricing",
        "custom price",
        "request a quote",
        "get a quote",
        "on request",
        "get in touch",
        "book a demo",
        "request a demo",
        "request demo",
        "contact for pricing",
        "speak to sales",
    ];
    WORDS.iter().any(|word| contains_word(text, word))
}

/// "$0", but not "$0.50" and not "$05".
pub(super) fn is_zero_sign(text: &str, zero: &str) -> bool {
    text.match_indices(zero).any(|(at, found)| {
        let rest = &text[at + found.len()..];
        let rest = rest.strip_prefix(".00").unwrap_or(rest);
        let more = rest.strip_prefix(['.', ',']).unwrap_or(rest);
        !more.starts_with(|letter: char| letter.is_ascii_digit())
    })
}

/// "Free" as the price of a plan: not a free trial, not "feel free", not "free migration".
pub(super) fn says_free(text: &str) -> bool {
    const NEXT: &[&str] = &[
        "trial",
        "trials",
        "for",
        "shipping",
        "support",
        "migration",
        "onboarding",
        "demo",
        "consultation",
        "month",
        "months",
        "day",
        "days",
        "week",
        "weeks",
        "setup",
        "training",
        "domain",
        "credits",
        "credit",
        "to",
        "from",
        "of",
        "updates",
        "upgrade",
        "quote",
        "account",
        "returns",
        "delivery",
        "until",
        "tools",
        "minutes",
        "calls",
        "version",
    ];
    const BEFORE: &[&str] = &[
        "feel",
        "ad",
        "ads",
        "risk",
        "hassle",
        "commission",
        "toll",
        "not",
        "no",
        "isn't",
        "never",
        "worry",
        "duty",
        "days",
        "day",
        "months",
        "month",
        "try",
        "it",
        "get",
        "plus",
        "start",
    ];
    let words: Vec<&str> = text
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().any(|(at, word)| {
        *word == "free"
            && !words
                .get(at + 1)
                .is_some_and(|next| NEXT.contains(next) && !is_for_good(&words[at + 1..]))
            && !at
                .checked_sub(1)
                .and_then(|before| words.get(before))
                .is_some_and(|before| BEFORE.contains(before))
    })
}

/// "free for ever", "free for individuals", "free of charge".
fn is_for_good(words: &[&str]) -> bool {
    matches!(
        words,
        [
            "for",
            "ever" | "life" | "individuals" | "teams" | "up" | "everyone",
            ..
        ] | ["of", "charge", ..]
    )
}
