//! What the model is told: sections, their slots, and never a value.

use std::collections::BTreeMap;

use serde::Serialize;

use super::words::figure_in;

/// More sections than this are asked for in several calls.
const SECTIONS_A_CALL: usize = 12;

/// The sections to write.
#[derive(Debug, Clone, Default)]
pub struct Brief {
    /// The words of the company's trade: firm, customers, crew.
    pub words: BTreeMap<String, String>,
    /// What to write.
    pub sections: Vec<Section>,
    /// Names of vendors and products that are known; none may stand in a text but through a placeholder.
    pub known_names: Vec<String>,
}

impl Brief {
    /// The brief in parts, each asked for in a call of its own, so that each answer comes well within its time and what
    /// was paid for can be stored call by call.
    pub fn parts(&self) -> impl Iterator<Item = Self> {
        self.sections.chunks(SECTIONS_A_CALL).map(|sections| Self {
            sections: sections.to_vec(),
            ..self.clone()
        })
    }
}

/// One text to write.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Names it in the answer: `finding.3.body`.
    pub key: String,
    /// Its form.
    pub kind: Kind,
    /// What it is to say, in our words.
    pub task: String,
    /// Its placeholders.
    pub slots: Vec<Slot>,
    /// What the rules would write, with the same placeholders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<String>,
    /// Shortest length in characters.
    pub min_chars: usize,
    /// Longest length in characters.
    pub max_chars: usize,
}

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line without a full stop.
    Title,
    /// Whole sentences.
    Paragraph,
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlotKind {
    /// A claim: value, unit, and what it measures.
    Claim,
    /// A registered name.
    Name,
    /// Words of the customer or of a source.
    Quote,
}

impl SlotKind {
    /// The letter in the placeholder.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Claim => 'c',
            Self::Name => 'n',
            Self::Quote => 'q',
        }
    }
}

/// One placeholder and what may be known of it.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What it stands for.
    pub kind: SlotKind,
    /// Its name among the rules' slots: `benefit`.
    pub name: String,
    /// The key of its claim, where it is one: `opportunity.invoices.benefit`.
    pub claim: Option<String>,
    /// What it measures, or what kind of name or quote it is.
    pub measures: String,
    /// How much that is.
    pub magnitude: Option<Magnitude>,
    /// The unit in words: "euro a year".
    pub unit: Option<String>,
    /// It must stand in the text.
    pub required: bool,
}

impl Slot {
    /// As it stands in a text: `{{c:benefit}}`.
    #[must_use]
    pub fn placeholder(&self) -> String {
        format!("{{{{{}:{}}}}}", self.kind.letter(), self.name)
    }
}

impl Serialize for Slot {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'a> {
            placeholder: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            claim: Option<&'a str>,
            measures: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            magnitude: Option<Magnitude>,
            #[serde(skip_serializing_if = "Option::is_none")]
            unit: Option<&'a str>,
            required: bool,
        }
        Wire {
            placeholder: self.placeholder(),
            claim: self.claim.as_deref(),
            measures: &self.measures,
            magnitude: self.magnitude,
            unit: self.unit.as_deref(),
            required: self.required,
        }
        .serialize(serializer)
    }
}

/// How much a figure is, against what a company of this size would notice. The caller decides; the model sees the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Magnitude {
    /// Below zero.
    Loss,
    /// Hardly anything.
    Negligible,
    /// Noticeable.
    Small,
    /// Worth a decision.
    Moderate,
    /// Worth a project.
    Large,
    /// Changes the company's year.
    Decisive,
}

impl Section {
    /// The first figure in what the model would be told: a value may not reach it by way of a label either.
    #[must_use]
    pub fn figure(&self) -> Option<String> {
        let draft = self.draft.as_deref().map(|draft| {
            self.slots.iter().fold(draft.to_owned(), |draft, slot| {
                draft.replace(&slot.placeholder(), " ")
            })
        });
        std::iter::once(self.task.as_str())
            .chain(draft.as_deref())
            .chain(self.slots.iter().map(|slot| slot.measures.as_str()))
            .find_map(figure_in)
            .or_else(|| {
                // A unit names a currency or a share, which is no value; a digit in it would be one.
                let units = self.slots.iter().filter_map(|slot| slot.unit.as_deref());
                units
                    .flat_map(str::chars)
                    .find(|letter| letter.is_numeric())
                    .map(String::from)
            })
    }
}
