//! Three ways to do a step, priced for this company: off the shelf, best in class, custom build.

use crate::{
    reports::{
        analysis::{
            benefit::Benefit,
            catalogue::{OneOff, Opportunity},
            inputs::{Inputs, Origin},
            register::{NewClaim, Register},
        },
        claim::{ClaimNumber, EvidenceNumber, InputSource},
        document::Way,
    },
    vendors::{
        model::{Billing, Tier, Vendor},
        plan::{Caveat, Need},
    },
};
use candidate::Candidate;
use rust_decimal::Decimal;

mod avoid;
mod build;
mod candidate;
mod monthly;
mod once;

pub use avoid::is_avoided;
pub use candidate::{free_tier, matching_integrations};

/// The three ways of one opportunity.
#[derive(Debug, Clone)]
pub struct Ways<'a> {
    /// Seats needed.
    pub seats: Option<ClaimNumber>,
    /// In the order off the shelf, best in class, custom build; a way without any vendor is absent.
    pub options: Vec<Priced<'a>>,
    /// The recommended one.
    pub chosen: usize,
    /// Vendors that were looked at.
    pub looked_at: usize,
}

/// One way with its figures.
#[derive(Debug, Clone)]
pub struct Priced<'a> {
    /// Which way.
    pub way: Way,
    /// The vendor; absent for a custom build.
    pub vendor: Option<&'a Vendor>,
    /// The plan; absent where the price is on request.
    pub tier: Option<&'a Tier>,
    /// The price's evidence.
    pub price: Option<EvidenceNumber>,
    /// What to know about the price.
    pub caveats: Vec<Caveat>,
    /// Points by which "most complete" is decided.
    pub points: i32,
    /// A month.
    pub monthly: Option<ClaimNumber>,
    /// Once, own work included.
    pub one_off: Option<ClaimNumber>,
    /// Weeks until live.
    pub weeks: Option<ClaimNumber>,
    /// Own hours.
    pub own_hours: Option<ClaimNumber>,
    /// Developer hours and rate of a custom build.
    pub build: Option<(ClaimNumber, ClaimNumber)>,
}

impl Priced<'_> {
    /// What it costs over three years, one-off cost included; absent where the price is on request.
    #[must_use]
    pub fn three_years(&self, register: &Register) -> Option<Decimal> {
        let monthly = register.value(self.monthly?);
        Some(register.value(self.one_off?) + monthly * Decimal::from(36))
    }
}

/// Makes the options of an opportunity.
#[derive(Debug)]
pub struct OptionMaker<'a, 'b> {
    /// Values of this company.
    pub inputs: &'b Inputs<'a>,
    /// The step.
    pub opportunity: &'a Opportunity,
    /// What it would bring.
    pub benefit: &'b Benefit,
}

