//! From the rules' texts to a brief for the language model, and from what it wrote back to texts.
//!
//! Each reference in a text becomes a placeholder: the model learns what a figure measures and how much that is in a
//! word, never its value, and no name. What comes back holds the same placeholders, and each is put back as the very
//! reference it stood for.

use std::collections::BTreeMap;

use ai::narrative::{Brief, Kind, Piece, Section, Slot, SlotKind, Written, figure_in};
use shared::reports::{
    analysis::{catalogue::Catalogue, narrate::words::trade},
    document::{Figure, Form, ReportDocument, Segment, Text},
};

use super::{magnitude::Yardsticks, places::Place};

/// A brief, and what its placeholders stand for.
pub(super) struct Briefed {
    pub(super) brief: Brief,
    texts: BTreeMap<String, (Place, BTreeMap<String, Segment>)>,
}

impl Briefed {
    /// Briefs the model on a report.
    pub(super) fn of(document: &ReportDocument, catalogue: &Catalogue) -> Self {
        let yardsticks = Yardsticks::of(document);
        let known_names: Vec<String> = catalogue
            .vendors
            .iter()
            .map(|vendor| vendor.name.clone())
            .collect();
        let mut briefed = Self {
            brief: Brief {
                words: words(document),
                sections: Vec::new(),
                known_names: known_names.clone(),
            },
            texts: BTreeMap::new(),
        };
        // Looking takes a place in a text that can be written; nothing is.
        let mut copy = document.clone();
        for place in Place::of(document) {
            if let Some(text) = place.text(&mut copy) {
                let maker = SlotMaker {
                    document,
                    yardsticks: &yardsticks,
                    known_names: &known_names,
                    slots: Vec::new(),
                    behind: BTreeMap::new(),
                };
                briefed.add(place, text, maker);
            }
        }
        briefed
    }

    fn add(&mut self, place: Place, text: &Text, mut maker: SlotMaker<'_>) {
        let draft: String = text
            .0
            .iter()
            .map(|segment| match segment {
                Segment::Text(words) => words.clone(),
                reference => maker.placeholder(reference),
            })
            .collect();
        let length = draft.chars().count();
        let section = Section {
            key: place.key(),
            kind: Kind::Paragraph,
            task: place.task().to_owned(),
            slots: maker.slots,
            draft: Some(draft),
            min_chars: (length / 3).max(40),
            max_chars: length + length / 3 + 120,
        };
        // What holds a figure in its words is no matter for a model that must not see one: the rules keep it.
        if section.figure().is_none() && length > 0 {
            self.texts
                .insert(section.key.clone(), (place, maker.behind));
            self.brief.sections.push(section);
        }
    }

    /// Puts a text that passed into the document; false where it was not asked for.
    pub(super) fn put(&self, document: &mut ReportDocument, key: &str, written: &Written) -> bool {
        let Some((place, behind)) = self.texts.get(key) else {
            return false;
        };
        let segments: Option<Vec<Segment>> = written
            .pieces()
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => Some(Segment::Text(words.clone())),
                Piece::Slot(_, name) => behind.get(name).cloned(),
            })
            .collect();
        match (segments, place.text(document)) {
            (Some(segments), Some(text)) => {
                text.0 = segments;
                true
            }
            _ => false,
        }
    }
}

/// The words of the trade; nothing that could name the company.
fn words(document: &ReportDocument) -> BTreeMap<String, String> {
    let trade = trade(&document.company.industry);
    [
        ("firm", trade.firm),
        ("customers", trade.customers),
        ("customer", trade.customer),
        ("crew", trade.crew),
    ]
    .map(|(name, word)| (name.to_owned(), word.to_owned()))
    .into()
}

/// Makes the placeholders of one text.
struct SlotMaker<'d> {
    document: &'d ReportDocument,
    yardsticks: &'d Yardsticks,
    known_names: &'d [String],
    slots: Vec<Slot>,
    behind: BTreeMap<String, Segment>,
}

