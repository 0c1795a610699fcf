#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod address;
mod allow;
mod config;
mod error;
mod guard;
mod page;
mod target;

pub use address::is_public;
pub use allow::{AllowHosts, BadAllowedHost};
pub use config::{EgressConfig, Limits, NameServers, Pace};
pub use error::{ConfigError, Deadline, FetchError, RedirectFault};
pub use page::{ContentType, Egress, Fetched, PRODUCT_TOKEN, Page, PageRequest};
pub use target::{Refusal, Target};
