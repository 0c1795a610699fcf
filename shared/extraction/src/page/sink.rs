//! The parser's sink: scraper's own, with an eye on depth and number of nodes.

use std::{
    borrow::Cow,
    cell::{Cell, Ref, RefCell},
};

use html5ever::{
    Attribute, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    tendril::StrTendril,
};
use scraper::{Html, HtmlTreeSink};

type Id = <HtmlTreeSink as TreeSink>::Handle;

/// A node, with the place of its depth in the sink's list.
#[derive(Clone, Copy)]
pub(super) struct Handle {
    id: Id,
    serial: usize,
}

/// Builds scraper's tree and knows how deep and how large it has become.
pub(super) struct Sink {
    inner: HtmlTreeSink,
    depths: RefCell<Vec<u32>>,
    deepest: Cell<u32>,
}

impl Sink {
    pub(super) fn new() -> Self {
        Self {
            inner: HtmlTreeSink::new(Html::new_document()),
            depths: RefCell::new(vec![0]),
            deepest: Cell::new(0),
        }
    }

    /// The depth of the deepest node that was ever placed.
    pub(super) fn deepest(&self) -> u32 {
        self.deepest.get()
    }

    /// How many nodes were made, texts not counted.
    pub(super) fn nodes(&self) -> u32 {
        u32::try_from(self.depths.borrow().len()).unwrap_or(u32::MAX)
    }

    fn handle(&self, id: Id) -> Handle {
        let mut depths = self.depths.borrow_mut();
        depths.push(0);
        Handle {
            id,
            serial: depths.len() - 1,
        }
    }

    fn depth(&self, handle: &Handle) -> u32 {
        self.depths
            .borrow()
            .get(handle.serial)
            .copied()
            .unwrap_or(0)
    }

    fn place(&self, child: &NodeOrText<Handle>, depth: u32) {
        if let NodeOrText::AppendNode(child) = child {
            if let Some(known) = self.depths.borrow_mut().get_mut(child.serial) {
                *known = depth;
            }
            self.deepest.set(self.deepest.get().max(depth));
        }
    }
}

fn inner(child: NodeOrText<Handle>) -> NodeOrText<Id> {
    match child {
        NodeOrText::AppendNode(handle) => NodeOrText::AppendNode(handle.id),
        NodeOrText::AppendText(text) => NodeOrText::AppendText(text),
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, message: Cow<'static, str>) {
        self.inner.parse_error(message);
    }

    fn get_document(&self) -> Handle {
        Handle {
            id: self.inner.get_document(),
            serial: 0,
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        self.inner.elem_name(&target.id)
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.handle(self.inner.create_element(name, attrs, flags))
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.handle(self.inner.create_comment(text))
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.handle(self.inner.create_pi(target, data))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.place(&child, self.depth(parent) + 1);
        self.inner.append(&parent.id, inner(child));
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        self.place(&child, self.depth(element).max(self.depth(previous)) + 1);
        self.inner
            .append_based_on_parent_node(&element.id, &previous.id, inner(child));
    }

    fn append_doctype_to_document(
        &self,
        name: StrTendril,
        public_id: StrTendril,
        system_id: StrTendril,
    ) {
        self.inner
            .append_doctype_to_document(name, public_id, system_id);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = self.handle(self.inner.get_template_contents(&target.id));
        let depth = self.depth(target) + 1;
        self.place(&NodeOrText::AppendNode(contents), depth);
        contents
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.place(&child, self.depth(sibling));
        self.inner.append_before_sibling(&sibling.id, inner(child));
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(&target.id, attrs);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.inner.remove_from_parent(&target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.inner.reparent_children(&node.id, &new_parent.id);
    }
}