impl SlotMaker<'_> {
    /// The placeholder of a reference; the same one wherever it stands.
    fn placeholder(&mut self, segment: &Segment) -> String {
        let known = self
            .behind
            .iter()
            .find(|(_, behind)| *behind == segment)
            .map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| self.add(segment));
        self.slots
            .iter()
            .find(|slot| slot.name == name)
            .map(Slot::placeholder)
            .unwrap_or_default()
    }

    fn add(&mut self, segment: &Segment) -> String {
        let mut slot = match segment {
            Segment::Figure(figure) => self.figure(figure),
            Segment::Quote(words) => Slot {
                required: false,
                ..plain(SlotKind::Quote, "answer", &quoted(words))
            },
            Segment::Name(_) => plain(
                SlotKind::Name,
                "name",
                "the name of a product, a plan, a company or a law",
            ),
            Segment::Date(_) => plain(SlotKind::Name, "date", "a date, with day, month and year"),
            Segment::Section(_) => plain(
                SlotKind::Name,
                "section",
                "the word section with its number, as a link",
            ),
            Segment::Recommendation(_) => plain(
                SlotKind::Name,
                "step",
                "the title of another recommendation, in lower case, as a link",
            ),
            Segment::Text(_) => return String::new(),
        };
        let base = slot.name.clone();
        // b, c, d: a digit in a placeholder would lead a model to think of numbers.
        let mut letter = b'b';
        while self.behind.contains_key(&slot.name) && letter < b'z' {
            slot.name = format!("{base}_{}", char::from(letter));
            letter += 1;
        }
        let name = slot.name.clone();
        self.behind.insert(name.clone(), segment.clone());
        self.slots.push(slot);
        name
    }

    /// A label such as "Mailchimp Essentials": a name that the model reads is one that it may write.
    fn names_someone(&self, label: &str) -> bool {
        self.known_names
            .iter()
            .any(|name| label.contains(name.as_str()))
    }

    fn figure(&self, figure: &Figure) -> Slot {
        let Some(claim) = self.document.claim(figure.claim) else {
            return plain(SlotKind::Claim, "figure", "a figure");
        };
        let (end, of_end) = match figure.form {
            Form::Short => ("", ""),
            Form::Bare | Form::Middle | Form::Dash => ("", "without words of its unit: "),
            Form::Low => ("_low", "without words of its unit, the lower end of: "),
            Form::High => ("_high", "without words of its unit, the upper end of: "),
        };
        let mut parts = claim.key.rsplit(['.', ':']);
        // A benchmark's key ends with its region.
        let place = usize::from(claim.key.contains("benchmark:"));
        let last = parts.nth(place).unwrap_or_default();
        let letters: String = last
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphabetic() {
                    letter
                } else {
                    '_'
                }
            })
            .collect();
        let name = letters.trim_matches('_').to_ascii_lowercase();
        let name = if name.is_empty() { "figure" } else { &name };
        let label = Some(claim.label.as_str())
            .filter(|label| figure_in(label).is_none() && !self.names_someone(label))
            .map_or_else(|| name.replace('_', " "), str::to_owned);
        let unit: String = claim
            .unit
            .chars()
            .map(|letter| if letter.is_alphabetic() { letter } else { ' ' })
            .collect();
        Slot {
            // Not even the key may tell a number: "chance.24" is a chance.
            claim: Some(claim.key.clone()).filter(|key| figure_in(key).is_none()),
            magnitude: self.yardsticks.magnitude(claim),
            unit: Some(unit.trim().to_owned()),
            ..plain(
                SlotKind::Claim,
                &format!("{name}{end}"),
                &format!("{of_end}{label}"),
            )
        }
    }
}

fn plain(kind: SlotKind, name: &str, measures: &str) -> Slot {
    Slot {
        kind,
        name: name.to_owned(),
        claim: None,
        measures: measures.to_owned(),
        magnitude: None,
        unit: None,
        required: true,
    }
}

/// The customer's own words, where they tell no figure.
fn quoted(words: &str) -> String {
    const MOST: usize = 120;
    if figure_in(words).is_some() || words.chars().count() > MOST {
        "words that the owner chose or wrote".to_owned()
    } else {
        format!("words that the owner chose or wrote: {words}")
    }
}
