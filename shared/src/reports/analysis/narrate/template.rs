//! Sentences with placeholders: the rules analyst writes words, and a placeholder is the only way to a figure.

use std::collections::BTreeMap;

use crate::reports::{
    claim::ClaimNumber,
    document::{Figure, Form, SectionId, Segment, Text},
};

/// What the placeholders of a sentence stand for. A sentence with a placeholder that has no value is not written.
#[derive(Debug, Clone, Default)]
pub struct Slots(BTreeMap<String, Segment>);

impl Slots {
    /// Names a claim, if there is one.
    pub fn claim(&mut self, name: impl Into<String>, claim: Option<ClaimNumber>) -> &mut Self {
        if let Some(claim) = claim {
            self.0.insert(
                name.into(),
                Segment::Figure(Figure {
                    claim,
                    form: Form::Short,
                }),
            );
        }
        self
    }

    /// Plain words of the analyst.
    pub fn words(&mut self, name: &str, words: impl Into<String>) -> &mut Self {
        self.0.insert(name.to_owned(), Segment::Text(words.into()));
        self
    }

    /// Words of the customer or of a source.
    pub fn quote(&mut self, name: &str, words: Option<impl Into<String>>) -> &mut Self {
        if let Some(words) = words {
            self.0.insert(name.to_owned(), Segment::Quote(words.into()));
        }
        self
    }

    /// A registered name.
    pub fn name(&mut self, name: &str, registered: impl Into<String>) -> &mut Self {
        self.0
            .insert(name.to_owned(), Segment::Name(registered.into()));
        self
    }

    /// A link to a section.
    pub fn section(&mut self, name: &str, section: SectionId) -> &mut Self {
        self.0.insert(name.to_owned(), Segment::Section(section));
        self
    }

    /// A link to a recommendation.
    pub fn recommendation(&mut self, name: &str, number: Option<u32>) -> &mut Self {
        if let Some(number) = number {
            self.0
                .insert(name.to_owned(), Segment::Recommendation(number));
        }
        self
    }

    /// It has a value.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Writes a sentence: `{name}`, or `{name:low}`, `{name:high}`, `{name:dash}`, `{name:bare}`.
    #[must_use]
    pub fn fill(&self, sentence: &str) -> Option<Text> {
        let mut text = Text::default();
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, tail) = after.split_once('}')?;
            let (name, form) = slot
                .split_once(':')
                .map_or((slot, None), |(name, form)| (name, Some(form)));
            text.push(Segment::Text(before.to_owned()));
            let segment = match (self.0.get(name)?.clone(), form) {
                (Segment::Figure(figure), Some(form)) => {
                    let form = match form {
                        "low" => Form::Low,
                        "high" => Form::High,
                        "bare" => Form::Bare,
                        "dash" => Form::Dash,
                        _ => return None,
                    };
                    Segment::Figure(Figure { form, ..figure })
                }
                (segment, _) => segment,
            };
            text.push(segment);
            rest = tail;
        }
        text.push(Segment::Text(rest.to_owned()));
        Some(text)
    }

    /// A paragraph of those sentences that can be written.
    #[must_use]
    pub fn paragraph(&self, sentences: &[&str]) -> Text {
        let mut text = Text::default();
        for sentence in sentences {
            if let Some(written) = self.fill(sentence) {
                text.append(written);
            }
        }
        text
    }

    /// The first sentence that can be written.
    #[must_use]
    pub fn first(&self, sentences: &[&str]) -> Text {
        sentences
            .iter()
            .find_map(|sentence| self.fill(sentence))
            .unwrap_or_default()
    }
}

impl Text {
    /// Adds a piece; words join the words before them.
    pub fn push(&mut self, segment: Segment) {
        match (self.0.last_mut(), segment) {
            (_, Segment::Text(words)) if words.is_empty() => {}
            (Some(Segment::Text(last)), Segment::Text(words)) => last.push_str(&words),
            (_, segment) => self.0.push(segment),
        }
    }

    /// Adds a sentence, with a space before it.
    pub fn append(&mut self, sentence: Self) {
        if !self.0.is_empty() && !sentence.0.is_empty() {
            self.push(Segment::Text(" ".to_owned()));
        }
        for segment in sentence.0 {
            self.push(segment);
        }
    }

    /// Nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A small number in words; above ten, "many".
#[must_use]
pub fn count_word(count: usize) -> &'static str {
    [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ]
    .get(count)
    .copied()
    .unwrap_or("many")
}

/// With a small first letter, unless it begins a name such as "AI".
#[must_use]
pub fn lower(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_without_its_figure_is_not_written() {
        let mut slots = Slots::default();
        slots
            .claim("hours", Some(ClaimNumber(3)))
            .claim("money", None);

        let text = slots.paragraph(&["You spend {hours}.", "That costs {money}.", "Ask why."]);

        assert_eq!(text.0.len(), 3);
        assert_eq!(text.0[2], Segment::Text(". Ask why.".to_owned()));
    }
}
