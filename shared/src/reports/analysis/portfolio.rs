//! The whole: yearly value saved and created, cost, net value over three years, present value, payback, sensitivities.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            inputs::Inputs,
            register::{NewClaim, NewEvidence, Register, Sureness},
            schedule::{Slot, first_month},
            simulation::Column,
            steps::Step,
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber, InputSource, MonthPoint},
        document::ValueKind,
    },
};

/// Months at which the running total is shown.
const POINTS: [u32; 9] = [3, 6, 9, 12, 15, 18, 24, 30, 36];

/// The last month looked at.
const LAST: u32 = 36;

/// A step's part of the whole.
#[derive(Debug, Clone)]
pub struct Part {
    /// Place in the list of steps.
    pub step: usize,
    /// Its benefit as it counts in the whole: capped where all time savings together would be too much.
    pub counted: ClaimNumber,
    /// Gain over three years.
    pub gain: Option<ClaimNumber>,
    /// Cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net over three years.
    pub net: Option<ClaimNumber>,
}

/// The figures of the whole.
#[derive(Debug, Clone, Default)]
pub struct Portfolio {
    /// One per slot.
    pub parts: Vec<Part>,
    /// By how much time savings had to be cut; absent where they did not.
    pub cap: Option<ClaimNumber>,
    /// Saved a year.
    pub saved: Option<ClaimNumber>,
    /// Hours a year behind it.
    pub hours: Option<ClaimNumber>,
    /// Created a year.
    pub created: Option<ClaimNumber>,
    /// Running cost a month, all steps.
    pub monthly: Option<ClaimNumber>,
    /// One-off cost, all steps.
    pub one_off: Option<ClaimNumber>,
    /// Cost of the first year.
    pub first_year: Option<ClaimNumber>,
    /// Cost over three years.
    pub cost: Option<ClaimNumber>,
    /// Net value over three years.
    pub net: Option<ClaimNumber>,
    /// Net present value.
    pub npv: Option<ClaimNumber>,
    /// Net over cost.
    pub roi: Option<ClaimNumber>,
    /// Month of payback.
    pub payback: Option<ClaimNumber>,
    /// Running total by month.
    pub running: Vec<(u32, ClaimNumber)>,
    /// Chance of payback by month.
    pub chances: Vec<(u32, ClaimNumber)>,
}

/// Makes the figures of the whole.
#[derive(Debug)]
pub struct PortfolioMaker<'a, 'b> {
    /// Values of this company.
    pub inputs: &'b Inputs<'a>,
    /// All steps.
    pub steps: &'b [Step<'a>],
    /// The plan.
    pub slots: &'b [Slot],
}

impl PortfolioMaker<'_, '_> {
    /// All figures of the whole.
    pub fn portfolio(&self, register: &mut Register) -> Portfolio {
        let mut whole = Portfolio::default();
        let slots: Vec<&Slot> = self
            .slots
            .iter()
            .filter(|slot| self.steps[slot.step].benefit.is_some())
            .collect();
        if slots.is_empty() {
            return whole;
        }
        self.hours_and_cap(register, &slots, &mut whole);
        for slot in &slots {
            if let Some(part) = self.part(register, slot, whole.cap) {
                whole.parts.push(part);
            }
        }
        self.yearly(register, &mut whole);
        self.totals(register, &slots, &mut whole);
        whole
    }

