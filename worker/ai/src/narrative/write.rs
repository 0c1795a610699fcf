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
    client::Client,
    failure::Failure,
    model::Purpose,
    prompt::NARRATIVE,
    question::{Question, Refused, Spent},
};

/// More texts than this nobody asks for at once.
const MOST_SECTIONS: usize = 24;
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

    /// What stopped the model for good: asking for more would fail in the same way. Refusals and answers that do not fit
    /// are about their sections alone.
    #[must_use]
    pub fn stopped_by(&self) -> Option<&Failure> {
        self.sections
            .values()
            .find_map(|outcome| match outcome {
                Err(SectionFailure::Call(failure)) => Some(failure),
                _ => None,
            })
            .filter(|failure| {
                !matches!(failure, Failure::Refused { .. }) && !failure.is_repairable()
            })
    }
}

impl SectionFailure {
    /// Why the rules' text stands, for a reader of the report: "…, since" is to stand before it. Nothing where the model
    /// was not asked. Holds no figure.
    #[must_use]
    pub fn for_reader(&self) -> Option<&'static str> {
        match self {
            Self::Call(failure) => Some(failure.for_reader()),
            Self::Missing | Self::Violations(_) => {
                Some("what the language model wrote did not pass our checks")
            }
            Self::FigureInFacts(_) => None,
        }
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
        if self.sections.len() > MOST_SECTIONS {
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

/// Has the sections of a brief written, all in one call: [`Brief::parts`] cuts one that is too long for that. Never fails
/// as a whole: what is not written is said for each section.
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
    if asked.is_empty() {
        return narrative;
    }
    let turn = Turn {
        client,
        brief,
        budget,
    };
    if let Err(failure) = turn.write(&asked, &mut narrative).await {
        fail(&mut narrative, &asked, &failure);
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
