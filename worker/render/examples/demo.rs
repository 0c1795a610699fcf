//! Writes the reports of the demo companies as PDF and says how long each took: the first one cold, the second one warm.

use std::{io::Write, path::PathBuf, time::Instant};

use render::{Edition, pdf};
use shared::{
    reports::document::ReportTier,
    testing::{demo_companies, demo_report},
};

fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let edition = Edition { version: 1 };
    for company in demo_companies() {
        for tier in [ReportTier::Full, ReportTier::Quick] {
            let report = demo_report(&company.id, tier)?;
            let clock = Instant::now();
            let bytes = pdf(&report, &edition)?;
            let first = clock.elapsed();
            let clock = Instant::now();
            let again = pdf(&report, &edition)?;
            let second = clock.elapsed();
            let name = format!("{}-{}.pdf", company.id, format!("{tier:?}").to_lowercase());
            std::fs::write(folder.join(&name), &bytes)?;
            writeln!(
                std::io::stdout(),
                "{name}: {} claims, {} KB, {first:?}, again {second:?}, same bytes: {}",
                report.claims.len(),
                bytes.len() / 1024,
                bytes == again,
            )?;
        }
    }
    Ok(())
}
