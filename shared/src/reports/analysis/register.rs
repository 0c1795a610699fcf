//! The register: where claims are made, each from a formula and named inputs. Nothing else makes a figure.
//!
//! Values are computed when a claim is made, outcomes and printed forms when somebody asks: most of what is weighed never
//! gets into the report.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        compute::{Known, at_end, column_of, evidence_column},
        formula::Expression,
        present::{evidence_text, forms, given, in_numbers},
        simulation::Column,
    },
    claim::{
        Claim, ClaimInput, ClaimNumber, Confidence, End, Evidence, EvidenceNumber, InputSource,
        Rendered, Spread, Working,
    },
    document::{Figure, Text},
};

pub use crate::reports::analysis::draft::{NewClaim, NewEvidence, Sureness};

/// Claims and evidence in the making.
#[derive(Debug, Default)]
pub struct Register {
    claims: Vec<Claim>,
    columns: Vec<OnceCell<Option<Column>>>,
    /// Asked for over and over while sentences are made and steps are ranked.
    spreads: Vec<OnceCell<Option<Spread>>>,
    parsed: Vec<Option<Rc<Expression>>>,
    evidence: Vec<Evidence>,
    evidence_columns: Vec<OnceCell<Column>>,
    claim_keys: HashMap<String, ClaimNumber>,
    evidence_keys: HashMap<String, EvidenceNumber>,
    formulas: HashMap<String, Rc<Expression>>,
    /// Formulas the engine wrote wrongly; a report with one of these fails the gate.
    pub(super) faults: Vec<String>,
}

/// A claim before it has a number.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) unit: String,
    pub(super) working: Working,
    pub(super) words: String,
    pub(super) inputs: Vec<ClaimInput>,
    pub(super) confidence: Confidence,
    pub(super) range_only: bool,
}

impl Register {
    /// Adds evidence, once per key.
    pub fn add(&mut self, new: NewEvidence) -> EvidenceNumber {
        if let Some(number) = self.evidence_keys.get(&new.key) {
            return *number;
        }
        let number = EvidenceNumber(next(self.evidence.len()));
        let text = evidence_text(&new);
        self.evidence_keys.insert(new.key.clone(), number);
        self.evidence.push(Evidence {
            number,
            key: new.key,
            kind: new.kind,
            label: new.label,
            unit: new.unit,
            value: new.value,
            distribution: new.distribution,
            text,
            source: new.source,
            url: new.url,
            date: new.date,
            confidence: new.confidence,
            note: new.note,
            observation_id: new.observation_id,
            replaced_by: new.replaced_by,
        });
        self.evidence_columns.push(OnceCell::new());
        number
    }

    /// A claim. Its range and printed forms are filled in at the end.
    #[must_use]
    pub fn claim(&self, number: ClaimNumber) -> Option<&Claim> {
        self.claims.get(place(number)?)
    }

    /// A piece of evidence.
    #[must_use]
    pub fn evidence(&self, number: EvidenceNumber) -> Option<&Evidence> {
        self.evidence.get((number.0 as usize).checked_sub(1)?)
    }

    /// A claim's value at the middle.
    #[must_use]
    pub fn value(&self, number: ClaimNumber) -> Decimal {
        self.claim(number)
            .map_or(Decimal::ZERO, |claim| claim.value)
    }

    /// Eight of ten outcomes of a claim; absent where nothing spreads.
    #[must_use]
    pub fn spread(&self, number: ClaimNumber) -> Option<Spread> {
        let find = || self.column(number)?.spread();
        self.spreads.get(place(number)?)?.get_or_init(find).clone()
    }

    /// A claim's low and high ends; the value itself where nothing spreads.
    #[must_use]
    pub fn ends(&self, number: ClaimNumber) -> (Decimal, Decimal) {
        let value = self.value(number);
        self.spread(number)
            .map_or((value, value), |spread| (spread.p10, spread.p90))
    }

