//! The visible text of a page, cleaned of what a reader does not see, and cut to a bearable length.

use super::{
    markers::marker_in,
    money::{Money, money_in},
};

/// More letters than this of a page are not read.
const MOST_CHARS: usize = 40_000;
/// More plans than this a vendor is not expected to have.
const MOST_KNOWN: usize = 60;

/// A page, ready to be asked about and to be compared with.
#[derive(Debug, Clone)]
pub struct Page {
    pub(super) vendor: String,
    /// Lines without surplus spaces, one line break between them.
    pub(super) text: String,
    /// The same in small ASCII letters, with spaces for line breaks: every place is the same in both.
    pub(super) flat: String,
    pub(super) known_plans: Vec<String>,
    pub(super) money: Vec<Money>,
    pub(super) suspicion: Option<String>,
    is_cut: bool,
}

impl Page {
    /// Takes the text that a visitor sees: without scripts, comments, attributes and hidden elements.
    #[must_use]
    pub fn new(vendor: &str, visible_text: &str, known_plans: &[String]) -> Self {
        let mut is_cut = false;
        let mut text = String::new();
        let mut chars = 0;
        for line in clean(visible_text).lines() {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            if line.is_empty() {
                continue;
            }
            chars += line.chars().count() + 1;
            if chars > MOST_CHARS {
                is_cut = true;
                break;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&line);
        }
        let flat = text.replace('\n', " ").to_ascii_lowercase();
        // Signs that turn or hide text make the page read differently by eye; the whole of it is in doubt.
        let suspicion = visible_text
            .chars()
            .find(|letter| {
                matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
            })
            .map(|letter| format!("the hidden sign U+{:04X}", u32::from(letter)))
            .or_else(|| marker_in(&flat));
        Self {
            vendor: clean(vendor).chars().take(100).collect(),
            money: money_in(&text),
            text,
            flat,
            known_plans: known_plans
                .iter()
                .take(MOST_KNOWN)
                .map(|name| clean(name))
                .collect(),
            suspicion,
            is_cut,
        }
    }

    /// The end of the page was left out.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Why nothing on this page is believed, if so: it speaks to a machine, or hides signs.
    #[must_use]
    pub fn suspicion(&self) -> Option<&str> {
        self.suspicion.as_deref()
    }

    /// There is no price on it, so nobody needs to be asked.
    #[must_use]
    pub fn has_money(&self) -> bool {
        !self.money.is_empty()
    }
}

/// Without signs that are not seen, and with one kind of space.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e01ef}' => None,
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
            letter if letter.is_whitespace() => Some(' '),
            letter if letter.is_control() => None,
            letter => Some(letter),
        })
        .collect()
}
