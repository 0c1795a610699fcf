//! A recommendation in words: what, why here, which way, and what to expect in each horizon.

use crate::reports::{
    analysis::{
        inputs::Inputs,
        narrate::{
            connect::connect,
            finding::ratings,
            options::{WayWriter, choice_text},
            slots::step_slots,
            template::{Slots, lower},
            words::in_trade_words,
        },
        portfolio::{Part, Portfolio},
        register::Register,
        render::name_in_words,
        schedule::Slot,
        steps::{Step, factor_title, risk_scores},
    },
    document::{
        Horizon, HorizonLine, Priority, Recommendation, RejectionReason, RuleApplied, SectionId,
        Text, ValueKind, Verdict,
    },
};

/// Everything a recommendation is written from.
#[derive(Debug)]
pub struct RecommendationMaker<'a, 'b> {
    /// Values of this company.
    pub inputs: &'b Inputs<'a>,
    /// The company's words.
    pub base: &'b Slots,
    /// All steps.
    pub steps: &'b [Step<'a>],
    /// The plan.
    pub slots: &'b [Slot],
    /// The whole.
    pub whole: &'b Portfolio,
    /// Recommendation numbers by step.
    pub numbers: &'b [(usize, u32)],
    /// Number of verdict rules.
    pub rules: u32,
}

impl RecommendationMaker<'_, '_> {
    /// The recommendation of a step.
    pub fn recommendation(
        &self,
        register: &mut Register,
        at: usize,
        number: u32,
    ) -> Option<Recommendation> {
        let step = &self.steps[at];
        let slot = self.slots.iter().find(|slot| slot.step == at);
        let part = self.whole.parts.iter().find(|part| part.step == at);
        let mut slots = step_slots(register, self.base, step);
        slots
            .claim("start", slot.and_then(|slot| slot.start_claim))
            .claim("live", slot.and_then(|slot| slot.live_claim))
            .claim("gain", part.and_then(|part| part.gain))
            .claim("cost", part.and_then(|part| part.cost))
            .claim("net", part.and_then(|part| part.net))
            .recommendation("seen", self.seen(step))
            .section("risks", SectionId::Risks);
        if step.kind == ValueKind::Enabler {
            slots.words("enabler", "");
        }
        if let Some(before) = not_laid(self.steps, step) {
            slots.words("before", before);
        }
        let worst = risk_scores(self.inputs, register, step.considered.opportunity)
            .into_iter()
            .max_by(|a, b| {
                register
                    .value(a.score)
                    .cmp(&register.value(b.score))
                    .then(b.factor.cmp(&a.factor))
            });
        if let Some(risk) = &worst {
            slots
                .words("risk", lower(factor_title(&risk.factor)))
                .claim("risk_score", Some(risk.score));
        }
        let ramp = self.inputs.constant(register, "ramp_months");
        slots.claim("ramp", register.quote(ramp));
        let scores = ratings(register, &step.considered)?;
        let choice = step.choice();
        let depends_on = self.depends_on(step);
        slots.recommendation("first", depends_on.first().copied());
        Some(Recommendation {
            number,
            opportunity: step.id().to_owned(),
            title: step.considered.title.clone(),
            priority: priority(register, step, self.steps),
            verdict: step.verdict,
            rule: self.rule(&slots, step),
            body: self.body(&slots, step, at),
            value_kind: step.kind,
            benefit: step.benefit,
            net: part.and_then(|part| part.net),
            cost: part.and_then(|part| part.cost),
            payback: step.payback,
            live_month: slot.and_then(|slot| slot.live_claim),
            own_hours: choice.and_then(|option| option.own_hours),
            customer_value: scores.0,
            business_health: scores.1,
            confidence: step
                .benefit
                .and_then(|claim| register.claim(claim))
                .map_or(crate::platform::confidence::Confidence::Low, |claim| {
                    claim.confidence
                }),
            options: WayWriter {
                register,
                inputs: self.inputs,
                slots: &slots,
                step,
                is_first: number == 1,
                seen: &|slug| self.first_with(number, slug),
            }
            .ways(),
            choice: choice_text(register, &slots, step),
            connect: connect(&slots, self.inputs.answers, step),
            horizons: self.horizons(&slots, step, slot, part),
            depends_on,
        })
    }

    /// The first recommendation before this one that offers a vendor.
    fn first_with(&self, before: u32, slug: &str) -> Option<u32> {
        self.numbers
            .iter()
            .filter(|(_, number)| *number < before)
            .find(|(at, _)| {
                self.steps[*at]
                    .ways
                    .options
                    .iter()
                    .any(|option| option.vendor.is_some_and(|vendor| vendor.slug == slug))
            })
            .map(|(_, number)| *number)
    }

