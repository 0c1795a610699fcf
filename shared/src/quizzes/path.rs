//! Which questions a respondent sees, and how far along they are.
//!
//! A question is on the path when the tier asks it, the industry is asked it, and its condition holds over an
//! answer that is itself on the path. An answer off the path counts for nothing, and "I do not know" meets no
//! condition. Completion is the share of the path that is answered, rounded down: 100 means that nothing on
//! the path is open, so all required questions are answered.

use serde_json::Value;

use super::{
    definition::{INDUSTRY, Question, QuizDefinition},
    model::{Answers, Tier},
};

/// The path of one respondent.
#[derive(Debug)]
pub struct QuizPath<'q> {
    /// The questions, in the order they are asked.
    pub questions: Vec<&'q Question>,
}

impl<'q> QuizPath<'q> {
    /// The path that answers lead to.
    #[must_use]
    pub fn of(quiz: &'q QuizDefinition, tier: Tier, answers: &Answers) -> Self {
        let industry = answers.known(INDUSTRY).and_then(Value::as_str);
        let mut questions: Vec<&Question> = Vec::new();
        for question in &quiz.questions {
            let is_asked = tier == Tier::Full || question.tier == Tier::Quick;
            // Conditions look back only: the definition refuses any other.
            let is_shown = question.show_if.as_ref().is_none_or(|show_if| {
                questions
                    .iter()
                    .any(|earlier| earlier.id == show_if.question_id)
                    && answers
                        .known(&show_if.question_id)
                        .is_some_and(|answer| show_if.condition.holds(answer))
            });
            if is_asked && is_shown && question.is_for(industry) {
                questions.push(question);
            }
        }
        Self { questions }
    }

    /// How much of the path is answered, 0 to 100.
    #[must_use]
    pub fn completion_percent(&self, answers: &Answers) -> i32 {
        let answered = self
            .questions
            .iter()
            .filter(|question| answers.given(&question.id).is_some())
            .count();
        match self.questions.len() {
            0 => 0,
            all => i32::try_from(answered * 100 / all).unwrap_or(100),
        }
    }

