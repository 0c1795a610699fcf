//! A company's answers, typed: only those on its path, unknown left out, with the words of question and choice.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    platform::money::Currency,
    reports::analysis::{
        catalogue::{Band, Catalogue},
        question::{Answer, Question},
    },
};

/// The answers that count.
#[derive(Debug, Clone)]
pub struct Answers<'a> {
    catalogue: &'a Catalogue,
    answers: BTreeMap<String, Answer>,
    industry: String,
}

impl<'a> Answers<'a> {
    /// Reads raw answers; `None` without an industry, on which everything else depends.
    #[must_use]
    pub fn read(
        catalogue: &'a Catalogue,
        raw: &BTreeMap<String, serde_json::Value>,
        quick: bool,
    ) -> Option<Self> {
        let answers = catalogue.questions.on_path(raw, quick);
        let Some(Answer::Choice(industry)) = answers.get("industry") else {
            return None;
        };
        let industry = industry.clone();
        Some(Self {
            catalogue,
            answers,
            industry,
        })
    }

    /// The industry's value.
    #[must_use]
    pub fn industry(&self) -> &str {
        &self.industry
    }

    /// An answer.
    #[must_use]
    pub fn get(&self, question: &str) -> Option<&Answer> {
        self.answers.get(question)
    }

    /// The question is asked of this company, and it was left open or answered with "I do not know".
    #[must_use]
    pub fn is_open(&self, question: &str) -> bool {
        !self.answers.contains_key(question)
            && self.question(question).is_some_and(|question| {
                question
                    .industries
                    .as_ref()
                    .is_none_or(|list| list.contains(&self.industry))
            })
    }

    /// One person is the whole company: the smallest band, one desk, and a trade in which everybody has one.
    #[must_use]
    pub fn is_one_person(&self) -> bool {
        let at_desks = matches!(
            self.industry.as_str(),
            "professional_services" | "tech_saas" | "financial_services" | "marketing_agency"
        );
        at_desks
            && self.has("company_size", "1-9")
            && self.number("office_staff") == Some(Decimal::ONE)
    }

    /// The value of a single choice.
    #[must_use]
    pub fn choice(&self, question: &str) -> Option<&str> {
        match self.get(question)? {
            Answer::Choice(value) => Some(value),
            _ => None,
        }
    }

    /// A number.
    #[must_use]
    pub fn number(&self, question: &str) -> Option<Decimal> {
        match self.get(question)? {
            Answer::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A value is chosen.
    #[must_use]
    pub fn has(&self, question: &str, value: &str) -> bool {
        match self.get(question) {
            Some(Answer::Choice(chosen)) => chosen == value,
            Some(Answer::Choices(chosen)) => chosen.iter().any(|one| one == value),
            _ => false,
        }
    }

    /// The chosen values, none left out.
    #[must_use]
    pub fn chosen(&self, question: &str) -> &[String] {
        match self.get(question) {
            Some(Answer::Choices(chosen)) => chosen,
            _ => &[],
        }
    }

    /// The question itself.
    #[must_use]
    pub fn question(&self, id: &str) -> Option<&'a Question> {
        self.catalogue.questions.get(id)
    }

    /// The answer in its own words: the label of the choice, or the number.
    #[must_use]
    pub fn words(&self, id: &str) -> Option<String> {
        let question = self.question(id)?;
        Some(match self.get(id)? {
            Answer::Choice(value) => question.choice_label(value)?.to_owned(),
            Answer::Choices(values) => {
                let labels: Vec<&str> = values
                    .iter()
                    .filter_map(|value| question.choice_label(value))
                    .collect();
                labels.join("; ")
            }
            Answer::Number(number) => number.normalize().to_string(),
            Answer::Words(words) => words.clone(),
        })
    }

    /// The label of one chosen value.
    #[must_use]
    pub fn label(&self, question: &str, value: &str) -> Option<&'a str> {
        self.question(question)?.choice_label(value)
    }

    /// The band of an answer given in bands.
    #[must_use]
    pub fn band(&self, question: &str) -> Option<Band> {
        let value = self.choice(question)?;
        self.catalogue.bands(question)?.values.get(value).copied()
    }

    /// Country value: `NL`, `EU`, `UK`.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.choice("country")
    }

    /// The currency in which amounts were answered.
    #[must_use]
    pub fn currency(&self) -> Currency {
        match self.country() {
            Some("UK") => Currency::GBP,
            Some("US") => Currency::USD,
            _ => Currency::EUR,
        }
    }

    /// The questions that were asked and left open or unknown, in order.
    #[must_use]
    pub fn open_questions(&self, quick: bool) -> Vec<&'a Question> {
        self.catalogue
            .questions
            .questions
            .iter()
            .filter(|question| {
                question
                    .industries
                    .as_ref()
                    .is_none_or(|list| list.contains(&self.industry))
            })
            .filter(|question| !quick || question.tier == "quick")
            .filter(|question| {
                question.show_if.is_none() && !self.answers.contains_key(&question.id)
            })
            .collect()
    }

    /// All answers, for the input hash: sorted by question.
    #[must_use]
    pub fn all(&self) -> &BTreeMap<String, Answer> {
        &self.answers
    }
}
