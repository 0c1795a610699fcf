//! Making claims: from a formula, as a statistic over outcomes, or by repeating evidence.

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        compute::value_of,
        draft::{NewClaim, Sureness},
        formula::Expression,
        register::{Draft, Register},
        render::name_in_words,
        unit::dimension,
    },
    claim::{
        ClaimInput, ClaimNumber, Confidence, End, EvidenceKind, EvidenceNumber, InputSource,
        MonthPoint, Working,
    },
};

impl Register {
    /// Makes a claim, once per key; `None` where it has no value.
    pub fn make(&mut self, new: NewClaim<'_>) -> Option<ClaimNumber> {
        if let Some(number) = self.by_key(&new.key) {
            return Some(number);
        }
        let formula = self.parse(new.formula, &new.key)?;
        self.check_units(&formula, &new);
        let inputs: Vec<ClaimInput> = formula
            .names()
            .into_iter()
            .filter_map(|name| new.inputs.iter().find(|(given, _)| given == name))
            .map(|(name, source)| ClaimInput {
                name: name.clone(),
                source: *source,
            })
            .collect();
        let working = Working::Formula {
            expression: formula.to_string(),
            rounding: new.rounding,
        };
        let value = value_of(&working, Some(&formula), &inputs, self)?;
        let confidence = self.confidence(&inputs, new.sureness);
        let spoken = || formula.spoken(&|name| name_in_words(name));
        let draft = Draft {
            key: new.key,
            label: new.label,
            unit: new.unit.to_owned(),
            working,
            words: new.words.unwrap_or_else(spoken),
            inputs,
            confidence,
            range_only: new.range_only,
        };
        Some(self.push(draft, value, Some(formula)))
    }

    /// The share of a claim's outcomes that reach a line.
    pub fn make_share(
        &mut self,
        key: &str,
        label: String,
        of: ClaimNumber,
        at_least: Decimal,
    ) -> Option<ClaimNumber> {
        let working = Working::ShareOfOutcomes { of, at_least };
        let value = value_of(&working, None, &[], self)?;
        let draft = Draft {
            key: key.to_owned(),
            label,
            unit: "share".to_owned(),
            working,
            words: "simulated outcomes that reach the line ÷ all simulated outcomes".to_owned(),
            inputs: vec![ClaimInput {
                name: "outcomes".to_owned(),
                source: of.into(),
            }],
            confidence: self.claim(of)?.confidence.max(Confidence::Medium),
            range_only: false,
        };
        Some(self.push(draft, value, None))
    }

    /// The month in which a running total turns.
    pub fn make_crossing(
        &mut self,
        key: &str,
        label: String,
        of: Vec<MonthPoint>,
    ) -> Option<ClaimNumber> {
        let inputs: Vec<ClaimInput> = of
            .iter()
            .map(|point| ClaimInput {
                name: format!("month_{}", point.month),
                source: point.claim.into(),
            })
            .collect();
        let confidence = self.confidence(&inputs, Sureness::Weakest);
        let working = Working::Crossing { of };
        let value = value_of(&working, None, &[], self)?;
        let draft = Draft {
            key: key.to_owned(),
            label,
            unit: "months".to_owned(),
            working,
            words: "the month from which the running total stays above zero".to_owned(),
            inputs,
            confidence,
            range_only: false,
        };
        Some(self.push(draft, value, None))
    }

