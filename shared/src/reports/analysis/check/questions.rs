//! What the questions may not hold.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Faults;
use crate::reports::analysis::{
    catalogue::Catalogue,
    question::{Question, QuestionKind},
};

impl Catalogue {
    pub(super) fn check_questions(&self, faults: &mut Faults<'_>) {
        let order: BTreeMap<&str, u32> = self
            .questions
            .sections
            .iter()
            .map(|section| (section.id.as_str(), section.order))
            .collect();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut last = (0, 0);
        for (place, question) in self.questions.questions.iter().enumerate() {
            let id = question.id.as_str();
            let key = (
                order
                    .get(question.section.as_str())
                    .copied()
                    .unwrap_or_default(),
                question.index,
            );
            faults.need(key > last, id, || {
                "questions are not in the order of section and index".to_owned()
            });
            last = key;
            faults.need(places.insert(id, place).is_none(), id, || {
                "this question stands twice".to_owned()
            });
        }
        let metrics: HashSet<&str> = self.rows_by_metric.keys().map(String::as_str).collect();
        for question in &self.questions.questions {
            self.check_question(question, &places, &metrics, faults);
        }
    }

    pub(super) fn check_question(
        &self,
        question: &Question,
        places: &BTreeMap<&str, usize>,
        metrics: &HashSet<&str>,
        faults: &mut Faults<'_>,
    ) {
        let id = question.id.as_str();
        let values: BTreeSet<&str> = question
            .options
            .iter()
            .map(|choice| choice.value.as_str())
            .collect();
        let words = format!(
            "{}{}",
            question.help.as_deref().unwrap_or_default(),
            question.label
        )
        .to_lowercase();
        faults.need(
            !words.contains("up to") || question.max_choices.is_some(),
            id,
            || "says how many may be chosen without a limit".to_owned(),
        );
        let exclusive: BTreeSet<&str> = question.exclusive.iter().map(String::as_str).collect();
        faults.need(exclusive.is_subset(&values), id, || {
            "an exclusive value is no choice".to_owned()
        });
        if question.kind == QuestionKind::Multi {
            let clearing: BTreeSet<&str> = values
                .iter()
                .copied()
                .filter(|value| ["none", "unknown"].contains(value))
                .collect();
            faults.need(exclusive == clearing, id, || {
                "none and unknown have to be exclusive".to_owned()
            });
        }
        if matches!(question.kind, QuestionKind::Number | QuestionKind::Currency) {
            faults.need(!question.required || question.allow_unknown, id, || {
                "a required number without unknown".to_owned()
            });
            let unit = question.unit.as_deref().unwrap_or_default();
            faults.need(self.source_unit(unit).is_some(), id, || {
                format!("unknown unit {unit}")
            });
        }
        if let Some(condition) = &question.show_if {
            let before = places
                .get(condition.question_id.as_str())
                .is_some_and(|place| Some(place) < places.get(id));
            faults.need(before, id, || {
                "is shown before its condition, or the condition names no question".to_owned()
            });
        }
        for feed in &question.feeds {
            let known = match feed.kind.as_str() {
                "benchmark" => metrics.contains(feed.reference.as_str()),
                "opportunity" => self.opportunity(&feed.reference).is_some(),
                _ => true,
            };
            faults.need(known, id, || {
                format!(
                    "feeds {} {}, which does not exist",
                    feed.kind, feed.reference
                )
            });
        }
    }

    /// The values a question can have, "unknown" left out; the points of a scale.
    pub(super) fn choices(&self, question: &str) -> BTreeSet<String> {
        let Some(question) = self.questions.get(question) else {
            return BTreeSet::new();
        };
        if question.kind == QuestionKind::Scale {
            let (least, most) = (question.min.unwrap_or(1), question.max.unwrap_or(0));
            return (least..=most.min(least + 100))
                .map(|point| point.to_string())
                .collect();
        }
        question
            .options
            .iter()
            .map(|choice| choice.value.clone())
            .filter(|value| value != "unknown")
            .collect()
    }
}
