//! Callers, as types: a handler says in its signature who may call it.

mod extract;
pub mod operator_door;
mod subject;

pub use extract::{Operator, Public, QuizToken, is_by_cookie, session_cookie};
pub use subject::Subject;
