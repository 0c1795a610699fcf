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

    /// The row of a metric for this company; true where it is an assumption in the shape of a benchmark.
    pub fn benchmark(
        &self,
        register: &mut Register,
        metric: &str,
    ) -> Option<(InputSource, EvidenceNumber, bool)> {
        let selection = self.select(metric)?;
        let row = selection.row;
        let unit = self.catalogue.source_unit(&row.unit)?;
        let scale = if unit == "percent" {
            Decimal::ONE_HUNDRED
        } else {
            Decimal::ONE
        };
        let unit = if unit == "percent" { "share" } else { unit };
        let value = row.middle()? / scale;
        let distribution = match &row.distribution {
            Some(quartiles) => {
                let p75 = quartiles.p75.map_or(value, |p75| p75 / scale);
                // A missing lower quartile is as far away as the upper one.
                let p25 = quartiles
                    .p25
                    .map_or(value - (p75 - value), |p25| p25 / scale);
                Distribution::Quartiles {
                    p25: p25.max(Decimal::ZERO),
                    p75,
                }
            }
            None => {
                let spread = if row.is_assumption() {
                    "benchmark_spread_unsourced"
                } else {
                    "benchmark_spread_reported"
                };
                self.around(value, self.catalogue.constant_value(spread), unit)
            }
        };
        let evidence = register.add(NewEvidence {
            distribution,
            source: source_words(row),
            url: row.source_url.clone(),
            date: row.year.map(|year| year.to_string()),
            confidence: if row.is_assumption() {
                Confidence::Low
            } else {
                selection.confidence
            },
            note: note_words(&selection),
            replaced_by: Some(say("Your own figure, measured for a month.")),
            ..NewEvidence::new(
                format!("benchmark:{}", row.id),
                if row.is_assumption() {
                    EvidenceKind::Assumption
                } else {
                    EvidenceKind::Benchmark
                },
                row.label.clone(),
                unit,
                value,
            )
        });
        let source = self.converted(
            register,
            &format!("converted.{}", row.id),
            &row.label,
            evidence,
        )?;
        Some((source, evidence, row.is_assumption()))
    }

    /// The row of a metric for this company.
    #[must_use]
    pub fn select(&self, metric: &str) -> Option<Selection<'a>> {
        let asker = Asker {
            industry: self.answers.industry(),
            country: self.answers.country(),
            company_size: self.answers.choice("company_size"),
        };
        select(self.catalogue.rows(metric), &asker)
    }

    fn default(
        &self,
        register: &mut Register,
        opportunity: &Opportunity,
        name: &str,
        model: &InputModel,
    ) -> Option<EvidenceNumber> {
        let scale = if model.unit == "percent" {
            Decimal::ONE_HUNDRED
        } else {
            Decimal::ONE
        };
        let value = model.default? / scale;
        let unit = canonical(&model.unit);
        Some(register.add(NewEvidence {
            distribution: self.around(value, model.spread.unwrap_or_default(), unit),
            source: format!("Planning assumption for “{}”", opportunity.title),
            confidence: Confidence::Low,
            replaced_by: Some(replacement(name)),
            ..NewEvidence::new(
                format!("assumption:{}.{name}", opportunity.id),
                EvidenceKind::Assumption,
                format!(
                    "{}, to {}",
                    capital(&name_in_words(name)),
                    lower(&opportunity.title)
                ),
                unit,
                value,
            )
        }))
    }

    /// A constant of the assumptions.
    pub fn constant(&self, register: &mut Register, id: &str) -> EvidenceNumber {
        let (value, unit, note) = self.catalogue.constant(id).map_or(
            (Decimal::ZERO, "factor", String::new()),
            |constant| {
                (
                    constant.value,
                    constant.unit.as_str(),
                    constant.note.clone(),
                )
            },
        );
        let definition = FORMULA_CONSTANTS.contains(&id);
        register.add(NewEvidence {
            source: if definition {
                "Definition".to_owned()
            } else {
                "Planning assumption".to_owned()
            },
            confidence: if definition {
                Confidence::High
            } else {
                Confidence::Low
            },
            note: Some(note),
            ..NewEvidence::new(
                format!("constant:{id}"),
                if definition {
                    EvidenceKind::Definition
                } else {
                    EvidenceKind::Assumption
                },
                capital(&name_in_words(id)),
                unit,
                value,
            )
        })
    }

    /// The rate of a currency as evidence: units for one US dollar.
    pub fn rate(&self, register: &mut Register, currency: Currency) -> Option<EvidenceNumber> {
        let table = &self.catalogue.rates;
        let rate = table.rate(currency)?;
        Some(register.add(NewEvidence {
            source: table.source_name.clone(),
            url: Some(table.source_url.clone()),
            date: Some(rate.as_of.to_string()),
            confidence: table.confidence,
            note: Some(format!("Rate of the {} {}", table.granularity, rate.as_of)),
            ..NewEvidence::new(
                format!("rate:{currency}"),
                EvidenceKind::Rate,
                format!("{currency} for one US dollar"),
                &format!("{}_per_usd", currency.unit()),
                rate.per_base,
            )
        }))
    }

    /// A claim that converts money into euro with the dated rates; the evidence itself where it is in euro or no money.
    pub fn converted(
        &self,
        register: &mut Register,
        key: &str,
        label: &str,
        evidence: EvidenceNumber,
    ) -> Option<InputSource> {
        let unit = register.evidence(evidence)?.unit.clone();
        let head = unit.split("_per_").next().unwrap_or_default();
        if head.len() != 3 || head == "eur" {
            return Some(evidence.into());
        }
        let currency = Currency::parse(&head.to_uppercase()).ok()?;
        let euro = self.rate(register, Currency::EUR)?;
        let target = unit.replacen(head, "eur", 1);
        let confidence = register.evidence(evidence)?.confidence;
        let label = format!("{label}, in euro");
        if currency == Currency::USD {
            let claim = NewClaim::new(key, label, &target, "amount * eur_per_usd")
                .with("amount", evidence)
                .with("eur_per_usd", euro);
            return register
                .make(claim.sure(Sureness::Stated(confidence)))
                .map(Into::into);
        }
        let own = self.rate(register, currency)?;
        let per_dollar = format!("{head}_per_usd");
        let formula = format!("amount / {per_dollar} * eur_per_usd");
        let claim = NewClaim::new(key, label, &target, &formula)
            .with("amount", evidence)
            .with(per_dollar, own)
            .with("eur_per_usd", euro)
            .sure(Sureness::Stated(confidence));
        register.make(claim).map(Into::into)
    }

    /// A triangle of `value` ± `spread`; shares stay within 0 and 1.
    fn around(&self, value: Decimal, spread: Decimal, unit: &str) -> Distribution {
        let most = if unit == "share" {
            Decimal::ONE
        } else {
            Decimal::MAX
        };
        let low = (value * (Decimal::ONE - spread))
            .max(Decimal::ZERO)
            .min(most);
        let high = (value * (Decimal::ONE + spread)).min(most).max(low);
        if low == high {
            Distribution::Certain
        } else {
            Distribution::Triangular {
                low: low.normalize(),
                high: high.normalize(),
            }
        }
    }

    /// The number of people, from the band of the company's size.
    #[must_use]
    pub fn staff(&self) -> Option<Band> {
        self.answers.band("company_size")
    }
}

