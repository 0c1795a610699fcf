//! Sums over all steps: saved and created a year, cost, net, present value, return.

use rust_decimal::Decimal;

use super::over_time::POINTS;
use super::{Portfolio, PortfolioMaker};
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            register::{NewClaim, Register, Sureness},
            schedule::Slot,
            steps::Step,
        },
        claim::{ClaimNumber, MonthPoint},
        document::ValueKind,
    },
};

impl PortfolioMaker<'_, '_> {
    /// Saved and created a year: never mixed. An enabler's part goes to what it raises most.
    pub(super) fn yearly(&self, register: &mut Register, whole: &mut Portfolio) {
        let of = |wanted: ValueKind| -> Vec<(usize, ClaimNumber)> {
            whole
                .parts
                .iter()
                .filter(|part| self.counts_as(self.steps[part.step].kind) == wanted)
                .map(|part| (part.step, part.counted))
                .collect()
        };
        let mut total = |key: &str, label: &str, parts: &[(usize, ClaimNumber)]| {
            let numbers: Vec<ClaimNumber> = parts.iter().map(|(_, claim)| *claim).collect();
            let formula = sum("step", parts);
            let mut claim = NewClaim::new(key, label, "eur_per_year", &formula)
                .in_words(sum_words(self.steps, parts));
            for (step, part) in parts {
                claim = claim.with(format!("step_{step}"), *part);
            }
            (!parts.is_empty())
                .then(|| register.make(claim.sure(Sureness::LargerPart(&numbers))))
                .flatten()
        };
        let (saved, created) = (of(ValueKind::Saved), of(ValueKind::Created));
        whole.saved = total("portfolio.saved", "Time and money saved a year", &saved);
        whole.created = total(
            "portfolio.created",
            "Margin on revenue created a year",
            &created,
        );
    }

    /// Rules and training save time: their part is counted there.
    pub(super) fn counts_as(&self, kind: ValueKind) -> ValueKind {
        if kind == ValueKind::Enabler {
            ValueKind::Saved
        } else {
            kind
        }
    }

    pub(super) fn totals(&self, register: &mut Register, slots: &[&Slot], whole: &mut Portfolio) {
        let nets: Vec<(usize, ClaimNumber)> = whole
            .parts
            .iter()
            .filter_map(|part| Some((part.step, part.net?)))
            .collect();
        if nets.is_empty() {
            return;
        }
        let confidence =
            Sureness::LargerPart(&nets.iter().map(|(_, net)| *net).collect::<Vec<_>>())
                .stated(register);
        whole.net = self.sum_of(
            register,
            "portfolio.net",
            "Net value over three years",
            "eur",
            &nets,
            confidence,
            true,
        );
        let costs: Vec<(usize, ClaimNumber)> = whole
            .parts
            .iter()
            .filter_map(|part| Some((part.step, part.cost?)))
            .collect();
        whole.cost = self.sum_of(
            register,
            "portfolio.cost",
            "All cost over three years",
            "eur",
            &costs,
            Confidence::Medium,
            false,
        );
        let once: Vec<(usize, ClaimNumber)> = whole
            .parts
            .iter()
            .filter_map(|part| Some((part.step, self.steps[part.step].one_off?)))
            .collect();
        whole.one_off = self.sum_of(
            register,
            "portfolio.one_off",
            "One-off cost, your hours included",
            "eur",
            &once,
            Confidence::Medium,
            false,
        );
        let monthly: Vec<(usize, ClaimNumber)> = whole
            .parts
            .iter()
            .filter_map(|part| Some((part.step, self.steps[part.step].monthly?)))
            .collect();
        whole.monthly = self.sum_of(
            register,
            "portfolio.monthly",
            "Running cost a month, all steps",
            "eur_per_month",
            &monthly,
            Confidence::Medium,
            false,
        );
        whole.first_year = self.first_year(register, slots);
        for month in POINTS {
            if let Some(claim) = self.running_total(register, slots, whole, month, confidence) {
                whole.running.push((month, claim));
            }
        }
        for month in [12, 24, 36] {
            let Some((_, total)) = whole.running.iter().find(|(at, _)| *at == month) else {
                continue;
            };
            let words = ["one year", "two years", "three years"][(month / 12 - 1) as usize];
            let label = format!("Chance that it has paid back within {words}");
            if let Some(claim) = register.make_share(
                &format!("portfolio.chance.{month}"),
                label,
                *total,
                Decimal::ZERO,
            ) {
                whole.chances.push((month, claim));
            }
        }
        let points: Vec<MonthPoint> = whole
            .running
            .iter()
            .map(|(month, claim)| MonthPoint {
                month: *month,
                claim: *claim,
            })
            .collect();
        whole.payback =
            register.make_crossing("portfolio.payback", "Paid back after".to_owned(), points);
        whole.npv = self.present_value(register, whole, confidence);
        whole.roi = whole.net.zip(whole.cost).and_then(|(net, cost)| {
            let claim = NewClaim::new(
                "portfolio.roi",
                "Return on what is spent, over three years",
                "share",
                "net / cost",
            )
            .with("net", net)
            .with("cost", cost)
            .sure(Sureness::Stated(confidence))
            .as_range();
            (register.value(cost) > Decimal::ZERO)
                .then(|| register.make(claim))
                .flatten()
        });
    }

    #[expect(clippy::too_many_arguments, reason = "one sum with its name and unit")]
    pub(super) fn sum_of(
        &self,
        register: &mut Register,
        key: &str,
        label: &str,
        unit: &str,
        parts: &[(usize, ClaimNumber)],
        confidence: Confidence,
        range: bool,
    ) -> Option<ClaimNumber> {
        if parts.is_empty() {
            return None;
        }
        let formula = sum("step", parts);
        let mut claim = NewClaim::new(key, label, unit, &formula)
            .sure(Sureness::Stated(confidence))
            .in_words(sum_words(self.steps, parts));
        claim.range_only = range;
        for (step, part) in parts {
            claim = claim.with(format!("step_{step}"), *part);
        }
        register.make(claim)
    }

    /// Each year's net, discounted from its end.
    pub(super) fn present_value(
        &self,
        register: &mut Register,
        whole: &Portfolio,
        confidence: Confidence,
    ) -> Option<ClaimNumber> {
        let at = |month: u32| {
            whole
                .running
                .iter()
                .find(|(point, _)| *point == month)
                .map(|(_, claim)| *claim)
        };
        let rate = self.inputs.constant(register, "discount_rate");
        register.make(
            NewClaim::new(
                "portfolio.npv",
                "Net present value",
                "eur",
                "after_one_year / (1 + discount) + (after_two_years - after_one_year) / pow(1 + discount, 1 + 1) \
                 + (after_three_years - after_two_years) / pow(1 + discount, 1 + 1 + 1)",
            )
            .with("after_one_year", at(12)?)
            .with("after_two_years", at(24)?)
            .with("after_three_years", at(36)?)
            .with("discount", rate)
            .sure(Sureness::Stated(confidence))
            .as_range(),
        )
    }
}

pub(super) fn sum(name: &str, parts: &[(usize, ClaimNumber)]) -> String {
    parts
        .iter()
        .map(|(step, _)| format!("{name}_{step}"))
        .collect::<Vec<_>>()
        .join(" + ")
}

pub(super) fn sum_words(steps: &[Step<'_>], parts: &[(usize, ClaimNumber)]) -> String {
    parts
        .iter()
        .map(|(step, _)| steps[*step].considered.opportunity.title.to_lowercase())
        .collect::<Vec<_>>()
        .join(" + ")
}
