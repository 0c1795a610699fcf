//! Makes the register of a document again, claim by claim, in whatever order the inputs ask for.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashSet,
};

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        compute::{Known, at_end, column_of, evidence_column, value_of},
        formula::Expression,
        simulation::Column,
    },
    claim::{Claim, ClaimNumber, End, EvidenceNumber, Working},
    document::ReportDocument,
};

/// A document's figures, computed from its evidence alone.
pub(super) struct Again<'a> {
    document: &'a ReportDocument,
    formulas: Vec<Option<Expression>>,
    values: Vec<OnceCell<Option<Decimal>>>,
    columns: Vec<OnceCell<Option<Column>>>,
    evidence: Vec<OnceCell<Column>>,
    open: RefCell<HashSet<usize>>,
}

impl<'a> Again<'a> {
    /// Reads the formulas; computes nothing yet.
    pub(super) fn new(document: &'a ReportDocument) -> Self {
        let formula = |claim: &Claim| match &claim.working {
            Working::Formula { expression, .. } => Expression::parse(expression).ok(),
            _ => None,
        };
        Self {
            document,
            formulas: document.claims.iter().map(formula).collect(),
            values: document.claims.iter().map(|_| OnceCell::new()).collect(),
            columns: document.claims.iter().map(|_| OnceCell::new()).collect(),
            evidence: document.evidence.iter().map(|_| OnceCell::new()).collect(),
            open: RefCell::new(HashSet::new()),
        }
    }

    /// A claim's formula, if it has one that can be read.
    pub(super) fn formula(&self, number: ClaimNumber) -> Option<&Expression> {
        self.formulas.get(place(number)?)?.as_ref()
    }
}

impl Known for Again<'_> {
    fn value(&self, number: ClaimNumber) -> Option<Decimal> {
        let place = place(number)?;
        let cell = self.values.get(place)?;
        if let Some(known) = cell.get() {
            return *known;
        }
        if !self.open.borrow_mut().insert(place) {
            // A claim that needs itself has no value.
            return None;
        }
        let claim = self.document.claims.get(place)?;
        let value = value_of(&claim.working, self.formula(number), &claim.inputs, self);
        self.open.borrow_mut().remove(&place);
        *cell.get_or_init(|| value)
    }

    fn column(&self, number: ClaimNumber) -> Option<&Column> {
        // Without a value there are no outcomes, so a claim that needs itself ends here.
        let value = self.value(number)?;
        let place = place(number)?;
        let claim = self.document.claims.get(place)?;
        let make = || {
            column_of(
                &claim.working,
                self.formula(number),
                &claim.inputs,
                value,
                self,
            )
        };
        self.columns.get(place)?.get_or_init(make).as_ref()
    }

    fn evidence_value(&self, number: EvidenceNumber) -> Option<Decimal> {
        self.document.evidence(number).map(|line| line.value)
    }

    fn evidence_column(&self, number: EvidenceNumber) -> Option<&Column> {
        let line = self.document.evidence(number)?;
        let cell = self.evidence.get((number.0 as usize).checked_sub(1)?)?;
        Some(cell.get_or_init(|| evidence_column(line)))
    }

    fn at_input(&self, of: ClaimNumber, input: EvidenceNumber, end: End) -> Option<Decimal> {
        let line = self.document.evidence(input)?;
        let claim = |number| Some((self.document.claim(number)?, self.formula(number)));
        at_end(of, line, end, &claim, &|number| self.evidence_value(number))
    }
}

fn place(number: ClaimNumber) -> Option<usize> {
    (number.0 as usize).checked_sub(1)
}
