//! Makes any text harmless to set: no control characters, no endless text, no word wider than a page.

use serde_json::Value;
use url::Url;

/// The longest text that is set, in characters. The longest of a sound report has about six hundred.
const LONGEST_TEXT: usize = 3_000;

/// The longest address that becomes a link.
const LONGEST_ADDRESS: usize = 2_000;

/// From this length on, a word may be broken anywhere. The longest German words of the seeds stay whole.
const LONGEST_WORD: usize = 32;

/// An address that may become a link, written as the parser understood it; only of the web and of mail.
pub(super) fn address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let allowed = matches!(url.scheme(), "http" | "https" | "mailto");
    (allowed && url.as_str().len() <= LONGEST_ADDRESS).then(|| url.to_string())
}

/// Cleans every text of a value but addresses, which [`address`] has vetted.
pub(super) fn strings(value: &mut Value) {
    match value {
        Value::String(text) => {
            if !is_clean(text) {
                *text = cleaned(text);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strings),
        Value::Object(fields) => fields
            .iter_mut()
            .filter(|(name, _)| !matches!(name.as_str(), "url" | "address"))
            .for_each(|(_, value)| strings(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Plain text that is short enough: almost every one.
fn is_clean(text: &str) -> bool {
    text.len() <= LONGEST_WORD && text.chars().all(is_printable)
}

fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST_TEXT * 2));
    let mut word = 0;
    for (at, letter) in text.chars().enumerate() {
        if at == LONGEST_TEXT {
            out.push('…');
            break;
        }
        let letter = if is_printable(letter) {
            letter
        } else if letter.is_whitespace() {
            ' '
        } else {
            continue;
        };
        word = if letter.is_whitespace() { 0 } else { word + 1 };
        if word > LONGEST_WORD {
            out.push('\u{200b}');
            word = 1;
        }
        out.push(letter);
    }
    out
}

/// Neither a control character, nor one that turns the direction of what follows, nor one that stands for nothing.
fn is_printable(letter: char) -> bool {
    !letter.is_control()
        && !matches!(letter,
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
        && u32::from(letter) & 0xfffe != 0xfffe
        && !matches!(letter, '\u{fdd0}'..='\u{fdef}')
}
