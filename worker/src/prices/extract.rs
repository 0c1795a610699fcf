//! `worker extract`: reads pages and price texts from files, for scores, measurements and questions about a page.

use std::{fs::File, io::Write, path::PathBuf, time::Instant};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use extraction::command::{PageKind, read_file, read_page, read_pages, read_result, read_texts};
use serde_json::{Value, json};

/// What is read, and from where; needs no configuration.
#[derive(Args)]
pub struct Extract {
    /// What the files are
    #[arg(long, value_enum)]
    kind: Kind,
    /// One page; its result is printed
    #[arg(long, conflicts_with_all = ["cases", "out"])]
    html: Option<PathBuf>,
    /// Where that page comes from; its country decides what shared signs like `$` mean
    #[arg(long, default_value = "")]
    url: String,
    /// Print all candidates of the page with their scores and reasons, too
    #[arg(long, requires = "html", conflicts_with = "repeat")]
    candidates: bool,
    /// Read the page that often and print the milliseconds of each time instead
    #[arg(long, requires = "html")]
    repeat: Option<usize>,
    /// A list of pages or texts; only `id`, `file`, `url` or the texts and their hints are read from it
    #[arg(long, requires = "out")]
    cases: Option<PathBuf>,
    /// Where the list's files are; default is the list's own folder
    #[arg(long)]
    root: Option<PathBuf>,
    /// Where the results go, by id
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Pages of one product each
    Product,
    /// Pages with a vendor's plans
    Plans,
    /// Price texts
    Strings,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read or written, or a single page is refused.
pub fn extract(command: &Extract) -> anyhow::Result<()> {
    match (&command.html, &command.cases, &command.out) {
        (Some(html), ..) => {
            let page = read_file(html)?;
            let kind = command.page_kind().context("texts are read with --cases")?;
            let result = match command.repeat {
                Some(times) => repeat(kind, &page, &command.url, times)?,
                None if command.candidates => read_page(kind, &page, &command.url)?,
                None => read_result(kind, &page, &command.url)?,
            };
            writeln!(std::io::stdout(), "{result:#}")?;
        }
        (None, Some(cases), Some(out)) => {
            let folder = cases.parent().map(PathBuf::from).unwrap_or_default();
            let results = match command.page_kind() {
                Some(kind) => read_pages(kind, cases, command.root.as_ref().unwrap_or(&folder))?,
                None => read_texts(cases)?,
            };
            let file = File::create(out).with_context(|| out.display().to_string())?;
            serde_json::to_writer(file, &results)?;
        }
        _ => bail!("either --html, or --cases with --out"),
    }
    Ok(())
}

impl Extract {
    fn page_kind(&self) -> Option<PageKind> {
        match self.kind {
            Kind::Product => Some(PageKind::Product),
            Kind::Plans => Some(PageKind::Plans),
            Kind::Strings => None,
        }
    }
}

/// The milliseconds of each time, from the text to the result.
fn repeat(kind: PageKind, page: &str, url: &str, times: usize) -> anyhow::Result<Value> {
    let mut milliseconds = Vec::with_capacity(times);
    for _ in 0..times {
        let started = Instant::now();
        std::hint::black_box(read_page(kind, page, url)?);
        milliseconds.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(json!({ "milliseconds": milliseconds }))
}
