//! The way out against hostile sites, hostile names and a whole network of its own.

mod addresses;
mod bombs;
mod encodings;
mod network;
mod pace;
mod pages;
mod redirects;
mod robots;
mod slow;
mod support;
