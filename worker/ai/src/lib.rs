//! The language model: a client of the Messages API, and the two things it is used for.
//!
//! [`Client`] asks a question and gets a typed answer. [`narrative`] writes the words of report sections around
//! figures it never sees. [`prices`] copies prices out of the visible text of a page. Both treat what comes back as if
//! an attacker had written it: schema, bounds, and a check against what was given. What fails the check is dropped, and
//! the rules' text or the price that counts now stands in.
//!
//! The crate knows none of the others. Budgets are two functions of the caller ([`budget::Budget`]), the pace is a list
//! in Redis ([`pace::Pace`]), prices of models are data (`data/models.json`), prompts are files (`prompts/`).

mod answer;
mod attempt;
pub mod backoff;
pub mod breaker;
pub mod budget;
mod client;
pub mod cost;
mod failure;
pub mod model;
pub mod narrative;
pub mod pace;
pub mod prices;
pub mod prompt;
mod question;
mod settings;
mod stream;
#[cfg(feature = "testing")]
pub mod testing;
mod wire;

pub use answer::Shape;
pub use client::Client;
pub use failure::{Failure, Waiting};
pub use question::{Answer, Failed, Question, Spent};
pub use settings::{Limits, Settings, SetupError};
