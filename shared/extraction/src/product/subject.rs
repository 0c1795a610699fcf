//! What the page is about, so that a claim about another product can be told from one about this.

use std::collections::HashSet;

use crate::page::Document;

/// The page's headlines and address as words.
pub(crate) struct Subject {
    /// First headlines of first rank, in order.
    pub(crate) headlines: Vec<Headline>,
    /// The contents of `title`.
    pub(crate) title: Option<String>,
    /// `og:title`.
    pub(crate) graph_title: Option<String>,
    sources: Vec<HashSet<String>>,
    address: HashSet<String>,
    address_text: String,
}

/// A headline with its place.
pub(crate) struct Headline {
    pub(crate) text: String,
    pub(crate) index: u32,
    pub(crate) is_hidden: bool,
}

/// The words of a text: letters and digits, in small letters.
pub(crate) fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

impl Subject {
    pub(crate) fn of_page(document: &Document, url: &str) -> Self {
        let headlines = headlines(document);
        let title = document
            .elements_named("title")
            .find(|title| title.parent().is_some_and(|parent| parent.name() != "svg"))
            .map(|title| squeeze(&title.raw_text(600)))
            .filter(|title| !title.is_empty());
        let graph_title = document
            .elements_named("meta")
            .find(|meta| {
                matches!(
                    meta.attr("property").or_else(|| meta.attr("name")),
                    Some("og:title" | "twitter:title")
                )
            })
            .and_then(|meta| meta.attr("content"))
            .map(squeeze)
            .filter(|title| !title.is_empty());
        let texts = headlines.iter().map(|headline| headline.text.as_str());
        let sources = texts
            .chain(title.as_deref())
            .chain(graph_title.as_deref())
            .map(words)
            .collect();
        let address_text = url.to_lowercase();
        let address = words(&address_text);
        Self {
            headlines,
            title,
            graph_title,
            sources,
            address,
            address_text,
        }
    }

    /// How much a name is like what the page is about, from 0 to 1.
    pub(crate) fn likeness(&self, name: &str) -> f32 {
        let name = words(name);
        let best = self
            .sources
            .iter()
            .chain([&self.address])
            .map(|source| likeness(&name, source));
        best.fold(0.0, f32::max)
    }

    /// Whether the page's address holds that number.
    pub(crate) fn is_in_address(&self, number: &str) -> bool {
        let number = number.trim().to_lowercase();
        number.len() >= 4
            && number.chars().any(|c| c.is_ascii_digit())
            && self.address_text.contains(&number)
    }
}

/// The share of the shorter text's words that the longer one has, too.
fn likeness(one: &HashSet<String>, other: &HashSet<String>) -> f32 {
    let shorter = one.len().min(other.len());
    if shorter == 0 {
        return 0.0;
    }
    let common = one.intersection(other).count();
    // A single word in common says little.
    let least = shorter.max(2.min(one.len().max(other.len())));
    ratio(common, least)
}

#[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
pub(crate) fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole.max(1) as f32
}

fn headlines(document: &Document) -> Vec<Headline> {
    document
        .elements_named("h1")
        .map(|headline| {
            let is_hidden = headline.is_hidden();
            let text = if is_hidden {
                squeeze(&headline.raw_text(400))
            } else {
                headline.text(400)
            };
            Headline {
                text,
                index: headline.index(),
                is_hidden,
            }
        })
        .filter(|headline| !headline.text.is_empty())
        .take(6)
        .collect()
}

/// A text with single spaces.
pub(crate) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
