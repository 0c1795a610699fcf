//! The named policies: how often, for everything the api offers. `RATE_LIMITS_FILE` changes their numbers.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;
use shared::platform::{
    config::EnvReader,
    limits::{Policy, QUOTA_MAX, WINDOW_MAX},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

const fn policy(name: &'static str, quota: u32, window: Duration) -> Policy {
    Policy {
        name,
        quota,
        window,
    }
}

/// What is built in, and whose uses are counted together.
const BUILT_IN: &[(Policy, By)] = &[
    // What one caller may do in a moment and in a minute, whatever it is.
    (policy("burst", 10, Duration::from_secs(1)), By::Caller),
    (policy("sustained", 100, MINUTE), By::Caller),
    // Whoever runs the system looks at many things at once, and at them again.
    (policy("operator", 600, MINUTE), By::Caller),
    // Balancers ask often, some of them from one address for many.
    (policy("probe", 100, Duration::from_secs(10)), By::Address),
    // The payment provider sends what happened as it happens, from few addresses.
    (policy("webhook", 100, Duration::from_secs(1)), By::Address),
    (policy("quiz_create", 10, HOUR), By::Address),
    (policy("resume_mail", 10, HOUR), By::Address),
    // Each costs a core for a moment, and each may be a guess.
    (policy("sign_in", 30, MINUTE), By::Address),
    (policy("sign_up_mail", 10, HOUR), By::Address),
    (policy("checkout", 20, HOUR), By::Caller),
    (policy("report_generate", 5, HOUR), By::Caller),
    (policy("vendor_refresh", 100, DAY), By::Caller),
];

/// Guesses at one account's password, from all strangers together: a person mistypes a few times in a minute, and the
/// longer it goes on, the longer each waits. About 500 in a day, for which a password of ten characters is long enough.
const GUESSES: &[Policy] = &[
    policy("guess", 5, MINUTE),
    policy("guess_again", 10, Duration::from_secs(15 * 60)),
    policy("guess_on", 20, HOUR),
];

/// Whose uses are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever proves to be somebody; strangers by address.
    Caller,
    /// The address, whoever it is: these make what would be a caller of its own.
    Address,
}

/// All policies with their numbers.
#[derive(Debug, Clone)]
pub struct Policies {
    named: BTreeMap<&'static str, (Policy, By)>,
    guesses: Vec<Policy>,
    /// Whether requests of this machine are counted; without a word on it they are, except on a laptop.
    pub count_loopback: Option<bool>,
}

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    count_loopback: Option<bool>,
    policies: BTreeMap<String, Numbers>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    quota: u32,
    window_seconds: u64,
}

impl Default for Policies {
    fn default() -> Self {
        let named = BUILT_IN.iter().map(|entry| (entry.0.name, *entry));
        Self {
            named: named.collect(),
            guesses: GUESSES.to_vec(),
            count_loopback: None,
        }
    }
}

impl Policies {
    /// The policies, with the numbers of `RATE_LIMITS_FILE`.
    pub fn read(env: &mut EnvReader) -> Self {
        let Some(path) = env.optional("RATE_LIMITS_FILE") else {
            return Self::default();
        };
        let text = std::fs::read_to_string(&path).map_err(|error| vec![error.to_string()]);
        text.and_then(|text| Self::parse(&text))
            .unwrap_or_else(|mistakes| {
                for mistake in mistakes {
                    env.mistake(format!("RATE_LIMITS_FILE {path}: {mistake}"));
                }
                Self::default()
            })
    }

    /// The policies, with the numbers of a text.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let file: File =
            toml::from_str(text).map_err(|error| vec![error.to_string().trim().to_owned()])?;
        let mut policies = Self {
            count_loopback: file.count_loopback,
            ..Self::default()
        };
        let mut mistakes = Vec::new();
        let guesses = policies.guesses().map(|policy| policy.name);
        let known: Vec<_> = policies.names().chain(guesses).collect();
        let known = known.join(", ");
        for (name, numbers) in file.policies {
            let window = Duration::from_secs(numbers.window_seconds);
            if !(1..=QUOTA_MAX).contains(&numbers.quota) {
                mistakes.push(format!("{name}: quota must be from 1 to {QUOTA_MAX}"));
            }
            if window.is_zero() || window > WINDOW_MAX {
                let most = WINDOW_MAX.as_secs();
                mistakes.push(format!("{name}: window_seconds must be from 1 to {most}"));
            }
            match policies.find_mut(&name) {
                Some(policy) => {
                    policy.quota = numbers.quota;
                    policy.window = window;
                }
                None => mistakes.push(format!("{name} is no policy; there are {known}")),
            }
        }
        if mistakes.is_empty() {
            Ok(policies)
        } else {
            Err(mistakes)
        }
    }

    /// A policy by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(Policy, By)> {
        self.named.get(name).copied()
    }

    fn find_mut(&mut self, name: &str) -> Option<&mut Policy> {
        let mut guesses = self.guesses.iter_mut();
        match self.named.get_mut(name) {
            Some((policy, _)) => Some(policy),
            None => guesses.find(|policy| policy.name == name),
        }
    }

    /// What holds for guesses at one account's password, the quickest first.
    pub fn guesses(&self) -> impl Iterator<Item = Policy> {
        self.guesses.iter().copied()
    }

    /// Every name of a policy that an operation may have.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.named.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Policies;

    #[test]
    fn the_documents_numbers_are_built_in() {
        let policies = Policies::default();

        for (name, quota, seconds) in [
            ("burst", 10, 1),
            ("sustained", 100, 60),
            ("quiz_create", 10, 3600),
            ("report_generate", 5, 3600),
            ("vendor_refresh", 100, 86_400),
        ] {
            let (policy, _) = policies.find(name).expect(name);
            assert_eq!(policy.quota, quota, "{name}");
            assert_eq!(policy.window, Duration::from_secs(seconds), "{name}");
        }
    }

    #[test]
    fn a_file_changes_the_numbers_of_what_it_names() {
        let text = "count_loopback = true\n[policies.quiz_create]\nquota = 3\nwindow_seconds = 60\n\
            [policies.guess]\nquota = 2\nwindow_seconds = 30";

        let policies = Policies::parse(text).expect("sound");

        let (policy, _) = policies.find("quiz_create").expect("a policy");
        assert_eq!((policy.quota, policy.window), (3, Duration::from_secs(60)));
        assert_eq!(policies.find("burst").expect("a policy").0.quota, 10);
        let guesses: Vec<u32> = policies.guesses().map(|policy| policy.quota).collect();
        assert_eq!(guesses, [2, 10, 20]);
        assert_eq!(policies.count_loopback, Some(true));
    }

    #[test]
    fn every_mistake_is_told() {
        let text = "[policies.quiz_creat]\nquota = 3\nwindow_seconds = 60\n\
            [policies.burst]\nquota = 0\nwindow_seconds = 0\n\
            [policies.sustained]\nquota = 10001\nwindow_seconds = 2678401";

        let mistakes = Policies::parse(text).expect_err("mistakes");

        assert_eq!(mistakes.len(), 5, "{mistakes:?}");
        assert!(
            mistakes
                .iter()
                .any(|text| text.starts_with("quiz_creat is no policy; there are burst,"))
        );
        for text in [
            "[policies.burst]\nquota = 3",
            "[policies.burst]\nquota = -1\nwindow_seconds = 1",
            "[policies.burst]\nquota = 3\nwindow_seconds = 1\nwindow = 2",
            "loopback = true",
            "policies",
        ] {
            assert_eq!(Policies::parse(text).expect_err(text).len(), 1);
        }
    }
}
