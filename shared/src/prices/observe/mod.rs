//! The price engine: what a page says is compared with what counts, and recorded.
//!
//! The engine knows offers and sources, not what they belong to. [`compare()`] decides, [`record()`] writes.
//! Fetching and extracting are the worker's (`worker/src/prices`).

mod align;
mod compare;
mod names;
mod offer;
mod reading;
mod record;

pub use align::{Aligned, align};
pub use compare::{Earlier, Finding, HoldReason, compare, is_readable};
pub use names::same_offer;
pub use offer::{Billing, Offer, OfferKind, Period, Price};
pub use reading::{NewPrice, ReadPrice, Reading};
pub use record::{Capture, Recorded, record};