    /// Hours saved over all pools, and the factor that keeps them below the share of office hours that is allowed.
    fn hours_and_cap(&self, register: &mut Register, slots: &[&Slot], whole: &mut Portfolio) {
        let saving: Vec<(usize, ClaimNumber)> = slots
            .iter()
            .filter_map(|slot| Some((slot.step, self.steps[slot.step].considered.benefit.hours?)))
            .collect();
        if saving.is_empty() {
            return;
        }
        let numbers: Vec<ClaimNumber> = saving.iter().map(|(_, hours)| *hours).collect();
        let formula = sum("hours", &saving);
        let mut claim = NewClaim::new(
            "portfolio.hours_before_cap",
            "Hours saved a year, before the limit",
            "hours_per_year",
            &formula,
        );
        for (step, hours) in &saving {
            claim = claim.with(format!("hours_{step}"), *hours);
        }
        let hours = register.make(claim.sure(Sureness::LargerPart(&numbers)));
        let office = match self.inputs.answer(register, "office_staff") {
            Some((source, _)) => Some(source),
            None => self.inputs.context(register, "office_people"),
        };
        let (Some(hours), Some(office)) = (hours, office) else {
            return;
        };
        whole.hours = Some(hours);
        if register.value(hours).is_zero() {
            return;
        }
        let share = self.inputs.constant(register, "time_saving_cap_share");
        let week = self.inputs.constant(register, "full_time_hours_per_week");
        let weeks = self.inputs.constant(register, "working_weeks_per_year");
        let raise = self
            .steps
            .iter()
            .any(|step| step.kind == ValueKind::Enabler && step.is_proposed());
        let factor = if raise { self.raise(register) } else { None };
        let mut formula =
            "min(1, allowed_share * office_people * hours_a_week * weeks_a_year / hours_saved)"
                .to_owned();
        if factor.is_some() {
            formula = formula.replace("/ hours_saved", "/ (hours_saved * raised_by)");
        }
        let mut claim = NewClaim::new(
            "portfolio.cap",
            "Part of the time savings that counts",
            "share",
            &formula,
        )
        .with("allowed_share", share)
        .with("office_people", office)
        .with("hours_a_week", week)
        .with("weeks_a_year", weeks)
        .with("hours_saved", hours)
        .sure(Sureness::Stated(Confidence::Medium));
        if let Some(factor) = factor {
            claim = claim.with("raised_by", factor);
        }
        let Some(cap) = register.make(claim) else {
            return;
        };
        if register.value(cap) >= Decimal::ONE {
            return;
        }
        whole.cap = Some(cap);
        whole.hours = register.make(
            NewClaim::new(
                "portfolio.hours",
                "Hours saved a year",
                "hours_per_year",
                "hours_saved * part_that_counts",
            )
            .with("hours_saved", hours)
            .with("part_that_counts", cap),
        );
    }

    fn raise(&self, register: &mut Register) -> Option<EvidenceNumber> {
        let effect = self.steps.iter().find_map(|step| {
            step.considered
                .opportunity
                .benefit_model
                .effect
                .as_ref()
                .map(|effect| (step, effect))
        })?;
        Some(register.add(NewEvidence {
            source: format!(
                "Planning assumption for “{}”",
                effect.0.considered.opportunity.title
            ),
            confidence: Confidence::Low,
            ..NewEvidence::new(
                format!("effect:{}.multiplies adoption by", effect.0.id()),
                EvidenceKind::Assumption,
                format!(
                    "{}: multiplies adoption by",
                    effect.0.considered.opportunity.title
                ),
                "factor",
                effect.1.multiply,
            )
        }))
    }

    fn part(&self, register: &mut Register, slot: &Slot, cap: Option<ClaimNumber>) -> Option<Part> {
        let step = &self.steps[slot.step];
        let benefit = step.benefit?;
        let title = &step.considered.opportunity.title;
        let takes_time = step.considered.benefit.hours.is_some() || step.kind == ValueKind::Enabler;
        let counted = match cap.filter(|_| takes_time) {
            None => benefit,
            Some(cap) => register.make(
                NewClaim::new(
                    format!("rec.{}.counted", step.id()),
                    format!("{title}: a year, as it counts in the whole"),
                    "eur_per_year",
                    "benefit * part_that_counts",
                )
                .with("benefit", benefit)
                .with("part_that_counts", cap)
                .sure(Sureness::Stated(register.claim(benefit)?.confidence)),
            )?,
        };
        let confidence = register.claim(benefit)?.confidence;
        let year = self.inputs.constant(register, "months_per_year");
        let ramp = self.inputs.constant(register, "ramp_months");
        let month = first_month(register);
        let last = point(register, LAST);
        let gain = register.make(
            NewClaim::new(
                format!("rec.{}.gain", step.id()),
                format!("{title}: gain over three years"),
                "eur",
                &gain_formula(""),
            )
            .with("benefit", counted)
            .with("months_per_year", year)
            .with("until", last)
            .with("live", slot.live_input)
            .with("ramp", ramp)
            .sure(Sureness::Stated(confidence))
            .in_words(
                "benefit a year ÷ 12 × months in use, less the months in which it is still growing",
            ),
        );
        let mut claim = NewClaim::new(
            format!("rec.{}.cost", step.id()),
            format!("{title}: cost over three years"),
            "eur",
            "one_off_cost",
        )
        .with("one_off_cost", step.one_off?);
        let formula;
        if let Some(monthly) = step.monthly {
            formula = cost_formula("");
            claim = NewClaim {
                formula: &formula,
                ..claim
            }
            .with("monthly", monthly)
            .with("until", last)
            .with("start", slot.start_input)
            .with("month", month)
            .in_words("one-off cost + running cost a month × months from the start")
            .sure(Sureness::Weakest);
        }
        let cost = register.make(claim);
        let net = gain.zip(cost).and_then(|(gain, cost)| {
            register.make(
                NewClaim::new(
                    format!("rec.{}.net", step.id()),
                    format!("{title}: net over three years"),
                    "eur",
                    "gain - cost",
                )
                .with("gain", gain)
                .with("cost", cost)
                .sure(Sureness::Stated(confidence))
                .as_range(),
            )
        });
        Some(Part {
            step: slot.step,
            counted,
            gain,
            cost,
            net,
        })
    }

