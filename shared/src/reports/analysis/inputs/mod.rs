//! Where an input's value comes from: the customer's answer, else what the engine knows from other answers, else a
//! benchmark, else the default. A value keeps its source; a missing value is missing and never zero.

use rust_decimal::Decimal;

use crate::{
    benchmarks::model::{Asker, Benchmark, Selection, region_words, select},
    platform::{confidence::Confidence, money::Currency},
    reports::{
        analysis::{
            answers::Answers,
            catalogue::{Band, Catalogue, FORMULA_CONSTANTS, InputModel, Opportunity},
            narrate::template::lower,
            question::Answer,
            register::{NewClaim, NewEvidence, Register, Sureness},
            render::name_in_words,
            unit::canonical,
        },
        claim::{Distribution, EvidenceKind, EvidenceNumber, InputSource},
        document::{Segment, Text},
    },
};

mod assumption;
mod benchmark;
mod currency;

use currency::local_unit;

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The customer's own answer.
    Answer,
    /// Made from another answer.
    Context,
    /// A published benchmark.
    Benchmark,
    /// An assumption of the catalogue, or a benchmark without a source.
    Default,
}

/// A value with its source.
#[derive(Debug, Clone, Copy)]
pub struct Resolved {
    /// What a formula names: the evidence, or a claim that converts it.
    pub source: InputSource,
    /// The evidence itself.
    pub evidence: Option<EvidenceNumber>,
    /// Where it came from.
    pub origin: Origin,
}

/// Finds values and puts them into the register.
#[derive(Debug)]
pub struct Inputs<'a> {
    /// What is known in general.
    pub catalogue: &'a Catalogue,
    /// What is known of this company.
    pub answers: &'a Answers<'a>,
}

impl<'a> Inputs<'a> {
    /// The value of a name of an opportunity's formulas; the first source that has one.
    pub fn resolve(
        &self,
        register: &mut Register,
        opportunity: &Opportunity,
        name: &str,
        model: &InputModel,
    ) -> Option<Resolved> {
        for question in &model.question_ids {
            if let Some((source, evidence)) = self.answer(register, question) {
                return Some(Resolved {
                    source,
                    evidence: Some(evidence),
                    origin: Origin::Answer,
                });
            }
        }
        if let Some(context) = &model.context
            && let Some(source) = self.context(register, context)
        {
            return Some(Resolved {
                source,
                evidence: None,
                origin: Origin::Context,
            });
        }
        if let Some(metric) = &model.benchmark_metric
            && let Some((source, evidence, assumed)) = self.benchmark(register, metric)
        {
            let origin = if assumed {
                Origin::Default
            } else {
                Origin::Benchmark
            };
            return Some(Resolved {
                source,
                evidence: Some(evidence),
                origin,
            });
        }
        let evidence = self.default(register, opportunity, name, model)?;
        Some(Resolved {
            source: evidence.into(),
            evidence: Some(evidence),
            origin: Origin::Default,
        })
    }

    /// A question's answer as a number, converted into euro where it is money of another country.
    pub fn answer(
        &self,
        register: &mut Register,
        question: &str,
    ) -> Option<(InputSource, EvidenceNumber)> {
        let unit = self.catalogue.question_unit(question)?;
        let asked = self.answers.question(question)?;
        let currency = self.answers.currency();
        let local = local_unit(canonical(unit), currency);
        let new = if let Some(band) = self.answers.band(question) {
            let chosen = self.answers.words(question)?;
            NewEvidence {
                distribution: Distribution::Triangular {
                    low: band.low,
                    high: band.high,
                },
                source: format!("Quiz, your answer “{chosen}”; middle of the band"),
                confidence: Confidence::Medium,
                note: Some(
                    "The middle and the ends of a band are planning assumptions.".to_owned(),
                ),
                replaced_by: Some(say("Your exact number instead of a band.")),
                ..NewEvidence::new(
                    format!("band:{question}"),
                    EvidenceKind::Assumption,
                    asked.label.clone(),
                    &local,
                    band.mid,
                )
            }
        } else {
            let Answer::Number(number) = self.answers.get(question)? else {
                return None;
            };
            let value = if unit == "percent" {
                number / Decimal::ONE_HUNDRED
            } else {
                *number
            };
            NewEvidence {
                distribution: self.around(
                    value,
                    self.catalogue.constant_value("answer_spread"),
                    &local,
                ),
                source: "Quiz, your answer".to_owned(),
                ..NewEvidence::new(
                    format!("answer:{question}"),
                    EvidenceKind::Answer,
                    asked.label.clone(),
                    &local,
                    value,
                )
            }
        };
        let key = format!("converted.{question}");
        let label = asked.label.clone();
        let evidence = register.add(new);
        Some((self.converted(register, &key, &label, evidence)?, evidence))
    }

    /// A context value of the assumptions: made from an answer and a constant.
    pub fn context(&self, register: &mut Register, id: &str) -> Option<InputSource> {
        let key = format!("context.{id}");
        if let Some(known) = register.by_key(&key) {
            return Some(known.into());
        }
        let context = self
            .catalogue
            .assumptions
            .context_values
            .iter()
            .find(|value| value.id == id)?;
        let mut claim = NewClaim::new(
            key,
            capital(&name_in_words(id)),
            &context.unit,
            &context.formula,
        );
        for (name, input) in &context.inputs {
            let source = match &input.constant {
                Some(constant) => self.constant(register, constant).into(),
                None => {
                    input
                        .question_ids
                        .iter()
                        .find_map(|question| self.answer(register, question))?
                        .0
                }
            };
            claim = claim.with(name.clone(), source);
        }
        register.make(claim).map(Into::into)
    }

    /// The number of people, from the band of the company's size.
    #[must_use]
    pub fn staff(&self) -> Option<Band> {
        self.answers.band("company_size")
    }
}

/// Plain words as a text.
#[must_use]
pub fn say(words: &str) -> Text {
    Text(vec![Segment::Text(words.to_owned())])
}

/// With a capital first letter.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
