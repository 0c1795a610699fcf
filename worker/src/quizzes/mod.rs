//! Work that the quiz causes.

mod send_resume_link;

pub use send_resume_link::send_resume_link;
