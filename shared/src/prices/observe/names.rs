//! Whether two names mean the same offer: pages write "Pro", "PRO plan" and "Pro Plan" for one thing.

/// Words that say what kind of thing a name names, not which one.
const KIND_WORDS: &[&str] = &["plan", "plans", "tier", "edition", "package", "the"];

/// The words of a name that tell it from others, in small letters.
fn telling_words(name: &str) -> Vec<String> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric() && c != '+')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let telling: Vec<String> = words
        .iter()
        .filter(|word| !KIND_WORDS.contains(&word.as_str()))
        .cloned()
        .collect();
    // "Plan" alone is a name after all.
    if telling.is_empty() { words } else { telling }
}

/// Whether two names mean the same offer.
#[must_use]
pub fn same_offer(ours: &str, theirs: &str) -> bool {
    let ours = telling_words(ours);
    !ours.is_empty() && ours == telling_words(theirs)
}

#[cfg(test)]
mod tests {
    use super::same_offer;

    #[test]
    fn kind_words_case_and_punctuation_do_not_tell_offers_apart() {
        for (ours, theirs) in [
            ("Pro", "PRO plan"),
            ("Starter", "The Starter Plan"),
            ("Plus+", "plus+"),
            ("Small Business", "Small-Business edition"),
        ] {
            assert!(same_offer(ours, theirs), "{ours} / {theirs}");
        }
        for (ours, theirs) in [
            ("Pro", "Pro Plus"),
            ("Plus", "Plus+"),
            ("", ""),
            ("Pro", ""),
        ] {
            assert!(!same_offer(ours, theirs), "{ours} / {theirs}");
        }
    }
}
