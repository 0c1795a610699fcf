//! A parsed page as one flat list in document order, with what is visible already worked out.

use std::{cell::OnceCell, collections::HashMap};

use ego_tree::NodeId;
use html5ever::LocalName;
use scraper::{Html, Selector, StrTendril, node::Element};

use super::{node::Node, visibility::Visibility};

/// A page, parsed once for all rungs.
///
/// Nodes are numbered in document order; the descendants of a node are the numbers after it up to its end. Comments
/// and the contents of `template` are left out.
pub struct Document {
    html: Html,
    /// Shares its buffer with the texts of the tree.
    source: StrTendril,
    items: Vec<Item>,
    /// The elements of each name.
    named: HashMap<LocalName, Vec<u32>>,
    indexes: OnceCell<HashMap<NodeId, u32>>,
}

/// One element or text.
pub(super) struct Item {
    pub(super) id: NodeId,
    /// The number of its parent; its own for the root.
    pub(super) parent: u32,
    /// One past the number of its last descendant.
    pub(super) end: u32,
    pub(super) is_element: bool,
    pub(super) visibility: Visibility,
}

impl Document {
    pub(super) fn new(html: Html, source: StrTendril) -> Self {
        let items = flatten(&html);
        let mut named: HashMap<LocalName, Vec<u32>> = HashMap::new();
        for (index, item) in (0..).zip(&items).filter(|(_, item)| item.is_element) {
            if let Some(element) = html
                .tree
                .get(item.id)
                .and_then(|node| node.value().as_element())
            {
                named
                    .entry(element.name.local.clone())
                    .or_default()
                    .push(index);
            }
        }
        Self {
            html,
            source,
            items,
            named,
            indexes: OnceCell::new(),
        }
    }

    /// The page as it was given.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Every element and text, in document order.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = Node<'_>> + Clone {
        self.range(0, self.len())
    }

    /// Every element, in document order.
    pub fn elements(&self) -> impl DoubleEndedIterator<Item = Node<'_>> + Clone {
        self.nodes().filter(Node::is_element)
    }

    /// Every element of that name, in document order.
    pub fn elements_named(
        &self,
        name: &str,
    ) -> impl DoubleEndedIterator<Item = Node<'_>> + Clone + use<'_> {
        let indexes = self
            .named
            .get(&LocalName::from(name))
            .map_or(&[][..], Vec::as_slice);
        indexes.iter().map(|index| Node {
            document: self,
            index: *index,
        })
    }

    /// What a CSS selector selects, in document order.
    #[must_use]
    pub fn select(&self, selector: &Selector) -> Vec<Node<'_>> {
        let indexes = self.indexes.get_or_init(|| {
            let numbered = self.items.iter().zip(0..);
            numbered.map(|(item, index)| (item.id, index)).collect()
        });
        let selected = self.html.select(selector);
        selected
            .filter_map(|element| self.node(*indexes.get(&element.id())?))
            .collect()
    }

    /// The node of that number.
    #[must_use]
    pub fn node(&self, index: u32) -> Option<Node<'_>> {
        (index < self.len()).then_some(Node {
            document: self,
            index,
        })
    }

    /// The languages that the page claims: of its root, then of its open graph.
    #[must_use]
    pub fn language_tags(&self) -> Vec<&str> {
        let root = self
            .elements()
            .take(1)
            .filter_map(|root| root.attr("lang").or_else(|| root.attr("xml:lang")));
        let graph = self
            .elements_named("meta")
            .filter(|meta| meta.attr("property") == Some("og:locale"))
            .filter_map(|meta| meta.attr("content"));
        root.chain(graph).collect()
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn range(
        &self,
        from: u32,
        to: u32,
    ) -> impl DoubleEndedIterator<Item = Node<'_>> + Clone {
        (from..to).map(|index| Node {
            document: self,
            index,
        })
    }

    pub(super) fn item(&self, index: u32) -> &Item {
        &self.items[index as usize]
    }

    pub(super) fn element(&self, index: u32) -> Option<&Element> {
        self.html
            .tree
            .get(self.item(index).id)?
            .value()
            .as_element()
    }

    pub(super) fn text(&self, index: u32) -> Option<&str> {
        let text = self.html.tree.get(self.item(index).id)?.value().as_text()?;
        Some(text)
    }
}

/// Walks the tree without recursion, since its depth is the page's choice.
fn flatten(html: &Html) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(html.tree.values().len());
    let mut open: Vec<u32> = Vec::new();
    let root = html.tree.root();
    let mut next = root.first_child();
    while let Some(node) = next {
        let value = node.value();
        let is_kept = value.is_element() || value.is_text();
        if is_kept {
            let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
            let parent = open.last().copied();
            let inherited = parent.map_or(Visibility::default(), |parent| {
                items[parent as usize].visibility
            });
            let visibility = value
                .as_element()
                .map_or(inherited, |element| inherited.of_element(element));
            items.push(Item {
                id: node.id(),
                parent: parent.unwrap_or(index),
                end: index + 1,
                is_element: value.is_element(),
                visibility,
            });
            if let Some(child) = node.first_child().filter(|_| value.is_element()) {
                open.push(index);
                next = Some(child);
                continue;
            }
        }
        next = following(node, &mut items, &mut open);
    }
    items
}

/// The next node beside or above; elements that end here learn their end.
fn following<'a>(
    mut node: ego_tree::NodeRef<'a, scraper::Node>,
    items: &mut [Item],
    open: &mut Vec<u32>,
) -> Option<ego_tree::NodeRef<'a, scraper::Node>> {
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        let end = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items[open.pop()? as usize].end = end;
        node = node.parent()?;
    }
}
