//! Asks for the sections, checks them, and has those that fail written once more.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    brief::{Brief, Section},
    check::{Violation, check},
    pieces::Written,
};
use crate::{
    answer::Shape,
    budget::Budget,
    client::{Client, Question, Refused, Spent},
    failure::Failure,
    model::Purpose,
    prompt::NARRATIVE,
};

/// More sections than this are asked for in several calls, so that each answer comes well within its time.
const SECTIONS_A_CALL: usize = 12;
/// Limit of one answer in tokens: twelve sections of about a hundred words, with room to think.
const MOST_TOKENS: u32 = 6_000;

/// Why a section keeps the rules' text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SectionFailure {
    /// There was no answer.
    #[error("{0}")]
    Call(Failure),
    /// The answer leaves the section out.
    #[error("the answer leaves the section out")]
    Missing,
    /// The text did not pass, and its repair did not either.
    #[error("the text did not pass the check")]
    Violations(Vec<Violation>),
    /// The facts hold a figure, so the section was not asked for.
    #[error("the facts hold the figure {0:?}")]
    FigureInFacts(String),
}

/// What came of a brief.
#[derive(Debug, Clone, Default)]
pub struct Narrative {
    /// Each section of the brief, by its key.
    pub sections: BTreeMap<String, Result<Written, SectionFailure>>,
    /// What it took.
    pub spent: Spent,
}

impl Narrative {
    /// The texts that passed.
    pub fn written(&self) -> impl Iterator<Item = (&str, &Written)> {
        self.sections
            .iter()
            .filter_map(|(key, outcome)| Some((key.as_str(), outcome.as_ref().ok()?)))
    }

    /// What the report says about who wrote it; nothing where the model wrote all of it. Holds no figure.
    #[must_use]
    pub fn for_reader(&self) -> Option<String> {
        let failures: Vec<&SectionFailure> = self
            .sections
            .values()
            .filter_map(|outcome| outcome.as_ref().err())
            .collect();
        let reason = failures.iter().find_map(|failure| match failure {
            SectionFailure::Call(failure) => Some(failure.for_reader()),
            _ => None,
        });
        let reason = match (failures.is_empty(), reason) {
            (true, _) => return None,
            (_, Some(reason)) => reason,
            (_, None) => "what the language model wrote did not pass our checks",
        };
        let share = if failures.len() == self.sections.len() {
            "The text of this report"
        } else {
            "Part of the text of this report"
        };
        Some(format!(
            "{share} was written by fixed rules, since {reason}."
        ))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    sections: Vec<DraftSection>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftSection {
    key: String,
    text: String,
}

impl Shape for Draft {
    const TOOL: &'static str = "write_sections";
    const ABOUT: &'static str = "Takes the written sections of the report, each by its key, with placeholders in \
                                 place of figures and names.";

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "sections": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "key": { "type": "string", "description": "The section's key." },
                            "text": { "type": "string", "description": "The text, with placeholders." },
                        },
                        "required": ["key", "text"],
                        "additionalProperties": false,
                    },
                },
            },
            "required": ["sections"],
            "additionalProperties": false,
        })
    }

    fn bounds(&self) -> Result<(), String> {
        if self.sections.len() > 2 * SECTIONS_A_CALL {
            return Err("there are more sections than were asked for".to_owned());
        }
        if self
            .sections
            .iter()
            .any(|section| section.key.len() > 200 || section.text.len() > 8_000)
        {
            return Err("a section is far too long".to_owned());
        }
        Ok(())
    }
}

/// Has the sections of a brief written. Never fails as a whole: what is not written is said for each section.
pub async fn write(client: &Client, brief: &Brief, budget: &Budget) -> Narrative {
    let mut narrative = Narrative::default();
    let mut asked = Vec::new();
    for section in &brief.sections {
        match section.figure() {
            Some(figure) => {
                let failure = SectionFailure::FigureInFacts(figure);
                narrative.sections.insert(section.key.clone(), Err(failure));
            }
            None => asked.push(section),
        }
    }
    let mut given_up = None;
    for some in asked.chunks(SECTIONS_A_CALL) {
        if let Some(failure) = &given_up {
            fail(&mut narrative, some, failure);
            continue;
        }
        let turn = Turn {
            client,
            brief,
            budget,
        };
        if let Err(failure) = turn.write(some, &mut narrative).await {
            fail(&mut narrative, some, &failure);
            // Another part of the report may be harmless, and may be written well; nothing else gets better by asking on.
            if !matches!(failure, Failure::Refused { .. }) && !failure.is_repairable() {
                given_up = Some(failure);
            }
        }
    }
    narrative
}

