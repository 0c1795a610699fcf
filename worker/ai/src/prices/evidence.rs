//! Where a plan stands on a page, and what stands beside an amount.

use std::ops::Range;

use super::{
    money::Money,
    page::Page,
    reading::{Billed, Period},
};

/// A price stands no further behind its plan's name.
const NEAR: usize = 400;
/// What belongs to an amount stands no further behind it.
const BESIDE: usize = 70;

/// Names that other plans usually have: a line of its own ends the plan before it, even if nobody named it.
const USUAL_NAMES: &[&str] = &[
    "free",
    "starter",
    "basic",
    "essential",
    "essentials",
    "standard",
    "plus",
    "pro",
    "professional",
    "premium",
    "team",
    "teams",
    "business",
    "growth",
    "scale",
    "advanced",
    "enterprise",
    "ultimate",
    "lite",
    "personal",
    "individual",
    "solo",
    "unlimited",
    "core",
    "elite",
    "custom",
    "agency",
    "company",
    "startup",
    "hobby",
    "developer",
    "expert",
    "max",
    "suite",
    "add-ons",
    "addons",
    "extras",
];

/// Where names stand on the page.
pub(super) struct Names<'a> {
    page: &'a Page,
    /// Every name of the answer and every expected one, in small letters.
    names: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new<'n>(page: &'a Page, names: impl Iterator<Item = &'n str>) -> Self {
        let known = page
            .known_plans
            .iter()
            .map(|name| name.to_ascii_lowercase());
        let mut all: Vec<String> = names
            .map(str::to_ascii_lowercase)
            .chain(known)
            .filter(|name| name.chars().any(char::is_alphanumeric))
            .collect();
        all.sort();
        all.dedup();
        Self { page, names: all }
    }

    fn places(&self, name: &str) -> Vec<Range<usize>> {
        let flat = &self.page.flat;
        let apart = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
        flat.match_indices(name)
            .filter(|(at, _)| {
                apart(flat[..*at].chars().next_back())
                    && apart(flat[at + name.len()..].chars().next())
            })
            .map(|(at, _)| at..at + name.len())
            // "Pro" inside "Pro Plus" is another plan.
            .filter(|place| {
                !self.names.iter().any(|longer| {
                    longer.len() > name.len()
                        && longer.contains(name)
                        && flat
                            .match_indices(longer.as_str())
                            .any(|(at, _)| at <= place.start && at + longer.len() >= place.end)
                })
            })
            .collect()
    }

    /// The plan's name as it is expected, else as it begins a line of the page, like a heading. Any other word is no plan.
    pub(super) fn plan(&self, name: &str) -> Option<String> {
        let name = name.to_ascii_lowercase();
        let known = self
            .page
            .known_plans
            .iter()
            .find(|known| known.to_ascii_lowercase() == name);
        known.cloned().or_else(|| {
            let text = &self.page.text;
            self.places(&name)
                .into_iter()
                .find(|place| place.start == 0 || text[..place.start].ends_with('\n'))
                .map(|place| text[place].to_owned())
        })
    }

    /// The parts of the page that belong to a plan: from its name up to the next plan's.
    pub(super) fn windows(&self, name: &str) -> Vec<Range<usize>> {
        let name = name.to_ascii_lowercase();
        let mut ends: Vec<usize> = self
            .names
            .iter()
            .filter(|other| **other != name)
            .flat_map(|other| self.places(other))
            .map(|place| place.start)
            .chain(self.headings(&name))
            .collect();
        let own = self.places(&name);
        ends.extend(own.iter().map(|place| place.start));
        own.iter()
            .map(|place| {
                let far = floor(&self.page.flat, place.end + NEAR);
                let end = ends
                    .iter()
                    .copied()
                    .filter(|end| *end > place.start)
                    .fold(far, usize::min);
                place.start..end.max(place.end)
            })
            .collect()
    }

    /// Lines that look like the name of some other plan.
    fn headings(&self, name: &str) -> Vec<usize> {
        let mut at = 0;
        let mut found = Vec::new();
        for line in self.page.text.split('\n') {
            let small = line.to_ascii_lowercase();
            let mut words = small.split(' ');
            let is_usual = words
                .next()
                .is_some_and(|word| USUAL_NAMES.contains(&word.trim_end_matches([':', '.'])));
            if is_usual && words.count() <= 2 && !contains_word(&small, name) {
                found.push(at);
            }
            at += line.len() + 1;
        }
        found
    }
}

