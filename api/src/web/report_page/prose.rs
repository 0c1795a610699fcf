//! Turns texts of the document into markup: words are escaped, figures become links to the register.

use std::fmt::{self, Display, Write as _};

use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use shared::reports::claim::{Claim, ClaimNumber, Confidence};
use shared::reports::document::{Figure, Form, SectionId, Segment, Text};

use super::Page;

/// Markup that is safe as it stands: made here, from escaped words only.
#[derive(Debug, Clone, Default)]
pub(super) struct Html(pub(super) String);

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// A section of the report: its anchor and its title.
pub(super) struct Section {
    pub(super) id: SectionId,
    pub(super) anchor: &'static str,
    pub(super) title: &'static str,
}

/// The ten sections, in order.
pub(super) const SECTIONS: [Section; 10] = [
    Section {
        id: SectionId::Summary,
        anchor: "summary",
        title: "Summary",
    },
    Section {
        id: SectionId::Context,
        anchor: "context",
        title: "Company and context",
    },
    Section {
        id: SectionId::Findings,
        anchor: "findings",
        title: "Findings",
    },
    Section {
        id: SectionId::Recommendations,
        anchor: "recommendations",
        title: "Recommendations",
    },
    Section {
        id: SectionId::Financials,
        anchor: "financials",
        title: "Financials",
    },
    Section {
        id: SectionId::Roadmap,
        anchor: "roadmap",
        title: "Roadmap",
    },
    Section {
        id: SectionId::Risks,
        anchor: "risks",
        title: "Risks",
    },
    Section {
        id: SectionId::NotRecommended,
        anchor: "rejected",
        title: "Not recommended",
    },
    Section {
        id: SectionId::Evidence,
        anchor: "evidence",
        title: "Assumptions and evidence",
    },
    Section {
        id: SectionId::Method,
        anchor: "method",
        title: "Method",
    },
];

/// Escapes words for text and attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

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
                Segment::Section(section) => section_words(*section),
                Segment::Recommendation(number) => self.title_of(*number).to_lowercase(),
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
                    section_words(*section)
                )
            }
            Segment::Recommendation(number) => {
                let title = self.title_of(*number);
                let title = if opens {
                    title.to_owned()
                } else {
                    lower_first(title)
                };
                write!(out, "<a href=\"#rec-{number}\">{}</a>", escape(&title))
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

    /// The same as [`Self::title_of`], as templates pass it.
    pub(super) fn title(&self, number: &u32) -> &str {
        self.title_of(*number)
    }

    /// Title of a recommendation by its number.
    pub(super) fn title_of(&self, number: u32) -> &str {
        self.doc
            .recommendations
            .iter()
            .find(|recommendation| recommendation.number == number)
            .map_or("another step", |recommendation| {
                recommendation.title.as_str()
            })
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

fn anchor(section: SectionId) -> &'static str {
    SECTIONS
        .iter()
        .find(|candidate| candidate.id == section)
        .map_or("summary", |found| found.anchor)
}

fn section_words(section: SectionId) -> String {
    let number = SECTIONS
        .iter()
        .position(|candidate| candidate.id == section)
        .unwrap_or_default()
        + 1;
    format!("section {number}")
}

/// Lower case inside a sentence, but for words such as "AI".
fn lower_first(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => title.to_owned(),
    }
}
