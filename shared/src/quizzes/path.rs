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
