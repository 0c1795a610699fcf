//! Making reports: nine steps, told as they happen, the mail at the end, and the file to print.

mod generate_report;
mod mail_outcome;
mod narrate;
mod render_report;
mod renderer;
mod review_evidence;
mod send_follow_up;
mod send_follow_ups;
mod settle;
mod steps;

pub use generate_report::generate_report;
pub use mail_outcome::mail_outcome;
pub use render_report::render_report;
pub use renderer::{RenderFailed, Renderer};
pub use review_evidence::review_evidence;
pub use send_follow_up::send_follow_up;
pub use send_follow_ups::send_follow_ups;
pub use settle::settle;
