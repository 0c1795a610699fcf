//! What was played, how often, and what came of it.

use std::{fmt, io::Write};

/// What came of a scenario.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    pub(crate) rounds: u32,
    pub(crate) seconds: u64,
    pub(crate) figures: Vec<String>,
    /// What did not hold.
    pub(crate) breach: Option<String>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.breach {
            None => write!(f, "{}: held, {} s", self.name, self.seconds),
            Some(breach) => write!(f, "{}: BROKEN, {breach}", self.name),
        }
    }
}

/// Prints the table; returns whether everything held.
pub(crate) fn print(machine: &str, seed: u64, lines: &[Line]) -> anyhow::Result<bool> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{machine}; seed {seed}")?;
    writeln!(out, "| scenario | rounds | result | s | measured |")?;
    writeln!(out, "|---|---:|---|---:|---|")?;
    for line in lines {
        let result = line
            .breach
            .as_ref()
            .map_or_else(|| "held".to_owned(), |breach| format!("BROKEN: {breach}"));
        writeln!(
            out,
            "| {} | {} | {result} | {} | {} |",
            line.name,
            line.rounds,
            line.seconds,
            line.figures.join("; ")
        )?;
    }
    let broken = lines.iter().filter(|line| line.breach.is_some()).count();
    writeln!(out, "{} held, {broken} broken", lines.len() - broken)?;
    Ok(broken == 0)
}
