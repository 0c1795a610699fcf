//! The pages in a real browser, against the real service on a real port.

mod live;
mod modules;
mod pages;
mod quiz;
mod support;
