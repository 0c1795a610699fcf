//! How long the extraction ladder takes.

use std::path::PathBuf;

use anyhow::Context;
use proof::{numbers::machine, pricing_page::pricing_page};
use serde_json::Value;

use super::table::print_rows;

#[derive(clap::Args)]
pub(crate) struct ExtractBench {
    /// The program whose command `extract` reads the page
    #[arg(long)]
    worker: PathBuf,
    /// Where the page is written before
    #[arg(long)]
    page: PathBuf,
    /// How often it is read
    #[arg(long, default_value_t = 500)]
    count: usize,
}

impl ExtractBench {
    /// Whether the goal was met.
    pub(crate) async fn run(&self) -> anyhow::Result<bool> {
        let machine = machine();
        let page = pricing_page();
        std::fs::write(&self.page, &page)?;
        let output = tokio::process::Command::new(&self.worker)
            .args(["extract", "--kind", "product"])
            .args(["--url", "https://lanternfish.example/pricing"])
            .args(["--repeat", &self.count.to_string()])
            .arg("--html")
            .arg(&self.page)
            .output()
            .await?;
        let told = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "the worker failed: {told}");
        let read: Value = serde_json::from_slice(&output.stdout)?;
        let times = read.get("milliseconds").and_then(Value::as_array);
        let times: Vec<f64> = times
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .collect();
        // The first times build the tables that all later ones use.
        let times = times.get(10..).context("too few times")?;
        let rows = [
            (
                "page of a vendor, all rungs",
                "p50",
                times,
                0.50,
                Some(10.0),
            ),
            ("page of a vendor, all rungs", "p95", times, 0.95, None),
        ];
        let title = format!(
            "{} KB, read {} times on one core; {machine}",
            page.len() / 1024,
            times.len()
        );
        print_rows(&title, &rows)
    }
}
