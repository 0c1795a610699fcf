//! What a reader does not see although the markup alone does not say so: off the screen, without size, without colour,
//! hidden by the page's own style sheet.

use std::collections::HashSet;

use crate::page::{Document, Node};

/// Classes that keep a text for screen readers.
const FOR_READERS: &[&str] = &[
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screen-reader-only",
    "screenreader",
    "sr_only",
    "sronly",
    "u-visually-hidden",
    "a11y-hidden",
    "offscreen",
    "off-screen",
    "invisible",
    "u-sr-only",
    "is-sr-only",
];

/// More style than this is a framework's, not a page's own.
const MOST_STYLE: usize = 400_000;

/// Knows the names that the page's style sheets hide.
pub(super) struct Sight {
    hidden: HashSet<String>,
}

impl Sight {
    pub(super) fn of(document: &Document) -> Self {
        let mut hidden = HashSet::new();
        let mut shown = HashSet::new();
        let mut left = MOST_STYLE;
        for style in document.elements_named("style") {
            let text = style.raw_text(left);
            left = left.saturating_sub(text.len());
            if left == 0 {
                break;
            }
            read_rules(&text, &mut hidden, &mut shown);
        }
        // What another rule shows again, such as the active panel, depends on a state that is not known.
        hidden.retain(|name| !shown.contains(name));
        Self { hidden }
    }

    /// Whether an element is not seen.
    pub(super) fn hides(&self, node: Node<'_>) -> bool {
        node.is_hidden() || is_concealed(node) || self.is_hidden_by_rule(node)
    }

    fn is_hidden_by_rule(&self, node: Node<'_>) -> bool {
        if self.hidden.is_empty() {
            return false;
        }
        node.classes()
            .any(|class| self.hidden.contains(&format!(".{class}")))
            || node
                .attr("id")
                .is_some_and(|id| self.hidden.contains(&format!("#{id}")))
    }
}

