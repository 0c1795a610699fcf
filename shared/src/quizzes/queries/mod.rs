//! SQL of questions, sessions and requests for a link back.

mod quizzes;
mod requests;
mod sessions;

pub use quizzes::{find_newest_version, find_quiz, upsert_quiz};
pub use requests::{
    delete_resume_request, delete_resume_requests, delete_stale_resume_requests,
    find_resume_request, insert_resume_request, lock_address,
};
pub use sessions::{
    NewSession, SavedProgress, claim_session, complete_session, erase_session, find_newest_session,
    find_session, insert_session, lock_session, update_progress,
};