    /// The recommendation that brings the same tool into the house earlier.
    fn seen(&self, step: &Step<'_>) -> Option<u32> {
        let vendor = step.choice()?.vendor?;
        let own = self
            .slots
            .iter()
            .find(|slot| self.steps[slot.step].id() == step.id())?;
        self.slots
            .iter()
            .filter(|slot| (slot.live, slot.step) < (own.live, own.step))
            .filter(|slot| {
                let choice = self.steps[slot.step]
                    .choice()
                    .and_then(|option| option.vendor);
                choice.is_some_and(|other| other.slug == vendor.slug)
            })
            .find_map(|slot| {
                let found = self.numbers.iter().find(|(at, _)| *at == slot.step);
                found.map(|(_, number)| *number)
            })
    }

    fn depends_on(&self, step: &Step<'_>) -> Vec<u32> {
        let of = |id: &String| {
            let at = self.steps.iter().position(|other| other.id() == id)?;
            self.numbers
                .iter()
                .find(|(place, _)| *place == at)
                .map(|(_, number)| *number)
        };
        step.considered
            .opportunity
            .depends_on
            .iter()
            .filter_map(of)
            .collect()
    }

    fn rule(&self, slots: &Slots, step: &Step<'_>) -> RuleApplied {
        RuleApplied {
            order: step.rule,
            of: self.rules,
            reason: step.reason.clone(),
            because: because(slots, step),
        }
    }

    /// The first recommendation of its kind of value: what holds for all of them is said there.
    fn is_first_of_kind(&self, at: usize) -> bool {
        let kind = self.steps[at].kind;
        self.numbers
            .iter()
            .find(|(place, _)| self.steps[*place].kind == kind)
            .is_some_and(|(place, _)| *place == at)
    }

    fn body(&self, slots: &Slots, step: &Step<'_>, at: usize) -> Text {
        let mut slots = slots.clone();
        slots
            .words(
                "summary",
                in_trade_words(
                    &step.considered.opportunity.summary,
                    self.inputs.answers.industry(),
                ),
            )
            .words(
                "whose",
                if self.inputs.answers.is_one_person() {
                    "your own"
                } else {
                    "somebody's"
                },
            );
        if let Some(driver) = step.considered.opportunity.value_drivers.first() {
            slots.words("driver", name_in_words(driver));
        }
        let kind = match step.kind {
            ValueKind::Saved if step.considered.benefit.hours.is_some() => {
                if self.is_first_of_kind(at) {
                    "For your {firm} that is {hours} of {whose} time, worth {benefit}; it becomes money only when you use the hours for something else."
                } else {
                    "It gives back {hours}, worth {benefit}."
                }
            }
            ValueKind::Saved => "For your {firm} that is {benefit} less to pay.",
            ValueKind::Created => {
                if self.is_first_of_kind(at) {
                    "For your {firm} that may create {benefit} of margin; it stays a hope until a test with your own {customers} shows it."
                } else {
                    "It may create {benefit} of margin; try it on part of your {customers} first."
                }
            }
            ValueKind::Enabler => {
                "By itself it saves nothing; it raises what the other steps bring by {benefit}, because they are used more and better."
            }
        };
        let mut text = slots.paragraph(&["{summary}", kind]);
        if step.foundation {
            text.append(slots.first(&["To {title_lower} does not pay by itself; it is here because other steps stand on it, and together they pay."]));
        } else if step.considered.benefit.is_low() && step.kind != ValueKind::Enabler {
            text.append(slots.first(&[
                "An assumption decides how much ({driver}), so begin with a test that measures it.",
                "An assumption decides how much, so begin with a test that measures it.",
            ]));
        }
        text.append(slots.first(&["Do {first} before it.", ""]));
        text
    }

    fn horizons(
        &self,
        slots: &Slots,
        step: &Step<'_>,
        slot: Option<&Slot>,
        part: Option<&Part>,
    ) -> Vec<HorizonLine> {
        let Some(slot) = slot.filter(|_| part.is_some()) else {
            return vec![
                HorizonLine {
                    horizon: Horizon::Short,
                    text: slots
                        .first(&["Nothing is started and nothing is paid for it in these months."]),
                },
                HorizonLine {
                    horizon: Horizon::Mid,
                    text: when_to_look_again(slots, step),
                },
                HorizonLine {
                    horizon: Horizon::Long,
                    text: slots.first(&[
                        "If it is taken up then, it takes {one_off} once and {monthly}.",
                        "If it is taken up then, it takes {one_off} once.",
                    ]),
                },
            ];
        };
        let (start, live) = (
            slot.horizon(),
            crate::reports::analysis::schedule::horizon(slot.live),
        );
        let working = [
            "Work starts in {start} and goes on for {weeks}: {one_off} once, {own_hours} of your own in it. Benefit grows from {live} on. Main risk: {risk}, {risk_score}.",
            "Work starts in {start} and goes on for {weeks}: {one_off} once. Benefit grows from {live} on.",
        ];
        let growing = [
            "In use from {live}; after {ramp} at its full effect, {benefit}. It costs {monthly} from then on.",
            "In use from {live}; after {ramp} at its full effect, {benefit}. Its seats are paid for by the steps that use them.{enabler}",
            "In use from {live}; after {ramp} at its full effect, {benefit}. Nothing more is paid for it.",
        ];
        let lasting = [
            "Full effect: {net_year} after running cost. Over the three years {net} is left, after {cost} paid.",
            "Full effect: {net_year} after running cost.",
        ];
        let waiting = [
            "Nothing yet: {first} comes before it, so work starts in {start}.",
            "Nothing yet: {your_crew} have hands free for it from {start} on.",
        ];
        let line = |horizon: Horizon| {
            let sentences: &[&str] = match horizon {
                _ if horizon < start => &waiting,
                _ if horizon == start => &working,
                Horizon::Long if live < Horizon::Long => &lasting,
                _ => &growing,
            };
            HorizonLine {
                horizon,
                text: slots.first(sentences),
            }
        };
        vec![
            line(Horizon::Short),
            line(Horizon::Mid),
            line(Horizon::Long),
        ]
    }
}

