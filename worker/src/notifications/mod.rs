//! Mails: their words, their two forms, and their way out.

mod deliver_mail;
pub mod letter;
pub mod letters;

pub use deliver_mail::deliver_mail;
