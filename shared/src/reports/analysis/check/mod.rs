//! What a catalogue may not hold: broken references, units that do not go together, values without a source, tables
//! with gaps. The same rules as the checks beside the seed data.

use std::collections::HashMap;

use crate::reports::analysis::{
    catalogue::{Catalogue, Refusal},
    formula::Expression,
    unit::{Dimension, canonical, dimension},
};

mod assumptions;
mod benefit;
mod opportunities;
mod questions;
mod vendors;

/// Collects refusals.
struct Faults<'a>(&'a mut Vec<Refusal>);

impl Faults<'_> {
    fn need(&mut self, holds: bool, place: &str, fault: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Refusal {
                place: place.to_owned(),
                fault: fault(),
            });
        }
    }
}

impl Catalogue {
    /// Checks everything and keeps the parsed formulas.
    pub(super) fn check(&mut self, faults: &mut Vec<Refusal>) {
        let mut formulas = HashMap::new();
        let mut faults = Faults(faults);
        self.check_questions(&mut faults);
        self.check_assumptions(&mut faults, &mut formulas);
        self.check_vendors(&mut faults);
        for opportunity in &self.opportunities {
            self.check_opportunity(opportunity, &mut faults);
            self.check_benefit(opportunity, &mut faults, &mut formulas);
            self.check_cost(opportunity, &mut faults, &mut formulas);
        }
        self.check_dependencies(&mut faults);
        self.formulas = formulas;
    }
}

/// Parses a formula, checks its unit and keeps it.
fn keep(
    place: &str,
    text: &str,
    unit: &str,
    units: &impl Fn(&str) -> Option<Dimension>,
    faults: &mut Faults<'_>,
    formulas: &mut HashMap<String, Expression>,
) -> Option<Expression> {
    let Some(wanted) = dimension(canonical(unit)) else {
        faults.need(false, place, || format!("unknown unit {unit}"));
        return None;
    };
    let checked = Expression::parse(text)
        .and_then(|expression| expression.check(&wanted, units).map(|()| expression));
    match checked {
        Ok(expression) => {
            formulas.insert(text.to_owned(), expression.clone());
            Some(expression)
        }
        Err(error) => {
            faults.need(false, place, || format!("{text}: {error}"));
            None
        }
    }
}