fn fail(narrative: &mut Narrative, sections: &[&Section], failure: &Failure) {
    for section in sections {
        narrative
            .sections
            .entry(section.key.clone())
            .or_insert_with(|| Err(SectionFailure::Call(failure.clone())));
    }
}

struct Turn<'a> {
    client: &'a Client,
    brief: &'a Brief,
    budget: &'a Budget,
}

impl Turn<'_> {
    async fn ask(
        &self,
        sections: &[&Section],
        refused: Option<&Refused>,
        narrative: &mut Narrative,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let data = json!({ "words": self.brief.words, "sections": sections });
        let question = Question {
            purpose: Purpose::Report,
            prompt: &NARRATIVE,
            data: &data,
            max_tokens: MOST_TOKENS,
        };
        let asked = self
            .client
            .ask_once::<Draft>(question, refused, self.budget)
            .await;
        let spent = asked
            .as_ref()
            .map_or_else(|failed| failed.spent, |answer| answer.spent);
        narrative.spent = narrative.spent + spent;
        let draft = asked.map_err(|failed| failed.failure)?.value;
        let mut texts = BTreeMap::new();
        for section in draft.sections {
            // Of two texts for one section neither is meant.
            if texts.insert(section.key, section.text).is_some() {
                return Err(Failure::Invalid("a section is written twice".to_owned()));
            }
        }
        Ok(texts)
    }

    /// Writes some sections, with one repair for what fails.
    async fn write(&self, sections: &[&Section], narrative: &mut Narrative) -> Result<(), Failure> {
        let (refused, left) = match self.ask(sections, None, narrative).await {
            Ok(texts) => {
                let left = self.sort(sections, &texts, narrative);
                let faults = left
                    .iter()
                    .filter_map(|section| match narrative.sections.get(&section.key) {
                        Some(Err(SectionFailure::Violations(violations))) => Some(
                            violations
                                .iter()
                                .map(|violation| format!("{}: {violation}", section.key))
                                .collect(),
                        ),
                        Some(Err(failure)) => Some(vec![format!("{}: {failure}", section.key)]),
                        _ => None,
                    })
                    .flatten()
                    .collect();
                let texts: BTreeMap<_, _> = texts
                    .into_iter()
                    .filter(|(key, _)| left.iter().any(|section| section.key == *key))
                    .collect();
                let refused = Refused {
                    answer: json!(texts),
                    complaints: faults,
                };
                (refused, left)
            }
            Err(failure) if failure.is_repairable() => {
                let refused = Refused {
                    answer: Value::Null,
                    complaints: vec![failure.to_string()],
                };
                (refused, sections.to_vec())
            }
            Err(failure) => return Err(failure),
        };
        if left.is_empty() {
            return Ok(());
        }
        match self.ask(&left, Some(&refused), narrative).await {
            Ok(texts) => {
                self.sort(&left, &texts, narrative);
                Ok(())
            }
            // What passed the first time stays; the rest keeps the reason it failed for, where it has one.
            Err(failure) => {
                fail(narrative, &left, &failure);
                if failure.is_repairable() {
                    Ok(())
                } else {
                    Err(failure)
                }
            }
        }
    }

    /// Keeps what passes and gives back what does not.
    fn sort<'s>(
        &self,
        sections: &[&'s Section],
        texts: &BTreeMap<String, String>,
        narrative: &mut Narrative,
    ) -> Vec<&'s Section> {
        let mut left = Vec::new();
        for &section in sections {
            let outcome = texts
                .get(&section.key)
                .ok_or(SectionFailure::Missing)
                .and_then(|text| {
                    check(section, text, &self.brief.known_names)
                        .map_err(SectionFailure::Violations)
                });
            if outcome.is_err() {
                left.push(section);
            }
            narrative.sections.insert(section.key.clone(), outcome);
        }
        left
    }
}
