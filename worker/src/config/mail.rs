//! The mail server.

use shared::platform::config::{AppEnv, EnvReader};

use crate::clients::smtp::{self, SmtpSettings};

/// `SMTP_URL` and `MAIL_FROM`. Only a laptop does without, and only there mails may travel in the open.
pub(super) fn smtp(env: &mut EnvReader, app_env: AppEnv) -> Option<SmtpSettings> {
    let (url, from) = (env.secret("SMTP_URL"), env.optional("MAIL_FROM"));
    if app_env.is_local() && url.is_none() {
        return None;
    }
    match url.as_ref().map(smtp::check_url) {
        None => env.mistake("SMTP_URL is not set: the local mailbox is for local only"),
        // The library's words may repeat the address, and with it the password.
        Some(Err(_)) => {
            env.mistake("SMTP_URL is not an address such as smtps://user:password@mail.example")
        }
        Some(Ok(false)) if !app_env.is_local() => {
            env.mistake("SMTP_URL must be smtps://, or smtp:// with ?tls=required: passwords and mails travel there");
        }
        Some(Ok(_)) => {}
    }
    let from = match from.as_deref().map(str::parse) {
        Some(Ok(from)) => from,
        Some(Err(_)) | None => {
            env.mistake("MAIL_FROM must be an address such as CRB Analyser <reports@crb.example>");
            return None;
        }
    };
    Some(SmtpSettings { url: url?, from })
}
