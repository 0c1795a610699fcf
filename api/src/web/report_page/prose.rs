//! Turns texts of the document into markup: words are escaped, figures become links to the register.

use std::fmt::Write as _;

use chrono::NaiveDate;
use shared::reports::claim::{Claim, ClaimNumber, Confidence};
use shared::reports::document::{Figure, Form, SectionId, Segment, Text};

use super::Page;
pub(super) use crate::web::markup::{Html, escape};

/// The word behind `data-conf`, which decides the line under a figure.
pub(super) fn confidence_key(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    }
}

/// "18 November 2026".
pub(super) fn date(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

impl Page<'_> {
    /// A sentence or paragraph.
    pub(super) fn text(&self, text: &Text) -> Html {
        let mut out = String::new();
        for (at, segment) in text.0.iter().enumerate() {
            self.segment(&mut out, segment, at == 0);
        }
        Html(out)
    }

    /// The same without markup, for titles and descriptions of charts.
    pub(super) fn plain(&self, text: &Text) -> String {
        text.0
            .iter()
            .map(|segment| match segment {
                Segment::Text(words) | Segment::Name(words) => words.clone(),
                Segment::Quote(words) => format!("“{words}”"),
                Segment::Figure(figure) => self.doc.printed(figure).to_owned(),
                Segment::Date(day) => date(*day),
                Segment::Section(section) => section.words(),
                Segment::Recommendation(number) => self.doc.title_within(*number),
            })
            .collect()
    }

    fn segment(&self, out: &mut String, segment: &Segment, opens: bool) {
        // Writing to a string cannot fail.
        let _ = match segment {
            Segment::Text(words) | Segment::Name(words) => write!(out, "{}", escape(words)),
            Segment::Quote(words) => write!(out, "“{}”", escape(words)),
            Segment::Figure(figure) => write!(out, "{}", self.figure(figure)),
            Segment::Date(day) => write!(out, "{}", date(*day)),
            Segment::Section(section) => {
                write!(
                    out,
                    "<a href=\"#{}\">{}</a>",
                    anchor(*section),
                    section.words()
                )
            }
            Segment::Recommendation(number) => {
                let title = if opens {
                    self.doc.title_of(*number).to_owned()
                } else {
                    self.doc.title_within(*number)
                };
                match self.linked(&Some(*number)) {
                    Some(_) => write!(out, "<a href=\"#rec-{number}\">{}</a>", escape(&title)),
                    None => write!(out, "{}", escape(&title)),
                }
            }
        };
    }

    /// A figure in one of its printed forms, as a link to its entry in the register.
    pub(super) fn figure(&self, figure: &Figure) -> Html {
        match self.doc.claim(figure.claim) {
            Some(claim) => link(claim, self.doc.printed(figure)),
            None => Html::default(),
        }
    }

    /// A recommendation's number, where this report holds it: the short one leaves most of them out.
    pub(super) fn linked(&self, number: &Option<u32>) -> Option<u32> {
        let held = |wanted: &u32| {
            self.doc
                .recommendations
                .iter()
                .any(|one| one.number == *wanted)
        };
        number.filter(held)
    }

    /// A claim with its unit words.
    pub(super) fn claim(&self, number: &ClaimNumber) -> Html {
        self.figure(&Figure {
            claim: *number,
            form: Form::Short,
        })
    }

    /// A claim without its unit words.
    pub(super) fn bare(&self, number: &ClaimNumber) -> Html {
        self.figure(&Figure {
            claim: *number,
            form: Form::Bare,
        })
    }

    /// A claim as a table shows it: a range with a dash where only a range may be shown.
    pub(super) fn cell(&self, number: &ClaimNumber) -> Html {
        let form = match self.doc.claim(*number) {
            Some(claim) if claim.range_only => Form::Dash,
            _ => Form::Bare,
        };
        self.figure(&Figure {
            claim: *number,
            form,
        })
    }

    /// A claim's printed form by its name, as scripts ask for it.
    pub(super) fn printed(&self, number: &ClaimNumber, form: &str) -> &str {
        let Some(claim) = self.doc.claim(*number) else {
            return "";
        };
        claim.rendered.form(match form {
            "dash" => Form::Dash,
            "middle" => Form::Middle,
            _ => Form::Short,
        })
    }

    /// Title of a recommendation by its number.
    pub(super) fn title(&self, number: &u32) -> &str {
        self.doc.title_of(*number)
    }
}

fn link(claim: &Claim, words: &str) -> Html {
    let number = claim.number.0;
    Html(format!(
        "<a class=\"n\" data-conf=\"{}\" data-claim=\"{number}\" href=\"#claim-{number}\">{}</a>",
        confidence_key(claim.confidence),
        escape(words)
    ))
}

/// The anchor of a section: `#rejected`.
pub(super) fn anchor(section: SectionId) -> &'static str {
    match section {
        SectionId::Summary => "summary",
        SectionId::Context => "context",
        SectionId::Findings => "findings",
        SectionId::Recommendations => "recommendations",
        SectionId::Financials => "financials",
        SectionId::Roadmap => "roadmap",
        SectionId::Risks => "risks",
        SectionId::NotRecommended => "rejected",
        SectionId::Evidence => "evidence",
        SectionId::Method => "method",
    }
}
