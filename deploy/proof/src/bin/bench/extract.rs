//! How long the extraction ladder takes.

use std::path::PathBuf;

use anyhow::Context;
use proof::pricing_page::pricing_page;
use serde_json::Value;

use super::results::{Figure, Goal, Results};

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
    /// Reads the page as often as told, for its plans and for a product.
    pub(crate) async fn run(&self) -> anyhow::Result<Results> {
        let page = pricing_page();
        std::fs::write(&self.page, &page)?;
        let plans = self.times("plans").await?;
        let product = self.times("product").await?;
        let how = format!(
            "a page of {} KB, {} times through all rungs on one core",
            page.len() / 1024,
            plans.len()
        );
        let (plan, one) = ("read for its plans", "read for a product");
        let figures = vec![
            Figure::percentile(plan, &plans, 50, "ms")?.goal(Goal::Below(10.0)),
            Figure::percentile(plan, &plans, 95, "ms")?,
            Figure::percentile(one, &product, 50, "ms")?.goal(Goal::Below(10.0)),
            Figure::percentile(one, &product, 95, "ms")?,
        ];
        Ok(Results::new(how, figures))
    }

    /// How long each reading took, in milliseconds, the first ones left out: they build what all later ones use.
    async fn times(&self, kind: &str) -> anyhow::Result<Vec<f64>> {
        const FIRST: usize = 10;
        let output = tokio::process::Command::new(&self.worker)
            .args(["extract", "--kind", kind])
            .args(["--url", "https://lanternfish.example/pricing"])
            .args(["--repeat", &(self.count + FIRST).to_string()])
            .arg("--html")
            .arg(&self.page)
            .output()
            .await?;
        let told = String::from_utf8_lossy(&output.stderr);
        anyhow::ensure!(output.status.success(), "the worker failed: {told}");
        let read: Value = serde_json::from_slice(&output.stdout)?;
        let times = read.get("milliseconds").and_then(Value::as_array);
        let times = times.context("the worker told no times")?;
        Ok(times.iter().skip(FIRST).filter_map(Value::as_f64).collect())
    }
}
