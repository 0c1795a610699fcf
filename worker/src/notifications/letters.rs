//! The words of every mail.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use shared::{
    platform::money::Money,
    reports::{claim::Claim, document::LedgerLine},
};

use super::letter::{Action, FigureLine, Letter};

/// The way back to the answers. The token stands in the fragment: browsers keep it to themselves, and mail scanners that
/// open the link redeem nothing.
#[must_use]
pub fn resume_link(base_url: &str, token: &str, lifetime: Duration) -> Letter {
    let minutes = lifetime.as_secs().div_ceil(60);
    let span = match minutes {
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    Letter {
        subject: "Your link back to your answers".to_owned(),
        title: "Back to your answers".to_owned(),
        before: vec![
            "This link takes you back to your answers in the CRB Analyser quiz.".to_owned(),
        ],
        figures: Vec::new(),
        action: Some(Action {
            label: "Open my answers",
            url: format!("{base_url}/resume#t={token}"),
        }),
        after: vec![
            format!("It works once, within {span}."),
            "If you did not ask for it, leave it unopened; nothing happens then.".to_owned(),
        ],
        unsubscribe: None,
    }
}

/// The way to an account: to a new one, or with a lost password into the one there is.
#[must_use]
pub fn password_link(base_url: &str, token: &str, minutes: u64, has_account: bool) -> Letter {
    let (subject, before, label) = if has_account {
        (
            "You have an account already",
            vec![
                "Somebody, probably you, asked for an account at CRB Analyser with this address. It has one already.".to_owned(),
                format!("Sign in at {base_url}/sign-in. If the password is lost, this link lets you choose another one."),
            ],
            "Choose another password",
        )
    } else {
        (
            "Your account at CRB Analyser",
            vec![
                "This link lets you choose a password, and with it your account is made."
                    .to_owned(),
            ],
            "Choose a password",
        )
    };
    Letter {
        subject: subject.to_owned(),
        title: subject.to_owned(),
        before,
        figures: Vec::new(),
        action: Some(Action {
            label,
            url: format!("{base_url}/sign-up#t={token}"),
        }),
        after: vec![
            format!("It works once, within {minutes} minutes."),
            "If you did not ask for it, leave it unopened; nothing happens then.".to_owned(),
        ],
        unsubscribe: None,
    }
}

/// What was paid, and what happens next.
#[derive(Debug, Clone)]
pub struct Order {
    /// Our name of the payment.
    pub number: String,
    /// How much, tax included.
    pub amount: Money,
    /// When the money was there.
    pub paid_at: DateTime<Utc>,
    /// Where to watch the report being made, or to go on with the quiz.
    pub next_url: String,
    /// Whether the quiz is complete.
    pub is_complete: bool,
}

/// The confirmation of an order.
#[must_use]
pub fn order_confirmed(order: &Order) -> Letter {
    let line = |label: &str, figure: String| FigureLine {
        label: label.to_owned(),
        figure,
    };
    let (next, label) = if order.is_complete {
        (
            "Your report is being made now. You get another mail when it is ready.",
            "Watch it being made",
        )
    } else {
        (
            "Your report is made as soon as you have answered the remaining questions.",
            "Go on with the questions",
        )
    };
    Letter {
        subject: "Your order is confirmed".to_owned(),
        title: "Thank you, your payment has arrived".to_owned(),
        before: vec![next.to_owned()],
        figures: vec![
            line("What you ordered", "CRB report for your company".to_owned()),
            line(
                "Paid, tax included",
                format!("{} {}", order.amount.currency, order.amount.amount),
            ),
            line("On", order.paid_at.format("%-d %B %Y").to_string()),
            line("Order", order.number.clone()),
        ],
        action: Some(Action {
            label,
            url: order.next_url.clone(),
        }),
        after: vec!["Keep this mail: the order number finds your payment.".to_owned()],
        unsubscribe: None,
    }
}

/// What a mail says of a report.
#[derive(Debug, Clone, Default)]
pub struct KeyFigures {
    /// The verdict in one line.
    pub headline: Option<String>,
    /// The lines of the ledger.
    pub lines: Vec<KeyLine>,
}

/// A line of the ledger, with the claim that its figure prints.
#[derive(Debug, Clone, Deserialize)]
pub struct KeyLine {
    line: LedgerLine,
    claim: Option<Claim>,
}

impl KeyLine {
    fn figure(&self) -> &str {
        match (&self.line.figure, &self.claim) {
            (Some(figure), Some(claim)) => claim.rendered.form(figure.form),
            (Some(_), None) => "",
            (None, _) => self.line.missing.as_deref().unwrap_or_default(),
        }
    }
}

/// A report with its link and the figures of its first page, each exactly as printed there.
#[must_use]
pub fn report_ready(url: &str, known: &KeyFigures) -> Letter {
    let verdict = known.headline.as_ref();
    let before = verdict.map(|verdict| format!("Our verdict: {verdict}"));
    let lines = known.lines.iter().filter(|line| !line.figure().is_empty());
    let figures = lines.map(|line| FigureLine {
        label: line.line.label.clone(),
        figure: line.figure().to_owned(),
    });
    Letter {
        subject: "Your report is ready".to_owned(),
        title: "Your report is ready".to_owned(),
        before: before.into_iter().collect(),
        figures: figures.collect(),
        action: Some(Action {
            label: "Read your report",
            url: url.to_owned(),
        }),
        after: vec![
            "Every underlined figure opens: formula, inputs, sources and their dates.".to_owned(),
            "Whoever has this link can read the report, so pass it on only to those who should."
                .to_owned(),
        ],
        unsubscribe: None,
    }
}

/// A report that could not be made yet.
#[must_use]
pub fn report_failed() -> Letter {
    Letter {
        subject: "We could not finish your report yet".to_owned(),
        title: "We could not finish your report yet".to_owned(),
        before: vec![
            "Your answers and your payment are safe. We have been told and will make it; you get another mail as soon as it is ready.".to_owned(),
            "There is nothing you need to do.".to_owned(),
        ],
        figures: Vec::new(),
        action: None,
        after: Vec::new(),
        unsubscribe: None,
    }
}

/// A week after the report.
#[must_use]
pub fn follow_up(url: &str, unsubscribe: String) -> Letter {
    Letter {
        subject: "A week with your report".to_owned(),
        title: "A week with your report".to_owned(),
        before: vec![
            "A week ago we sent you your report. A good moment to look at its first step again: what it costs, who does it, and what it needs to begin.".to_owned(),
            "The page also says whether a price or a benchmark under your figures has changed since, and what that does to them.".to_owned(),
        ],
        figures: Vec::new(),
        action: Some(Action {
            label: "Open your report",
            url: url.to_owned(),
        }),
        after: vec!["This is the only reminder; there will be no other.".to_owned()],
        unsubscribe: Some(unsubscribe),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_has_a_subject_of_one_line_and_both_forms() {
        let order = Order {
            number: "0198a6e0".to_owned(),
            amount: "147.00"
                .parse()
                .map(|amount| Money::new(amount, shared::platform::money::Currency::EUR))
                .expect("an amount"),
            paid_at: DateTime::UNIX_EPOCH,
            next_url: "https://crb.test/quiz".to_owned(),
            is_complete: false,
        };
        let letters = [
            resume_link("https://crb.test", "crb_rl_1", Duration::from_secs(600)),
            password_link("https://crb.test", "crb_ml_1", 30, false),
            password_link("https://crb.test", "crb_ml_1", 30, true),
            order_confirmed(&order),
            report_ready("https://crb.test/r/1", &KeyFigures::default()),
            report_failed(),
            follow_up(
                "https://crb.test/r/1",
                "https://crb.test/unsubscribe/1".to_owned(),
            ),
        ];

        for letter in letters {
            let (text, html) = (
                letter.text().expect("a text"),
                letter.html().expect("a page"),
            );
            assert!(!letter.subject.is_empty() && !letter.subject.contains(['\r', '\n']));
            for paragraph in letter.before.iter().chain(&letter.after) {
                assert!(text.contains(paragraph.as_str()), "{text}");
            }
            assert!(html.contains(&letter.title), "{html}");
        }
    }

    #[test]
    fn a_link_says_how_long_it_is_good_for() {
        let text = |seconds| {
            let letter = resume_link("https://crb.test", "t", Duration::from_secs(seconds));
            letter.text().expect("a text")
        };
        assert!(text(60).contains("within 1 minute."));
        assert!(text(600).contains("within 10 minutes."));
        assert!(text(600).contains("\nhttps://crb.test/resume#t=t\n"));
    }
}
