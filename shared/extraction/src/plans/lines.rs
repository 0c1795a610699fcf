//! The visible text of a page as lines, each with what the markup around it says.

use crate::{
    money_text::{Currency, Hints, Locale},
    page::{Document, Node},
};

use super::{
    priced::{Kind, Reading, read},
    sight::Sight,
    toggle::{Cadence, cadence_of},
    words::{has_token, is_badge, tokens},
};

/// A line longer than this is prose.
const LONGEST: usize = 400;

/// More lines than any pricing page has.
const MOST: usize = 20_000;

/// Everything that is read of a page, in document order.
pub(super) struct Lines<'a> {
    pub(super) all: Vec<Line<'a>>,
    pub(super) document: &'a Document,
    pub(super) locale: Locale,
    /// Address, title and main headings speak of prices.
    pub(super) is_pricing_page: bool,
    /// The currency that most amounts have.
    pub(super) currency: Option<Currency>,
}

/// Text that flows together, between two blocks or line breaks.
pub(super) struct Line<'a> {
    pub(super) text: String,
    /// The first text of it.
    pub(super) node: Node<'a>,
    /// One past the number of the last text of it.
    pub(super) end: u32,
    /// The element whose line it is.
    pub(super) block: Node<'a>,
    pub(super) around: Around,
    pub(super) mark: Mark,
    pub(super) reading: Reading,
    /// It is all that a link or a button holds.
    pub(super) is_button: bool,
}

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
    is_strong: bool,
}

/// A tick or a cross before a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    Tick,
    Cross,
}

impl Line<'_> {
    pub(super) fn kind(&self) -> Kind {
        self.reading.kind
    }

    pub(super) fn is_strong(&self) -> bool {
        self.around.is_strong
    }

    /// Whether it says what a plan includes, rather than what it is called or costs.
    pub(super) fn is_plain(&self) -> bool {
        self.around.heading == 0 && !self.is_button
    }
}

impl<'a> Lines<'a> {
    pub(super) fn of(document: &'a Document, url: &str, hints: &Hints<'_>) -> Self {
        let mut walk = Walk::new(document);
        walk.run();
        let mut all = walk.lines;
        mark_buttons(&mut all);
        let mut joined: Vec<Line<'a>> = Vec::with_capacity(all.len());
        for mut line in all {
            line.reading = read(&line.text, hints);
            match joined.last_mut() {
                Some(last) if last.joins(&line) => last.join(&line, hints),
                _ => joined.push(line),
            }
        }
        let currency = commonest_currency(&joined);
        Self {
            is_pricing_page: speaks_of_prices(document, url, &joined),
            all: joined,
            document,
            locale: hints.locale.cloned().unwrap_or_default(),
            currency,
        }
    }

    pub(super) fn hints(&self) -> Hints<'_> {
        Hints {
            locale: Some(&self.locale),
            ..Hints::default()
        }
    }

    /// The lines inside an element, as a range.
    pub(super) fn inside(&self, node: Node<'_>) -> std::ops::Range<usize> {
        let first = self
            .all
            .partition_point(|line| line.node.index() < node.index());
        let last = self
            .all
            .partition_point(|line| line.node.index() < node.end());
        first..last
    }
}

impl Line<'_> {
    /// `$` and `49`, `49` and `€`, `$49` and `.99` are one price in several blocks.
    fn joins(&self, next: &Self) -> bool {
        if next.is_button || self.is_button || self.around.cadence != next.around.cadence {
            return false;
        }
        match (self.kind(), next.kind()) {
            (Kind::Sign, Kind::Number) | (Kind::Number, Kind::Sign) => true,
            (Kind::Price | Kind::Number, Kind::Number) => {
                next.text.starts_with(['.', ','])
                    && self.text.ends_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        }
    }

    fn join(&mut self, next: &Self, hints: &Hints<'_>) {
        self.text.push_str(&next.text);
        self.end = next.end;
        self.around.price = match (self.around.price, next.around.price) {
            (0, price) | (price, 0) => price,
            (one, other) => one.min(other),
        };
        self.reading = read(&self.text, hints);
    }
}

/// A link that holds several lines is a card that can be clicked, no button.
fn mark_buttons(lines: &mut [Line<'_>]) {
    for at in 0..lines.len() {
        let link = lines[at].around.link;
        let shares = |other: Option<&Line<'_>>| other.is_some_and(|line| line.around.link == link);
        lines[at].is_button = link > 0
            && !shares(at.checked_sub(1).and_then(|before| lines.get(before)))
            && !shares(lines.get(at + 1));
    }
}

fn commonest_currency(lines: &[Line<'_>]) -> Option<Currency> {
    let mut counts: Vec<(Currency, usize)> = Vec::new();
    for hit in lines.iter().flat_map(|line| &line.reading.hits) {
        let Some(currency) = hit.currency else {
            continue;
        };
        match counts.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, count)) => *count += 1,
            None => counts.push((currency, 1)),
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(currency, _)| currency)
}

const PRICING_WORDS: &[&str] = &[
    "pricing",
    "price",
    "prices",
    "plan",
    "plans",
    "preise",
    "preis",
    "tarife",
    "tarif",
    "tarifs",
    "prix",
    "precios",
    "precio",
    "planes",
    "prezzi",
    "piani",
    "prijzen",
    "preços",
    "planos",
    "priser",
    "cennik",
    "packages",
    "subscription",
    "subscribe",
    "upgrade",
    "membership",
];

fn speaks_of_prices(document: &Document, url: &str, lines: &[Line<'_>]) -> bool {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.find('/').map_or("", |at| &path[at..]);
    let title = document
        .elements_named("title")
        .next()
        .map(|title| title.raw_text(200))
        .unwrap_or_default();
    has_token(path, PRICING_WORDS)
        || has_token(&title, PRICING_WORDS)
        || lines.iter().any(|line| {
            matches!(line.around.heading, 1 | 2)
                && line.text.len() < 80
                && has_token(&line.text, PRICING_WORDS)
        })
}

/// One open element during the walk.
struct Open {
    end: u32,
    is_block: bool,
    around: Around,
    /// The nearest block, itself included.
    block: u32,
}

struct Walk<'a> {
    document: &'a Document,
    sight: Sight,
    open: Vec<Open>,
    lines: Vec<Line<'a>>,
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
    fn new(document: &'a Document) -> Self {
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

    fn run(&mut self) {
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
        let next = next.trim();
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

/// Inline elements that are drawn apart from the text around them: ribbons and buttons.
fn is_set_apart(node: Node<'_>) -> bool {
    let class = node.attr("class").unwrap_or("");
    if class.is_empty() {
        return false;
    }
    has_token(
        class,
        &[
            "badge", "btn", "button", "ribbon", "pill", "chip", "popular", "tooltip", "block",
            "cta",
        ],
    ) || has_token(class, &["tag", "label"]) && is_badge(&node.text(40))
}

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
fn is_unseen(c: char) -> bool {
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
    fn inside(self, node: Node<'_>) -> Self {
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
