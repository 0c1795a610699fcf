//! Quizzes and the sessions in which a respondent answers them.
//!
//! Tables: `quizzes` (questions by version), `quiz_sessions`, `resume_requests`. Invariants:
//! - A session keeps the version of the questions it began with.
//! - A stored answer was valid when it was saved. Answers that left the path (another industry, a condition
//!   that no longer holds) stay stored and count for nothing.
//! - Saves merge per question under the session's row lock; the revision grows with each.
//! - A completed session never changes again; an erased one is found by nobody.
//!
//! [`path`] says which questions a respondent sees and how far along they are; [`validation`] what an answer
//! may be. The operations are in the api's `quizzes`, the mail with the link back in the worker's.

mod catalogue;
mod definition;
pub mod jobs;
mod model;
pub mod path;
pub mod queries;
#[cfg(any(test, feature = "testing"))]
mod sample;
pub mod validation;

pub use catalogue::QuizCatalogue;
pub use definition::{
    AnswerOption, BadQuiz, Condition, Feed, Question, QuestionKind, QuizDefinition, Section, ShowIf,
};
pub use model::{Answers, QuizSession, SessionStatus, Tier, UNKNOWN};
#[cfg(any(test, feature = "testing"))]
pub use sample::sample_quiz;
