//! The walk through a page's elements that yields its lines.

use crate::page::{Document, Node};

use super::{
    around::Around,
    lines::{Line, Mark},
    priced::Reading,
    sight::Sight,
    words::{has_token, is_badge, is_terms, tokens},
};

/// More lines than any pricing page has.
const MOST: usize = 20_000;

/// A line longer than this is prose.
const LONGEST: usize = 400;

/// One open element during the walk.
struct Open {
    end: u32,
    is_block: bool,
    around: Around,
    /// The nearest block, itself included.
    block: u32,
}

/// Reads a document's visible text line by line.
pub(super) struct Walk<'a> {
    document: &'a Document,
    sight: Sight,
    open: Vec<Open>,
    pub(super) lines: Vec<Line<'a>>,
    text: String,
    first: Option<(Node<'a>, Around)>,
    block: u32,
    end: u32,
    mark: Mark,
    /// Another element began or ended since the last text.
    is_apart: bool,
    /// The text that comes stands raised or is named after cents.
    is_raised: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            document,
            sight: Sight::of(document),
            open: Vec::new(),
            lines: Vec::new(),
            text: String::new(),
            first: None,
            block: 0,
            end: 0,
            mark: Mark::None,
            is_apart: false,
            is_raised: false,
        }
    }

    pub(super) fn run(&mut self) {
        let mut index = 0;
        while let Some(node) = self.document.node(index) {
            self.leave(index);
            if self.lines.len() >= MOST {
                break;
            }
            index = match node.as_text() {
                Some(text) => {
                    self.add(node, text);
                    index + 1
                }
                None => self.enter(node),
            };
        }
        self.flush();
    }

    fn leave(&mut self, index: u32) {
        while let Some(open) = self.open.pop_if(|open| index >= open.end) {
            if open.is_block {
                self.flush();
            }
            self.is_apart = true;
            self.is_raised = false;
        }
    }

    /// Enters an element, or passes over it when it is not seen; says where to go on.
    fn enter(&mut self, node: Node<'a>) -> u32 {
        self.note_icon(node);
        if node.is_struck() || self.sight.hides(node) || is_drawn(node) || is_former(node) {
            self.is_apart = true;
            return node.end();
        }
        let (outer, outer_block) = self
            .open
            .last()
            .map_or((Around::default(), 0), |open| (open.around, open.block));
        let around = outer.inside(node);
        let is_block = !node.is_inline()
            || matches!(node.name(), "button" | "label")
            || around.cadence != outer.cadence
            || is_set_apart(node);
        if is_block {
            self.flush();
        }
        self.is_apart = true;
        self.is_raised = node.name() == "sup"
            || has_token(
                node.attr("class").unwrap_or(""),
                &["cents", "cent", "decimal", "decimals", "fraction"],
            );
        self.open.push(Open {
            end: node.end(),
            is_block,
            around,
            block: if node.is_inline() {
                outer_block
            } else {
                node.index()
            },
        });
        node.index() + 1
    }

    fn add(&mut self, node: Node<'a>, text: &str) {
        if node.is_hidden() || node.is_struck() {
            return;
        }
        if self.first.is_none() && !text.chars().all(is_blank) {
            let open = self.open.last();
            self.block = open.map_or(0, |open| open.block);
            self.first = Some((node, open.map_or(Around::default(), |open| open.around)));
        }
        if self.first.is_none() {
            return;
        }
        if std::mem::take(&mut self.is_apart) {
            self.part_from(text);
        }
        self.end = node.end();
        push_collapsed(&mut self.text, text);
    }

    /// Puts a space between two elements' texts where a reader sees one, and a point before raised cents.
    fn part_from(&mut self, next: &str) {
        let (Some(last), Some(first)) = (self.text.chars().next_back(), next.chars().next()) else {
            return;
        };
        let next: String = next.chars().filter(|c| !is_blank(*c)).take(3).collect();
        let are_cents = self.is_raised
            && next.len() == 2
            && next.bytes().all(|byte| byte.is_ascii_digit())
            && last.is_ascii_digit();
        let tail = self
            .text
            .rsplit(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))
            .next();
        if are_cents && !tail.is_some_and(|tail| tail.contains(['.', ','])) {
            self.text.push('.');
        } else if last.is_ascii_digit() && first.is_alphabetic()
            || last.is_alphanumeric() && matches!(first, '$' | '€' | '£' | '₹')
            || last.is_lowercase() && first.is_uppercase()
            || last.is_alphabetic() && first.is_ascii_digit()
            || last.is_alphabetic() && first.is_alphabetic() && ends_with_term(&self.text)
        {
            self.text.push(' ');
        }
    }

    fn note_icon(&mut self, node: Node<'a>) {
        if !matches!(
            node.name(),
            "i" | "svg" | "img" | "span" | "use" | "em" | "div" | "path"
        ) {
            return;
        }
        let is_leaf = node.end() == node.index() + 1;
        let is_picture = matches!(node.name(), "svg" | "img" | "i" | "use" | "em");
        if !is_leaf && !is_picture && !is_drawn(node) {
            return;
        }
        let mut mark = Mark::None;
        for (name, value) in node.attrs() {
            if !matches!(
                name,
                "class"
                    | "alt"
                    | "aria-label"
                    | "title"
                    | "data-icon"
                    | "href"
                    | "xlink:href"
                    | "name"
                    | "data-testid"
                    | "data-lucide"
            ) {
                continue;
            }
            for token in tokens(value) {
                let token = token.to_ascii_lowercase();
                match token.as_str() {
                    "check" | "checkmark" | "tick" | "checked" | "yes" | "ok" | "done"
                    | "included" => mark = Mark::Tick,
                    "times" | "cross" | "xmark" | "close" | "ban" | "excluded" | "unavailable"
                    | "x" | "off" => {
                        mark = Mark::Cross;
                    }
                    "dollar" | "usd" if name == "class" && is_leaf => self.sign(node, "$"),
                    "euro" | "eur" if name == "class" && is_leaf => self.sign(node, "€"),
                    "pound" | "gbp" | "sterling" if name == "class" && is_leaf => {
                        self.sign(node, "£")
                    }
                    "rupee" | "inr" if name == "class" && is_leaf => self.sign(node, "₹"),
                    _ => {}
                }
            }
        }
        if is_drawn(node) {
            mark = match node.raw_text(20).trim() {
                word if word.starts_with("check") || word.starts_with("done") => Mark::Tick,
                word if word.starts_with("close")
                    || word.starts_with("cancel")
                    || word.starts_with("remove") =>
                {
                    Mark::Cross
                }
                _ => Mark::None,
            };
        }
        if mark != Mark::None {
            self.mark = mark;
        }
    }

    /// An icon that shows a currency's sign.
    fn sign(&mut self, node: Node<'a>, sign: &str) {
        if self.text.ends_with(sign) || node.is_hidden() {
            return;
        }
        if self.first.is_none() {
            let open = self.open.last();
            self.block = open.map_or(0, |open| open.block);
            self.first = Some((node, open.map_or(Around::default(), |open| open.around)));
        }
        self.text.push_str(sign);
        self.end = node.end();
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let Some((node, around)) = self.first.take() else {
            return;
        };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return;
        }
        let block = self.document.node(self.block).unwrap_or(node);
        self.lines.push(Line {
            text: trimmed.to_owned(),
            node,
            end: self.end,
            block,
            around,
            mark: std::mem::take(&mut self.mark),
            reading: Reading::default(),
            is_button: false,
        });
    }
}

