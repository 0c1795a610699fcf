//! Whether a process could listen where it is told to.

use std::{io::ErrorKind, net::SocketAddr};

use tokio::net::TcpListener;

use super::Check;

/// Looks whether the address of a variable is free.
pub async fn check_address(name: &'static str, variable: &str, address: SocketAddr) -> Check {
    match TcpListener::bind(address).await {
        Ok(_) => Check::ok(name, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Check::warn(
            name,
            format!("somebody listens on {address} already"),
            format!("nothing, if that is this program at work; else set {variable} to a free one"),
        ),
        Err(error) => Check::fail(
            name,
            format!("{address} cannot be taken: {error}"),
            format!("set {variable} to an address of this machine, with a port from 1024 on"),
        ),
    }
}
