//! One element or text of a page.

use std::fmt;

use super::{document::Document, visibility::is_inline};

/// An element or a text; a cheap copy that points into its [`Document`].
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(super) document: &'a Document,
    pub(super) index: u32,
}

impl<'a> Node<'a> {
    /// Its number: nodes are numbered in document order.
    #[must_use]
    pub fn index(&self) -> u32 {
        self.index
    }

    /// One past the number of its last descendant.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.document.item(self.index).end
    }

    /// Whether it is an element.
    #[must_use]
    pub fn is_element(&self) -> bool {
        self.document.item(self.index).is_element
    }

    /// The element's name in small letters; empty for a text.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.document
            .element(self.index)
            .map_or("", |element| element.name())
    }

    /// An attribute of the element.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&'a str> {
        self.attrs()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// All attributes of the element.
    pub fn attrs(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.document
            .element(self.index)
            .into_iter()
            .flat_map(|element| element.attrs())
    }

    /// The classes of the element.
    pub fn classes(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.attr("class").unwrap_or("").split_ascii_whitespace()
    }

    /// Whether the element has a class.
    #[must_use]
    pub fn has_class(&self, class: &str) -> bool {
        self.classes().any(|known| known == class)
    }

    /// The text, if it is one; markup as written, spaces included.
    #[must_use]
    pub fn as_text(&self) -> Option<&'a str> {
        self.document.text(self.index)
    }

    /// Whether a reader does not see it, as far as markup and inline styles say.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.document.item(self.index).visibility.is_hidden
    }

    /// Whether it is struck through.
    #[must_use]
    pub fn is_struck(&self) -> bool {
        self.document.item(self.index).visibility.is_struck
    }

    /// Whether it flows in a line of text, as texts and inline elements do.
    #[must_use]
    pub fn is_inline(&self) -> bool {
        !self.is_element() || is_inline(self.name())
    }

    /// The element around it.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let parent = self.document.item(self.index).parent;
        (parent != self.index).then_some(Node {
            index: parent,
            ..*self
        })
    }

    /// The elements around it, the nearest first.
    pub fn ancestors(&self) -> impl Iterator<Item = Self> + use<'a> {
        std::iter::successors(self.parent(), Node::parent)
    }

    /// Whether a node is inside this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        (self.index + 1..self.end()).contains(&other.index)
    }

    /// All nodes inside it, in document order.
    pub fn descendants(&self) -> impl DoubleEndedIterator<Item = Self> + Clone + use<'a> {
        let document = self.document;
        document.range(self.index + 1, self.end())
    }

    /// All elements inside it, in document order.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = Self> + Clone + use<'a> {
        self.descendants().filter(Node::is_element)
    }

    /// The nodes directly inside it.
    pub fn children(&self) -> impl Iterator<Item = Self> + use<'a> {
        let end = self.end();
        let first = Node {
            index: self.index + 1,
            ..*self
        };
        let start = (first.index < end).then_some(first);
        std::iter::successors(start, move |node| {
            let next = node.end();
            (next < end).then_some(Node {
                index: next,
                ..*node
            })
        })
    }

    /// The node after it under the same parent.
    #[must_use]
    pub fn next_sibling(&self) -> Option<Self> {
        let end = self
            .parent()
            .map_or(self.document.len(), |parent| parent.end());
        let next = self.end();
        (next < end).then_some(Node {
            index: next,
            ..*self
        })
    }

    /// What a reader sees of it: visible texts with single spaces, cut after about `limit` bytes.
    ///
    /// Blocks, cells and line breaks part words; what flows in a line does not, so `1<b>299</b>` is `1299`.
    #[must_use]
    pub fn text(&self, limit: usize) -> String {
        self.gather(limit, |node| !node.is_hidden())
    }

    /// Like [`Node::text`], but without what is struck through.
    #[must_use]
    pub fn valid_text(&self, limit: usize) -> String {
        self.gather(limit, |node| !node.is_hidden() && !node.is_struck())
    }

    /// All texts inside it, hidden ones too, as written; for scripts. Cut after about `limit` bytes.
    #[must_use]
    pub fn raw_text(&self, limit: usize) -> String {
        let mut texts = self.texts_inside();
        let first = texts.next().unwrap_or("");
        let mut gathered = first.to_owned();
        for text in texts {
            if gathered.len() >= limit {
                break;
            }
            gathered.push_str(text);
        }
        gathered
    }

    fn texts_inside(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let document = self.document;
        document
            .range(self.index, self.end())
            .filter_map(|node| node.as_text())
    }

    /// The visible texts that `keep` keeps, with single spaces.
    pub fn gather(&self, limit: usize, keep: impl Fn(&Node<'a>) -> bool) -> String {
        let mut gathered = String::new();
        let mut index = self.index;
        // A block that was left parts words as one that is entered does.
        let mut block_ends: Vec<u32> = Vec::new();
        while index < self.end() && gathered.len() < limit {
            let node = Node { index, ..*self };
            while block_ends.last().is_some_and(|end| index >= *end) {
                push_space(&mut gathered);
                block_ends.pop();
            }
            if !keep(&node) {
                index = node.end();
                continue;
            }
            if let Some(text) = node.as_text() {
                push_collapsed(&mut gathered, text, limit);
            } else if !is_inline(node.name()) {
                push_space(&mut gathered);
                block_ends.push(node.end());
            }
            index += 1;
        }
        gathered.truncate(gathered.trim_end().len());
        gathered
    }
}

fn push_space(gathered: &mut String) {
    if !gathered.is_empty() && !gathered.ends_with(' ') {
        gathered.push(' ');
    }
}

fn push_collapsed(gathered: &mut String, text: &str, limit: usize) {
    for c in text.chars() {
        if gathered.len() >= limit {
            return;
        }
        if c.is_whitespace() {
            push_space(gathered);
        } else {
            gathered.push(c);
        }
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_text() {
            Some(text) => write!(f, "{text:?}"),
            None => write!(
                f,
                "<{} class={:?}>",
                self.name(),
                self.attr("class").unwrap_or("")
            ),
        }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && std::ptr::eq(self.document, other.document)
    }
}
