//! Where on the page a thing stands: near the headline, in a list of other products, behind a headline like "related".

use std::{cell::RefCell, collections::HashMap, sync::LazyLock};

use regex::Regex;

use super::button;
use crate::{caseless, page::Node, product::Context};

/// Headlines of sections that show other products.
static OTHERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:related|similar|you may|you might|may also|also like|also bought|also viewed|customers who|people also|recommend|recently viewed|",
        r"frequently bought|more from|more items|other products|compare with|complete the look|sponsored|best ?sellers?|shop the look|accessories|",
        r"ähnliche|auch interess|andere kunden|kunden kauften|kunden, die|das könnte|empfehl|zuletzt angesehen|passend|zubehör|",
        r"similaires?|aussi aim|pourraient|également|vous aimerez|récemment|relacionad|también|interesar|recomend|recientes|similares|vistos|",
        r"correlat|simili|potrebbe|acquistato anche|consigliat|visti di recente|também|gerelateerd|vergelijkbaar|anderen|aanbevolen|ook bekeken|",
        r"podobne|polecan|inni klienci|podobné|související|mohlo by|súvisiace|podobni|sorodn|povezan|priporoč|похож|рекоменд|также|вместе с|с этим|",
        r"liknande|andra köpte|lignende|andre|liittyvät|samankaltai|hasonló|ajánl|similare|recomandate|sarnased|teised|benzer|önerilen)",
    ))
    .ok()
});

/// Parts of class names and ids that mark a place as one for other things.
const ELSEWHERE: &[&str] = &[
    "footer",
    "related",
    "recommend",
    "recommended",
    "recommendation",
    "recommendations",
    "recs",
    "reco",
    "similar",
    "upsell",
    "upsells",
    "crosssell",
    "crosssells",
    "cross",
    "recently",
    "recent",
    "viewed",
    "bestseller",
    "bestsellers",
    "carousel",
    "accessories",
    "accessory",
    "bundle",
    "minicart",
    "basket",
    "menu",
    "nav",
    "navigation",
    "navbar",
    "modal",
    "popup",
    "cookie",
    "newsletter",
    "banner",
    "promo",
    "shipping",
    "delivery",
    "filter",
    "filters",
    "facet",
    "sponsored",
    "ads",
    "advert",
    "suggestions",
    "suggested",
    "crosssales",
    "alsobought",
    "megamenu",
    "topbar",
    "tooltip",
    "financing",
    "finance",
    "credit",
    "warranty",
    "insurance",
    "comparison",
    "slick",
    "swiper",
    "owl",
    "offcanvas",
    "drawer",
    "sidebar",
    "widget",
    "breadcrumb",
    "breadcrumbs",
    "category",
    "categories",
    "listing",
    "similars",
];

/// What is known of a page's places.
pub(super) struct Zones<'a> {
    context: &'a Context<'a>,
    /// The headline of the product.
    pub(super) headline: Option<u32>,
    /// Where the first section with other products begins, after the headline.
    pub(super) others_from: u32,
    /// Where things are bought.
    pub(super) buttons: Vec<u32>,
    /// By parent: how many children of the same kind show an amount.
    alike: RefCell<HashMap<u32, HashMap<String, u32>>>,
    /// By element: the mark that it bears itself.
    marks: RefCell<HashMap<u32, Option<&'static str>>>,
}

impl<'a> Zones<'a> {
    pub(super) fn of_page(context: &'a Context<'a>, named: Option<u32>) -> Self {
        let headline = headline(context, named);
        Zones {
            context,
            headline,
            others_from: others_from(context, headline),
            buttons: button::buttons(context),
            alike: RefCell::default(),
            marks: RefCell::default(),
        }
    }

    /// Whether a thing is one of several alike, each with an amount, as in a list of products.
    pub(super) fn is_repeated(&self, node: &Node<'a>) -> bool {
        let mut inner = *node;
        for parent in node.ancestors().take(9) {
            if matches!(parent.name(), "body" | "html" | "main")
                || self
                    .headline
                    .is_some_and(|headline| (parent.index()..parent.end()).contains(&headline))
                    && inner.index() < headline_of(self)
            {
                return false;
            }
            let holds_headline = self
                .headline
                .is_some_and(|headline| (inner.index()..inner.end()).contains(&headline));
            if holds_headline {
                return false;
            }
            if self.alike(&parent, &inner) >= 3
                && inner
                    .elements()
                    .take(60)
                    .any(|element| matches!(element.name(), "a" | "img"))
            {
                return true;
            }
            inner = parent;
        }
        false
    }