    /// Saved and created a year: never mixed. An enabler's part goes to what it raises most.
    fn yearly(&self, register: &mut Register, whole: &mut Portfolio) {
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
    fn counts_as(&self, kind: ValueKind) -> ValueKind {
        if kind == ValueKind::Enabler {
            ValueKind::Saved
        } else {
            kind
        }
    }

    fn totals(&self, register: &mut Register, slots: &[&Slot], whole: &mut Portfolio) {
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
    fn sum_of(
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

    /// What goes out in the first year: one-off cost and running cost of the steps that start in it.
    fn first_year(&self, register: &mut Register, slots: &[&Slot]) -> Option<ClaimNumber> {
        let started: Vec<&&Slot> = slots.iter().filter(|slot| slot.start < 12).collect();
        let parts: Vec<String> = started
            .iter()
            .map(|slot| self.outlay_formula(slot))
            .collect();
        let formula = parts.join(" + ");
        let mut claim = NewClaim::new("portfolio.first_year", "First-year outlay", "eur", &formula)
            .in_words("one-off cost + running cost from each start to month 12")
            .sure(Sureness::Stated(Confidence::Medium));
        let year = point(register, 12);
        for slot in started {
            claim.inputs.extend(self.outlay_inputs(slot));
        }
        claim = claim
            .with("until", year)
            .with("month", first_month(register));
        register.make(claim)
    }

    /// One step's outlay until a month, with the step's number in its names.
    fn outlay_formula(&self, slot: &Slot) -> String {
        let at = slot.step;
        let once =
            format!("one_off_{at} * min(max(until, start_{at}) - start_{at}, month) / month");
        match self.steps[at].monthly {
            Some(_) => format!("{once} + monthly_{at} * (max(until, start_{at}) - start_{at})"),
            None => once,
        }
    }

    fn outlay_inputs(&self, slot: &Slot) -> Vec<(String, InputSource)> {
        let (at, step) = (slot.step, &self.steps[slot.step]);
        let mut inputs = vec![(format!("start_{at}"), slot.start_input.into())];
        inputs.extend(
            step.one_off
                .map(|claim| (format!("one_off_{at}"), claim.into())),
        );
        inputs.extend(
            step.monthly
                .map(|claim| (format!("monthly_{at}"), claim.into())),
        );
        inputs
    }

    /// Gains less costs until a month.
    fn running_total(
        &self,
        register: &mut Register,
        slots: &[&Slot],
        whole: &Portfolio,
        month: u32,
        confidence: Confidence,
    ) -> Option<ClaimNumber> {
        let started: Vec<&&Slot> = slots.iter().filter(|slot| slot.start < month).collect();
        let mut formula = String::new();
        let mut inputs: Vec<(String, InputSource)> = Vec::new();
        for slot in &started {
            let part = whole.parts.iter().find(|part| part.step == slot.step)?;
            if slot.live < month {
                if !formula.is_empty() {
                    formula.push_str(" + ");
                }
                formula.push_str(&gain_formula(&format!("_{}", slot.step)));
                inputs.push((format!("benefit_{}", slot.step), part.counted.into()));
                inputs.push((format!("live_{}", slot.step), slot.live_input.into()));
            }
        }
        let costs: Vec<String> = started
            .iter()
            .map(|slot| format!("({})", self.outlay_formula(slot)))
            .collect();
        let costs = costs.join(" + ");
        if formula.is_empty() {
            // Nothing is in use yet: costs only, as a total below zero.
            formula = format!("nothing_yet - ({costs})");
            inputs.push(("nothing_yet".to_owned(), nothing(register).into()));
        } else {
            formula = format!("{formula} - ({costs})");
        }
        for slot in &started {
            inputs.extend(self.outlay_inputs(slot));
        }
        inputs.push(("until".to_owned(), point(register, month).into()));
        inputs.push(("month".to_owned(), first_month(register).into()));
        inputs.push((
            "months_per_year".to_owned(),
            self.inputs.constant(register, "months_per_year").into(),
        ));
        inputs.push((
            "ramp".to_owned(),
            self.inputs.constant(register, "ramp_months").into(),
        ));
        let mut claim = NewClaim::new(
            format!("portfolio.running.{month}"),
            format!("Running total after {month} months"),
            "eur",
            &formula,
        )
        .in_words("gains so far − running cost so far − one-off cost")
        .sure(Sureness::Stated(confidence))
        .as_range();
        claim.inputs = inputs;
        register.make(claim)
    }

    /// Each year's net, discounted from its end.
    fn present_value(
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

impl Sureness<'_> {
    /// The confidence this rule gives, stated.
    fn stated(self, register: &Register) -> Confidence {
        match self {
            Self::LargerPart(parts) => {
                let value = |wanted: Option<Confidence>| -> Decimal {
                    let claims = parts.iter().filter_map(|number| register.claim(*number));
                    claims
                        .filter(|claim| wanted.is_none_or(|wanted| claim.confidence == wanted))
                        .map(|claim| claim.value.abs())
                        .sum()
                };
                if value(Some(Confidence::Low)) * Decimal::TWO > value(None) {
                    Confidence::Low
                } else {
                    Confidence::Medium
                }
            }
            Self::Stated(confidence) => confidence,
            Self::Weakest => Confidence::Low,
        }
    }
}

/// Gain until a month: months in use, less the part lost while it is still growing in a straight line.
fn gain_formula(suffix: &str) -> String {
    let in_use = format!("(max(until, live{suffix}) - live{suffix})");
    let growing = format!("min({in_use}, ramp)");
    format!(
        "benefit{suffix} / months_per_year * ({in_use} - {growing} + {growing} * {growing} / (ramp + ramp))"
    )
}

/// Cost until a month.
fn cost_formula(suffix: &str) -> String {
    format!(
        "one_off_cost{suffix} * min(max(until, start{suffix}) - start{suffix}, month) / month + monthly{suffix} * (max(until, start{suffix}) - start{suffix})"
    )
}

/// A point of time as evidence.
fn point(register: &mut Register, month: u32) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            format!("month:{month}"),
            EvidenceKind::Definition,
            "Months from now",
            "months",
            Decimal::from(month),
        )
    })
}

