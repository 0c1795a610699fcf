//! What a process of this machine uses, as the kernel tells it.

use std::{fs, time::Duration};

/// Processor time that a process and its children have used so far; nothing where the system does not tell.
#[must_use]
pub fn processor_time(pid: u32) -> Option<Duration> {
    // Linux counts in hundredths of a second for programs, whatever its own clock does.
    const TICKS_PER_SECOND: f64 = 100.0;
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?;
    let pids = children.split_whitespace().map(str::to_owned);
    let mut ticks = 0.0;
    for pid in pids.chain([pid.to_string()]) {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name stands in brackets and may hold anything; user and system time are the 12th and 13th after it.
        let (_, rest) = stat.rsplit_once(')')?;
        let fields = rest.split_whitespace().skip(11).take(2);
        ticks += fields
            .filter_map(|field| field.parse::<f64>().ok())
            .sum::<f64>();
    }
    Some(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}

/// Memory of a process that is really there (resident set), in KiB; nothing where the system does not tell.
#[must_use]
pub fn memory(pid: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Raises the number of files this process may have open to what it is allowed at most; returns that.
///
/// # Errors
/// When the system refuses.
pub fn raise_open_files() -> anyhow::Result<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    )?;
    Ok(limit.maximum.unwrap_or(u64::MAX))
}

/// Files that a process may have open; nothing where the system does not tell.
#[must_use]
pub fn open_files_max(pid: u32) -> Option<u64> {
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))?;
    line.split_whitespace().nth(3)?.parse().ok()
}
