//! Percentiles, and facts about the machine they were measured on.

use std::{fs, time::Duration};

/// The value below which `share` of the values lie (nearest rank); nothing for no values.
#[must_use]
pub fn percentile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank among at most some thousand values"
    )]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

/// One line on the machine: processors, memory, kernel.
#[must_use]
pub fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let model = first_value("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned());
    let memory = first_value("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split(' ').next()?.parse::<u64>().ok())
        .map_or_else(
            || "unknown memory".to_owned(),
            |kb| format!("{} GB", kb / 1_000_000),
        );
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?");
    format!("{processors} cores ({model}), {memory}, load before {load}")
}

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

fn first_value(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [4.0, 1.0, 3.0, 2.0];

        assert_eq!(percentile(&values, 0.5), Some(2.0));
        assert_eq!(percentile(&values, 0.95), Some(4.0));
        assert_eq!(percentile(&values, 0.0), Some(1.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
