//! Leads the numbers of figures to their entries in the register.
//!
//! A report has more than a thousand such links. Left to Typst, each asks on which page its target lies, and every paragraph
//! that holds one is laid out again once that is known: half of all time. So a template writes the target as words, which serve
//! as the link's description too, and the finished pages get the places.

use std::collections::HashMap;

use shared::reports::words::FIGURE;
use typst::{
    introspection::PagedPosition,
    layout::{Frame, FrameItem},
    model::Destination,
};
use typst_layout::{Page, PagedDocument};

/// Puts a place in the stead of each "Figure 12".
pub(crate) fn lead_to_register(document: PagedDocument) -> PagedDocument {
    let entries = entries(&document);
    let mut pages: Vec<Page> = document.pages().to_vec();
    for page in &mut pages {
        lead(&mut page.frame, &entries);
    }
    let info = document.clone().info_mut().clone();
    PagedDocument::new(pages.into(), info)
}

/// Where the register has each figure.
fn entries(document: &PagedDocument) -> HashMap<String, PagedPosition> {
    use typst::introspection::Introspector;
    let introspector = document.introspector();
    introspector
        .query_labelled()
        .into_iter()
        .filter_map(|entry| {
            let name = entry.label()?.resolve();
            let number = name.as_str().strip_prefix("claim-")?;
            let place = introspector.position(entry.location()?)?;
            Some((format!("{FIGURE} {number}"), place))
        })
        .collect()
}

fn lead(frame: &mut Frame, entries: &HashMap<String, PagedPosition>) {
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => lead(&mut group.frame, entries),
            FrameItem::Link(target, _) => {
                if let Destination::Url(words) = target
                    && let Some(place) = entries.get(words.as_str())
                {
                    *target = Destination::Position(*place);
                }
            }
            FrameItem::Text(_)
            | FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Tag(_) => {}
        }
        true
    });
}
