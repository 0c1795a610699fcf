//! Which part of the overview somebody looks at.

use serde::{Deserialize, Serialize};
use shared::platform::jobs::JobState;

use crate::admin::period::Period;

/// What an address of the overview says. Whatever it does not say, or says wrongly, is as usual.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct View {
    /// What charts show.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub(super) period: Period,
    /// Jobs of this state; without it those that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) jobs: Option<JobState>,
    /// Jobs whose reason holds this.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) text: String,
    /// The last wish could not be fulfilled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) refused: bool,
    /// The section to go to.
    #[serde(skip)]
    pub(super) section: String,
}

fn is_usual(period: &Period) -> bool {
    *period == Period::default()
}

impl View {
    /// Reads what a form gave back: a query, and the section behind it.
    pub(super) fn of(text: &str) -> Self {
        let (query, section) = text.split_once('#').unwrap_or((text, ""));
        let view: Self =
            serde_urlencoded::from_str(query.trim_start_matches('?')).unwrap_or_default();
        let is_sound = section.bytes().all(|byte| byte.is_ascii_lowercase());
        Self {
            refused: false,
            section: if is_sound {
                section.to_owned()
            } else {
                String::new()
            },
            ..view
        }
    }

    /// The address's end: the query, and the section.
    pub(super) fn query(&self) -> String {
        let query = serde_urlencoded::to_string(self).unwrap_or_default();
        let query = if query.is_empty() {
            query
        } else {
            format!("?{query}")
        };
        if self.section.is_empty() {
            query
        } else {
            format!("{query}#{}", self.section)
        }
    }

    /// The same with a section to go to.
    pub(super) fn at(&self, section: &str) -> String {
        let there = Self {
            section: section.to_owned(),
            refused: false,
            ..self.clone()
        };
        there.query()
    }

    /// The state of jobs that is shown.
    pub(super) fn job_state(&self) -> JobState {
        self.jobs.unwrap_or(JobState::Dead)
    }
}

#[cfg(test)]
mod tests {
    use shared::platform::jobs::JobState;

    use super::View;
    use crate::admin::period::Period;

    #[test]
    fn a_view_goes_through_an_address_and_back() {
        let view = View {
            period: Period::Hour,
            jobs: Some(JobState::Running),
            text: "100 % & more".to_owned(),
            refused: false,
            section: "jobs".to_owned(),
        };

        assert_eq!(View::of(&view.query()), view);
        assert_eq!(View::of("").query(), "");
        assert_eq!(View::of("?period=9y#<script>").query(), "");
        assert_eq!(View::default().at("jobs"), "#jobs");
    }
}
