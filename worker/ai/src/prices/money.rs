//! Amounts with a currency beside them, as a page writes them. What can be read in two ways has no value.

use std::ops::Range;

use rust_decimal::Decimal;

/// An amount on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Money {
    /// Where it stands, sign included.
    pub(super) place: Range<usize>,
    /// Absent where it can be read in two ways, or is no price by itself.
    pub(super) value: Option<Decimal>,
    /// Absent where the sign stands for several currencies.
    pub(super) currency: Option<&'static str>,
}

const CODES: &[&str] = &[
    "USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD", "HKD", "JPY", "CNY", "INR", "SEK",
    "NOK", "DKK", "PLN", "CZK", "HUF", "BRL", "MXN", "ZAR", "AED", "ILS", "KRW", "TRY", "RON",
];

/// Signs, longest first. `None`: several currencies have it.
const SIGNS: &[(&str, Option<&str>)] = &[
    ("US$", Some("USD")),
    ("CA$", Some("CAD")),
    ("AU$", Some("AUD")),
    ("NZ$", Some("NZD")),
    ("HK$", Some("HKD")),
    ("MX$", Some("MXN")),
    ("C$", Some("CAD")),
    ("A$", Some("AUD")),
    ("S$", Some("SGD")),
    ("R$", Some("BRL")),
    ("$", Some("USD")),
    ("€", Some("EUR")),
    ("£", Some("GBP")),
    ("₹", Some("INR")),
    ("₩", Some("KRW")),
    ("zł", Some("PLN")),
    ("¥", None),
    ("kr", None),
];

/// Words that make a bare dollar sign doubtful.
const OTHER_DOLLARS: &[&str] = &[
    "CAD",
    "AUD",
    "NZD",
    "SGD",
    "HKD",
    "MXN",
    "CLP",
    "COP",
    "ARS",
    "Canadian dollar",
    "Australian dollar",
    "New Zealand dollar",
    "Singapore dollar",
    "Hong Kong dollar",
];

/// All amounts of a page, in order.
pub(super) fn money_in(text: &str) -> Vec<Money> {
    let says_usd = text.contains("USD") || text.contains("US$") || text.contains("US dollar");
    let is_dollar_doubtful = !says_usd && OTHER_DOLLARS.iter().any(|word| text.contains(word));
    numbers(text)
        .into_iter()
        .filter_map(|digits| {
            let before = sign_before(&text[..digits.start]);
            let after = sign_after(&text[digits.end..]);
            let place = digits.start - before.as_ref().map_or(0, |sign| sign.width)
                ..digits.end + after.as_ref().map_or(0, |sign| sign.width);
            let currency = match (&before, &after) {
                (None, None) => return None,
                (Some(one), Some(other)) => match (one.is_bare_dollar(), other.is_code) {
                    // "$12 CAD"
                    (true, true) => other.currency,
                    _ if one.currency == other.currency => one.currency,
                    _ => None,
                },
                (Some(sign), None) | (None, Some(sign)) => sign
                    .currency
                    .filter(|_| !(sign.is_bare_dollar() && is_dollar_doubtful)),
            };
            let value = value(&text[digits.clone()], currency).filter(|_| {
                stands_alone(
                    &text[..place.start],
                    &text[place.end..],
                    &text[..digits.start],
                )
            });
            Some(Money {
                place,
                value,
                currency,
            })
        })
        .collect()
}

struct Sign {
    currency: Option<&'static str>,
    width: usize,
    sign: &'static str,
    is_code: bool,
}

impl Sign {
    fn is_bare_dollar(&self) -> bool {
        self.sign == "$"
    }
}

/// Digits with separators between them.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len()
            && (bytes[at].is_ascii_digit()
                || (matches!(bytes[at], b'.' | b',' | b'\'')
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)))
        {
            at += 1;
        }
        found.push(start..at);
    }
    found
}

fn sign_before(text: &str) -> Option<Sign> {
    let near = text.strip_suffix(' ').unwrap_or(text);
    let gap = text.len() - near.len();
    find(|mark| {
        near.ends_with(mark) && !joined(near[..near.len() - mark.len()].chars().next_back(), mark)
    })
    .map(|sign| Sign {
        width: sign.width + gap,
        ..sign
    })
}

