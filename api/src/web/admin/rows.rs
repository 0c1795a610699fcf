//! The lines of the overview, as they are read.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use crate::web::markup::{Html, escape};

/// What stands before a state: a shape and a colour; the word says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// ▲ failed
    Bad,
    /// ◆ waits
    Warn,
    /// ● fine
    Ok,
    /// ■ runs
    Info,
}

/// A shape with its word.
pub(super) fn tag(shape: Shape, words: &str) -> Html {
    let (class, drawn) = match shape {
        Shape::Bad => ("bad", "<path d=\"M5 .5L9.5 9h-9z\"/>"),
        Shape::Warn => ("warn", "<path d=\"M5 .6L9.4 5 5 9.4.6 5z\"/>"),
        Shape::Ok => ("ok", "<circle cx=\"5\" cy=\"5\" r=\"4\"/>"),
        Shape::Info => ("info", "<path d=\"M1.5 1.5h7v7h-7z\"/>"),
    };
    Html(format!(
        "<span class=\"tag {class}\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">{drawn}</svg>{}</span>",
        escape(words)
    ))
}

/// A button, as a form that works without a script.
pub(super) struct Button<'a> {
    /// What it asks for.
    pub(super) wish: &'a str,
    /// The thing it is about.
    pub(super) id: &'a str,
    /// Its words.
    pub(super) words: &'a str,
    /// What its words leave open, for those who hear and do not see the row.
    pub(super) about: &'a str,
    /// How it looks.
    pub(super) class: &'a str,
    /// More that the form sends.
    pub(super) more: &'a [(&'a str, &'a str)],
}

impl Button<'_> {
    /// The form, going back to this view.
    pub(super) fn draw(&self, back: &str) -> Html {
        let mut form = "<form method=\"post\" action=\"/admin/do\" data-act>".to_owned();
        let fields = [("wish", self.wish), ("id", self.id), ("back", back)];
        for (name, value) in fields.iter().chain(self.more) {
            // Writing to a string cannot fail.
            let _ = write!(
                form,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            );
        }
        let about = if self.about.is_empty() {
            String::new()
        } else {
            format!("<span class=\"vh\"> {}</span>", escape(self.about))
        };
        let _ = write!(
            form,
            "<button class=\"{}\" type=\"submit\">{}{about}</button></form>",
            self.class,
            escape(self.words)
        );
        Html(form)
    }
}

/// Something that needs a person.
pub(super) struct Need {
    pub(super) tag: Html,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) since: Option<DateTime<Utc>>,
    pub(super) action: Html,
}

/// A link that looks like a button.
pub(super) fn link(href: &str, words: &str) -> Html {
    Html(format!(
        "<a class=\"btn second small\" href=\"{}\">{}</a>",
        escape(href),
        escape(words)
    ))
}

/// A queue with its charts.
pub(super) struct QueueCell {
    pub(super) name: String,
    pub(super) tag: Option<Html>,
    pub(super) waiting: String,
    pub(super) depth: Html,
    pub(super) depth_most: String,
    pub(super) latency: Html,
    pub(super) latency_most: String,
    pub(super) done: Html,
    pub(super) done_most: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) button: Html,
}

/// A choice among several views.
pub(super) struct Choice {
    pub(super) words: String,
    pub(super) href: String,
    pub(super) is_chosen: bool,
}

/// A run.
pub(super) struct JobLine {
    pub(super) id: String,
    pub(super) short: String,
    pub(super) kind: String,
    pub(super) tag: Html,
    pub(super) why: String,
    pub(super) tries: String,
    pub(super) age: String,
    pub(super) action: Option<Html>,
}

/// A worker process.
pub(super) struct WorkerLine {
    pub(super) key: String,
    pub(super) tag: Html,
    pub(super) name: String,
    pub(super) now: String,
    pub(super) beat: String,
    pub(super) done: String,
    pub(super) failed: String,
}

/// A schedule.
pub(super) struct ScheduleLine {
    pub(super) id: String,
    pub(super) purpose: String,
    pub(super) cron: String,
    pub(super) next: String,
    pub(super) last: Html,
    pub(super) run: Html,
    pub(super) hold: Html,
}

/// How long a step takes.
pub(super) struct StepLine {
    pub(super) name: String,
    pub(super) bar: Html,
    pub(super) half: String,
    pub(super) most: String,
}

/// A held price.
pub(super) struct ReviewLine {
    pub(super) id: String,
    pub(super) plan: String,
    pub(super) was: String,
    pub(super) seen: String,
    pub(super) change: String,
    pub(super) is_up: bool,
    pub(super) why: String,
    pub(super) used: String,
    pub(super) source: Option<String>,
    pub(super) confirm: Html,
    pub(super) reject: Html,
}

/// A price that changed.
pub(super) struct ChangeLine {
    pub(super) id: String,
    pub(super) plan: String,
    pub(super) was: String,
    pub(super) now: String,
    pub(super) change: String,
    pub(super) is_up: bool,
    pub(super) when: String,
}

/// A held payment.
pub(super) struct PaymentLine {
    pub(super) id: String,
    pub(super) short: String,
    pub(super) amount: String,
    pub(super) why: String,
    pub(super) age: String,
    pub(super) take: Html,
    pub(super) give_back: Html,
}

/// A kind of cached answer.
pub(super) struct CacheCell {
    pub(super) name: String,
    /// None: nothing was read yet.
    pub(super) share: Option<String>,
    pub(super) chart: Html,
    pub(super) facts: Vec<(&'static str, String)>,
}

/// What the language model costs.
pub(super) struct CostCell {
    pub(super) today: String,
    pub(super) chart: Html,
    pub(super) most: String,
    pub(super) budget: Option<String>,
    pub(super) has_any: bool,
}

/// A mail of the local mailbox.
pub(super) struct MailLine {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) to: String,
    pub(super) age: String,
}

/// Something an operator did.
pub(super) struct ActLine {
    pub(super) id: String,
    pub(super) who: String,
    pub(super) what: String,
    pub(super) object: String,
    pub(super) age: String,
}

#[cfg(test)]
mod tests {
    use super::{Button, Shape, tag};

    #[test]
    fn text_of_others_cannot_become_markup() {
        let evil = "\"><script>alert(1)</script>";
        let button = Button {
            wish: "retry_job",
            id: evil,
            words: evil,
            about: evil,
            class: "link",
            more: &[("cron", evil)],
        };

        let drawn = format!("{}{}", button.draw(evil).0, tag(Shape::Bad, evil).0);

        assert!(
            !drawn.contains("<script>") && !drawn.contains("\">\"><"),
            "{drawn}"
        );
    }
}
