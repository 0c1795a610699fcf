//! Mails about accounts.

mod send_password_link;

pub use send_password_link::send_password_link;
