//! Making reports: nine steps, told as they happen, and the mail at the end.

mod generate_report;
mod mail_outcome;
mod review_evidence;
mod settle;
mod steps;

pub use generate_report::generate_report;
pub use mail_outcome::mail_outcome;
pub use review_evidence::review_evidence;
pub use settle::settle;
