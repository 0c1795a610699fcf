//! Work that the quiz causes.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::jobs::{Job, Queue};

/// Decides whether a request for a link back is answered by a mail, and sends it.
///
/// The request names no address: the row in `resume_requests` does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendResumeLink {
    /// The row in `resume_requests`.
    pub request_id: Uuid,
}

impl Job for SendResumeLink {
    const KIND: &'static str = "quizzes.send_resume_link";
    const QUEUE: Queue = Queue::Notifications;

    fn unique_key(&self) -> Option<String> {
        Some(format!("resume-request:{}", self.request_id))
    }
}
