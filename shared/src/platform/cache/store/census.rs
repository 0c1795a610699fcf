//! What Redis holds of each kind, counted when somebody asks: Redis does not count by kind, and a count kept beside each
//! write would drift with everything that ends by itself.

use std::{collections::BTreeMap, time::Duration};

use fred::prelude::*;

/// Keys that are looked at by one command; Redis does nothing else meanwhile.
const AT_ONCE: u32 = 500;
/// A walk that takes longer is given up: an operator who looks must not wait, nor anybody else.
const LONGEST: Duration = Duration::from_secs(1);

/// Answers of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldInRedis {
    /// How many, whatever they were made from.
    pub entries: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

/// Walks all keys of a prefix, a few at a time, and counts them by the part behind it; nothing when it took too long or
/// Redis went away.
pub(super) async fn take(client: &Client, prefix: &str) -> Option<BTreeMap<String, HeldInRedis>> {
    let mut counted = BTreeMap::new();
    let walk = walk(client, prefix, &mut counted);
    match tokio::time::timeout(LONGEST, walk).await {
        Ok(Ok(())) => Some(counted),
        Ok(Err(error)) => {
            tracing::debug!(%error, "what Redis holds was not counted");
            None
        }
        Err(_) => None,
    }
}

async fn walk(
    client: &Client,
    prefix: &str,
    counted: &mut BTreeMap<String, HeldInRedis>,
) -> Result<(), Error> {
    let mut cursor = "0".to_owned();
    loop {
        let pattern = format!("{prefix}:*");
        let (next, names): (String, Vec<String>) = client
            .scan_page(cursor, pattern, Some(AT_ONCE), None)
            .await?;
        let sizes: Vec<u64> = match names.is_empty() {
            true => Vec::new(),
            false => {
                let pipeline = client.pipeline();
                for name in &names {
                    let () = pipeline.strlen(name).await?;
                }
                pipeline.all().await?
            }
        };
        for (name, bytes) in names.iter().zip(sizes) {
            let rest = name.get(prefix.len() + 1..).unwrap_or_default();
            let kind = rest.split(':').next().unwrap_or_default();
            // One that ended between the two commands has no bytes.
            if bytes > 0 {
                let held: &mut HeldInRedis = counted.entry(kind.to_owned()).or_default();
                held.entries += 1;
                held.bytes += bytes;
            }
        }
        if next == "0" {
            return Ok(());
        }
        cursor = next;
    }
}
