//! What one line says about prices.

use rust_decimal::Decimal;

use crate::money_text::{Amount, Currency, Hints, amounts};

use super::{
    terms::Terms,
    words::{
        foreign_words, is_badge, is_contact, is_decoy_after, is_decoy_before, is_free, is_terms,
        words,
    },
};

/// A line that says more than this is prose, and no prose is a price.
const LONGEST: usize = 160;
/// Words between an amount and the end of its line that say nothing about how the price is meant.
const MOST_WORDS_AFTER: usize = 2;
/// The same before the first amount, where the name may stand.
const MOST_WORDS_BEFORE: usize = 6;
/// No plan costs ten millions.
const HIGHEST: Decimal = Decimal::from_parts(10_000_000, 0, 0, false, 0);

/// What kind of line it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything else: names, features, prose.
    #[default]
    Text,
    /// An amount with its currency, and little else.
    Price,
    /// Nothing is asked.
    Free,
    /// The reader is to ask.
    Contact,
    /// How a price beside it is meant: `per user / month`.
    Terms,
    /// A currency's sign alone.
    Sign,
    /// A number alone.
    Number,
    /// A saving, a former price, an add-on, a ribbon.
    Decoy,
}

/// An amount of a line that may be a plan's price.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) value: Decimal,
    pub(super) currency: Option<Currency>,
    pub(super) is_from: bool,
    pub(super) terms: Terms,
}

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reading {
    pub(super) kind: Kind,
    pub(super) hits: Vec<Hit>,
    /// Where the text before the first amount ends, in bytes.
    pub(super) lead: usize,
    /// The number of a line that is a number alone.
    pub(super) number: Option<Decimal>,
}

impl Reading {
    fn plain(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::default()
        }
    }
}

/// Reads one line.
pub(super) fn read(text: &str, hints: &Hints<'_>) -> Reading {
    // Signs that turn the direction of writing show digits in another order than they are written in.
    let is_turned =
        text.contains(|c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    if text.len() > LONGEST || is_turned {
        return Reading::default();
    }
    if !text.contains(|c: char| c.is_numeric()) {
        return Reading::plain(wordy(text, hints));
    }
    let all = amounts(text, hints);
    let with_currency = all.iter().any(|amount| amount.currency_raw.is_some());
    if with_currency {
        return priced(text, &all);
    }
    if let [amount] = all.as_slice()
        && amount.start == 0
        && amount.upper.is_none()
    {
        let rest = text[amount.end..].trim();
        let is_alone = rest.is_empty() || rest.starts_with('/') && is_terms(rest);
        if is_alone || text.starts_with(['.', ',']) {
            return Reading {
                kind: Kind::Number,
                number: Some(amount.value),
                ..Reading::default()
            };
        }
    }
    if text.starts_with(['.', ',']) && text.len() <= 3 {
        return Reading::plain(Kind::Number);
    }
    if is_terms(text) {
        return Reading::plain(Kind::Terms);
    }
    if is_decoy_before(text) && text.contains('%') {
        return Reading::plain(Kind::Decoy);
    }
    Reading::default()
}

fn wordy(text: &str, hints: &Hints<'_>) -> Kind {
    if is_free(text) {
        Kind::Free
    } else if is_contact(text) {
        Kind::Contact
    } else if text.chars().count() <= 4 && is_sign(text, hints) {
        Kind::Sign
    } else if is_terms(text) {
        Kind::Terms
    } else if is_badge(text) {
        Kind::Decoy
    } else {
        Kind::Text
    }
}

fn is_sign(text: &str, hints: &Hints<'_>) -> bool {
    let with_number = amounts(&format!("{text} 1"), hints);
    matches!(with_number.as_slice(), [amount] if amount.currency_raw.is_some() && amount.start == 0)
}

fn priced(text: &str, all: &[Amount]) -> Reading {
    let mut reading = Reading::default();
    let mut end = 0;
    let mut foreign = 0;
    let mut last_currency = None;
    for (at, amount) in all.iter().enumerate() {
        if amount.currency_raw.is_none() || amount.start < end {
            continue;
        }
        let before = &text[end..amount.start];
        let next = all[at + 1..]
            .iter()
            .find(|next| next.currency_raw.is_some() && next.start >= amount.end)
            .map_or(text.len(), |next| next.start);
        let after = &text[amount.end..next];
        let is_first = end == 0;
        end = amount.end;
        if !is_first {
            foreign += foreign_words(before);
        }
        if is_decoy(before, after, is_first) || amount.value >= HIGHEST {
            continue;
        }
        if reading.hits.is_empty() {
            reading.lead = before.len();
            foreign = 0;
            let is_sentence = text.ends_with(['.', '!']) && words(before).count() >= 3;
            if is_sentence || foreign_words(before) > MOST_WORDS_BEFORE {
                return Reading::default();
            }
        }
        last_currency = amount.currency.or(last_currency);
        reading.hits.push(hit(amount, before, after, last_currency));
    }
    foreign += foreign_words(&text[end..]);
    if reading.hits.is_empty() {
        return Reading::plain(Kind::Decoy);
    }
    if foreign > MOST_WORDS_AFTER {
        return Reading::default();
    }
    reading.kind = Kind::Price;
    reading
}

fn is_decoy(before: &str, after: &str, is_first: bool) -> bool {
    let start = before.trim_end();
    let is_added = start.ends_with('+')
        || !is_first && start.to_lowercase().ends_with("plus")
        || start.ends_with(['(', '-']) && start.len() == 1 && after.starts_with("off");
    is_added || is_decoy_before(before) || is_decoy_after(after)
}

fn hit(amount: &Amount, before: &str, after: &str, currency: Option<Currency>) -> Hit {
    let mut terms = Terms::of(after);
    let leading = Terms::of(before);
    if terms.period.is_none() && terms.billed.is_none() {
        terms = terms.or(leading);
    }
    Hit {
        value: amount.value,
        currency: amount.currency.or(currency),
        is_from: amount.is_from || amount.upper.is_some() || after.starts_with('+'),
        terms,
    }
}
