//! The name from headlines and titles.

use super::candidate;
use crate::product::{
    Candidate, Claim, Context,
    schema::decode,
    subject::{ratio, squeeze, words},
};

pub(super) fn candidates(context: &Context<'_>, named: Option<&(u32, String)>) -> Vec<Candidate> {
    let subject = &context.subject;
    let titles: Vec<&str> = subject
        .title
        .as_deref()
        .into_iter()
        .chain(subject.graph_title.as_deref())
        .collect();
    let mut found = Vec::new();
    for (order, headline) in (0..).zip(&subject.headlines) {
        let shared = titles
            .iter()
            .map(|title| shared_words(&headline.text, title))
            .fold(0.0, f32::max);
        let mut score = 74 - order * 4;
        let mut reason = "a headline of first rank".to_owned();
        if headline.is_hidden {
            score -= 12;
            reason.push_str(", hidden");
        }
        if shared >= 0.6 {
            score += 10;
            reason.push_str(", that the title repeats");
        } else if shared < 0.2 && !titles.is_empty() {
            score -= 32;
            reason.push_str(", that the title does not repeat");
        }
        if (0.2..0.5).contains(&shared) {
            score -= 12;
            reason.push_str(", that says more than the title");
        }
        if is_site_name(context, &headline.text) {
            score -= 40;
            reason.push_str(", that names the site");
        }
        found.push(candidate(
            Claim::Title(headline.text.clone()),
            score,
            reason,
            &headline.text,
        ));
    }
    if let Some(title) = &subject.graph_title {
        let cleaned = without_site(context, &decode(title));
        found.push(candidate(
            Claim::Title(cleaned.clone()),
            66,
            "the title for sharing".to_owned(),
            title,
        ));
    }
    if let Some(title) = &subject.title {
        let cleaned = without_site(context, title);
        let is_within = subject.headlines.iter().any(|headline| {
            shared_words(&headline.text, &cleaned) < 0.5 && headline.text.contains(&cleaned)
        });
        let (score, reason) = if is_within && words(&cleaned).len() >= 2 {
            (66, "the title, around which the headline says more")
        } else {
            (52, "the title")
        };
        found.push(candidate(
            Claim::Title(cleaned),
            score,
            reason.to_owned(),
            title,
        ));
    }
    if let Some((_, text)) = named {
        found.push(candidate(
            Claim::Title(text.clone()),
            60,
            "a text that the title repeats".to_owned(),
            text,
        ));
    }
    found
}

/// Where a page without a fitting headline shows the name that its title begins with, and that name.
pub(super) fn named_like_title(context: &Context<'_>) -> Option<(u32, String)> {
    let title = context
        .subject
        .title
        .as_deref()
        .or(context.subject.graph_title.as_deref())?;
    let title_words = words(title);
    let is_repeated = |text: &str| shared_words(text, title) >= 0.6;
    if context
        .subject
        .headlines
        .iter()
        .any(|headline| !headline.is_hidden && is_repeated(&headline.text))
    {
        return None;
    }
    let least = (without_site(context, title).len() / 2).max(12);
    context
        .document
        .nodes()
        .filter(|node| !node.is_hidden())
        .find_map(|node| {
            let text = node.as_text()?.trim();
            if text.len() < least || text.len() > title.len() {
                return None;
            }
            let words = words(text);
            let common = words.intersection(&title_words).count();
            let is_same = words.len() >= 2 && common * 10 >= words.len() * 8;
            let is_link = || node.ancestors().take(3).any(|around| around.name() == "a");
            (is_same && !is_link()).then(|| (node.index(), squeeze(text)))
        })
}

/// The share of a headline's words that a title repeats.
fn shared_words(headline: &str, title: &str) -> f32 {
    let headline = words(headline);
    ratio(headline.intersection(&words(title)).count(), headline.len())
}

fn host(context: &Context<'_>) -> String {
    let rest = context
        .url
        .split_once("://")
        .map_or(context.url, |(_, rest)| rest);
    rest.split(['/', '?', '#', ':'])
        .next()
        .unwrap_or("")
        .to_lowercase()
}

/// Whether a text is no more than the name in the page's host.
fn is_site_name(context: &Context<'_>, text: &str) -> bool {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let host: String = host(context)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    letters.len() >= 3 && host.contains(&letters)
}

/// A title without the shop's name and its slogans at either end.
fn without_site(context: &Context<'_>, title: &str) -> String {
    let title = before_site(context, title);
    let parts: Vec<&str> = split(title);
    if parts.len() < 2 {
        return title.trim().to_owned();
    }
    let headline = context
        .subject
        .headlines
        .iter()
        .find(|headline| !headline.is_hidden);
    let best = parts.iter().copied().max_by(|one, other| {
        let weigh = |part: &str| {
            let like = headline.map_or(0.0, |headline| shared_words(part, &headline.text));
            let site = if is_site_name(context, part) {
                1.0
            } else {
                0.0
            };
            like - site + ratio(part.len().min(60), 600)
        };
        // Of equals the first part, which titles begin with.
        weigh(one)
            .total_cmp(&weigh(other))
            .then(std::cmp::Ordering::Greater)
    });
    best.unwrap_or(title).trim().to_owned()
}

/// A title up to the part after a colon that names the site, as in `Lamp: shop.example: Light`.
fn before_site<'t>(context: &Context<'_>, title: &'t str) -> &'t str {
    let mut at = 0;
    for part in title.split(": ") {
        if at > 0 && is_site_name(context, part) {
            return &title[..at - 2];
        }
        at += part.len() + 2;
    }
    title
}

fn split(title: &str) -> Vec<&str> {
    let mut parts = vec![title];
    for separator in [
        " | ", " – ", " — ", " - ", " :: ", " • ", " · ", " » ", " : ",
    ] {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(separator))
            .collect();
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}