impl<'a> OptionMaker<'a, '_> {
    /// All three ways, with the recommended one.
    pub fn ways(&self, register: &mut Register) -> Ways<'a> {
        let seats = self.seats(register);
        let need = self.need(register, seats);
        let (candidates, looked_at) = self.candidates(&need);
        let mut options = Vec::new();
        let shelf = candidates
            .iter()
            .filter(|candidate| !candidate.vendor.needs_developer)
            .min_by(|a, b| a.by_fit_and_price(b));
        if let Some(shelf) = shelf {
            options.push(self.priced(register, Way::OffTheShelf, shelf, seats));
        }
        let taken = shelf.map(|candidate| candidate.vendor.slug.as_str());
        let best = candidates
            .iter()
            .filter(|candidate| Some(candidate.vendor.slug.as_str()) != taken)
            .min_by(|a, b| a.by_points(b));
        if let Some(best) = best {
            options.push(self.priced(register, Way::BestInClass, best, seats));
        }
        options.push(self.custom(register, seats));
        let chosen = self.choose(register, &options);
        Ways {
            seats,
            options,
            chosen,
            looked_at,
        }
    }

    /// The published rule of choice: off the shelf, unless the most complete one costs no more over three years, one-off
    /// cost included, or is at most a quarter dearer and clearly better known; a custom build where no vendor can be priced.
    fn choose(&self, register: &Register, options: &[Priced<'_>]) -> usize {
        let place = |way: Way| {
            options
                .iter()
                .position(|option| option.way == way && option.monthly.is_some())
        };
        match (place(Way::OffTheShelf), place(Way::BestInClass)) {
            (Some(shelf), Some(best)) => {
                let (best_one, shelf_one) = (&options[best], &options[shelf]);
                let known = |least: i32| best_one.points >= shelf_one.points + least;
                let wins = best_one
                    .three_years(register)
                    .zip(shelf_one.three_years(register))
                    .is_some_and(|(one, other)| {
                        (one <= other && known(0))
                            || (one <= other * Decimal::new(125, 2) && known(3))
                    });
                if wins && !needs_developer(best_one) {
                    best
                } else {
                    shelf
                }
            }
            (Some(shelf), None) => shelf,
            (None, Some(best)) => best,
            (None, None) => options.len().saturating_sub(1),
        }
    }

    fn seats(&self, register: &mut Register) -> Option<ClaimNumber> {
        let model = &self.opportunity.cost_model.seats;
        let formula = self.inputs.catalogue.formula(&model.formula)?;
        let label = format!("{}: seats", self.opportunity.title);
        let mut claim = NewClaim::new(
            format!("opp.{}.seats", self.opportunity.id),
            label,
            "seats",
            &model.formula,
        )
        .rounded_up(model.minimum);
        for name in formula.names() {
            let source = match self.benefit.source(name) {
                Some(source) => source,
                None if name == "office_people" => self.office_people(register)?,
                None => return None,
            };
            claim = claim.with(name, source);
        }
        register.make(claim)
    }

    /// People at a computer: the answer, else the share of all staff.
    fn office_people(&self, register: &mut Register) -> Option<InputSource> {
        match self.inputs.answer(register, "office_staff") {
            Some((source, _)) => Some(source),
            None => self.inputs.context(register, "office_people"),
        }
    }

    fn need(&self, register: &Register, seats: Option<ClaimNumber>) -> Need {
        use rust_decimal::prelude::ToPrimitive as _;

        let cost = &self.opportunity.cost_model;
        let whole = |value: Decimal| value.ceil().to_u32().unwrap_or(u32::MAX);
        let volume = cost
            .volume_per_month
            .as_ref()
            .and_then(|name| self.benefit.inputs.get(name));
        // A default is not a known volume: a price per use would be a guess.
        let known = volume.filter(|resolved| resolved.origin != Origin::Default);
        Need {
            seats: seats.map_or(1, |claim| whole(register.value(claim))),
            staff: self.inputs.staff().map(|band| whole(band.mid)),
            volume: known.map(|resolved| match resolved.source {
                InputSource::Claim(number) => register.value(number),
                InputSource::Evidence(number) => register
                    .evidence(number)
                    .map_or(Decimal::ZERO, |line| line.value),
            }),
            billing: Billing::Annual,
        }
    }

    fn priced(
        &self,
        register: &mut Register,
        way: Way,
        candidate: &Candidate<'a>,
        seats: Option<ClaimNumber>,
    ) -> Priced<'a> {
        let name = if way == Way::OffTheShelf {
            "shelf"
        } else {
            "best"
        };
        let (vendor, fit) = (candidate.vendor, &candidate.fit);
        let price = self.price_evidence(register, vendor, fit);
        let monthly = self.monthly(register, name, candidate, price, seats);
        let own_hours = self.own_hours(register, seats);
        let fees = match (way, vendor.implementation_cost_range) {
            (Way::BestInClass, Some(range)) => {
                let fee = OneOff {
                    min: range.min,
                    max: range.max,
                    currency: "EUR".to_owned(),
                };
                self.fee(
                    register,
                    &format!("fee:{}", vendor.slug),
                    format!("Setting up {}", vendor.name),
                    &fee,
                )
            }
            _ => self.fee(
                register,
                &format!("fee:{}", self.opportunity.id),
                format!("Fees for “{}”", self.opportunity.title),
                &self.opportunity.cost_model.one_off,
            ),
        };
        let onboarding = self.onboarding(register, vendor, fit.tier);
        let one_off = self.one_off(register, name, fees, own_hours, onboarding);
        let own = self.opportunity.time_to_value_weeks;
        let weeks = if way == Way::BestInClass {
            vendor.avg_implementation_weeks.unwrap_or(own).max(own)
        } else {
            own
        };
        let weeks = self.weeks(
            register,
            &format!("weeks:{}.{name}", self.opportunity.id),
            weeks,
        );
        Priced {
            way,
            vendor: Some(vendor),
            tier: Some(fit.tier),
            price: Some(price),
            caveats: fit.caveats.clone(),
            points: candidate.points,
            monthly,
            one_off,
            weeks,
            own_hours,
            build: None,
        }
    }
}

fn needs_developer(option: &Priced<'_>) -> bool {
    option.vendor.is_some_and(|vendor| vendor.needs_developer)
}
