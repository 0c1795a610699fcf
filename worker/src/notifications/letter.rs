//! What a mail says, and the two forms in which it is sent.

use askama::Template;
use shared::{
    notifications::{self, Delivery, NewMail},
    platform::db::Tx,
};

use crate::runtime::JobError;

/// A mail before it has a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The subject line.
    pub subject: String,
    /// The heading.
    pub title: String,
    /// Paragraphs.
    pub before: Vec<String>,
    /// Lines of a small table.
    pub figures: Vec<FigureLine>,
    /// The one thing to do.
    pub action: Option<Action>,
    /// Paragraphs below it.
    pub after: Vec<String>,
    /// Where to refuse further mails of the kind; absent where the mail belongs to something that was asked for.
    pub unsubscribe: Option<String>,
}

/// A label and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLine {
    /// Such as "Net value over three years".
    pub label: String,
    /// As it is printed in the report.
    pub figure: String,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub label: &'static str,
    /// Where it leads.
    pub url: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'l> {
    letter: &'l Letter,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'l> {
    letter: &'l Letter,
}

/// To whom, and as which mail.
#[derive(Debug, Clone, Copy)]
pub struct Address<'a> {
    /// Which mail, such as `reports.ready`.
    pub kind: &'static str,
    /// What it is about; one mail per kind and subject key.
    pub subject_key: &'a str,
    /// To whom.
    pub recipient: &'a str,
}

impl Letter {
    /// As HTML, with everything escaped.
    ///
    /// # Errors
    /// Never for a template that compiles; the form is askama's.
    pub fn html(&self) -> askama::Result<String> {
        Html { letter: self }.render()
    }

    /// As text.
    ///
    /// # Errors
    /// Never for a template that compiles; the form is askama's.
    pub fn text(&self) -> askama::Result<String> {
        Text { letter: self }.render()
    }

    /// Posts it, once per kind and subject key; false if it was posted before.
    ///
    /// # Errors
    /// A retry on a database error.
    pub async fn post(
        &self,
        tx: &mut Tx,
        to: Address<'_>,
        delivery: Delivery,
    ) -> Result<bool, JobError> {
        let (text, html) = (self.text()?, self.html()?);
        let mail = NewMail {
            kind: to.kind,
            subject_key: to.subject_key,
            recipient: to.recipient,
            subject: &self.subject,
            text_body: &text,
            html_body: Some(&html),
            unsubscribe_url: self.unsubscribe.as_deref(),
        };
        Ok(notifications::post(tx, &mail, delivery).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "S".to_owned(),
            title: "Your <report> is ready".to_owned(),
            before: vec!["Go ahead & \"see\".".to_owned()],
            figures: vec![FigureLine {
                label: "Net value".to_owned(),
                figure: "€5,830 – €17,500".to_owned(),
            }],
            action: Some(Action {
                label: "Read it here",
                url: "https://crb.test/r/abc#t=1&2".to_owned(),
            }),
            after: vec!["Goodbye.".to_owned()],
            unsubscribe: Some("https://crb.test/unsubscribe/x".to_owned()),
        }
    }

    #[test]
    fn text_says_all_of_it_with_addresses_on_lines_of_their_own() {
        let text = letter().text().expect("a text");

        assert_eq!(
            text,
            "Your <report> is ready\n\nGo ahead & \"see\".\n\nNet value: €5,830 – €17,500\n\nRead it here:\n\
             https://crb.test/r/abc#t=1&2\n\nGoodbye.\n\n--\nCRB Analyser\nNo more mails of this kind:\n\
             https://crb.test/unsubscribe/x\n"
        );
    }

    #[test]
    fn html_says_the_same_and_nothing_breaks_out_of_its_place() {
        let html = letter().html().expect("a page");

        assert!(html.contains("Your &#60;report&#62; is ready"), "{html}");
        assert!(html.contains("Go ahead &#38; &#34;see&#34;."), "{html}");
        assert!(html.contains("€5,830 – €17,500"), "{html}");
        assert!(
            html.contains("href=\"https://crb.test/r/abc#t=1&#38;2\""),
            "{html}"
        );
        assert!(
            !html.contains("<script") && !html.contains("<img"),
            "{html}"
        );
    }
}
