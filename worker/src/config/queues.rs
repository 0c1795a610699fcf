//! Which queues are served, and how many jobs of each at once.

use std::collections::BTreeMap;

use shared::platform::{config::EnvReader, jobs::Queue};

/// The concurrency that fits two cores: reports first, scrapes wait on the network, and one long file holds up no other.
const CONCURRENCY: &str = "reports=2,prices=4,exports=2,notifications=4,maintenance=1";

pub(super) fn served_queues(
    env: &mut EnvReader,
    on_command_line: Option<&str>,
) -> BTreeMap<Queue, usize> {
    let text = env.parsed("WORKER_CONCURRENCY", CONCURRENCY.to_owned());
    let mut concurrency = BTreeMap::new();
    for entry in text
        .split(',')
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
    {
        let parsed = entry
            .split_once('=')
            .map(|(queue, count)| (queue.trim().parse::<Queue>(), count.trim().parse::<usize>()));
        match parsed {
            Some((Ok(queue), Ok(count))) if (1..=256).contains(&count) => {
                concurrency.insert(queue, count);
            }
            _ => env.mistake(format!(
                "WORKER_CONCURRENCY holds {entry:?}: each entry is queue=number, 1 to 256"
            )),
        }
    }
    let from_env = env.optional("WORKER_QUEUES");
    let wanted = on_command_line
        .map(str::to_owned)
        .or(from_env)
        .unwrap_or_else(|| "all".to_owned());
    if wanted.trim() == "all" {
        return Queue::ALL
            .into_iter()
            .map(|queue| (queue, concurrency.get(&queue).copied().unwrap_or(1)))
            .collect();
    }
    let mut served = BTreeMap::new();
    for name in wanted
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        match name.parse::<Queue>() {
            Ok(queue) => {
                served.insert(queue, concurrency.get(&queue).copied().unwrap_or(1));
            }
            Err(error) => env.mistake(format!("WORKER_QUEUES: {error}")),
        }
    }
    if served.is_empty() {
        env.mistake("WORKER_QUEUES names no queue: give some of reports, prices, exports, notifications, maintenance, or all");
    }
    served
}
