//! The price engine's hands: fetching a page, reading it, and handing both to `shared::prices`.

mod ai_extract;
mod extract;
mod look;
mod readings;
mod refresh_rates;

pub use ai_extract::read_with_model;
pub use extract::{Extract, extract};
pub use look::{LookError, SeenPage, look};
pub use readings::{STRATEGY_VERSION, read_plans};
pub use refresh_rates::refresh_rates;
