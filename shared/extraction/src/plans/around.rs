//! What the markup around a text says about it.

use crate::page::Node;

use super::{
    toggle::{Cadence, cadence_of},
    words::tokens,
};

/// What the elements around a text say; the nearest wins.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Around {
    /// 1 to 6; 0 outside of headings.
    pub(super) heading: u8,
    /// The number of the link or button around it.
    pub(super) link: u32,
    /// The number of the list item around it.
    pub(super) item: u32,
    /// Navigation, questions and answers, testimonials, add-ons: nothing there is a plan.
    pub(super) is_aside: bool,
    /// Marked as not included.
    pub(super) is_off: bool,
    /// The side of a toggle.
    pub(super) cadence: Option<Cadence>,
    /// Elements up to one that is named after a price; 0 when there is none.
    pub(super) price: u8,
    /// The same for a name or a title.
    pub(super) title: u8,
    pub(super) is_strong: bool,
}

const ASIDES: &[&str] = &[
    "footer",
    "navbar",
    "nav",
    "navigation",
    "faq",
    "faqs",
    "testimonial",
    "testimonials",
    "quote",
    "review",
    "reviews",
    "cookie",
    "cookies",
    "calculator",
    "estimator",
    "addon",
    "addons",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "competitor",
    "competitors",
    "announcement",
    "accordion",
    "roi",
    "sidebar",
];

const OFF: &[&str] = &[
    "off",
    "disabled",
    "unchecked",
    "excluded",
    "unavailable",
    "inactive",
    "notincluded",
    "absent",
    "missing",
    "cross",
    "crossed",
    "strikethrough",
];

impl Around {
    /// What is said inside an element, too.
    pub(super) fn inside(self, node: Node<'_>) -> Self {
        let name = node.name();
        let mut around = self;
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => around.heading = name.as_bytes()[1] - b'0',
            "a" | "button" => around.link = node.index(),
            "li" => around.item = node.index(),
            "b" | "strong" => around.is_strong = true,
            "nav" | "footer" | "blockquote" | "aside" | "dialog" => around.is_aside = true,
            _ => {}
        }
        around.price = next_distance(self.price);
        around.title = next_distance(self.title);
        for (attribute, value) in node.attrs() {
            match attribute {
                "class" | "id" if !matches!(name, "html" | "body" | "main") => around.named(value),
                "role" => match value {
                    "navigation" | "contentinfo" | "dialog" | "tooltip" => around.is_aside = true,
                    "heading" => around.heading = around.heading.max(3),
                    "button" => around.link = node.index(),
                    _ => {}
                },
                "itemprop" if value == "price" => around.price = 1,
                "itemprop" if value == "name" => around.title = 1,
                _ => {}
            }
        }
        if !matches!(name, "html" | "body") {
            around.cadence = cadence_of(node).or(self.cadence);
        }
        around
    }

    fn named(&mut self, value: &str) {
        let is_negated = value.contains("not-included") || value.contains("not_included");
        self.is_off |= is_negated;
        for token in tokens(value) {
            let bytes = token.as_bytes();
            // Most classes are layout; the first letter tells them from these words without copying them.
            if !bytes[0].is_ascii_alphabetic() {
                continue;
            }
            let token = token.to_ascii_lowercase();
            let token = token.as_str();
            match token {
                "price" | "prices" | "amount" | "cost" | "preis" | "prix" | "precio" => {
                    self.price = 1
                }
                "title" | "name" | "heading" | "tier" | "header" | "headline" => self.title = 1,
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.title = 1,
                _ if ASIDES.contains(&token) => self.is_aside = true,
                _ if OFF.contains(&token) => self.is_off = true,
                _ => {}
            }
        }
    }
}

/// Names of elements count for what is at most three levels inside.
fn next_distance(distance: u8) -> u8 {
    match distance {
        1..=3 => distance + 1,
        _ => 0,
    }
}