    /// The claim made under a key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<ClaimNumber> {
        self.claim_keys.get(key).copied()
    }

    /// The hundred outcomes of a claim.
    #[must_use]
    pub fn hundred(&self, number: ClaimNumber) -> Option<Vec<Decimal>> {
        self.column(number)?.hundred()
    }

    /// The outcomes of a claim.
    #[must_use]
    pub fn column(&self, number: ClaimNumber) -> Option<&Column> {
        let place = place(number)?;
        let claim = self.claims.get(place)?;
        let formula = || self.parsed[place].as_deref();
        let make = || column_of(&claim.working, formula(), &claim.inputs, claim.value, self);
        self.columns.get(place)?.get_or_init(make).as_ref()
    }

    /// The outcomes of a piece of evidence.
    #[must_use]
    pub fn evidence_column(&self, number: EvidenceNumber) -> Option<&Column> {
        let line = self.evidence(number)?;
        let cell = self
            .evidence_columns
            .get((number.0 as usize).checked_sub(1)?)?;
        Some(cell.get_or_init(|| evidence_column(line)))
    }

    /// The printed forms of a claim.
    #[must_use]
    pub fn forms(&self, number: ClaimNumber) -> Option<Rendered> {
        let claim = self.claim(number)?;
        let is_given = given(&claim.working, &claim.inputs, |number| {
            self.evidence(number)
        });
        let spread = self.spread(number);
        Some(forms(claim, spread.as_ref(), is_given, claim.range_only).0)
    }

    /// A claim as a sentence has it; for the live page.
    #[must_use]
    pub fn short(&self, number: ClaimNumber) -> String {
        self.forms(number)
            .map(|forms| forms.short)
            .unwrap_or_default()
    }

    /// A text as it will be printed; for the live page, where findings appear before the register does.
    #[must_use]
    pub fn print(&self, text: &Text) -> String {
        let figure = |figure: &Figure| {
            self.forms(figure.claim)
                .map(|forms| forms.form(figure.form).to_owned())
        };
        text.printed(|reference| figure(reference).unwrap_or_default())
    }

    /// All evidence under a claim.
    #[must_use]
    pub fn leaves(&self, of: ClaimNumber) -> Vec<EvidenceNumber> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![of];
        while let Some(number) = waiting.pop() {
            if !seen.insert(number) {
                continue;
            }
            for input in self
                .claim(number)
                .into_iter()
                .flat_map(|claim| &claim.inputs)
            {
                match input.source {
                    InputSource::Claim(inner) => waiting.push(inner),
                    InputSource::Evidence(leaf) => {
                        found.insert(leaf);
                    }
                }
            }
        }
        found.into_iter().collect()
    }

    /// Says what would replace the input that moves a claim most, where that is known.
    pub fn set_better_evidence(&mut self, number: ClaimNumber, text: Text) {
        let claim = place(number).and_then(|place| self.claims.get_mut(place));
        if let Some(claim) = claim {
            claim.better_evidence = Some(text);
        }
    }

    /// All claims, for finding out which of them a document needs.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// The claims and evidence of these numbers, with ranges and printed forms, given away at the end.
    #[must_use]
    pub fn complete(self, claims: &[u32], evidence: &[u32]) -> (Vec<Claim>, Vec<Evidence>) {
        let done = claims
            .iter()
            .filter_map(|number| self.completed(ClaimNumber(*number)))
            .collect();
        let lines = evidence
            .iter()
            .filter_map(|number| self.evidence(EvidenceNumber(*number)).cloned())
            .collect();
        (done, lines)
    }

    fn completed(&self, number: ClaimNumber) -> Option<Claim> {
        let claim = self.claim(number)?;
        let spread = self.spread(number);
        let is_given = given(&claim.working, &claim.inputs, |number| {
            self.evidence(number)
        });
        let (rendered, range_only) = forms(claim, spread.as_ref(), is_given, claim.range_only);
        let formula = self.parsed[place(number)?].as_deref();
        let formula_numbers = in_numbers(claim, formula, &rendered, spread.as_ref(), &|source| {
            self.amount(source)
        });
        Some(Claim {
            spread,
            rendered,
            range_only,
            formula_numbers,
            ..claim.clone()
        })
    }

    fn amount(&self, source: InputSource) -> Option<(Decimal, String)> {
        match source {
            InputSource::Claim(number) => self
                .claim(number)
                .map(|claim| (claim.value, claim.unit.clone())),
            InputSource::Evidence(number) => self
                .evidence(number)
                .map(|line| (line.value, line.unit.clone())),
        }
    }

    pub(super) fn parse(&mut self, text: &str, key: &str) -> Option<Rc<Expression>> {
        if let Some(known) = self.formulas.get(text) {
            return Some(Rc::clone(known));
        }
        // Read twice: the stored text leaves out brackets that do not matter, and the gate has to join in the same order.
        let parsed = Expression::parse(text).and_then(|once| Expression::parse(&once.to_string()));
        match parsed {
            Ok(parsed) => {
                let parsed = Rc::new(parsed);
                self.formulas.insert(text.to_owned(), Rc::clone(&parsed));
                Some(parsed)
            }
            Err(error) => {
                self.faults.push(format!("{key}: {text}: {error}"));
                None
            }
        }
    }

    pub(super) fn push(
        &mut self,
        draft: Draft,
        value: Decimal,
        parsed: Option<Rc<Expression>>,
    ) -> ClaimNumber {
        let number = ClaimNumber(next(self.claims.len()));
        let better_evidence = self.weakest_replacement(&draft.inputs);
        self.claim_keys.insert(draft.key.clone(), number);
        self.claims.push(Claim {
            number,
            key: draft.key,
            label: draft.label,
            unit: draft.unit,
            value,
            spread: None,
            working: draft.working,
            formula_words: draft.words,
            formula_numbers: String::new(),
            inputs: draft.inputs,
            confidence: draft.confidence,
            range_only: draft.range_only,
            rendered: Rendered::default(),
            better_evidence,
        });
        self.columns.push(OnceCell::new());
        self.spreads.push(OnceCell::new());
        self.parsed.push(parsed);
        number
    }

    fn weakest_replacement(&self, inputs: &[ClaimInput]) -> Option<Text> {
        inputs
            .iter()
            .filter_map(|input| match input.source {
                InputSource::Claim(number) => self
                    .claim(number)
                    .and_then(|claim| Some((claim.confidence, claim.better_evidence.as_ref()?))),
                InputSource::Evidence(number) => self
                    .evidence(number)
                    .and_then(|line| Some((line.confidence, line.replaced_by.as_ref()?))),
            })
            .min_by_key(|(confidence, _)| *confidence)
            .map(|(_, text)| text.clone())
    }
}

impl Known for Register {
    fn value(&self, number: ClaimNumber) -> Option<Decimal> {
        self.claim(number).map(|claim| claim.value)
    }

    fn column(&self, number: ClaimNumber) -> Option<&Column> {
        Self::column(self, number)
    }

    fn evidence_value(&self, number: EvidenceNumber) -> Option<Decimal> {
        self.evidence(number).map(|line| line.value)
    }

    fn evidence_column(&self, number: EvidenceNumber) -> Option<&Column> {
        Self::evidence_column(self, number)
    }

    fn at_input(&self, of: ClaimNumber, input: EvidenceNumber, end: End) -> Option<Decimal> {
        let claim = |number| {
            let place = place(number)?;
            Some((self.claims.get(place)?, self.parsed.get(place)?.as_deref()))
        };
        let evidence = |number| self.evidence(number).map(|line| line.value);
        at_end(of, self.evidence(input)?, end, &claim, &evidence)
    }
}

fn place(number: ClaimNumber) -> Option<usize> {
    (number.0 as usize).checked_sub(1)
}

fn next(len: usize) -> u32 {
    u32::try_from(len).map_or(u32::MAX, |len| len.saturating_add(1))
}
