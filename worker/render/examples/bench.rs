//! How long a PDF takes on this machine, one after the other: distinct reports of made-up companies.
//!
//! `cargo run --release -p render --example bench -- 50`, perhaps with `RAYON_NUM_THREADS=1` and under `taskset -c 0` for one core.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use render::{Edition, pdf};
use shared::{reports::document::ReportTier, testing::random_report};

/// Reports that warm the program up and are not counted.
const WARM_UP: u64 = 5;

fn main() -> anyhow::Result<()> {
    let count: u64 = match std::env::args().nth(1) {
        Some(count) => count.parse()?,
        None => 30,
    };
    for tier in [ReportTier::Full, ReportTier::Quick] {
        let mut times = Vec::new();
        let mut bytes = 0;
        for seed in 0..WARM_UP + count {
            let report = random_report(seed, tier)?;
            let clock = Instant::now();
            let file = pdf(&report, &Edition { version: 1 })?;
            if seed >= WARM_UP {
                times.push(clock.elapsed());
                bytes += file.len();
            }
        }
        times.sort_unstable();
        let at = |share: usize| ms(times[(times.len() - 1) * share / 100]);
        writeln!(
            std::io::stdout(),
            "{tier:?}: p50 {:.0} ms, p95 {:.0} ms, most {:.0} ms, {} KB each",
            at(50),
            at(95),
            at(100),
            bytes / times.len() / 1024,
        )?;
    }
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
