//! The report as a page: rendered on the server from the stored document, readable without script, printable.
//!
//! Every figure is a link to its entry in the register of section 9. The page prints only what the document's claims
//! say; its own numbers are those of sections, rules and chart scales.

mod charts;
mod lines;
mod living;
mod prose;
mod register;

use askama::Template;
use shared::reports::{
    document::{ReportDocument, SectionId},
    staleness::Staleness,
};

use super::{assets, words};

/// What the page says beside the document.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageContext<'a> {
    /// Which version of the session's report this is.
    pub version: i32,
    /// The name under which it is read.
    pub public_id: &'a str,
    /// What of its evidence has changed since.
    pub staleness: Option<&'a Staleness>,
}

/// One entry of the contents.
struct Entry {
    number: u8,
    anchor: &'static str,
    title: &'static str,
}

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    doc: &'a ReportDocument,
    context: PageContext<'a>,
    contents: Vec<Entry>,
}

/// The page of a report.
///
/// # Errors
/// When the template does not render; a test renders every kind of report.
pub fn render(doc: &ReportDocument, context: PageContext<'_>) -> askama::Result<String> {
    let contents = SectionId::ALL
        .into_iter()
        .filter(|section| doc.has_section(*section))
        .map(|section| Entry {
            number: section.number(),
            anchor: prose::anchor(section),
            title: section.title(),
        })
        .collect();
    Page {
        doc,
        context,
        contents,
    }
    .render()
}