/// `/mo` and `billed` in two elements are two words, unlike `S` and `tarter`.
fn ends_with_term(text: &str) -> bool {
    let word = text
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    word.len() >= 2 && is_terms(word)
}

/// Inline elements that are drawn apart from the text around them: ribbons and buttons.
fn is_set_apart(node: Node<'_>) -> bool {
    if node.name() == "a" && node.children().filter(Node::is_element).nth(1).is_some() {
        return true;
    }
    let class = node.attr("class").unwrap_or("");
    if class.is_empty() {
        return false;
    }
    has_token(class, SET_APART) || has_token(class, &["tag", "label"]) && is_badge(&node.text(40))
}

const SET_APART: &[&str] = &[
    "badge", "btn", "button", "ribbon", "pill", "chip", "popular", "tooltip", "block", "cta",
    "plan", "name", "title", "card", "tier", "package",
];

/// Icon fonts draw a picture in place of a word such as `check_circle`.
fn is_drawn(node: Node<'_>) -> bool {
    node.classes()
        .any(|class| class.starts_with("material-icons") || class.starts_with("material-symbols"))
}

/// A short text that is named after what a price was before.
fn is_former(node: Node<'_>) -> bool {
    let class = node.attr("class").unwrap_or("");
    !class.is_empty()
        && has_token(
            class,
            &[
                "old", "oldprice", "original", "was", "former", "msrp", "regular",
            ],
        )
        && node.text(50).len() < 40
        && node.text(50).contains(|c: char| c.is_ascii_digit())
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_unseen(c)
}

/// Characters without a shape: they part a word for programs and not for readers.
pub(super) fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{61c}' | '\u{180e}' | '\u{e0000}'..='\u{e007f}' | '\u{fe00}'..='\u{fe0f}')
}

fn push_collapsed(line: &mut String, text: &str) {
    for c in text.chars() {
        if line.len() >= LONGEST {
            return;
        }
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else if !is_unseen(c) {
            line.push(c);
        }
    }
}