/// The text that belongs to an amount: behind it, up to the next amount.
pub(super) fn beside<'p>(page: &'p Page, money: &Money, window: &Range<usize>) -> &'p str {
    let next = page
        .money
        .iter()
        .map(|other| other.place.start)
        .find(|start| *start >= money.place.end)
        .unwrap_or(usize::MAX);
    let end = floor(&page.flat, money.place.end + BESIDE)
        .min(next)
        .min(window.end)
        .max(money.place.end);
    &page.flat[money.place.end..end]
}

/// What stands right before an amount.
pub(super) fn ahead<'p>(page: &'p Page, money: &Money, letters: usize) -> &'p str {
    let mut start = money.place.start.saturating_sub(letters);
    while !page.flat.is_char_boundary(start) {
        start += 1;
    }
    &page.flat[start..money.place.start]
}

/// The next place at or below `at` where a letter begins.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A word or phrase that stands by itself.
pub(super) fn contains_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
            let apart = |letter: Option<char>| !letter.is_some_and(char::is_alphanumeric);
            apart(text[..at].chars().next_back()) && apart(text[at + found.len()..].chars().next())
        })
}

fn first_of(text: &str, words: &[&str]) -> Option<usize> {
    words
        .iter()
        .flat_map(|word| text.match_indices(word).map(|(at, _)| at))
        .filter(|at| {
            !text[..*at].trim_end().ends_with("billed") && !text[..*at].trim_end().ends_with("paid")
        })
        .min()
}

/// What the text beside an amount says it pays for.
pub(super) fn period_in(beside: &str) -> Option<Period> {
    let found = [
        (
            Period::Month,
            first_of(
                beside,
                &[
                    "/mo",
                    "/ mo",
                    "per month",
                    "a month",
                    "monthly",
                    "each month",
                    "pm ",
                ],
            ),
        ),
        (
            Period::Year,
            first_of(
                beside,
                &[
                    "/yr",
                    "/ yr",
                    "/year",
                    "/ year",
                    "per year",
                    "a year",
                    "yearly",
                    "per annum",
                    "annually",
                    "/annum",
                ],
            ),
        ),
        (
            Period::OneOff,
            first_of(
                beside,
                &["one-time", "one time", "once", "lifetime", "one-off"],
            ),
        ),
    ];
    let first = found
        .into_iter()
        .filter_map(|(period, at)| Some((at?, period)))
        .min_by_key(|(at, _)| *at)
        .map(|(_, period)| period);
    first.or_else(|| match billed_in(beside) {
        // "$120 billed annually"
        Some(Billed::Annually) => Some(Period::Year),
        Some(Billed::Monthly) => Some(Period::Month),
        None => None,
    })
}

/// How the text beside an amount says it is billed.
pub(super) fn billed_in(beside: &str) -> Option<Billed> {
    let annually = [
        "billed annually",
        "billed yearly",
        "billed per year",
        "billed once a year",
        "paid annually",
        "paid yearly",
        "annual billing",
        "yearly billing",
        "on an annual plan",
        "with annual",
        "when billed annually",
        "billed as",
    ];
    let monthly = [
        "billed monthly",
        "paid monthly",
        "monthly billing",
        "month-to-month",
        "month to month",
        "billed month",
    ];
    let says = |words: &[&str]| words.iter().filter_map(|word| beside.find(word)).min();
    match (says(&annually), says(&monthly)) {
        (Some(annually), Some(monthly)) if monthly < annually => Some(Billed::Monthly),
        (Some(_), _) => Some(Billed::Annually),
        (None, Some(_)) => Some(Billed::Monthly),
        (None, None) => None,
    }
}

/// What the text beside an amount says it is multiplied by.
pub(super) fn per_in(beside: &str) -> Option<&'static str> {
    const THINGS: &[&str] = &[
        "user",
        "seat",
        "agent",
        "member",
        "editor",
        "location",
        "licence",
        "license",
        "person",
        "employee",
        "teammate",
        "contact",
        "host",
        "provider",
        "practitioner",
        "recruiter",
        "technician",
        "creator",
        "admin",
        "bot",
        "site",
    ];
    THINGS
        .iter()
        .filter_map(|thing| {
            ["per ", "/", "/ ", "a ", "each "]
                .iter()
                .filter_map(|lead| beside.find(&format!("{lead}{thing}")))
                .min()
                .map(|at| (at, *thing))
        })
        .min_by_key(|(at, _)| *at)
        .map(|(_, thing)| thing)
}
