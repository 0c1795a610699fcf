//! From a report document to the bytes of a PDF.

use std::mem::ManuallyDrop;

use shared::reports::document::ReportDocument;
use typst::{diag::SourceDiagnostic, foundations::Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{
    data::{self, Edition},
    links,
    world::ReportWorld,
};

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The document could not be handed to the templates.
    #[error("the report could not be written as data")]
    Data(#[from] serde_json::Error),
    /// A template did not understand the document; carries what Typst said.
    #[error("the report could not be laid out: {0}")]
    Layout(String),
    /// The pages could not be written as PDF; carries what Typst said.
    #[error("the pages could not be written as PDF: {0}")]
    Export(String),
}

/// How many reports ago a piece of layout may have been used and still be kept.
const KEEP_LAYOUT_FOR: usize = 5;

/// The report as a PDF: tagged, with bookmarks, and the same bytes for the same document and edition.
///
/// The file claims PDF/UA where it can. A text with a character that no font of ours has rules that out; then it is a tagged
/// PDF that makes no claim.
///
/// # Errors
/// When a document breaks a template, which the tests try hard to do.
pub fn pdf(document: &ReportDocument, edition: &Edition) -> Result<Vec<u8>, RenderError> {
    let pages = lay_out(document, edition)?;
    let bytes = write(&pages, ident(document, edition));
    typst::comemo::evict(KEEP_LAYOUT_FOR);
    bytes
}

/// The same by a process that ends with it: nothing is tidied up that the system takes back at once anyway.
pub(crate) fn last_pdf(
    document: &ReportDocument,
    edition: &Edition,
) -> Result<Vec<u8>, RenderError> {
    let pages = ManuallyDrop::new(lay_out(document, edition)?);
    write(&pages, ident(document, edition))
}

fn lay_out(document: &ReportDocument, edition: &Edition) -> Result<PagedDocument, RenderError> {
    let world = ReportWorld::new(serde_json::to_vec(&data::of(document, edition))?);
    typst::compile::<PagedDocument>(&world)
        .output
        .map(links::lead_to_register)
        .map_err(|errors| RenderError::Layout(told(&errors)))
}

fn write(pages: &PagedDocument, ident: String) -> Result<Vec<u8>, RenderError> {
    let options = |standards| PdfOptions {
        ident: Smart::Custom(ident.clone()),
        creator: Smart::Custom(Some("CRB Analyser".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let accessible = PdfStandards::new(&[PdfStandard::Ua_1]).unwrap_or_default();
    typst_pdf::pdf(pages, &options(accessible))
        .or_else(|_| typst_pdf::pdf(pages, &options(PdfStandards::default())))
        .map_err(|errors| RenderError::Export(told(&errors)))
}

/// What makes this file another file than that of another version.
fn ident(document: &ReportDocument, edition: &Edition) -> String {
    format!(
        "{} {} {}",
        document.input_hash, document.as_of, edition.version
    )
}

fn told(errors: &[SourceDiagnostic]) -> String {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.join("; ")
}
