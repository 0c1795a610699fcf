//! Whether a reader sees an element, as far as markup and inline styles say it.

use scraper::node::Element;

use crate::caseless;

/// Elements whose contents are never shown as text.
const NEVER_SHOWN: &[&str] = &[
    "script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "canvas",
    "audio", "video", "datalist", "select", "textarea",
];

/// Classes with which widespread frameworks hide an element on every screen.
const HIDING_CLASSES: &[&str] = &[
    "hidden",
    "hide",
    "d-none",
    "is-hidden",
    "display-none",
    "ng-hide",
    "u-hidden",
    "hiddenstructure",
    "visually-hidden-focusable",
];

/// Parts of classes with which shops strike a price through.
const STRIKING: &[&str] = &["strike", "line-through", "crossed"];

/// Elements that flow in a line: hidden from screen readers, they are usually there for the eye.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "em", "font", "i",
    "ins", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "tt", "u", "del", "strike", "var", "wbr", "img", "input",
];

/// Whether an element of that name flows in a line of text.
pub(super) fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

/// How an element is shown; children inherit it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Visibility {
    /// Not shown to a reader.
    pub(super) is_hidden: bool,
    /// Struck through: a price that no longer holds.
    pub(super) is_struck: bool,
}

impl Visibility {
    /// What becomes of it inside an element.
    pub(super) fn of_element(self, element: &Element) -> Self {
        let name = element.name();
        let mut shown = self;
        if NEVER_SHOWN.contains(&name) {
            shown.is_hidden = true;
        }
        if matches!(name, "del" | "s" | "strike") {
            shown.is_struck = true;
        }
        for (attribute, value) in element.attrs() {
            match attribute {
                "hidden" if value != "until-found" => shown.is_hidden = true,
                "aria-hidden" if value == "true" && !is_inline(name) => shown.is_hidden = true,
                "type" if name == "input" && value.eq_ignore_ascii_case("hidden") => {
                    shown.is_hidden = true
                }
                "style" => shown.apply_style(value),
                "class" => shown.apply_classes(value),
                _ => {}
            }
        }
        shown
    }

    fn apply_style(&mut self, style: &str) {
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.trim().to_ascii_lowercase();
            match property.trim().to_ascii_lowercase().as_str() {
                "display" if value.starts_with("none") => self.is_hidden = true,
                "visibility" if value.starts_with("hidden") => self.is_hidden = true,
                "text-decoration" | "text-decoration-line" if value.contains("line-through") => {
                    self.is_struck = true
                }
                _ => {}
            }
        }
    }

    fn apply_classes(&mut self, classes: &str) {
        for class in classes.split_ascii_whitespace() {
            let bytes = class.as_bytes();
            match bytes.first().map(u8::to_ascii_lowercase) {
                Some(b'h' | b'd' | b'i' | b'n' | b'u')
                    if HIDING_CLASSES.contains(&class) && !shows_on_some_screen(classes) =>
                {
                    self.is_hidden = true;
                }
                _ => {}
            }
            if bytes.len() > 5 && STRIKING.iter().any(|word| caseless::contains(class, word)) {
                self.is_struck = true;
            }
        }
    }
}

/// `hidden lg:block` and `d-none d-md-flex` hide on small screens alone.
fn shows_on_some_screen(classes: &str) -> bool {
    classes.split_ascii_whitespace().any(|class| {
        let shown = class.rsplit([':', '-']).next().unwrap_or("");
        (class.contains(':') || class.starts_with("d-"))
            && matches!(
                shown,
                "block" | "flex" | "inline" | "grid" | "cell" | "table"
            )
    })
}