    fn alike(&self, parent: &Node<'a>, child: &Node<'a>) -> u32 {
        let mut known = self.alike.borrow_mut();
        let kinds = known.entry(parent.index()).or_insert_with(|| {
            let mut kinds = HashMap::new();
            for sibling in parent.children().filter(Node::is_element) {
                if self.context.shown.is_within(sibling.index(), sibling.end()) {
                    *kinds.entry(kind(&sibling)).or_insert(0) += 1;
                }
            }
            kinds
        });
        kinds.get(&kind(child)).copied().unwrap_or(0)
    }

    /// The mark of a place that is for other things, if one of the elements around has it.
    pub(super) fn elsewhere(&self, node: &Node<'a>) -> Option<&'static str> {
        for element in node.ancestors().take(24) {
            let name = element.name();
            if matches!(name, "body" | "html" | "main")
                || self
                    .headline
                    .is_some_and(|headline| (element.index()..element.end()).contains(&headline))
            {
                return None;
            }
            let mark = *self
                .marks
                .borrow_mut()
                .entry(element.index())
                .or_insert_with(|| mark_of(&element));
            if mark.is_some() {
                return mark;
            }
        }
        None
    }
}

/// The mark in an element's name, classes and id.
fn mark_of(element: &Node<'_>) -> Option<&'static str> {
    let name = element.name();
    if let Some(mark) = ["header", "nav", "footer", "aside", "select", "dialog"]
        .iter()
        .find(|mark| **mark == name)
    {
        return Some(mark);
    }
    let marked = element
        .attrs()
        .filter(|(attribute, _)| matches!(*attribute, "class" | "id" | "role" | "data-testid"));
    marked
        .flat_map(|(_, value)| tokens(value))
        .find_map(|token| ELSEWHERE.iter().find(|mark| **mark == token).copied())
}

fn headline_of(zones: &Zones<'_>) -> u32 {
    zones.headline.unwrap_or(0)
}

/// Name and first class: what children of one list share.
fn kind(node: &Node<'_>) -> String {
    format!("{}.{}", node.name(), node.classes().next().unwrap_or(""))
}

/// The words of a class list: parted at signs and where small letters meet capitals, in small letters.
pub(super) fn tokens(classes: &str) -> impl Iterator<Item = String> + '_ {
    classes
        .split(|c: char| !c.is_ascii_alphanumeric())
        .flat_map(|part| {
            let mut words = Vec::new();
            let mut word = String::new();
            let mut was_small = false;
            for c in part.chars() {
                if c.is_ascii_uppercase() && was_small {
                    words.push(std::mem::take(&mut word));
                }
                was_small = c.is_ascii_lowercase();
                word.push(c.to_ascii_lowercase());
            }
            words.push(word);
            words
        })
}

/// The first visible headline that the titles repeat, else `named`, a text that does, else the first visible one, else any.
fn headline(context: &Context<'_>, named: Option<u32>) -> Option<u32> {
    let headlines = &context.subject.headlines;
    let titles = context
        .subject
        .title
        .iter()
        .chain(&context.subject.graph_title);
    let titles: Vec<_> = titles
        .map(|title| crate::product::subject::words(title))
        .collect();
    let repeated = |text: &str| {
        let words = crate::product::subject::words(text);
        titles
            .iter()
            .any(|title| words.intersection(title).count() * 2 >= words.len())
    };
    let shown = || headlines.iter().filter(|headline| !headline.is_hidden);
    let fitting = shown()
        .find(|headline| repeated(&headline.text))
        .map(|headline| headline.index);
    let any = || {
        shown()
            .next()
            .or_else(|| headlines.first())
            .map(|headline| headline.index)
    };
    fitting.or(named).or_else(any)
}

fn others_from(context: &Context<'_>, headline: Option<u32>) -> u32 {
    let from = headline.unwrap_or(0);
    let Some(pattern) = OTHERS.as_ref() else {
        return u32::MAX;
    };
    context
        .document
        .elements()
        .filter(|node| node.index() > from && !node.is_hidden())
        .filter(|node| {
            matches!(node.name(), "h2" | "h3" | "h4" | "h5")
                || node.classes().any(|class| {
                    caseless::contains(class, "title") || caseless::contains(class, "heading")
                })
        })
        .find(|node| {
            let text = node.text(80);
            text.len() < 70 && pattern.is_match(&text)
        })
        .map_or(u32::MAX, |node| node.index())
}
