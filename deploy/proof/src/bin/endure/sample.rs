//! What processes, Redis and PostgreSQL hold at a moment.

use std::{collections::BTreeMap, fs};

use anyhow::Context;
use redis::aio::MultiplexedConnection;

use crate::{fleet::Process, ledger::Ledger, trend::Leeway};

/// Figures by name.
pub(crate) type Figures = BTreeMap<String, f64>;

/// What a figure may do, by how its name ends.
const LEEWAYS: &[(&str, Leeway)] = &[
    // The allocator keeps what it got for the busiest moment, and comes to rest late.
    (
        "MiB resident",
        Leeway {
            share: 0.10,
            least: 8.0,
        },
    ),
    (
        "descriptors",
        Leeway {
            share: 0.10,
            least: 10.0,
        },
    ),
    (
        "threads",
        Leeway {
            share: 0.10,
            least: 4.0,
        },
    ),
    (
        "redis keys that stay",
        Leeway {
            share: 0.05,
            least: 20.0,
        },
    ),
    (
        "redis MiB",
        Leeway {
            share: 0.05,
            least: 2.0,
        },
    ),
    (
        "redis clients",
        Leeway {
            share: 0.10,
            least: 5.0,
        },
    ),
    (
        "connections",
        Leeway {
            share: 0.10,
            least: 4.0,
        },
    ),
    // What comes is done as fast as it comes.
    (
        "jobs waiting",
        Leeway {
            share: 0.25,
            least: 10.0,
        },
    ),
    // What is kept for a while: with time that passes faster, as much goes as comes.
    (
        "rows of job_runs",
        Leeway {
            share: 0.25,
            least: 200.0,
        },
    ),
    (
        "rows of progress_events",
        Leeway {
            share: 0.25,
            least: 2000.0,
        },
    ),
    (
        "rows of mails",
        Leeway {
            share: 0.25,
            least: 200.0,
        },
    ),
];

/// What a figure may do; nothing for one that grows with the number of customers.
pub(crate) fn leeway(name: &str) -> Option<Leeway> {
    let mut known = LEEWAYS.iter();
    known
        .find(|(end, _)| name.ends_with(end))
        .map(|(_, leeway)| *leeway)
}

/// Looks at everything once.
pub(crate) async fn take(
    processes: &[Process],
    redis: &mut MultiplexedConnection,
    ledger: &mut Ledger,
) -> anyhow::Result<Figures> {
    let mut figures = Figures::new();
    for process in processes {
        let id = process
            .id()
            .with_context(|| format!("{} has ended by itself", process.name))?;
        let name = &process.name;
        figures.insert(
            format!("{name} MiB resident"),
            status_of(id, "VmRSS:")? / 1024.0,
        );
        figures.insert(format!("{name} threads"), status_of(id, "Threads:")?);
        let open = fs::read_dir(format!("/proc/{id}/fd"))?.count();
        figures.insert(format!("{name} descriptors"), number(open));
    }
    let info: String = redis::cmd("INFO").query_async(redis).await?;
    let of = |name: &str| {
        let line = info
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.and_then(|value| value.trim().parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    let (keys, passing) = keys_of(&info);
    figures.insert("redis keys that stay".to_owned(), keys - passing);
    figures.insert("redis keys that pass".to_owned(), passing);
    figures.insert("redis MiB".to_owned(), of("used_memory") / 1024.0 / 1024.0);
    figures.insert("redis clients".to_owned(), of("connected_clients"));
    let connections = ledger.connections().await?;
    figures.insert("postgresql connections".to_owned(), number(connections));
    figures.insert("jobs waiting".to_owned(), number(ledger.jobs_left().await?));
    for (table, rows, bytes) in ledger.tables().await? {
        figures.insert(format!("rows of {table}"), number(rows));
        figures.insert(format!("KiB of {table}"), number(bytes) / 1024.0);
    }
    Ok(figures)
}

/// How many keys there are, and how many of them go by themselves; of all databases of the server.
fn keys_of(info: &str) -> (f64, f64) {
    let databases = info.lines().filter(|line| line.contains(":keys="));
    let field = |line: &str, name: &str| {
        let rest = line.split(name).nth(1).unwrap_or_default();
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        rest[..end].parse::<f64>().unwrap_or(0.0)
    };
    databases.fold((0.0, 0.0), |(keys, passing), line| {
        (
            keys + field(line, "keys="),
            passing + field(line, "expires="),
        )
    })
}

fn status_of(id: u32, field: &str) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let value = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    value.with_context(|| format!("/proc/{id}/status has no {field}"))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts far below what a float holds exactly"
)]
fn number(count: impl TryInto<i64>) -> f64 {
    count.try_into().unwrap_or(i64::MAX) as f64
}

#[cfg(test)]
mod tests {
    #[test]
    fn keys_that_stay_are_told_from_those_that_pass() {
        let info = "# Keyspace\r\ndb0:keys=12,expires=5,avg_ttl=3000\r\ndb7:keys=3,expires=0,avg_ttl=0\r\n";

        assert_eq!(super::keys_of(info), (15.0, 5.0));
    }
}
