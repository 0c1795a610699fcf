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
    number: usize,
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
    let contents = prose::SECTIONS
        .iter()
        .enumerate()
        .filter(|(_, section)| is_present(doc, section.id))
        .map(|(at, section)| Entry {
            number: at + 1,
            anchor: section.anchor,
            title: section.title,
        })
        .collect();
    Page {
        doc,
        context,
        contents,
    }
    .render()
}

/// The short report leaves out what it does not compute.
fn is_present(doc: &ReportDocument, section: SectionId) -> bool {
    match section {
        SectionId::Recommendations => !doc.recommendations.is_empty(),
        SectionId::Financials => doc.financials.is_some(),
        SectionId::Roadmap => doc.roadmap.is_some(),
        SectionId::Risks => !doc.risks.is_empty(),
        SectionId::Summary
        | SectionId::Context
        | SectionId::Findings
        | SectionId::NotRecommended
        | SectionId::Evidence
        | SectionId::Method => true,
    }
}
