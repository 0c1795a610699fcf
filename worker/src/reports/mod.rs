//! Making reports: nine steps, told as they happen, the mail at the end, and the file to print.

mod generate_report;
mod mail_outcome;
mod narrate;
mod render_report;
mod renderer;
mod review_evidence;
mod settle;
mod steps;

pub use generate_report::generate_report;
pub use mail_outcome::mail_outcome;
pub use render_report::render_report;
pub use renderer::{RenderFailed, Renderer};
pub use review_evidence::review_evidence;
pub use settle::settle;
