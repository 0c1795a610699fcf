//! Verdicts by published tables: one for a step, from the assumptions, and one for the whole.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::reports::{
    analysis::{
        catalogue::{Condition, ConditionOp, VerdictRule, VerdictTable},
        render::{Precision, number},
    },
    document::{RuleLine, Verdict},
};

/// What a rule looks at; a value that is not known is absent, and a condition on it does not hold.
#[derive(Debug, Clone, Default)]
pub struct Variables(BTreeMap<&'static str, Decimal>);

impl Variables {
    /// Sets a value, if it is known.
    pub fn set(&mut self, name: &'static str, value: Option<Decimal>) {
        match value {
            Some(value) => self.0.insert(name, value),
            None => self.0.remove(name),
        };
    }

    /// A value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Decimal> {
        self.0.get(name).copied()
    }
}

/// The first rule whose conditions all hold. The last rule of a checked table holds always.
#[must_use]
pub fn decide<'table>(
    table: &'table VerdictTable,
    variables: &Variables,
) -> Option<&'table VerdictRule> {
    table.rules.iter().find(|rule| {
        rule.when
            .iter()
            .all(|condition| holds(condition, variables))
    })
}

fn holds(condition: &Condition, variables: &Variables) -> bool {
    let Some(value) = variables.get(&condition.var) else {
        return false;
    };
    match condition.op {
        ConditionOp::Lt => value < condition.value,
        ConditionOp::Lte => value <= condition.value,
        ConditionOp::Gt => value > condition.value,
        ConditionOp::Gte => value >= condition.value,
    }
}

/// The table as the method section prints it.
#[must_use]
pub fn rule_lines(table: &VerdictTable) -> Vec<RuleLine> {
    table
        .rules
        .iter()
        .map(|rule| {
            let parts: Vec<String> = rule.when.iter().map(condition_words).collect();
            RuleLine {
                order: rule.order,
                condition: if parts.is_empty() {
                    "otherwise".to_owned()
                } else {
                    parts.join(" and ")
                },
                verdict: rule.verdict,
                reason: rule.reason.clone(),
            }
        })
        .collect()
}

fn condition_words(condition: &Condition) -> String {
    let name = match condition.var.as_str() {
        "net_benefit_high" => "yearly net benefit, upper end,",
        "net_benefit_mid" => "yearly net benefit, middle,",
        "net_benefit_low" => "yearly net benefit, lower end,",
        "payback_months" => "payback in months",
        "risk_max" => "highest risk, of 25,",
        "readiness" => "readiness, of 100,",
        "budget_ratio" => "running cost over budget",
        "open_dependencies" => "steps that have to come first",
        "confidence_rank" => "confidence (low 0, medium 1, high 2)",
        _ => "relevance",
    };
    let sign = match condition.op {
        ConditionOp::Lt => "is below",
        ConditionOp::Lte => "is at most",
        ConditionOp::Gt => "is above",
        ConditionOp::Gte => "is at least",
    };
    format!(
        "{name} {sign} {}",
        number(condition.value, "count", Precision::Exact)
    )
}

/// What the verdict over all looks at.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    /// Steps that are proposed.
    pub proposed: usize,
    /// Steps among them with a plain `proceed`.
    pub clear: usize,
    /// Steps that could be evaluated.
    pub evaluated: usize,
    /// Steps whose verdict is `wait`.
    pub waiting: usize,
    /// Net value over three years: lower end, middle, upper end.
    pub net: Option<(Decimal, Decimal, Decimal)>,
    /// 0 to 100.
    pub readiness: Option<Decimal>,
    /// The smaller of customer value and business health, 0 to 10.
    pub weaker_pillar: Option<Decimal>,
    /// Risks of 16 or more.
    pub high_risks: usize,
}

/// A rule over all: its condition in words, what it looks at, what it gives, and why.
struct WholeRule {
    condition: &'static str,
    holds: fn(&Whole) -> bool,
    verdict: Verdict,
    reason: &'static str,
}

