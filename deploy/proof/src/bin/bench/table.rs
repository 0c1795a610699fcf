//! The table of figures and goals.

use std::io::Write;

use anyhow::Context;
use proof::numbers::percentile;

/// A figure: of what, its name, the values, the share of them that lies below it, and the goal.
pub(crate) type Row<'a> = (&'a str, &'a str, &'a [f64], f64, Option<f64>);

/// Prints figures in milliseconds with their goals; returns whether all goals were met.
pub(crate) fn print_rows(title: &str, rows: &[Row<'_>]) -> anyhow::Result<bool> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{title}")?;
    writeln!(out, "| what | | ms | goal |")?;
    writeln!(out, "|---|---|---:|---:|")?;
    let mut all_met = true;
    for &(what, name, values, share, goal) in rows {
        let value = percentile(values, share).context("nothing was measured")?;
        let (goal, verdict) = match goal {
            None => ("-".to_owned(), ""),
            Some(goal) if value < goal => (format!("< {goal:.0}"), " met"),
            Some(goal) => {
                all_met = false;
                (format!("< {goal:.0}"), " MISSED")
            }
        };
        writeln!(out, "| {what} | {name} | {value:.1} | {goal}{verdict} |")?;
    }
    Ok(all_met)
}
