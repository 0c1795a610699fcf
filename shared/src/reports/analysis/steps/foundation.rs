//! Steps that do not pay by themselves, judged together with those that stand on them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Step;
use super::judge::{PAYBACK, apply, longest};
use crate::reports::{
    analysis::{
        inputs::Inputs,
        register::{NewClaim, Register, Sureness},
    },
    claim::ClaimNumber,
};

/// A step that does not pay by itself is judged together with the steps that stand on it.
pub(super) fn lay_foundations(
    inputs: &Inputs<'_>,
    register: &mut Register,
    steps: &mut [Step<'_>],
    in_place: &BTreeSet<String>,
) {
    let months = inputs.constant(register, "months_per_year");
    for place in 0..steps.len() {
        if steps[place].is_go() || steps[place].benefit.is_none() {
            continue;
        }
        let id = steps[place].id().to_owned();
        let standing: Vec<usize> = (0..steps.len())
            .filter(|other| {
                steps[*other].is_go()
                    && steps[*other]
                        .considered
                        .opportunity
                        .depends_on
                        .contains(&id)
            })
            .collect();
        if standing.is_empty() || in_place.contains(&id) {
            continue;
        }
        let members: Vec<usize> = std::iter::once(place).chain(standing).collect();
        let together = |register: &mut Register,
                        what: &str,
                        label: &str,
                        unit: &str,
                        of: &dyn Fn(&Step<'_>) -> Option<ClaimNumber>| {
            let parts: Vec<(usize, ClaimNumber)> = members
                .iter()
                .filter_map(|at| Some((*at, of(&steps[*at])?)))
                .collect();
            let formula = parts
                .iter()
                .map(|(at, _)| format!("step_{at}"))
                .collect::<Vec<_>>()
                .join(" + ");
            let numbers: Vec<ClaimNumber> = parts.iter().map(|(_, claim)| *claim).collect();
            let mut claim = NewClaim::new(
                format!("bundle.{id}.{what}"),
                format!(
                    "{} with the steps on it: {label}",
                    steps[place].considered.opportunity.title
                ),
                unit,
                &formula,
            );
            for (at, part) in &parts {
                claim = claim.with(format!("step_{at}"), *part);
            }
            register.make(claim.sure(Sureness::LargerPart(&numbers)))
        };
        let net = together(
            register,
            "net_year",
            "a year, less running cost",
            "eur_per_year",
            &|step| step.net_year,
        );
        let one_off = together(register, "one_off", "one-off cost", "eur", &|step| {
            step.one_off
        });
        let Some((net, one_off)) = net.zip(one_off) else {
            continue;
        };
        if register.value(net) <= Decimal::ZERO {
            continue;
        }
        let longest = longest(register);
        let payback = register.make(
            NewClaim::new(
                format!("bundle.{id}.payback"),
                format!(
                    "{} with the steps on it: months until paid back",
                    steps[place].considered.opportunity.title
                ),
                "months",
                PAYBACK,
            )
            .with("longest", longest)
            .with("one_off_cost", one_off)
            .with("net_a_year", net)
            .with("months_per_year", months),
        );
        let step = &mut steps[place];
        let (low, high) = register.ends(net);
        let before = step.clone();
        step.variables.set("net_benefit_low", Some(low));
        step.variables
            .set("net_benefit_mid", Some(register.value(net)));
        step.variables.set("net_benefit_high", Some(high));
        step.variables
            .set("payback_months", payback.map(|claim| register.value(claim)));
        apply(inputs.catalogue, step);
        if step.is_go() {
            step.foundation = true;
        } else {
            *step = before;
        }
    }
}
