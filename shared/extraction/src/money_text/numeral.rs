//! Numbers as people write them in prices: which separator groups, which one begins the decimals.

use std::str::FromStr;

use rust_decimal::Decimal;

/// A number found in a text, with its place in the text's characters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Numeral {
    pub(super) start: usize,
    pub(super) end: usize,
    groups: Vec<(char, String)>,
}

/// What the surroundings know about the way numbers are written.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading {
    /// The sign before the decimals, when the caller knows it.
    pub(super) decimal_separator: Option<char>,
    /// Whether three digits after one separator are decimals.
    pub(super) three_decimals: bool,
}

/// Spaces that never end a line are written between thousands, and so are ordinary ones.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{200b}' | '\u{2060}' | '\u{feff}'
        )
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʹ' | 'ʻ' | '`' | '´' | '′' | '＇' | '٬'
    )
}

/// The zeros of the scripts that write numbers by ten digits in a row: Arabic, Persian, N'Ko, the scripts of India,
/// Thai, Lao, Tibetan, Burmese, Khmer, Mongolian, and the wide digits of East Asia.
const ZEROS: &[char] = &[
    '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀', '០', '᠐',
    '０',
];

/// The value of a decimal digit in any of the scripts that shops use.
pub(super) fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let above = |zero: &char| (c as u32).checked_sub(*zero as u32);
    let value = ZEROS.iter().filter_map(above).find(|value| *value < 10)?;
    char::from_digit(value, 10)
}

fn separator(c: char) -> Option<char> {
    match c {
        '.' | '．' => Some('.'),
        ',' | '，' | '٫' => Some(','),
        _ if is_apostrophe(c) => Some('\''),
        _ if is_space(c) => Some(' '),
        _ => None,
    }
}

/// A run of digits from `at`, with the place after it.
pub(super) fn digits(text: &[char], at: usize) -> (String, usize) {
    let run: String = text[at.min(text.len())..]
        .iter()
        .map_while(|c| digit(*c))
        .collect();
    let end = at + run.len();
    (run, end)
}

/// The number that begins at `at`, if one does.
pub(super) fn numeral_at(
    text: &[char],
    at: usize,
    decimal_separator: Option<char>,
) -> Option<Numeral> {
    let (first, mut end) = digits(text, at);
    let mut groups = Vec::new();
    if first.is_empty() {
        // `.75` has lost its zero, unless decimals are known to begin with another sign.
        let sign = separator(*text.get(at)?);
        let opens_decimals = matches!(sign, Some('.' | ','));
        if !opens_decimals || decimal_separator.is_some_and(|known| sign != separator(known)) {
            return None;
        }
        let (run, after) = digits(text, at + 1);
        if run.is_empty() || run.len() > 2 {
            return None;
        }
        return Some(Numeral {
            start: at,
            end: after,
            groups: vec![(' ', "0".to_owned()), ('.', run)],
        });
    }
    groups.push((' ', first));
    while let Some((sign, run, after)) = next_group(text, end, &groups, decimal_separator) {
        groups.push((sign, run));
        end = after;
    }
    Some(Numeral {
        start: at,
        end: skip_dash(text, end),
        groups,
    })
}

/// The next separator with the digits behind it, when they belong to the number.
fn next_group(
    text: &[char],
    at: usize,
    groups: &[(char, String)],
    decimal_separator: Option<char>,
) -> Option<(char, String, usize)> {
    let c = *text.get(at)?;
    if decimal_separator == Some(c) && separator(c).is_none() {
        let (run, end) = digits(text, at + 1);
        return (!run.is_empty()).then_some((c, run, end));
    }
    let sign = separator(c)?;
    let (run, end) = digits(text, at + 1);
    match (sign, run.len()) {
        (' ', 3) => {
            let grouped = groups
                .iter()
                .skip(1)
                .all(|(before, run)| *before == ' ' && run.len() == 3);
            (grouped && groups[0].1.len() <= 3 && !groups[0].1.starts_with('0'))
                .then_some((sign, run, end))
        }
        (' ', _) => spaced_decimals(text, at),
        ('.' | ',', 0) => {
            // `36. 24` and `1.837, 32`: the space came from markup between the two.
            if !text.get(at + 1).copied().is_some_and(is_space) {
                return None;
            }
            let (run, end) = digits(text, at + 2);
            let goes_on = text.get(end).is_some_and(|c| matches!(c, '.' | ','))
                && text.get(end + 1).is_some_and(|c| digit(*c).is_some());
            (run.len() == 2 && !goes_on).then_some((sign, run, end))
        }
        (_, 0) => None,
        _ => Some((sign, run, end)),
    }
}

/// `49 ,90` and `49 , 90`: spaces on both sides came from markup; in a list of numbers another one follows.
fn spaced_decimals(text: &[char], at: usize) -> Option<(char, String, usize)> {
    let spaces = |at: usize| {
        let rest = &text[at.min(text.len())..];
        rest.iter().take_while(|c| is_space(**c)).count()
    };
    let sign_at = at + spaces(at);
    let sign = separator(*text.get(sign_at)?).filter(|sign| matches!(sign, '.' | ','))?;
    let (run, end) = digits(text, sign_at + 1 + spaces(sign_at + 1));
    let next = text.get(end + spaces(end)).copied();
    let goes_on = next.is_some_and(|c| matches!(c, '.' | ',') || digit(c).is_some());
    (run.len() == 2 && !goes_on).then_some((sign, run, end))
}

/// `50,-` and `105. –` write the missing decimals as a dash.
fn skip_dash(text: &[char], end: usize) -> usize {
    let mut at = end;
    if !matches!(text.get(at), Some('.' | ',')) {
        return end;
    }
    at += 1;
    while text.get(at).copied().is_some_and(is_space) {
        at += 1;
    }
    let dashes = text[at.min(text.len())..]
        .iter()
        .take_while(|c| matches!(c, '-' | '–' | '—' | '−' | '―'))
        .count();
    if dashes == 0 { end } else { at + dashes }
}

impl Numeral {
    /// Adds decimals that stand behind the currency's sign, as in `140€33`.
    pub(super) fn with_decimals(mut self, decimals: String, end: usize) -> Self {
        self.groups.push(('€', decimals));
        self.end = end;
        self
    }

    /// Whether it is one unbroken run of digits.
    pub(super) fn is_plain(&self) -> bool {
        self.groups.len() == 1
    }

    /// The number's value; `None` when the groups fit no way of writing one, as in a date.
    pub(super) fn value(&self, reading: Reading) -> Option<Decimal> {
        let decimals_from = self.decimals_from(reading)?;
        let mut text = String::new();
        for (index, (_, run)) in self.groups.iter().enumerate() {
            if Some(index) == decimals_from {
                text.push('.');
            }
            text.push_str(run);
        }
        Decimal::from_str(&text).ok()
    }

    /// The index of the group that holds the decimals, `Some(None)` when there are none.
    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it is a number at all"
    )]
    fn decimals_from(&self, reading: Reading) -> Option<Option<usize>> {
        let last = self.groups.len() - 1;
        if last == 0 {
            return Some(None);
        }
        let (last_sign, last_run) = &self.groups[last];
        if !matches!(last_sign, '.' | ',' | ' ' | '\'') {
            return Some(Some(last));
        }
        if let Some(known) = reading.decimal_separator {
            return Some((*last_sign == known).then_some(last));
        }
        let middle = &self.groups[1..last];
        // Lakhs are grouped by two: 1,23,456.
        let middle_grouped = middle
            .iter()
            .all(|(_, run)| run.len() == 3 || run.len() == 2);
        if middle.iter().any(|(sign, _)| sign != last_sign) {
            let alike = middle.iter().all(|(sign, _)| sign == &middle[0].0);
            return (alike && middle_grouped && *last_sign != ' ').then_some(Some(last));
        }
        if !middle.is_empty() {
            let threes = middle.iter().all(|(_, run)| run.len() == 3);
            return match last_run.len() {
                3 if middle_grouped => Some(None),
                1 | 2 if threes => Some(Some(last)),
                _ => None,
            };
        }
        let first = &self.groups[0].1;
        let may_group = last_run.len() == 3 && first.len() <= 3 && !first.starts_with('0');
        let is_decimal = match last_sign {
            ' ' => false,
            '\'' => last_run.len() != 3,
            '.' => !may_group || reading.three_decimals,
            _ => !may_group,
        };
        Some(is_decimal.then_some(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let found = numeral_at(&chars, 0, None)?;
        found
            .value(Reading::default())
            .map(|value| value.to_string())
    }

    #[test]
    fn the_separators_are_told_apart() {
        for (text, expected) in [
            ("1234", "1234"),
            ("1,234", "1234"),
            ("1.234", "1234"),
            ("1.234,50", "1234.50"),
            ("1,234.50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("1\u{a0}298,00", "1298.00"),
            ("1'299.95", "1299.95"),
            ("1’234’567.–", "1234567"),
            ("1,23,456.78", "123456.78"),
            ("12,34,567", "1234567"),
            ("0.125", "0.125"),
            ("29.1583", "29.1583"),
            (".75", "0.75"),
            ("36. 24", "36.24"),
            ("50,- Kč", "50"),
            ("12 99", "12"),
            ("1＇299.95", "1299.95"),
            ("49 , 90", "49.90"),
            ("49 ,90", "49.90"),
            ("10 , 20 , 30", "10"),
            ("٣٤٥٫٥٠", "345.50"),
            ("๔๙", "49"),
            ("१,२३,४५६", "123456"),
            ("１２，３４５", "12345"),
        ] {
            assert_eq!(value(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_date_is_not_a_number() {
        assert_eq!(value("12.11.2020"), None);
    }
}