/// The unit of an answer in the currency of its country: `eur_per_hour` becomes `gbp_per_hour`.
fn local_unit(unit: &str, currency: Currency) -> String {
    if unit.split("_per_").next() == Some("eur") {
        unit.replacen("eur", &currency.unit(), 1)
    } else {
        unit.to_owned()
    }
}

fn source_words(row: &Benchmark) -> String {
    let Some(name) = &row.source_name else {
        return "No published source; planning range".to_owned();
    };
    let year = row.year.map(|year| format!(", {year}")).unwrap_or_default();
    format!("{name}, {}{year}", region_words(&row.region))
}

fn note_words(selection: &Selection<'_>) -> Option<String> {
    if selection.row.is_assumption() {
        return selection.row.note.as_deref().map(capital);
    }
    let mut parts: Vec<String> = selection
        .fallbacks
        .iter()
        .map(crate::benchmarks::model::Fallback::words)
        .collect();
    parts.extend(selection.row.note.clone());
    (!parts.is_empty()).then(|| capital(&parts.join("; ")))
}

/// What would replace an assumption, by what it measures.
fn replacement(name: &str) -> Text {
    say(match name {
        "adoption_rate" => "A count, after a pilot, of how many people use it every week.",
        "margin_share" => "Your own margin from the accounts.",
        "uplift_share" | "recovery_share" | "recovered_share" | "relative_reduction" => {
            "A split test of several weeks."
        }
        "hours_per_week" | "hours_each" | "minutes_each" => "A time sheet kept for two weeks.",
        "function_share" | "developer_share" | "adviser_share" | "site_lead_share" => {
            "A head count by function."
        }
        "value_per_customer" | "order_value" | "value_per_visit" => {
            "An average from your own sales of the last year."
        }
        _ => "Your own figure, measured for a month.",
    })
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
