//! The symbols of a text: signs, abbreviations, words and codes, with their places.

pub(super) use super::symbol_table::Trust;
use super::{Currency, locale::Locale, numeral::is_space, symbol_table::entries};

/// A symbol found in a text, with its place in the text's characters.
#[derive(Clone, Debug)]
pub(super) struct Symbol {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) trust: Trust,
    pub(super) text: String,
    /// It names a hundredth: `99¢`.
    pub(super) is_minor: bool,
    meaning: &'static str,
}

impl Symbol {
    /// The currency it means at that place; `None` when it has no code.
    pub(super) fn currency(&self, locale: &Locale) -> Option<Currency> {
        if self.meaning.is_empty() {
            return Currency::from_code(&self.text);
        }
        let local = locale.currency();
        let mut meanings = self.meaning.split(' ').filter_map(Currency::from_code);
        let usual = meanings.clone().next();
        meanings.find(|meaning| Some(*meaning) == local).or(usual)
    }
}

/// Whether a letter of a script that separates words by spaces.
fn is_word_letter(c: char) -> bool {
    c.is_alphabetic()
        && !matches!(c, '\u{0e00}'..='\u{0e7f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn is_whole(text: &[char], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|at| text.get(at)).copied();
    let after = text.get(end).copied();
    let opens = is_word_letter(text[start]);
    let closes = is_word_letter(text[end - 1]);
    let is_part =
        opens && before.is_some_and(is_word_letter) || closes && after.is_some_and(is_word_letter);
    !is_part
}

/// All symbols of a text, in order and without overlaps.
pub(super) fn symbols(text: &[char]) -> Vec<Symbol> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(symbol) = symbol_at(text, at) {
            at = symbol.end;
            found.push(symbol);
        } else {
            at += 1;
        }
    }
    found
}

fn symbol_at(text: &[char], at: usize) -> Option<Symbol> {
    let known = entries(text[at]).iter().find(|entry| {
        let end = at + entry.chars.len();
        end <= text.len() && text[at..end] == entry.chars[..] && is_whole(text, at, end)
    });
    let code = code_at(text, at);
    let known = known.map(|entry| Symbol {
        start: at,
        end: at + entry.chars.len(),
        trust: entry.trust,
        text: entry.chars.iter().collect(),
        is_minor: entry.is_minor,
        meaning: entry.meaning,
    });
    match (known, code) {
        (Some(known), Some(code)) if code.end > known.end => Some(code),
        (Some(known), _) => Some(known),
        (None, code) => code.or_else(|| rouble_at(text, at)),
    }
}

/// `рублей`, `рубля`: the word is named by its stem.
fn rouble_at(text: &[char], at: usize) -> Option<Symbol> {
    if !matches!(text[at], 'р' | 'Р') {
        return None;
    }
    let stem: Vec<char> = text
        .get(at..at + 3)?
        .iter()
        .flat_map(|c| c.to_lowercase())
        .collect();
    let starts = at == 0 || !is_word_letter(text[at - 1]);
    (starts && stem == ['р', 'у', 'б']).then(|| Symbol {
        start: at,
        end: at + 3,
        trust: Trust::Sure,
        text: text[at..at + 3].iter().collect(),
        is_minor: false,
        meaning: "RUB BYN",
    })
}

/// An ISO code as a whole word. In capitals it is sure unless it is a word as well.
fn code_at(text: &[char], at: usize) -> Option<Symbol> {
    let letters = text.get(at..at + 3)?;
    if !letters.iter().all(char::is_ascii_alphabetic) || !is_whole(text, at, at + 3) {
        return None;
    }
    let written: String = letters.iter().collect();
    let currency = Currency::from_code(&written)?;
    let is_capital = letters.iter().all(char::is_ascii_uppercase);
    if !is_capital && currency.is_word() {
        return None;
    }
    let trust = if is_capital && !currency.is_word() {
        Trust::Sure
    } else {
        Trust::Beside
    };
    Some(Symbol {
        start: at,
        end: at + 3,
        trust,
        text: written,
        is_minor: false,
        meaning: "",
    })
}

/// Whether only spaces and light punctuation stand between two places.
pub(super) fn touches(text: &[char], from: usize, to: usize) -> bool {
    from <= to
        && to - from <= 4
        && text[from..to]
            .iter()
            .all(|c| is_space(*c) || matches!(c, ':' | '.'))
}
