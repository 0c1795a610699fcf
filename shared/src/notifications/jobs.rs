//! Payloads of mail jobs.

use serde::{Deserialize, Serialize};

use crate::platform::{
    ids::MailId,
    jobs::{Job, Queue},
};

/// Sends a mail that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliverMail {
    /// Which mail.
    pub mail_id: MailId,
}

impl Job for DeliverMail {
    const KIND: &'static str = "notifications.deliver_mail";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("mail:{}", self.mail_id))
    }
}