/// No gain before anything is in use.
fn nothing(register: &mut Register) -> EvidenceNumber {
    register.add(NewEvidence {
        source: "Definition".to_owned(),
        ..NewEvidence::new(
            "gain:none",
            EvidenceKind::Definition,
            "Gain before anything is in use",
            "eur",
            Decimal::ZERO,
        )
    })
}

fn sum(name: &str, parts: &[(usize, ClaimNumber)]) -> String {
    parts
        .iter()
        .map(|(step, _)| format!("{name}_{step}"))
        .collect::<Vec<_>>()
        .join(" + ")
}

fn sum_words(steps: &[Step<'_>], parts: &[(usize, ClaimNumber)]) -> String {
    parts
        .iter()
        .map(|(step, _)| steps[*step].considered.opportunity.title.to_lowercase())
        .collect::<Vec<_>>()
        .join(" + ")
}

/// The evidence that moves a claim most, by how closely their outcomes go together over all draws.
#[must_use]
pub fn most_sensitive(register: &Register, of: ClaimNumber) -> Vec<EvidenceNumber> {
    let Some(Column::Spread(net)) = register.column(of) else {
        return Vec::new();
    };
    let mut ranked: Vec<(i64, EvidenceNumber)> = register
        .leaves(of)
        .into_iter()
        .filter_map(|leaf| {
            let Column::Spread(values) = register.evidence_column(leaf)? else {
                return None;
            };
            // Whole millionths, so that the order does not hang on the last bit.
            Some(((correlation(values, net) * 1e6).to_i64()?, leaf))
        })
        .collect();
    ranked.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|(_, leaf)| leaf).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand draws")]
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let count = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / count, b.iter().sum::<f64>() / count);
    let (mut cov, mut var_a, mut var_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (da, db) = (a - mean_a, b - mean_b);
        cov += da * db;
        var_a += da * da;
        var_b += db * db;
    }
    let scale = (var_a * var_b).sqrt();
    if scale > 0.0 {
        (cov / scale).abs()
    } else {
        0.0
    }
}
