//! Payloads of mails about accounts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::jobs::{Job, Queue};

/// Decides which mail goes to somebody who asked for an account, and sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendPasswordLink {
    /// The row in `sign_up_requests`.
    pub request_id: Uuid,
}

impl Job for SendPasswordLink {
    const KIND: &'static str = "auth.send_password_link";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("sign-up-request:{}", self.request_id))
    }
}