/// The table for the whole; the first rule that holds decides.
const WHOLE: [WholeRule; 12] = [
    WholeRule {
        condition: "no step could be evaluated",
        holds: |whole| whole.evaluated == 0,
        verdict: Verdict::Wait,
        reason: "Too little is known to advise anything.",
    },
    WholeRule {
        condition: "no step is proposed and none waits",
        holds: |whole| whole.proposed == 0 && whole.waiting == 0,
        verdict: Verdict::NotRecommended,
        reason: "No step brings more than it costs.",
    },
    WholeRule {
        condition: "readiness is below 30",
        holds: |whole| {
            whole
                .readiness
                .is_some_and(|score| score < Decimal::from(30))
        },
        verdict: Verdict::Wait,
        reason: "Foundations are missing.",
    },
    WholeRule {
        condition: "no step is proposed",
        holds: |whole| whole.proposed == 0,
        verdict: Verdict::Wait,
        reason: "Every step that might pay has to wait.",
    },
    WholeRule {
        condition: "net value over three years, upper end, is at most 0",
        holds: |whole| whole.net.is_some_and(|(_, _, high)| high <= Decimal::ZERO),
        verdict: Verdict::NotRecommended,
        reason: "Even the upper end does not pay.",
    },
    WholeRule {
        condition: "net value over three years, middle, is at most 0",
        holds: |whole| {
            whole
                .net
                .is_some_and(|(_, middle, _)| middle <= Decimal::ZERO)
        },
        verdict: Verdict::Wait,
        reason: "The value does not clearly exceed the cost.",
    },
    WholeRule {
        condition: "readiness is below 50",
        holds: |whole| {
            whole
                .readiness
                .is_some_and(|score| score < Decimal::from(50))
        },
        verdict: Verdict::ProceedCautiously,
        reason: "Start small, while the foundations are laid.",
    },
    WholeRule {
        condition: "net value over three years, lower end, is at most 0",
        holds: |whole| whole.net.is_some_and(|(low, _, _)| low <= Decimal::ZERO),
        verdict: Verdict::ProceedCautiously,
        reason: "The lower end does not pay.",
    },
    WholeRule {
        condition: "more than one risk is at 16 of 25 or above",
        holds: |whole| whole.high_risks > 1,
        verdict: Verdict::ProceedCautiously,
        reason: "Several risks need a safeguard first.",
    },
    WholeRule {
        condition: "customer value or business health is below 4 of 10",
        holds: |whole| {
            whole
                .weaker_pillar
                .is_some_and(|score| score < Decimal::from(4))
        },
        verdict: Verdict::ProceedCautiously,
        reason: "The steps help one side only.",
    },
    WholeRule {
        condition: "fewer than half of the proposed steps are clear by themselves",
        holds: |whole| whole.clear * 2 < whole.proposed,
        verdict: Verdict::ProceedCautiously,
        reason: "Most steps need a test before they are paid for.",
    },
    WholeRule {
        condition: "otherwise",
        holds: |_| true,
        verdict: Verdict::Proceed,
        reason: "It pays even at the lower end, and the company is ready.",
    },
];

/// The verdict over all: rule number, number of rules, verdict, reason.
#[must_use]
pub fn decide_whole(whole: &Whole) -> (u32, u32, Verdict, &'static str) {
    let place = WHOLE
        .iter()
        .position(|rule| (rule.holds)(whole))
        .unwrap_or(WHOLE.len() - 1);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    (
        count(place + 1),
        count(WHOLE.len()),
        WHOLE[place].verdict,
        WHOLE[place].reason,
    )
}

/// The table over all as the method section prints it.
#[must_use]
pub fn whole_rule_lines() -> Vec<RuleLine> {
    WHOLE
        .iter()
        .zip(1..)
        .map(|(rule, order)| RuleLine {
            order,
            condition: rule.condition.to_owned(),
            verdict: rule.verdict,
            reason: rule.reason.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::analysis::catalogue::tests::catalogue;

    fn decided(values: &[(&'static str, i64)]) -> Option<(u32, Verdict)> {
        let mut variables = Variables::default();
        for (name, value) in values {
            variables.set(name, Some(Decimal::from(*value)));
        }
        let catalogue = catalogue();
        decide(&catalogue.assumptions.verdict, &variables).map(|rule| (rule.order, rule.verdict))
    }

    #[test]
    fn the_first_rule_that_holds_decides() {
        let sound = [
            ("net_benefit_high", 9000),
            ("net_benefit_mid", 6000),
            ("net_benefit_low", 3000),
            ("payback_months", 6),
            ("readiness", 60),
            ("confidence_rank", 1),
            ("risk_max", 9),
            ("open_dependencies", 0),
        ];

        assert_eq!(decided(&sound), Some((13, Verdict::Proceed)));
        assert_eq!(
            decided(&[sound.as_slice(), &[("readiness", 20)]].concat()),
            Some((5, Verdict::Wait))
        );
        assert_eq!(
            decided(&[sound.as_slice(), &[("net_benefit_high", 0)]].concat()),
            Some((1, Verdict::NotRecommended))
        );
        assert_eq!(
            decided(&[sound.as_slice(), &[("open_dependencies", 1)]].concat()),
            Some((4, Verdict::Wait))
        );
        assert_eq!(
            decided(&[sound.as_slice(), &[("confidence_rank", 0)]].concat()),
            Some((7, Verdict::ProceedCautiously))
        );
    }

    #[test]
    fn what_is_not_known_decides_nothing() {
        assert_eq!(decided(&[]), Some((14, Verdict::Wait)));
    }
}