    /// A claim with one input at an end of its range.
    pub fn make_at_input(
        &mut self,
        of: ClaimNumber,
        input: EvidenceNumber,
        end: End,
    ) -> Option<ClaimNumber> {
        let name = if end == End::Low { "low" } else { "high" };
        let (claim, evidence) = (self.claim(of)?, self.evidence(input)?);
        let key = format!("{}.at.{}.{name}", claim.key, evidence.key);
        if let Some(number) = self.by_key(&key) {
            return Some(number);
        }
        let draft = Draft {
            key,
            label: format!(
                "{}, if “{}” is at its {name} end",
                claim.label, evidence.label
            ),
            unit: claim.unit.clone(),
            working: Working::AtInput { of, input, end },
            words: "the same formula with this one input moved and the rest at the middle"
                .to_owned(),
            inputs: vec![
                ClaimInput {
                    name: "result".to_owned(),
                    source: of.into(),
                },
                ClaimInput {
                    name: "moved".to_owned(),
                    source: input.into(),
                },
            ],
            confidence: claim.confidence.max(Confidence::Medium),
            range_only: false,
        };
        let value = value_of(&draft.working, None, &[], self)?;
        Some(self.push(draft, value, None))
    }

    /// Evidence as a figure of its own, so that a sentence can point at it.
    pub fn quote(&mut self, evidence: EvidenceNumber) -> Option<ClaimNumber> {
        let source = self.evidence(evidence)?.clone();
        let words = match source.kind {
            EvidenceKind::Answer => "your answer, as given",
            EvidenceKind::Benchmark => "benchmark, read as published",
            EvidenceKind::Price => "price, as observed",
            EvidenceKind::Assumption => "planning assumption",
            EvidenceKind::Rate => "exchange rate, as published",
            EvidenceKind::Definition => "definition",
        };
        let stated = if source.kind == EvidenceKind::Definition {
            Confidence::High
        } else {
            source.confidence
        };
        let new = NewClaim::new(
            format!("given.{}", source.key),
            source.label.clone(),
            &source.unit,
            "value",
        )
        .with("value", evidence)
        .sure(Sureness::Stated(stated))
        .in_words(words);
        self.make(new)
    }

    fn check_units(&mut self, formula: &Expression, new: &NewClaim<'_>) {
        let of = |name: &str| {
            let (_, source) = new.inputs.iter().find(|(given, _)| given == name)?;
            let unit = match source {
                InputSource::Claim(number) => &self.claim(*number)?.unit,
                InputSource::Evidence(number) => &self.evidence(*number)?.unit,
            };
            dimension(unit)
        };
        let checked = dimension(new.unit).map(|wanted| formula.check(&wanted, &of));
        match checked {
            Some(Ok(())) => {}
            Some(Err(error)) => self
                .faults
                .push(format!("{}: {}: {error}", new.key, new.formula)),
            None => self
                .faults
                .push(format!("{}: unknown unit {}", new.key, new.unit)),
        }
    }

    fn confidence(&self, inputs: &[ClaimInput], sureness: Sureness<'_>) -> Confidence {
        match sureness {
            Sureness::Stated(confidence) => confidence,
            Sureness::Weakest => {
                let of = |input: &ClaimInput| match input.source {
                    InputSource::Claim(number) => self.claim(number).map(|claim| claim.confidence),
                    InputSource::Evidence(number) => {
                        self.evidence(number).and_then(|line| match line.kind {
                            // Definitions and published rates decide nothing.
                            EvidenceKind::Definition | EvidenceKind::Rate => None,
                            _ => Some(line.confidence),
                        })
                    }
                };
                inputs
                    .iter()
                    .filter_map(of)
                    .min()
                    .unwrap_or(Confidence::High)
            }
            Sureness::LargerPart(parts) => {
                let share_of = |wanted: &dyn Fn(Confidence) -> bool| -> Decimal {
                    let of = parts.iter().filter_map(|number| self.claim(*number));
                    of.filter(|claim| wanted(claim.confidence))
                        .map(|claim| claim.value.abs())
                        .sum()
                };
                let all = share_of(&|_| true);
                if share_of(&|confidence| confidence == Confidence::Low) * Decimal::TWO > all {
                    Confidence::Low
                } else if share_of(&|confidence| confidence == Confidence::High) == all {
                    Confidence::High
                } else {
                    Confidence::Medium
                }
            }
        }
    }
}