/// Reads the plain rules of a style sheet: those in no other rule, for one class or one id alone.
fn read_rules(style: &str, hidden: &mut HashSet<String>, shown: &mut HashSet<String>) {
    let mut depth = 0_u32;
    let mut start = 0;
    let mut selector = "";
    for (at, byte) in style.bytes().enumerate() {
        match byte {
            b'{' => {
                if depth == 0 {
                    selector = without_comments(style.get(start..at).unwrap_or(""));
                }
                depth += 1;
                start = at + 1;
            }
            b'}' => {
                depth = depth.saturating_sub(1);
                let body = style.get(start..at).unwrap_or("");
                if depth == 0 && !selector.starts_with('@') {
                    note_rule(selector, body, hidden, shown);
                }
                start = at + 1;
            }
            b';' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
}

fn without_comments(selector: &str) -> &str {
    selector
        .rsplit_once("*/")
        .map_or(selector, |(_, rest)| rest)
        .trim()
}

fn note_rule(
    selectors: &str,
    body: &str,
    hidden: &mut HashSet<String>,
    shown: &mut HashSet<String>,
) {
    let conceals = conceals(body);
    let shows = body.contains("display") && !conceals;
    if !conceals && !shows {
        return;
    }
    for selector in selectors.split(',').map(str::trim) {
        let is_plain = selector.starts_with(['.', '#'])
            && selector
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if is_plain && conceals {
            hidden.insert(selector.to_owned());
        } else if shows {
            for name in selector.split(|c: char| c.is_whitespace() || matches!(c, '>' | '+' | '~'))
            {
                let mut from = 0;
                for (at, _) in name
                    .match_indices(['.', '#', ':', '['])
                    .chain([(name.len(), "")])
                {
                    if at > from && name[from..].starts_with(['.', '#']) {
                        shown.insert(name[from..at].to_owned());
                    }
                    from = at;
                }
            }
        }
    }
}

fn is_concealed(node: Node<'_>) -> bool {
    let mut is_reader_text = false;
    let mut style = "";
    for (name, value) in node.attrs() {
        match name {
            "style" => style = value,
            "class" => {
                is_reader_text = value.split_ascii_whitespace().any(|class| {
                    FOR_READERS
                        .iter()
                        .any(|known| class.eq_ignore_ascii_case(known))
                });
            }
            _ => {}
        }
    }
    if is_reader_text {
        return true;
    }
    !style.is_empty() && (conceals(style) || is_transparent(style) && !is_animated(node, style))
}

/// Whether declarations put an element out of sight for good.
fn conceals(style: &str) -> bool {
    let mut colour = String::new();
    let mut background = String::new();
    let mut is_clipped = false;
    let mut is_flat = false;
    for declaration in style.split(';') {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let value = value
            .trim()
            .trim_end_matches("!important")
            .trim()
            .to_ascii_lowercase();
        match property.trim().to_ascii_lowercase().as_str() {
            "display" if value.starts_with("none") => return true,
            "visibility" if value.starts_with("hidden") || value.starts_with("collapse") => {
                return true;
            }
            "left" | "right" | "top" | "bottom" | "text-indent" | "margin-left" | "margin-top"
                if is_far(&value) =>
            {
                return true;
            }
            "font-size"
                if number(&value).is_some_and(|size| size < 2.0) && !is_relative(&value) =>
            {
                return true;
            }
            "clip" | "clip-path"
                if value.contains("rect(0")
                    || value.contains("rect(1px")
                    || value.contains("inset(50%")
                    || value.contains("inset(100%")
                    || value.contains("circle(0") =>
            {
                return true;
            }
            "transform"
                if value.contains("scale(0)")
                    || value.contains("-9999")
                    || value.contains("-100vw") =>
            {
                return true;
            }
            "width" | "height" | "max-height" | "max-width"
                if number(&value).is_some_and(|size| size <= 1.0)
                    && !value.contains('%')
                    && !value.contains("em")
                    && !value.contains("vw")
                    && !value.contains("fr") =>
            {
                is_flat = true;
            }
            "overflow" if value.starts_with("hidden") => is_clipped = true,
            "color" => colour = value,
            "background" | "background-color" => background = value,
            _ => {}
        }
    }
    is_clipped && is_flat
        || !colour.is_empty()
            && (colour == "transparent"
                || colour == background
                || colour.ends_with(",0)")
                || colour.ends_with(", 0)"))
}

fn is_relative(value: &str) -> bool {
    value.ends_with("em") || value.ends_with('%') || value.ends_with("vw") || value.contains('(')
}

fn is_far(value: &str) -> bool {
    number(value).is_some_and(|distance| {
        distance.abs() >= 900.0 || distance.abs() >= 50.0 && value.ends_with("em")
    }) || number(value).is_some_and(|distance| {
        distance <= -100.0
            && (value.ends_with("vw") || value.ends_with("vh") || value.ends_with('%'))
    })
}

/// The number with which a value begins.
fn number(value: &str) -> Option<f64> {
    let end = value
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-'))
        .unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

fn is_transparent(style: &str) -> bool {
    style.split(';').any(|declaration| {
        declaration
            .split_once(':')
            .is_some_and(|(property, value)| {
                property.trim().eq_ignore_ascii_case("opacity")
                    && number(value.trim()).is_some_and(|opacity| opacity < 0.05)
            })
    })
}

/// Scripts let elements fade in from nothing; those say how.
fn is_animated(node: Node<'_>, style: &str) -> bool {
    [
        "transform",
        "transition",
        "will-change",
        "filter",
        "animation",
    ]
    .iter()
    .any(|property| style.contains(property))
        || node.attrs().any(|(name, _)| {
            name.starts_with("data-aos")
                || name.starts_with("data-framer")
                || matches!(
                    name,
                    "data-w-id" | "data-animate" | "data-sr-id" | "data-animation"
                )
        })
        || node.classes().any(|class| {
            ["wow", "animate", "fade", "reveal", "aos", "motion"]
                .iter()
                .any(|word| class.to_ascii_lowercase().contains(word))
        })
}
