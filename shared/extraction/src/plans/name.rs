//! What a plan is called: decided for all plans of a group together, since names stand in the same place and differ.

use std::{collections::HashMap, ops::Range};

use super::{
    lines::{Line, Lines, Mark},
    priced::Kind,
    words::{foreign_words, is_badge, tier_words, words},
};

/// A name longer than this is a sentence.
const LONGEST: usize = 48;
/// Lines before the price among which the name is looked for.
const BEFORE: usize = 8;
/// Lines behind the price among which it is looked for, when it is not before.
const BEHIND: usize = 4;

/// The name of one plan.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) line: usize,
    /// It stands in a heading, or in something named after one.
    pub(super) is_titled: bool,
    /// How many lines of the plan stand in the same kind of place.
    pub(super) alike: usize,
}

/// The place of a line: the element's name and classes.
type Role<'a> = (&'a str, &'a str, bool);

struct Candidate<'a> {
    line: usize,
    text: String,
    role: Role<'a>,
    score: i32,
}

/// The names of the plans whose lines and price lines are given.
pub(super) fn names(
    lines: &Lines<'_>,
    plans: &[(Range<usize>, Option<usize>)],
) -> Vec<Option<Name>> {
    let candidates: Vec<Vec<Candidate<'_>>> = plans
        .iter()
        .map(|(range, price)| candidates(lines, range, *price))
        .collect();
    let mut roles: HashMap<Role<'_>, Vec<(usize, &str)>> = HashMap::new();
    for (plan, found) in candidates.iter().enumerate() {
        for candidate in found {
            roles
                .entry(candidate.role)
                .or_default()
                .push((plan, &candidate.text));
        }
    }
    let rank = |candidate: &Candidate<'_>| {
        candidate.score + role_score(roles.get(&candidate.role), plans.len())
    };
    candidates
        .iter()
        .zip(plans)
        .map(|(found, (range, _))| {
            let best = found
                .iter()
                .rev()
                .max_by_key(|candidate| rank(candidate))
                .filter(|candidate| rank(candidate) > 0)?;
            let line = &lines.all[best.line];
            let alike = range
                .clone()
                .filter(|at| role(&lines.all[*at]) == (best.role.0, best.role.1))
                .count();
            Some(Name {
                text: best.text.clone(),
                line: best.line,
                is_titled: line.around.heading > 0 || line.around.title > 0 || line.is_strong(),
                alike,
            })
        })
        .collect()
}

/// Names stand in the same place in every plan and differ.
fn role_score(texts: Option<&Vec<(usize, &str)>>, plans: usize) -> i32 {
    let Some(texts) = texts else {
        return 0;
    };
    let mut first_of_plan: Vec<&(usize, &str)> = Vec::with_capacity(plans);
    for text in texts {
        if first_of_plan.last().is_none_or(|last| last.0 != text.0) {
            first_of_plan.push(text);
        }
    }
    let count = first_of_plan.len();
    let is_repeated = count >= 2
        && first_of_plan
            .iter()
            .skip(1)
            .any(|(_, text)| text.eq_ignore_ascii_case(first_of_plan[0].1));
    let coverage = 4 * i32::try_from(count).unwrap_or(0) / i32::try_from(plans.max(1)).unwrap_or(1);
    coverage - if is_repeated { 9 } else { 0 }
}

fn role<'a>(line: &Line<'a>) -> (&'a str, &'a str) {
    (line.block.name(), line.block.attr("class").unwrap_or(""))
}

fn candidates<'a>(
    lines: &Lines<'a>,
    range: &Range<usize>,
    price: Option<usize>,
) -> Vec<Candidate<'a>> {
    let behind = price.map_or(range.end, |price| price + 1);
    let before = range.start..price.unwrap_or(range.end);
    let mut found = Vec::new();
    for at in before.take(BEFORE) {
        found.extend(candidate(lines, at, found.is_empty(), false));
    }
    if let Some(price) = price {
        let line = &lines.all[price];
        if line.reading.lead > 0 {
            found.extend(lead(line, price));
        } else if matches!(line.kind(), Kind::Free | Kind::Contact) {
            found.extend(candidate(lines, price, false, false));
        }
    }
    for at in (behind..range.end).take(BEHIND) {
        found.extend(candidate(lines, at, false, true));
    }
    found
}

