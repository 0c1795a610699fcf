//! What a process needs, looked at before it is needed: each check says what was found and what to do.
//!
//! `api doctor` and `worker doctor` put these together with their own. A check changes nothing, costs nothing and sends
//! nobody a mail.

mod address;
mod postgres;
mod queries;
mod redis;
mod workers;

use std::{io::Write, process::ExitCode};

use serde::Serialize;

pub use self::redis::{check_cache, check_redis, refuse_eviction};
pub use address::check_address;
pub use postgres::{Expected, check_database};
pub use workers::check_workers;

use super::config::ConfigMistakes;

/// How a check came out, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Warn,
    /// It does not work, or must not stay so.
    Fail,
}

impl Verdict {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What was found.
    pub found: String,
    /// What to do, where there is something to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Check {
    /// As it should be.
    #[must_use]
    pub fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            verdict: Verdict::Ok,
            found: found.into(),
            advice: None,
        }
    }

    /// Something to look at.
    #[must_use]
    pub fn warn(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Warn,
            advice: Some(advice.into()),
            ..Self::ok(name, found)
        }
    }

    /// Something to mend.
    #[must_use]
    pub fn fail(name: &'static str, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            verdict: Verdict::Fail,
            ..Self::warn(name, found, advice)
        }
    }

    /// Something that a laptop may have and nothing else.
    #[must_use]
    pub fn fail_unless(
        is_allowed: bool,
        name: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        match is_allowed {
            true => Self::warn(name, found, advice),
            false => Self::fail(name, found, advice),
        }
    }
}

/// Everything that was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// In the order in which one would look.
    pub checks: Vec<Check>,
}

#[derive(Serialize)]
struct Told<'d> {
    verdict: Verdict,
    checks: &'d [Check],
}

impl Diagnosis {
    /// Notes one check.
    pub fn note(&mut self, check: Check) {
        self.checks.push(check);
    }

    /// Notes every mistake of a configuration, or that there is none.
    pub fn note_configuration<T>(&mut self, read: &Result<T, ConfigMistakes>, found: &str) {
        match read {
            Ok(_) => self.note(Check::ok("configuration", found)),
            Err(mistakes) => {
                for mistake in mistakes.each() {
                    let advice = ".env.example describes every variable";
                    self.note(Check::fail("configuration", mistake, advice));
                }
            }
        }
    }

    /// The worst of all.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let verdicts = self.checks.iter().map(|check| check.verdict);
        verdicts.max().unwrap_or(Verdict::Ok)
    }

    /// For people: one line each, and below it what to do.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for check in &self.checks {
            let verdict = check.verdict.as_str();
            text.push_str(&format!(
                "{verdict:<5} {:<18} {}\n",
                check.name, check.found
            ));
            if let Some(advice) = &check.advice {
                text.push_str(&format!("{:<24} -> {advice}\n", ""));
            }
        }
        let count = |verdict| {
            let those = self.checks.iter().filter(|check| check.verdict == verdict);
            those.count()
        };
        text.push_str(&format!(
            "\n{} ok, {} to look at, {} to mend\n",
            count(Verdict::Ok),
            count(Verdict::Warn),
            count(Verdict::Fail)
        ));
        text
    }

    /// Prints what was found; the code says whether something is to be mended.
    ///
    /// # Errors
    /// When nothing can be printed.
    pub fn print(&self, as_json: bool) -> anyhow::Result<ExitCode> {
        let text = match as_json {
            true => self.to_json()? + "\n",
            false => self.to_text(),
        };
        std::io::stdout().write_all(text.as_bytes())?;
        Ok(match self.verdict() {
            Verdict::Ok | Verdict::Warn => ExitCode::SUCCESS,
            Verdict::Fail => ExitCode::FAILURE,
        })
    }

    /// For programs.
    ///
    /// # Errors
    /// Never in practice; the texts are texts.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&Told {
            verdict: self.verdict(),
            checks: &self.checks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Check, Diagnosis, Verdict};

    #[test]
    fn the_worst_check_decides_and_every_advice_is_told() {
        let mut diagnosis = Diagnosis::default();
        assert_eq!(diagnosis.verdict(), Verdict::Ok);

        diagnosis.note(Check::ok("clock", "0.1 s apart"));
        diagnosis.note(Check::warn("workers", "none", "start one"));
        assert_eq!(diagnosis.verdict(), Verdict::Warn);
        diagnosis.note(Check::fail("redis", "away", "start it"));

        assert_eq!(diagnosis.verdict(), Verdict::Fail);
        let text = diagnosis.to_text();
        for part in ["0.1 s apart", "-> start one", "-> start it", "1 to mend"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let json = diagnosis.to_json().expect("JSON");
        assert!(json.contains(r#""verdict": "fail""#), "{json}");
    }
}
