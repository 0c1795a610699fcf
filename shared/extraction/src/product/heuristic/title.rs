//! The name from headlines and titles.

use super::candidate;
use crate::product::{
    Candidate, Claim, Context,
    schema::decode,
    subject::{ratio, words},
};

pub(super) fn candidates(context: &Context<'_>) -> Vec<Candidate> {
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
            score -= 22;
            reason.push_str(", that the title does not repeat");
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
        found.push(candidate(
            Claim::Title(cleaned.clone()),
            52,
            "the title".to_owned(),
            title,
        ));
    }
    found
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
