//! Which texts of a report the language model may write, and what each is to say.

use shared::reports::document::{ReportDocument, Text};

/// One text of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The reason for the verdict.
    Standfirst,
    /// Why a finding matters; by its place in the list.
    Finding(usize),
    /// Why and what, for a recommendation; by its place in the list.
    Recommendation(usize),
    /// Why one of the three ways.
    Choice(usize),
}

impl Place {
    /// All of a report, in reading order.
    pub(super) fn of(document: &ReportDocument) -> Vec<Self> {
        let findings = (0..document.findings.len()).map(Self::Finding);
        let recommendations = (0..document.recommendations.len())
            .flat_map(|at| [Self::Recommendation(at), Self::Choice(at)]);
        std::iter::once(Self::Standfirst)
            .chain(findings)
            .chain(recommendations)
            .collect()
    }

    /// Its name in the brief, in the checkpoint and in the document.
    pub(super) fn key(self) -> String {
        match self {
            Self::Standfirst => "summary.standfirst".to_owned(),
            Self::Finding(at) => format!("finding.{}.body", at + 1),
            Self::Recommendation(at) => format!("recommendation.{}.body", at + 1),
            Self::Choice(at) => format!("recommendation.{}.choice", at + 1),
        }
    }

    /// What it is to say.
    pub(super) fn task(self) -> &'static str {
        match self {
            Self::Standfirst => {
                "Say why the verdict on the whole plan is what the draft says, so that the owner knows what to do next."
            }
            Self::Finding(_) => {
                "Say what was found in the owner's answers and why it matters for this company."
            }
            Self::Recommendation(_) => {
                "Say what to do, why it is worth it or not for this company, and what it hangs on."
            }
            Self::Choice(_) => {
                "Say why the recommended way is the right one for this company, and when another would be."
            }
        }
    }

    /// The text.
    pub(super) fn text(self, document: &mut ReportDocument) -> Option<&mut Text> {
        match self {
            Self::Standfirst => Some(&mut document.summary.standfirst),
            Self::Finding(at) => Some(&mut document.findings.get_mut(at)?.body),
            Self::Recommendation(at) => Some(&mut document.recommendations.get_mut(at)?.body),
            Self::Choice(at) => Some(&mut document.recommendations.get_mut(at)?.choice),
        }
    }
}
