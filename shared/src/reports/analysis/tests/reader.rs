//! A reader with a pencil: reckons a claim from its printed formula, without the engine's own parser or evaluator.

use std::collections::HashMap;

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::reports::{
    analysis::simulation::input_end,
    claim::{ClaimNumber, End, EvidenceNumber, InputSource, Rounding, Working},
    document::ReportDocument,
};

/// A report being checked.
pub(super) struct Reader<'a> {
    document: &'a ReportDocument,
    /// The evidence that is elsewhere than stated, for a claim at an end of one input.
    moved: Option<(EvidenceNumber, Decimal)>,
    known: HashMap<u32, Option<Decimal>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        document: &'a ReportDocument,
        moved: Option<(EvidenceNumber, Decimal)>,
    ) -> Self {
        Self {
            document,
            moved,
            known: HashMap::new(),
        }
    }

    /// What the claim comes to. A statistic over the simulated outcomes is taken as it stands: it needs all draws, and
    /// the gate makes them.
    pub(super) fn value(&mut self, number: ClaimNumber) -> Option<Decimal> {
        if let Some(value) = self.known.get(&number.0) {
            return *value;
        }
        let claim = self.document.claim(number)?;
        let value = match &claim.working {
            Working::Formula {
                expression,
                rounding,
            } => {
                let mut inputs = HashMap::new();
                for input in &claim.inputs {
                    let value = match input.source {
                        InputSource::Claim(inner) => self.value(inner)?,
                        InputSource::Evidence(line) => self.stated(line)?,
                    };
                    inputs.insert(input.name.as_str(), value);
                }
                let value = Pencil {
                    rest: expression,
                    inputs: &inputs,
                }
                .all()?;
                Some(match rounding {
                    Rounding::None => value.round_dp(6).normalize(),
                    Rounding::UpToWhole(least) => value.ceil().max(Decimal::from(*least)),
                })
            }
            Working::AtInput { of, input, end } if self.moved.is_none() => {
                let line = self.document.evidence(*input)?;
                let share = if *end == End::Low { 0.1 } else { 0.9 };
                let to = input_end(&line.unit, line.value, &line.distribution, share)?;
                Reader::new(self.document, Some((*input, to))).value(*of)
            }
            _ => Some(claim.value),
        };
        self.known.insert(number.0, value);
        value
    }

    fn stated(&self, number: EvidenceNumber) -> Option<Decimal> {
        match self.moved {
            Some((moved, to)) if moved == number => Some(to),
            _ => Some(self.document.evidence(number)?.value),
        }
    }
}

/// Reckons from left to right.
struct Pencil<'a> {
    rest: &'a str,
    inputs: &'a HashMap<&'a str, Decimal>,
}

impl Pencil<'_> {
    fn all(mut self) -> Option<Decimal> {
        let value = self.sum()?;
        self.rest.trim().is_empty().then_some(value)
    }

    fn eat(&mut self, sign: char) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Option<Decimal> {
        let mut value = self.product()?;
        loop {
            if self.eat('+') {
                value = value.checked_add(self.product()?)?;
            } else if self.eat('-') {
                value = value.checked_sub(self.product()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut value = self.factor()?;
        loop {
            if self.eat('*') {
                value = value.checked_mul(self.factor()?)?;
            } else if self.eat('/') {
                value = value.checked_div(self.factor()?)?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<Decimal> {
        if self.eat('(') {
            let value = self.sum()?;
            return self.eat(')').then_some(value);
        }
        self.rest = self.rest.trim_start();
        let end = self
            .rest
            .find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "1" => Some(Decimal::ONE),
            "min" | "max" | "pow" if self.eat('(') => {
                let one = self.sum()?;
                let other = self.eat(',').then(|| self.sum())??;
                let value = match word {
                    "min" => one.min(other),
                    "max" => one.max(other),
                    _ => (0..other.to_u32()?)
                        .try_fold(Decimal::ONE, |product, _| product.checked_mul(one))?,
                };
                self.eat(')').then_some(value)
            }
            name => self.inputs.get(name).copied(),
        }
    }
}
