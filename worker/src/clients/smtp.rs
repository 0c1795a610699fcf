//! Sends mails over SMTP.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    address::AddressError,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp,
};
use secrecy::{ExposeSecret as _, SecretString};
use shared::notifications::OutgoingMail;

/// For each step of the conversation with the server.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The server, and in whose name mails go out.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// `smtps://user:password@host` or `smtp://…?tls=required`; never printed.
    pub url: SecretString,
    /// `CRB Analyser <reports@crb.example>`.
    pub from: Mailbox,
}

/// Why a mail did not go out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailFailure {
    /// The server cannot be reached, or asks us to come back; the same mail may go out later.
    #[error("the mail server cannot take it now: {0}")]
    Passing(String),
    /// The server refuses it for good.
    #[error("the mail server refuses it with {code}")]
    Refused {
        /// The three digits.
        code: u16,
    },
    /// It is no mail: an address or header that cannot be written.
    #[error("it cannot be written as a mail: {0}")]
    Unwritable(String),
}

impl MailFailure {
    /// Whether the server says that there is no such mailbox: 550, 551 and 553.
    #[must_use]
    pub fn is_no_mailbox(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                code: 550 | 551 | 553
            }
        )
    }
}

/// Whether an SMTP address can be used, and whether passwords and mails travel encrypted.
///
/// # Errors
/// What is wrong with it.
pub fn check_url(url: &SecretString) -> Result<bool, smtp::Error> {
    let text = url.expose_secret();
    AsyncSmtpTransport::<Tokio1Executor>::from_url(text)?;
    Ok(text.starts_with("smtps://") || text.contains("tls=required"))
}

/// Sends a mail. Sent twice, it carries the same Message-ID, so a server or reader can drop the second.
///
/// # Errors
/// Why it did not go out.
pub async fn send(settings: &SmtpSettings, mail: &OutgoingMail) -> Result<(), MailFailure> {
    let message = message(settings, mail)?;
    let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose_secret())
        .map_err(|error| MailFailure::Unwritable(error.to_string()))?
        .timeout(Some(TIMEOUT))
        .build();
    match transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(MailFailure::Refused {
            code: error.status().map_or(500, u16::from),
        }),
        // The server's own words may repeat the address.
        Err(error) => Err(MailFailure::Passing(match error.status() {
            Some(code) => format!("code {}", u16::from(code)),
            None if error.is_timeout() => "no answer in time".to_owned(),
            None => "no connection".to_owned(),
        })),
    }
}

/// Greets the server and signs in, without a mail.
///
/// # Errors
/// Why no mail would go out.
pub async fn greet(settings: &SmtpSettings) -> Result<(), MailFailure> {
    let transport: AsyncSmtpTransport<Tokio1Executor> =
        AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose_secret())
            .map_err(|error| MailFailure::Unwritable(error.to_string()))?
            .timeout(Some(TIMEOUT / 4))
            .build();
    match transport.test_connection().await {
        Ok(true) => Ok(()),
        Ok(false) => Err(MailFailure::Passing("it does not serve".to_owned())),
        Err(error) => Err(MailFailure::Passing(match error.status() {
            Some(code) => format!("code {}", u16::from(code)),
            None if error.is_timeout() => "no answer in time".to_owned(),
            None if error.is_tls() => "its certificate is not trusted".to_owned(),
            None => "no connection".to_owned(),
        })),
    }
}

/// The mail as it is sent. Every header is encoded by lettre, so nothing in a text becomes one.
fn message(settings: &SmtpSettings, mail: &OutgoingMail) -> Result<Message, MailFailure> {
    let recipient: Mailbox = mail
        .recipient
        .parse()
        .map_err(|error: AddressError| MailFailure::Unwritable(error.to_string()))?;
    let domain = settings.from.email.domain();
    let mut builder = Message::builder()
        .from(settings.from.clone())
        .to(recipient)
        .subject(one_line(&mail.subject))
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .date(system_time(mail.created_at))
        .raw_header(raw_header("Auto-Submitted", "auto-generated"));
    if let Some(url) = &mail.unsubscribe_url {
        builder = builder
            .raw_header(raw_header(
                "List-Unsubscribe",
                &format!("<{}>", one_line(url)),
            ))
            .raw_header(raw_header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click",
            ));
    }
    let unwritable = |error: lettre::error::Error| MailFailure::Unwritable(error.to_string());
    match &mail.html_body {
        Some(html) => builder
            .multipart(MultiPart::alternative_plain_html(
                mail.text_body.clone(),
                html.clone(),
            ))
            .map_err(unwritable),
        None => builder.body(mail.text_body.clone()).map_err(unwritable),
    }
}

fn raw_header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A header is one line, whatever stands in it.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn system_time(at: DateTime<Utc>) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.timestamp()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use shared::platform::ids::MailId;

    use super::*;

    fn settings() -> SmtpSettings {
        SmtpSettings {
            url: SecretString::from("smtp://127.0.0.1:1".to_owned()),
            from: "CRB Analyser <reports@crb.example>"
                .parse()
                .expect("an address"),
        }
    }

    fn mail() -> OutgoingMail {
        OutgoingMail {
            id: MailId::new(),
            kind: "reports.ready".to_owned(),
            recipient: "ann@example.com".to_owned(),
            subject: "Your report is ready".to_owned(),
            text_body: "Hello €\n".to_owned(),
            html_body: Some("<p>Hello €</p>".to_owned()),
            unsubscribe_url: Some("https://crb.example/unsubscribe/x".to_owned()),
            created_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_mail_has_both_forms_and_a_name_that_stays() {
        let mail = mail();

        let written = String::from_utf8(message(&settings(), &mail).expect("a mail").formatted())
            .expect("text");

        for part in [
            format!("Message-ID: <{}@crb.example>", mail.id),
            "multipart/alternative".to_owned(),
            "text/plain".to_owned(),
            "text/html".to_owned(),
            "List-Unsubscribe: <https://crb.example/unsubscribe/x>".to_owned(),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
            "Date: Thu, 01 Jan 1970".to_owned(),
        ] {
            assert!(written.contains(&part), "{part} in {written}");
        }
    }

    #[test]
    fn no_text_becomes_a_header() {
        for bad in [
            "Hi\r\nBcc: all@example.com",
            "Hi\nBcc: all@example.com",
            "Hi\rBcc: all@example.com",
        ] {
            let mut bent = mail();
            bent.subject = bad.to_owned();
            bent.unsubscribe_url = Some(format!("https://crb.example/{bad}"));
            let written = message(&settings(), &bent).expect("a mail").formatted();
            let written = String::from_utf8(written).expect("text");
            let (headers, _) = written.split_once("\r\n\r\n").expect("headers");
            assert!(
                !headers.lines().any(|line| line.starts_with("Bcc")),
                "{headers}"
            );

            let mut bent = mail();
            bent.recipient = format!("ann@example.com{bad}");
            assert!(matches!(
                message(&settings(), &bent),
                Err(MailFailure::Unwritable(_))
            ));
        }
    }

    #[test]
    fn an_address_says_whether_it_is_encrypted() {
        let check = |url: &str| check_url(&SecretString::from(url.to_owned())).ok();

        assert_eq!(check("smtps://user:pass@mail.example"), Some(true));
        assert_eq!(
            check("smtp://user:pass@mail.example:587?tls=required"),
            Some(true)
        );
        assert_eq!(check("smtp://127.0.0.1:2525"), Some(false));
        assert_eq!(check("http://mail.example"), None);
    }
}
