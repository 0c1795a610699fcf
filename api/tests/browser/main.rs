//! The pages in a real browser, against the real service on a real port.

mod comeback;
mod journey;
mod live;
mod modules;
mod pages;
mod payment;
mod quiz;
mod support;
