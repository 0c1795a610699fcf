//! From proposals to the plans of the page.

use super::{
    evidence::THRESHOLD,
    lines::Lines,
    model::{Candidate, Plan, PlansPage, Rung},
    unit::is_same_name,
};

/// Rungs that read the same plans make a reading surer by this much.
const AGREEMENT: u8 = 5;
/// Proposals that are kept to be looked at.
const MOST_KEPT: usize = 12;

/// Chooses the best proposal, and what goes with it.
pub(super) fn choose(mut candidates: Vec<Candidate>, lines: &Lines<'_>) -> PlansPage {
    // Of equal ones the first in the page, and of those the surer rung.
    candidates.sort_by_key(|candidate| (-candidate.score, candidate.rung, candidate.place));
    let mut plans: Vec<(u32, Plan)> = Vec::new();
    let mut chosen: Option<(Rung, i32)> = None;
    for candidate in candidates
        .iter_mut()
        .filter(|candidate| candidate.score >= THRESHOLD)
    {
        match chosen {
            None => {
                chosen = Some((candidate.rung, candidate.score));
                candidate.is_chosen = true;
                take(&mut plans, candidate);
            }
            Some((rung, best)) => {
                candidate.is_chosen = joins(&plans, candidate, rung, best);
                if candidate.is_chosen {
                    take(&mut plans, candidate);
                } else {
                    agree(&mut plans, candidate);
                }
            }
        }
    }
    plans.sort_by_key(|(place, _)| *place);
    candidates.truncate(MOST_KEPT);
    PlansPage {
        plans: plans.into_iter().map(|(_, plan)| plan).collect(),
        candidates,
        currency_hint: lines.currency,
    }
}

/// Whether another group belongs to the same page of plans: the other side of a toggle, another row of cards, another
/// product. What the chosen ones already contain in another grouping does not.
fn joins(plans: &[(u32, Plan)], candidate: &Candidate, rung: Rung, best: i32) -> bool {
    if candidate.rung != rung || rung != Rung::Cards || candidate.score + 5 < best {
        return false;
    }
    let known = candidate
        .plans
        .iter()
        .filter(|plan| {
            plans
                .iter()
                .any(|(_, chosen)| is_same_name(&chosen.name, &plan.name))
        })
        .count();
    known == 0 || known == candidate.plans.len()
}

fn take(plans: &mut Vec<(u32, Plan)>, candidate: &Candidate) {
    for plan in &candidate.plans {
        match plans
            .iter_mut()
            .find(|(_, known)| is_same_name(&known.name, &plan.name))
        {
            Some((_, known)) => known.absorb(plan.clone()),
            None => plans.push((candidate.place, plan.clone())),
        }
    }
}

/// Another rung that reads the same name and amount makes it surer.
fn agree(plans: &mut [(u32, Plan)], candidate: &Candidate) {
    for (_, plan) in plans {
        let same = candidate
            .plans
            .iter()
            .find(|other| is_same_name(&other.name, &plan.name));
        let Some(same) = same else {
            continue;
        };
        let agrees = match (plan.prices.first(), same.prices.first()) {
            (Some(one), Some(other)) => one.amount == other.amount,
            (None, None) => true,
            _ => false,
        };
        if agrees && plan.score < 100 - AGREEMENT {
            plan.score += AGREEMENT;
        }
        if plan.features.is_empty() {
            plan.features.clone_from(&same.features);
        }
    }
}
