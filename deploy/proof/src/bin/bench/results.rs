//! What a measurement came to: figures with their goals, as a table for people and as JSON for programs.

use std::io::Write;

use anyhow::Context;
use proof::{facts::Facts, numbers};
use serde::Serialize;

/// All figures of one measurement.
#[derive(Debug, Serialize)]
pub(crate) struct Results {
    /// How it was measured: counts, durations, connections.
    pub(crate) how: String,
    /// What came out.
    pub(crate) figures: Vec<Figure>,
    /// What must be known to read them, such as what was not run and why.
    pub(crate) notes: Vec<String>,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    what: String,
    /// Which statistic of it: `p50`, `median of rounds`.
    statistic: String,
    value: f64,
    unit: &'static str,
    /// The least and the greatest of several rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    spread: Option<(f64, f64)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<Goal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_met: Option<bool>,
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// Less than this.
    Below(f64),
    /// This or more.
    AtLeast(f64),
}

impl Goal {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::Below(most) => value < most,
            Self::AtLeast(least) => value >= least,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Below(most) => format!("< {}", number(most)),
            Self::AtLeast(least) => format!(">= {}", number(least)),
        }
    }
}

impl Figure {
    /// The percentile of many values, as `p50`.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn percentile(
        what: impl Into<String>,
        values: &[f64],
        percent: u32,
        unit: &'static str,
    ) -> anyhow::Result<Self> {
        let what = what.into();
        let share = f64::from(percent) / 100.0;
        let value = numbers::percentile(values, share)
            .with_context(|| format!("{what}: nothing was measured"))?;
        let statistic = if percent == 100 {
            "max".to_owned()
        } else {
            format!("p{percent}")
        };
        Ok(Self::single(what, statistic, value, unit))
    }

    /// The median of one value for each round, with the least and the greatest.
    ///
    /// # Errors
    /// When there are none.
    pub(crate) fn rounds(
        what: impl Into<String>,
        values: &[f64],
        unit: &'static str,
    ) -> anyhow::Result<Self> {
        let what = what.into();
        let (middle, least, most) =
            numbers::spread(values).with_context(|| format!("{what}: nothing was measured"))?;
        Ok(Self {
            spread: Some((least, most)),
            ..Self::single(what, format!("median of {}", values.len()), middle, unit)
        })
    }

    /// A value that stands for itself.
    pub(crate) fn single(
        what: impl Into<String>,
        statistic: impl Into<String>,
        value: f64,
        unit: &'static str,
    ) -> Self {
        Self {
            what: what.into(),
            statistic: statistic.into(),
            value,
            unit,
            spread: None,
            goal: None,
            is_met: None,
        }
    }

    /// The same with what it should be.
    pub(crate) fn goal(self, goal: Goal) -> Self {
        Self {
            is_met: Some(goal.is_met_by(self.value)),
            goal: Some(goal),
            ..self
        }
    }
}

impl Results {
    /// Figures, and how they came about.
    pub(crate) fn new(how: impl Into<String>, figures: Vec<Figure>) -> Self {
        Self {
            how: how.into(),
            figures,
            notes: Vec::new(),
        }
    }

    /// Whether every figure that has a goal meets it.
    pub(crate) fn are_met(&self) -> bool {
        self.figures
            .iter()
            .all(|figure| figure.is_met != Some(false))
    }

    /// Prints them as a table.
    pub(crate) fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "{}", self.how)?;
        writeln!(out, "| what | | value | spread | goal |")?;
        writeln!(out, "|---|---|---:|---:|---:|")?;
        for figure in &self.figures {
            let spread = figure.spread.map_or("-".to_owned(), |(least, most)| {
                format!("{} to {}", number(least), number(most))
            });
            let goal = match (figure.goal, figure.is_met) {
                (Some(goal), Some(true)) => format!("{} met", goal.text()),
                (Some(goal), _) => format!("{} MISSED", goal.text()),
                (None, _) => "-".to_owned(),
            };
            writeln!(
                out,
                "| {} | {} | {} {} | {spread} | {goal} |",
                figure.what,
                figure.statistic,
                number(figure.value),
                figure.unit
            )?;
        }
        for note in &self.notes {
            writeln!(out, "{note}")?;
        }
        Ok(())
    }

    /// Writes them with the facts of the machine to a file.
    pub(crate) fn write_json(
        &self,
        file: &std::path::Path,
        command: &str,
        facts: &Facts,
    ) -> anyhow::Result<()> {
        let whole = serde_json::json!({"command": command, "facts": facts, "results": self});
        std::fs::write(file, serde_json::to_vec_pretty(&whole)?)
            .with_context(|| format!("cannot write {}", file.display()))
    }
}

/// As many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        large if large >= 1000.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Figure, Goal, Results};

    #[test]
    fn a_missed_goal_is_said_and_fails_the_whole() -> anyhow::Result<()> {
        let fast = Figure::percentile("reading", &[1.0, 2.0, 9.0], 50, "ms")?;
        let slow = Figure::rounds("writing", &[4.0, 6.0, 5.0], "/s")?;
        let met = Results::new("", vec![fast.clone().goal(Goal::Below(3.0)), slow.clone()]);
        let missed = Results::new("", vec![fast, slow.goal(Goal::AtLeast(5.5))]);
        let mut told = Vec::new();

        missed.print(&mut told)?;

        assert!(met.are_met() && !missed.are_met());
        let told = String::from_utf8(told)?;
        assert!(
            told.contains("| writing | median of 3 | 5.00 /s | 4.00 to 6.00 | >= 5.50 MISSED |"),
            "{told}"
        );
        Ok(())
    }
}
