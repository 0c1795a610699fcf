//! What the templates read: the document with its dates in words, the words around it, and nothing that could do harm.

use serde_json::{Value, json};
use shared::reports::{
    claim::{ClaimNumber, EvidenceNumber},
    document::{ReportDocument, SectionId, Segment, Text, date_in_words},
    visit::Visitor,
    words,
};

mod clean;

/// What a PDF says beside its document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Edition {
    /// Which version of the session's report this is.
    pub version: i32,
}

/// The data file of one report.
pub(crate) fn of(document: &ReportDocument, edition: &Edition) -> Value {
    let mut document = document.clone();
    let titles: Vec<Value> = document
        .recommendations
        .iter()
        .map(|one| json!({"number": one.number, "title": one.title, "within": document.title_within(one.number)}))
        .collect();
    document.visit(&mut DatesInWords);
    for evidence in &mut document.evidence {
        evidence.url = evidence.url.as_deref().and_then(clean::address);
    }
    let sections: Vec<Value> = SectionId::ALL
        .into_iter()
        .map(|section| {
            json!({
                "id": section, "number": section.number(), "title": section.title(), "words": section.words(),
                "present": document.has_section(section),
            })
        })
        .collect();
    let words: serde_json::Map<String, Value> = words::ALL
        .iter()
        .map(|(name, text)| (name.to_lowercase(), json!(text)))
        .collect();
    let mut data = json!({
        "date": date_in_words(document.as_of),
        "sections": sections,
        "titles": titles,
        "words": words,
        "version": edition.version,
        "doc": document,
    });
    clean::strings(&mut data);
    data
}

/// Writes each date as the page does, so that templates need no calendar.
struct DatesInWords;

impl Visitor for DatesInWords {
    fn claim(&mut self, _number: &mut ClaimNumber) {}

    fn evidence(&mut self, _number: &mut EvidenceNumber) {}

    fn text(&mut self, _place: &str, text: &mut Text) {
        for segment in &mut text.0 {
            if let Segment::Date(date) = segment {
                *segment = Segment::Text(date_in_words(*date));
            }
        }
    }
}