    /// The required questions that are open. "I do not know" is an answer where the question allows it.
    pub fn missing(&self, answers: &Answers) -> impl Iterator<Item = &'q Question> {
        self.questions
            .iter()
            .copied()
            .filter(|question| question.required && answers.given(&question.id).is_none())
    }

    /// The answers that count: on the path, and not "I do not know".
    #[must_use]
    pub fn counted(&self, answers: &Answers) -> Answers {
        let known = |question: &&Question| {
            Some((question.id.clone(), answers.known(&question.id)?.clone()))
        };
        self.questions.iter().filter_map(known).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::QuizPath;
    use crate::quizzes::{Answers, QuizDefinition, Tier, sample_quiz, validation::check_answers};

    fn quiz() -> QuizDefinition {
        QuizDefinition::parse(&sample_quiz()).expect("a sound quiz")
    }

    fn answers(value: Value) -> Answers {
        serde_json::from_value(value).expect("answers")
    }

    fn path(tier: Tier, given: Value) -> Vec<String> {
        let quiz = quiz();
        let path = QuizPath::of(&quiz, tier, &answers(given));
        path.questions
            .iter()
            .map(|question| question.id.clone())
            .collect()
    }

    #[test]
    fn the_quick_tier_asks_only_its_own_questions() {
        let asked = path(
            Tier::Quick,
            json!({"industry": "healthcare", "invoices_month": 5}),
        );

        assert_eq!(
            asked,
            [
                "industry",
                "company_size",
                "top_time_drains",
                "admin_hours_week"
            ]
        );
    }

    #[test]
    fn the_industry_decides_the_branch() {
        let none = path(Tier::Full, json!({}));
        let clinic = path(Tier::Full, json!({"industry": "healthcare"}));
        let shop = path(Tier::Full, json!({"industry": "ecommerce_retail"}));

        assert!(
            !none
                .iter()
                .any(|id| id.starts_with("hc_") || id.starts_with("shop_"))
        );
        assert!(
            clinic.contains(&"hc_no_show".to_owned())
                && !clinic.contains(&"shop_order_value".to_owned())
        );
        assert!(
            shop.contains(&"shop_order_value".to_owned())
                && !shop.contains(&"hc_no_show".to_owned())
        );
    }

    #[test]
    fn a_condition_looks_at_known_answers_on_the_path() {
        let shown = |id: &str, given| path(Tier::Full, given).contains(&id.to_owned());

        assert!(shown("invoice_minutes", json!({"invoices_month": 1})));
        assert!(!shown("invoice_minutes", json!({"invoices_month": 0})));
        assert!(!shown(
            "invoice_minutes",
            json!({"invoices_month": "unknown"})
        ));
        assert!(!shown("invoice_minutes", json!({})));
        assert!(shown(
            "previous_attempt_reason",
            json!({"previous_attempt": "stalled"})
        ));
        assert!(shown(
            "hc_reminders",
            json!({"industry": "healthcare", "hc_no_show": 20})
        ));
        // The source was answered once but left the path with the industry.
        assert!(!shown(
            "hc_reminders",
            json!({"industry": "ecommerce_retail", "hc_no_show": 20})
        ));
    }

    #[test]
    fn answers_off_the_path_count_for_nothing() {
        let quiz = quiz();
        let given = answers(
            json!({"industry": "ecommerce_retail", "hc_no_show": 20, "admin_hours_week": "unknown"}),
        );
        let path = QuizPath::of(&quiz, Tier::Full, &given);

        assert_eq!(
            path.completion_percent(&given),
            2 * 100 / path.questions.len() as i32
        );
        assert_eq!(
            path.counted(&given),
            answers(json!({"industry": "ecommerce_retail"}))
        );
    }

    #[test]
    fn unknown_answers_a_required_question() {
        let quiz = quiz();
        let given = answers(
            json!({"industry": "healthcare", "company_size": "unknown", "top_time_drains": ["none"], "admin_hours_week": "unknown"}),
        );
        let path = QuizPath::of(&quiz, Tier::Quick, &given);

        assert_eq!(path.missing(&given).count(), 0);
        assert_eq!(path.completion_percent(&given), 100);
    }

    fn any_answer() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            (-1i64..300).prop_map(Value::from),
            prop_oneof![
                Just("healthcare"),
                Just("ecommerce_retail"),
                Just("unknown"),
                Just("none"),
                Just("stalled"),
                Just("email")
            ]
            .prop_map(Value::from),
            ".{0,80}".prop_map(Value::from),
        ];
        leaf.prop_recursive(2, 8, 4, |inner| {
            prop::collection::vec(inner, 0..4).prop_map(Value::from)
        })
    }

    proptest! {
        /// Stored answers may be anything at all: of another version, or written by hand.
        #[test]
        fn completion_is_a_percentage_whatever_is_stored(
            given in prop::collection::vec(any_answer(), 12), full in any::<bool>(),
        ) {
            let quiz = quiz();
            let given: Answers = quiz.questions.iter().map(|question| question.id.clone()).zip(given)
                .filter(|(_, value)| !value.is_null()).collect();
            let path = QuizPath::of(&quiz, if full { Tier::Full } else { Tier::Quick }, &given);
            let percent = path.completion_percent(&given);
            prop_assert!((0..=100).contains(&percent));
            prop_assert!(percent < 100 || path.missing(&given).next().is_none());
        }

        /// No input makes the check panic, and what it lets through it lets through again.
        #[test]
        fn what_was_checked_passes_again(given in prop::collection::btree_map("[a-z_]{1,24}", any_answer(), 0..6), known in any_answer()) {
            let quiz = quiz();
            let mut changes = given;
            for question in &quiz.questions {
                changes.insert(question.id.clone(), known.clone());
            }
            changes.retain(|id, _| quiz.question(id).is_some());
            if let Ok(checked) = check_answers(&quiz, changes) {
                let again = checked.iter().filter_map(|(id, value)| Some((id.clone(), value.clone()?))).collect();
                let kept: std::collections::BTreeMap<_, _> = checked.into_iter().filter(|(_, value)| value.is_some()).collect();
                prop_assert_eq!(check_answers(&quiz, again), Ok(kept));
            }
        }
    }
}
