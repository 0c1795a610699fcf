//! What stays of the proposed steps: dependencies, pools of hours, budget, and what a company can start at all.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::judge::apply;
use super::{Step, is_sure, rank};
use crate::reports::{
    analysis::{catalogue::Catalogue, inputs::Inputs, register::Register},
    document::RejectionReason,
};

/// How many steps a report proposes at most: more than a company of this size can start in three years is no advice. By
/// the people at a computer, who have to do it beside their work.
pub(super) fn most_steps(office_people: Option<Decimal>) -> usize {
    match office_people {
        Some(people) if people <= Decimal::from(3) => 3,
        Some(people) if people <= Decimal::TEN => 5,
        _ => 8,
    }
}

/// A step whose place was taken by one that is not proposed after all comes later, like that one.
pub(super) fn forget_lost_winners(steps: &mut [Step<'_>]) {
    let proposed: BTreeSet<String> = steps
        .iter()
        .filter(|step| step.is_proposed())
        .map(|step| step.id().to_owned())
        .collect();
    for step in steps {
        let lost = step
            .instead
            .as_ref()
            .is_some_and(|winner| !proposed.contains(winner));
        if lost {
            step.instead = None;
            step.dropped = Some(RejectionReason::ComesLater);
        }
    }
}

/// A step whose dependency is neither in place nor proposed has to wait; repeated until nothing changes.
pub(super) fn close_dependencies(
    catalogue: &Catalogue,
    steps: &mut [Step<'_>],
    in_place: &BTreeSet<String>,
) {
    loop {
        let proposed: BTreeSet<String> = steps
            .iter()
            .filter(|step| step.is_proposed())
            .map(|step| step.id().to_owned())
            .collect();
        let mut changed = false;
        for step in steps.iter_mut().filter(|step| step.is_proposed()) {
            let open = step
                .considered
                .opportunity
                .depends_on
                .iter()
                .filter(|before| !proposed.contains(*before) && !in_place.contains(*before))
                .count();
            if open > 0 {
                step.variables
                    .set("open_dependencies", Some(Decimal::from(open)));
                apply(catalogue, step);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// One pool of hours counts once, with the step that saves most of them; a foundation stays, because others stand on it.
pub(super) fn drop_overlaps(register: &Register, steps: &mut [Step<'_>]) {
    // What is known goes before what is only assumed, however many hours that would be.
    let mut best: BTreeMap<&str, ((bool, Decimal), String)> = BTreeMap::new();
    for step in steps.iter().filter(|step| step.is_proposed()) {
        let Some(pool) = &step.considered.opportunity.hours_pool else {
            continue;
        };
        let hours = step
            .considered
            .benefit
            .hours
            .map_or(Decimal::ZERO, |claim| register.value(claim));
        let worth = (is_sure(register, step), hours);
        let is_better = best
            .get(pool.as_str())
            .is_none_or(|(most, _)| worth > *most);
        if is_better {
            best.insert(pool, (worth, step.id().to_owned()));
        }
    }
    let best: BTreeMap<String, String> = best
        .into_iter()
        .map(|(pool, (_, id))| (pool.to_owned(), id))
        .collect();
    let needed: BTreeSet<String> = steps
        .iter()
        .filter(|step| step.is_proposed())
        .flat_map(|step| step.considered.opportunity.depends_on.clone())
        .collect();
    for step in steps.iter_mut().filter(|step| step.is_proposed()) {
        let Some(winner) = step
            .considered
            .opportunity
            .hours_pool
            .as_ref()
            .and_then(|pool| best.get(pool))
        else {
            continue;
        };
        if winner != step.id() && !needed.contains(step.id()) {
            step.dropped = Some(RejectionReason::Overlap);
            step.instead = Some(winner.clone());
        }
    }
}

/// The best eight stay, together within the budget; what they stand on stays with them.
pub(super) fn keep_to_what_can_be_done(
    inputs: &Inputs<'_>,
    register: &Register,
    steps: &mut [Step<'_>],
) {
    let most = most_steps(office_people(inputs));
    let limit = inputs.answers.band("monthly_budget").map(|band| band.high);
    let mut order: Vec<usize> = (0..steps.len())
        .filter(|at| steps[*at].is_proposed())
        .collect();
    order.sort_by(|a, b| rank(register, &steps[*a], &steps[*b]));
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut monthly = Decimal::ZERO;
    for at in order {
        if kept.contains(steps[at].id()) {
            continue;
        }
        let group = with_dependencies(steps, at, &kept);
        let cost: Decimal = group
            .iter()
            .map(|member| {
                steps[*member]
                    .monthly
                    .map_or(Decimal::ZERO, |claim| register.value(claim))
            })
            .sum();
        let affordable = limit.is_none_or(|limit| monthly + cost <= limit);
        if kept.len() + group.len() <= most && affordable {
            monthly += cost;
            kept.extend(
                group
                    .into_iter()
                    .map(|member| steps[member].id().to_owned()),
            );
        } else {
            steps[at].dropped = Some(if affordable {
                RejectionReason::ComesLater
            } else {
                RejectionReason::OverBudget
            });
        }
    }
    for step in steps.iter_mut().filter(|step| step.is_proposed()) {
        if !kept.contains(step.id()) {
            step.dropped = Some(RejectionReason::ComesLater);
        }
    }
    // A foundation nobody stands on any more is dropped too.
    let needed: BTreeSet<String> = steps
        .iter()
        .filter(|step| step.is_proposed())
        .flat_map(|step| step.considered.opportunity.depends_on.clone())
        .collect();
    for step in steps
        .iter_mut()
        .filter(|step| step.is_proposed() && step.foundation)
    {
        if !needed.contains(step.id()) {
            step.dropped = Some(RejectionReason::NegativeReturn);
        }
    }
}

/// People at a computer: the answer, else the middle of all staff by the usual share.
fn office_people(inputs: &Inputs<'_>) -> Option<Decimal> {
    inputs.answers.number("office_staff").or_else(|| {
        let share = inputs.catalogue.constant_value("office_share");
        inputs.staff().map(|staff| staff.mid * share)
    })
}

/// A step with those it stands on that are not kept yet.
pub(super) fn with_dependencies(
    steps: &[Step<'_>],
    at: usize,
    kept: &BTreeSet<String>,
) -> Vec<usize> {
    let mut group = vec![at];
    let mut next = 0;
    while let Some(member) = group.get(next).copied() {
        for before in &steps[member].considered.opportunity.depends_on {
            let place = steps
                .iter()
                .position(|step| step.id() == before && step.is_proposed());
            if let Some(place) =
                place.filter(|place| !group.contains(place) && !kept.contains(before))
            {
                group.push(place);
            }
        }
        next += 1;
    }
    group
}
