//! How many connections are open: so many in all, and so many of one address.

use std::{net::IpAddr, sync::Arc};

use dashmap::DashMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::ClientAddress;

/// The open connections.
pub struct Connections {
    room: Arc<Semaphore>,
    of_address: Arc<DashMap<IpAddr, usize>>,
    most_of_address: usize,
}

/// The place of one connection; dropped, it is free again.
pub struct Place {
    _room: OwnedSemaphorePermit,
    counted: Option<(IpAddr, Arc<DashMap<IpAddr, usize>>)>,
}

impl Connections {
    /// None so far, and room for so many.
    #[must_use]
    pub fn new(most: usize, most_of_address: usize) -> Self {
        Self {
            room: Arc::new(Semaphore::new(most)),
            of_address: Arc::default(),
            most_of_address,
        }
    }

    /// Waits until there is room for one more.
    pub async fn room(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed.
        Arc::clone(&self.room).acquire_owned().await.ok()
    }

    /// A place in that room; none when the address has as many as it may.
    #[must_use]
    pub fn place(
        &self,
        room: Option<OwnedSemaphorePermit>,
        address: Option<IpAddr>,
    ) -> Option<Place> {
        let room = room?;
        let network = address.and_then(|address| ClientAddress::from(address).network());
        if let Some(network) = network {
            let mut held = self.of_address.entry(network).or_insert(0);
            if *held >= self.most_of_address {
                return None;
            }
            *held += 1;
        }
        Some(Place {
            _room: room,
            counted: network.map(|network| (network, Arc::clone(&self.of_address))),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((network, counts)) = &self.counted else {
            return;
        };
        if let Some(mut held) = counts.get_mut(network) {
            *held = held.saturating_sub(1);
        }
        counts.remove_if(network, |_, held| *held == 0);
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::Connections;

    #[tokio::test]
    async fn an_address_has_its_share_and_gives_it_back() {
        let connections = Connections::new(10, 2);
        let address: Option<IpAddr> = "2001:db8::1".parse().ok();
        let neighbour: Option<IpAddr> = "2001:db8::2".parse().ok();
        let other: Option<IpAddr> = "192.0.2.1".parse().ok();

        let first = connections.place(connections.room().await, address);
        let second = connections.place(connections.room().await, neighbour);
        let third = connections.place(connections.room().await, address);
        let elsewhere = connections.place(connections.room().await, other);
        let uncounted = connections.place(connections.room().await, None);
        drop(first);
        let again = connections.place(connections.room().await, address);

        assert!(second.is_some() && elsewhere.is_some() && uncounted.is_some());
        assert!(third.is_none(), "a network of version 6 is one address");
        assert!(again.is_some());
    }
}
