//! Reads the plans of pages and says how long that took: `read_plans PAGE… > plans.json`.
use std::{collections::BTreeMap, path::Path, time::Instant};

use extraction::{page::Gate, plans::plans};

#[expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut pages = BTreeMap::new();
    let verbose = std::env::args().any(|argument| argument == "-v");
    for path in std::env::args().skip(1).filter(|a| a != "-v") {
        let html = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        let started = Instant::now();
        let document = Gate::default().parse(&html)?;
        let parsed = started.elapsed();
        let page = plans(&document, "https://vendor.example/pricing/");
        eprintln!("{path}: parse {parsed:?}, all {:?}", started.elapsed());
        if verbose {
            eprintln!("{}", serde_json::to_string_pretty(&page.candidates)?);
        }
        let id = Path::new(&path)
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        pages.insert(id.unwrap_or_default(), page.plans);
    }
    println!("{}", serde_json::to_string(&pages)?);
    Ok(())
}
