//! Every fault of the design, and what proves that it is survived: a scenario here, or a test that proves it well
//! already. A test of this module sees that what is named exists.

mod access;
mod database;
mod jobs;
mod outside;
mod streams;

use std::{collections::BTreeSet, fs, io::Write, path::Path};

use anyhow::Context;

use crate::scenarios;

/// A fault.
struct Row {
    /// Its number in the design.
    number: u16,
    /// 0 is what must never break.
    priority: u8,
    fault: &'static str,
    proofs: &'static [Proof],
}

/// What stands behind a row.
enum Proof {
    /// A scenario of this program.
    Played(&'static str),
    /// A test, by its name.
    Tested(&'static str),
    /// A phase of `deploy/test`.
    Phase(&'static str),
    /// What it would hit does not exist.
    Absent(&'static str),
    /// Nothing proves it here, for this reason.
    Open(&'static str),
}

const fn row(number: u16, priority: u8, fault: &'static str, proofs: &'static [Proof]) -> Row {
    Row {
        number,
        priority,
        fault,
        proofs,
    }
}

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        jobs::ROWS,
        database::ROWS,
        streams::ROWS,
        outside::ROWS,
        access::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// Prints the table; returns whether everything that it names exists.
pub(crate) fn print(sources: &Path) -> anyhow::Result<bool> {
    let tests = tests_in(sources)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "Scenarios (rounds in deploy/test, by hand):")?;
    for scenario in scenarios::all() {
        writeln!(
            out,
            "  {:<18} {:>3} {:>5}  {}",
            scenario.name, scenario.short, scenario.long, scenario.about
        )?;
    }
    writeln!(
        out,
        "\n| row | P | fault | how it is proven |\n|---:|---:|---|---|"
    )?;
    let mut all_there = true;
    for row in rows() {
        let mut told = Vec::new();
        for proof in row.proofs {
            let is_there = exists(proof, &tests);
            all_there &= is_there;
            told.push(format!(
                "{}{}",
                proof.told(),
                if is_there { "" } else { " (MISSING)" }
            ));
        }
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            row.number,
            row.priority,
            row.fault,
            told.join("; ")
        )?;
    }
    Ok(all_there)
}

impl Proof {
    fn told(&self) -> String {
        match self {
            Self::Played(name) => format!("deploy/faults {name}"),
            Self::Tested(name) => format!("test {name}"),
            Self::Phase(name) => format!("./deploy/test {name}"),
            Self::Absent(what) => format!("no such part yet: {what}"),
            Self::Open(why) => format!("open: {why}"),
        }
    }
}

fn exists(proof: &Proof, tests: &BTreeSet<String>) -> bool {
    match proof {
        Proof::Played(name) => scenarios::all().iter().any(|known| known.name == *name),
        Proof::Tested(name) => tests.contains(*name),
        Proof::Phase(name) => tests.contains(&format!("check_{name}")),
        Proof::Absent(_) | Proof::Open(_) => true,
    }
}

/// The names of all functions behind a test attribute, and of the functions that are phases.
fn tests_in(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for crate_folder in ["api", "worker", "shared", "deploy/proof"] {
        collect(&folder.join(crate_folder), &mut found)?;
    }
    let checks = fs::read_to_string(folder.join("deploy/checks"))?;
    let phases = checks.lines().filter_map(|line| line.split_once("() {"));
    found.extend(phases.map(|(name, _)| name.to_owned()));
    Ok(found)
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path)?;
            let mut lines = text.lines().map(str::trim);
            while let Some(line) = lines.next() {
                if line.starts_with("#[test") || line.starts_with("#[tokio::test") {
                    found.extend(lines.by_ref().find_map(name_of));
                }
            }
        }
    }
    Ok(())
}

/// The name of the function that a line begins.
fn name_of(line: &str) -> Option<String> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let (name, _) = line.strip_prefix("fn ")?.split_once('(')?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Proof, exists, rows, tests_in};
    use crate::scenarios;

    #[test]
    fn every_proof_that_is_named_exists() -> anyhow::Result<()> {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let tests = tests_in(&sources)?;

        for row in rows() {
            for proof in row.proofs {
                assert!(
                    exists(proof, &tests),
                    "row {}: {}",
                    row.number,
                    proof.told()
                );
            }
        }
        Ok(())
    }

    #[test]
    fn every_fault_has_its_row_and_every_scenario_its_fault() {
        let numbers: Vec<u16> = rows().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=110).collect::<Vec<_>>());
        for row in rows() {
            assert!(!row.proofs.is_empty(), "row {}: {}", row.number, row.fault);
            let is_left_open = row
                .proofs
                .iter()
                .all(|proof| matches!(proof, Proof::Open(_)));
            assert!(
                row.priority > 0 || !is_left_open,
                "row {} is P0",
                row.number
            );
        }
        for scenario in scenarios::all() {
            let is_named = rows()
                .flat_map(|row| row.proofs)
                .any(|proof| matches!(proof, Proof::Played(name) if *name == scenario.name));
            assert!(is_named, "{} stands behind no row", scenario.name);
        }
    }
}
