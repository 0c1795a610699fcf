//! Live streams: one Redis subscription per process, fanned out to all readers of this process.

mod hub;
mod open;
mod reader;
mod ticket;

pub use hub::{Hub, HubLimits, Place, Refused};
pub(crate) use open::refusal;
pub use open::{Opening, open_stream};
pub use reader::{Reader, Start};
pub use ticket::{StreamQuery, StreamTicketView, create_ticket};