fn candidate<'a>(
    lines: &Lines<'a>,
    at: usize,
    is_first: bool,
    is_behind: bool,
) -> Option<Candidate<'a>> {
    let line = &lines.all[at];
    if !matches!(
        line.kind(),
        Kind::Text | Kind::Free | Kind::Contact | Kind::Terms
    ) {
        return None;
    }
    let text = clean(&line.text)?;
    let role = role(line);
    let mut score = text_score(&text, &line.text) + place_score(line);
    score += i32::from(is_first) * 2;
    score -= i32::from(is_behind) * 4;
    // `Plus` and `Team` are words about prices, too.
    let is_terms =
        line.kind() == Kind::Terms && (tier_words(&text) == 0 || words(&text).count() > 2);
    let is_titled = line.around.heading > 0 && words(&text).count() <= 2;
    score -= if is_terms && is_titled {
        3
    } else if is_terms {
        10
    } else {
        0
    };
    score -= if line.kind() == Kind::Contact && tier_words(&text) == 0 {
        6
    } else {
        0
    };
    Some(Candidate {
        line: at,
        text,
        role: (role.0, role.1, is_behind),
        score,
    })
}

/// `Bronze $99`: the name stands before the amount in its line.
fn lead<'a>(line: &Line<'a>, at: usize) -> Option<Candidate<'a>> {
    let before = line.text.get(..line.reading.lead)?;
    if foreign_words(before) == 0 && tier_words(before) == 0 {
        return None;
    }
    let text = clean(without_from(before))?;
    let role = role(line);
    let score = text_score(&text, before) + place_score(line) + 2;
    Some(Candidate {
        line: at,
        text,
        role: (role.0, role.1, false),
        score,
    })
}

/// `Enterprise Starts at` without its end.
fn without_from(text: &str) -> &str {
    let trimmed = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let lower = trimmed.to_lowercase();
    for from in [
        "starting at",
        "starting from",
        "starts at",
        "starts from",
        "from",
        "as low as",
        "only",
        "just",
        "ab",
        "dès",
        "desde",
        "à partir de",
        "vanaf",
        "for",
        "für",
        "at",
        "price",
        "nur",
    ] {
        if let Some(rest) = lower.strip_suffix(from)
            && rest.ends_with(|c: char| !c.is_alphanumeric())
            && trimmed.is_char_boundary(rest.len())
        {
            return &trimmed[..rest.len()];
        }
    }
    trimmed
}

fn text_score(text: &str, whole: &str) -> i32 {
    let count = words(text).count();
    let tiers = tier_words(text);
    let mut score = match count {
        0 => -20,
        1..=3 => 3,
        4 | 5 => 0,
        _ => -7,
    };
    score += if tiers > 0 { 4 } else { 0 };
    score += if tiers > 0 && tiers == count { 1 } else { 0 };
    score -= if whole.trim_end().ends_with(['.', '?', '!', ',', ':']) {
        5
    } else {
        0
    };
    score -= if text.chars().count() > LONGEST { 8 } else { 0 };
    score -= if text.chars().next().is_some_and(|c| c.is_ascii_digit()) {
        3
    } else {
        0
    };
    score
}

fn place_score(line: &Line<'_>) -> i32 {
    let around = line.around;
    let mut score = 0;
    score += if around.heading > 0 { 4 } else { 0 };
    score += if around.title > 0 { 3 } else { 0 };
    score += if line.is_strong() { 1 } else { 0 };
    score -= if line.is_button { 7 } else { 0 };
    score -= if line.mark != Mark::None { 5 } else { 0 };
    score -= if around.is_aside { 6 } else { 0 };
    score
}

/// A name without ribbons, brackets and signs around it; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let without_brackets = match text.find(['(', '[']) {
        Some(0) | None => text,
        Some(at) => &text[..at],
    };
    let mut name = without_brackets
        .trim_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, '+' | ')' | '™' | '®' | '!' | '.')
        })
        .trim_start_matches(['+', ')', '.', '!'])
        .trim();
    // A ribbon in the same heading: `Pro Most popular`.
    let parts: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
    for at in parts {
        let tail = &name[at..];
        let is_ribbon = words(tail).count() >= 2 && is_badge(tail)
            || [
                "popular",
                "recommended",
                "empfohlen",
                "beliebt",
                "save",
                "new",
            ]
            .contains(&words(tail).next().unwrap_or_default().as_str());
        if is_ribbon {
            name = name[..at].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '+');
            break;
        }
    }
    (name.chars().any(char::is_alphabetic) && !is_badge(name)).then(|| name.to_owned())
}
