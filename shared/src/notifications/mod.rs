//! Mails to people; kept in the local mailbox until SMTP is configured.
