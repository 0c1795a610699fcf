//! Jobs of vendors: reading what they charge.

mod refresh_catalogue;
mod refresh_vendor;

pub use refresh_catalogue::{refresh_catalogue, settle_catalogue};
pub use refresh_vendor::{refresh_vendor, settle};