/// The titles of the steps that one stands on and that are not proposed.
#[must_use]
pub fn not_laid(steps: &[Step<'_>], step: &Step<'_>) -> Option<String> {
    let titles: Vec<String> = steps
        .iter()
        .filter(|other| !other.is_proposed())
        .filter(|other| {
            let mut needs = step.considered.opportunity.depends_on.iter();
            needs.any(|id| id == other.id())
        })
        .map(|other| lower(&other.considered.title))
        .collect();
    (!titles.is_empty()).then(|| titles.join(", "))
}

/// Why the rule holds here, with the figures it looked at.
#[must_use]
pub fn because(slots: &Slots, step: &Step<'_>) -> Text {
    slots.first(&[match step.rule {
        1 => "Even at the upper end, {net_year} is not above nothing.",
        2 => "It would run at {monthly}, and you named {budget} a month for tools.",
        3 => "In the middle it leaves {net_year} after running cost.",
        4 => "It stands on a step that is neither in place nor proposed: {before}.",
        5 => "With readiness at {readiness}, it would add work before it brings {benefit}.",
        6 => "At {net_year}, the {one_off} it costs once comes back after {payback}.",
        7 => "Its largest input has not been measured at your {firm}, so {benefit} can only be a range.",
        8 => "One of its risks is high for a {firm} that answered as you did: {risk}, {risk_score}. What has to be agreed before it starts stands in {risks}.",
        9 => "It pays back after {payback}; the caution is for readiness at {readiness}, not for the step.",
        10 => "It would run at {monthly}, and you named {budget} a month for tools.",
        11 => "It leaves {net_year:low} a year at the lower end.",
        12 => "It pays back after {payback}.",
        13 => "It leaves {net_year:low} a year even at the lower end; in the middle case the {one_off} it takes once is back after {payback}.",
        _ => "Too little is known to reckon it.",
    }, match step.rule {
        8 => "One of its risks is high for a {firm} that answered as you did.",
        4 => "What it stands on is neither in place nor proposed.",
        _ => "It follows from your answers.",
    }])
}

/// When a deferred step deserves another look.
#[must_use]
pub fn when_to_look_again(slots: &Slots, step: &Step<'_>) -> Text {
    slots.first(&[match step.dropped {
        Some(RejectionReason::OverBudget) => "Look at it again when the running cost of the first steps is known, or the budget is raised from {budget}.",
        Some(RejectionReason::ComesLater) => "Look at it again when the first steps are in use.",
        _ => match step.rule {
            5 => "Once readiness has risen from {readiness}, {benefit} is waiting here.",
            4 => "It can be looked at again when this is in place: {before}.",
            6 => "Look at it again when volumes have grown or a cheaper plan has come; as it is, {one_off} comes back only after {payback}.",
            3 => "Look at it again when volumes have grown or a cheaper plan has come; as it is, {benefit} does not carry what it costs.",
            _ => "Look again at how to {title_lower} with figures of your own.",
        },
    }, "Look again at how to {title_lower} with figures of your own."])
}

/// The rules that let a step go ahead only with a safeguard: high risk, above the budget, a lower end that does not pay.
fn needs_proof(step: &Step<'_>) -> bool {
    matches!(step.rule, 8 | 10 | 11)
}

/// Quick win, strategic, consider or defer: by time, payback, what stands on it, and confidence.
#[must_use]
pub fn priority(register: &Register, step: &Step<'_>, steps: &[Step<'_>]) -> Priority {
    use rust_decimal::Decimal;

    if !step.is_proposed() {
        return Priority::Defer;
    }
    let carries = steps.iter().any(|other| {
        other.is_proposed()
            && other
                .considered
                .opportunity
                .depends_on
                .iter()
                .any(|id| id == step.id())
    });
    let weeks = step
        .choice()
        .and_then(|option| option.weeks)
        .map_or(Decimal::from(52), |claim| register.value(claim));
    let payback = step
        .payback
        .map_or(Decimal::from(120), |claim| register.value(claim));
    if step.foundation || carries {
        Priority::Strategic
    } else if step.considered.benefit.is_low() && step.kind != ValueKind::Enabler {
        Priority::Consider
    } else if weeks <= Decimal::from(6) && payback <= Decimal::from(6) && !needs_proof(step) {
        Priority::QuickWin
    } else if step.verdict == Verdict::Proceed {
        Priority::Strategic
    } else {
        Priority::Consider
    }
}
