//! The visible text of a page as lines, each with what the markup around it says.

use crate::{
    money_text::{Currency, Hints, Locale},
    page::{Document, Node},
};

use super::{
    around::Around,
    priced::{Kind, Reading, read},
    walk::Walk,
    words::has_token,
};

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