fn sign_after(text: &str) -> Option<Sign> {
    let near = text.strip_prefix(' ').unwrap_or(text);
    let gap = text.len() - near.len();
    let sign =
        find(|mark| near.starts_with(mark) && !joined(near[mark.len()..].chars().next(), mark))?;
    // "12 $20": the sign belongs to the next number.
    let belongs_to_next = near[sign.width..]
        .trim_start_matches(' ')
        .starts_with(|letter: char| letter.is_ascii_digit());
    (!belongs_to_next || sign.is_code && gap == 0).then_some(Sign {
        width: sign.width + gap,
        ..sign
    })
}

/// A code or a sign of letters inside a longer word is none.
fn joined(neighbour: Option<char>, mark: &str) -> bool {
    mark.chars().any(char::is_alphabetic) && neighbour.is_some_and(char::is_alphanumeric)
}

fn find(matches: impl Fn(&str) -> bool) -> Option<Sign> {
    let code = CODES.iter().find(|code| matches(code)).map(|code| Sign {
        currency: Some(code),
        width: code.len(),
        sign: code,
        is_code: true,
    });
    code.or_else(|| {
        SIGNS
            .iter()
            .find(|(sign, _)| matches(sign))
            .map(|(sign, currency)| Sign {
                currency: *currency,
                width: sign.len(),
                sign,
                is_code: false,
            })
    })
}

/// Nothing beside it changes what it says: no minus, no "k", no range, no digits set apart by a space.
fn stands_alone(before: &str, after: &str, before_digits: &str) -> bool {
    let mut next = after.chars();
    let changes = match next.next() {
        Some('%' | 'k' | 'K' | 'm' | 'M' | 'b' | 'B') => {
            // "12million", "12k", but also "12/mo": the letter must follow at once.
            true
        }
        Some('-' | '–' | '—' | '~') => next
            .as_str()
            .trim_start()
            .starts_with(|letter: char| letter.is_ascii_digit() || "$€£".contains(letter)),
        Some(' ' | '\n') => {
            let rest = next.as_str();
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let cents = (2..=3).contains(&digits)
                && !rest[digits..].starts_with(|letter: char| letter.is_alphanumeric());
            cents
                || [
                    "k ", "million", "billion", "thousand", "- $", "– $", "to $", "- €", "– €",
                    "to €",
                ]
                .iter()
                .any(|word| rest.starts_with(word))
        }
        _ => false,
    };
    let minus = before
        .trim_end_matches(' ')
        .ends_with(['-', '−', '–', '+', '~', '<', '>'])
        && !before.trim_end_matches(' ').ends_with(" -")
        && !before.trim_end_matches(' ').ends_with(" –");
    let split = before_digits
        .strip_suffix(' ')
        .is_some_and(|rest| rest.ends_with(|letter: char| letter.is_ascii_digit()));
    let glued = before_digits.ends_with(|letter: char| letter.is_alphabetic())
        && !CODES.iter().any(|code| before_digits.ends_with(code));
    !(changes || minus || split || glued)
}

/// Reads separators; `None` where a thousand and a fraction look alike.
fn value(digits: &str, currency: Option<&str>) -> Option<Decimal> {
    if digits.len() > 14 {
        return None;
    }
    let has = |sign: char| digits.contains(sign);
    let point = match (has('.'), has(',')) {
        (true, true) => Some(if digits.rfind('.') > digits.rfind(',') {
            '.'
        } else {
            ','
        }),
        (true, false) => single(digits, '.', currency)?,
        (false, true) => single(digits, ',', currency)?,
        (false, false) => None,
    };
    let (whole, fraction) = match point {
        Some(point) => digits.rsplit_once(point)?,
        None => (digits, ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',', '\'']).collect();
    let is_grouped = groups.len() == 1
        || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if !is_grouped {
        return None;
    }
    let plain = if fraction.is_empty() {
        groups.concat()
    } else {
        format!("{}.{fraction}", groups.concat())
    };
    plain.parse().ok()
}

/// Whether the only separator is the decimal point: `Some(None)`, it groups thousands; `None`, nobody can tell.
#[expect(
    clippy::option_option,
    reason = "three answers: a point, no point, no telling"
)]
fn single(digits: &str, sign: char, currency: Option<&str>) -> Option<Option<char>> {
    if digits.matches(sign).count() > 1 {
        return Some(None);
    }
    let (whole, fraction) = digits.split_once(sign)?;
    if fraction.len() != 3 || whole == "0" {
        return Some(Some(sign));
    }
    match (sign, currency) {
        // "1,200" in English; "1.200 €" on the continent.
        (',', Some("USD" | "GBP" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" | "INR" | "JPY"))
        | ('.', Some("EUR" | "CHF" | "DKK" | "BRL")) => Some(None),
        _ => None,
    }
}
