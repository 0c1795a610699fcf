//! Making reports: nine steps, told as they happen, and the mail at the end.

mod generate_report;
mod mail_outcome;
mod narrate;
mod settle;
mod steps;

pub use generate_report::generate_report;
pub use mail_outcome::mail_outcome;
pub use settle::settle;
