//! A call as the books see it. Money is in millionths of a US dollar, since the service bills in dollars.

use uuid::Uuid;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AiPurpose {
    /// Writing the words of a report; the subject is the report.
    Report,
    /// Reading a price page; the subject is the vendor.
    Extract,
}

impl AiPurpose {
    /// The word of the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Extract => "extract",
        }
    }
}

/// A call that is about to leave.
#[derive(Debug, Clone)]
pub struct NewAiCall {
    /// Names it; new for every attempt.
    pub id: Uuid,
    /// What it is for.
    pub purpose: AiPurpose,
    /// The report or the vendor it is for.
    pub subject: Uuid,
    /// The model that is asked.
    pub model: String,
    /// The prompt and its version.
    pub prompt: String,
    /// More it cannot cost.
    pub at_most_micro_usd: i64,
}

/// What may be spent; a call that could pass one of these is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpendingLimits {
    /// On one subject, ever.
    pub subject_micro_usd: i64,
    /// On everything since midnight, UTC.
    pub day_micro_usd: i64,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub struct AiSettlement {
    /// Which call.
    pub id: Uuid,
    /// What it cost.
    pub cost_micro_usd: i64,
    /// Tokens read.
    pub input_tokens: i64,
    /// Tokens written.
    pub output_tokens: i64,
    /// `answered`, or the failure's word.
    pub outcome: &'static str,
}
