//! The register of section 9: for each figure its formula, inputs, sources and what better evidence would be.

use shared::reports::claim::{
    Claim, ClaimInput, Evidence, EvidenceKind, EvidenceNumber, InputSource,
};

use super::Page;
use super::prose::{Html, escape};
use crate::web::words;

/// One input of a figure as the register shows it.
pub(super) struct InputLine {
    pub(super) label: Html,
    pub(super) value: Html,
    pub(super) kind: Html,
    pub(super) source: Html,
    pub(super) note: Option<String>,
}

impl Page<'_> {
    /// The inputs of a figure, in the order of its formula.
    pub(super) fn inputs(&self, claim: &Claim) -> Vec<InputLine> {
        claim
            .inputs
            .iter()
            .filter_map(|input| self.input(input))
            .collect()
    }

    fn input(&self, input: &ClaimInput) -> Option<InputLine> {
        match input.source {
            InputSource::Claim(number) => {
                let claim = self.doc.claim(number)?;
                Some(InputLine {
                    label: Html(escape(&claim.label)),
                    value: self.claim(&number),
                    kind: kind_mark("claim", words::report::ANOTHER_FIGURE),
                    source: Html(format!("{} {}", words::report::FIGURE, number.0)),
                    note: None,
                })
            }
            InputSource::Evidence(number) => {
                let evidence = self.doc.evidence(number)?;
                Some(InputLine {
                    label: Html(escape(&evidence.label)),
                    value: Html(escape(&evidence.text)),
                    kind: evidence_mark(evidence.kind),
                    source: source(evidence),
                    note: evidence.note.clone(),
                })
            }
        }
    }

    /// The mark and word of a piece of evidence.
    pub(super) fn kind_of(&self, number: &EvidenceNumber) -> Html {
        self.doc
            .evidence(*number)
            .map(|evidence| evidence_mark(evidence.kind))
            .unwrap_or_default()
    }

    /// Where a piece of evidence comes from, as a link where it has an address.
    pub(super) fn source_of(&self, number: &EvidenceNumber) -> Html {
        self.doc.evidence(*number).map(source).unwrap_or_default()
    }
}

fn source(evidence: &Evidence) -> Html {
    let text = escape(&evidence.source);
    Html(
        match evidence
            .url
            .as_deref()
            .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        {
            Some(url) => format!(
                "<a href=\"{}\" rel=\"noopener noreferrer nofollow\">{text}</a>",
                escape(url)
            ),
            None => text,
        },
    )
}

pub(super) fn evidence_mark(kind: EvidenceKind) -> Html {
    match kind {
        EvidenceKind::Answer => kind_mark("answer", words::report::KIND_ANSWER),
        EvidenceKind::Benchmark => kind_mark("benchmark", words::report::KIND_BENCHMARK),
        EvidenceKind::Price => kind_mark("price", words::report::KIND_PRICE),
        EvidenceKind::Assumption => kind_mark("assumption", words::report::KIND_ASSUMPTION),
        EvidenceKind::Rate => kind_mark("rate", words::report::KIND_RATE),
        EvidenceKind::Definition => kind_mark("definition", words::report::KIND_DEFINITION),
    }
}

fn kind_mark(class: &str, word: &str) -> Html {
    let shape = match class {
        "answer" | "assumption" => "<circle cx=\"5\" cy=\"5\" r=\"4\"/>",
        "benchmark" => "<path d=\"M5 1l4.2 7.6H.8z\"/>",
        "price" => "<path d=\"M5 .6L9.4 5 5 9.4.6 5z\"/>",
        "claim" => "<path d=\"M1.2 1.2h7.6v7.6H1.2z\"/>",
        _ => "<path d=\"M1 3.2h8M1 6.8h8\"/>",
    };
    Html(format!(
        "<span class=\"kind {class}\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">{shape}</svg>{word}</span>"
    ))
}
