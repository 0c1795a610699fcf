//! Three ways to do a step, priced for this company: off the shelf, best in class, custom build.

use rust_decimal::Decimal;

use crate::{
    platform::{
        confidence::Confidence,
        money::{Currency, Money},
    },
    reports::{
        analysis::{
            benefit::Benefit,
            catalogue::{InputModel, OneOff, Opportunity},
            inputs::{Inputs, Origin, say},
            register::{NewClaim, NewEvidence, Register, Sureness},
        },
        claim::{ClaimNumber, Distribution, EvidenceKind, EvidenceNumber, InputSource},
        document::{Way, date_in_words},
    },
    vendors::{
        model::{Billing, Role, Tier, Vendor},
        plan::{Caveat, Charge, Need, PlanFit, fitting_plans},
    },
};

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
            .min_by(|a, b| a.by_price(b));
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

    /// The published rule of choice: off the shelf, unless the most complete one is at most a quarter dearer over three
    /// years, one-off cost included, and clearly better known; a custom build where no vendor can be priced.
    fn choose(&self, register: &Register, options: &[Priced<'_>]) -> usize {
        let three_years = |option: &Priced<'_>| {
            let monthly = register.value(option.monthly?);
            Some(register.value(option.one_off?) + monthly * Decimal::from(36))
        };
        let place = |way: Way| {
            options
                .iter()
                .position(|option| option.way == way && option.monthly.is_some())
        };
        match (place(Way::OffTheShelf), place(Way::BestInClass)) {
            (Some(shelf), Some(best)) => {
                let near = three_years(&options[best])
                    .zip(three_years(&options[shelf]))
                    .is_some_and(|(dear, cheap)| dear <= cheap * Decimal::new(125, 2));
                if near
                    && options[best].points >= options[shelf].points + 3
                    && !needs_developer(&options[best])
                {
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

    /// Vendors that may be bought here by a company of this size and can be priced, with their cheapest fitting plan.
    fn candidates(&self, need: &Need) -> (Vec<Candidate<'a>>, usize) {
        let answers = self.inputs.answers;
        let catalogue = self.inputs.catalogue;
        let country = answers.country().unwrap_or("EU");
        let suitable: Vec<&Vendor> = catalogue
            .suitable_vendors(self.opportunity)
            .filter(|vendor| vendor.sells_to(country))
            .filter(|vendor| need.staff.is_none_or(|staff| vendor.takes_staff(staff)))
            .filter(|vendor| fits_office(vendor, answers.chosen("current_tools")))
            .collect();
        let looked_at = suitable.len();
        let priced = suitable.into_iter().filter_map(|vendor| {
            let fee_counted = self.opportunity.cost_model.usage_fee_in_benefit;
            let fit = fitting_plans(vendor, need)
                .into_iter()
                .find(|fit| !(fee_counted && matches!(fit.charge, Charge::Usage { .. })))?;
            let euro = catalogue.rates.convert(fit.monthly, Currency::EUR)?;
            Some(Candidate {
                points: self.points(vendor, &fit),
                vendor,
                fit,
                euro,
            })
        });
        (priced.collect(), looked_at)
    }

    /// How complete and fitting a vendor is: industry, today's tools, interface, size, region, confidence of its data.
    fn points(&self, vendor: &Vendor, fit: &PlanFit<'_>) -> i32 {
        let answers = self.inputs.answers;
        let mut points = 0;
        if vendor
            .industries
            .iter()
            .any(|industry| industry == answers.industry())
        {
            points += 3;
        }
        points += i32::try_from(
            matching_integrations(vendor, answers.chosen("current_tools"))
                .len()
                .min(2),
        )
        .unwrap_or(0);
        points += i32::from(vendor.api_available);
        points += match vendor.confidence {
            Confidence::High => 3,
            Confidence::Medium => 1,
            Confidence::Low => 0,
        };
        if let (Some(range), Some(staff)) = (vendor.staff_fit, self.inputs.staff()) {
            let fits =
                staff.mid >= Decimal::from(range.min) && staff.mid <= Decimal::from(range.max);
            points += if fits { 1 } else { -1 };
        }
        let region = if answers.country() == Some("US") {
            "US"
        } else {
            "EU"
        };
        if vendor
            .countries_preferred
            .as_ref()
            .is_some_and(|list| list.iter().any(|one| one == region))
        {
            points += 1;
        }
        points -= i32::from(vendor.needs_developer && !answers.has("team_functions", "dev")) * 2;
        for caveat in &fit.caveats {
            points -= match caveat {
                Caveat::Doubt(_)
                | Caveat::OneUnit(_)
                | Caveat::RequiresOtherLicence
                | Caveat::QuotaBelowVolume(_) => 2,
                Caveat::SeatLimitNotStated | Caveat::FromPrice => 1,
                _ => 0,
            };
        }
        points
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

    fn price_evidence(
        &self,
        register: &mut Register,
        vendor: &Vendor,
        fit: &PlanFit<'_>,
    ) -> EvidenceNumber {
        let observation = vendor.observation(fit.tier);
        let period = match fit.charge {
            Charge::Usage { .. } => "",
            _ if fit.yearly => "_per_year",
            _ => "_per_month",
        };
        let per = match fit.charge {
            Charge::PerHead { .. } => ", for one seat",
            Charge::Usage { .. } => ", for use",
            Charge::OneUnit => ", for one unit",
            Charge::Account { .. } => "",
        };
        let mut source = observation.kind.words().to_owned();
        if let Some(date) = observation.observed_at {
            source = format!("{source}, {}", date_in_words(date));
        }
        register.add(NewEvidence {
            source,
            url: observation.source_url.clone(),
            date: observation.observed_at.map(|date| date.to_string()),
            confidence: observation.confidence,
            note: fit.tier.doubt.clone(),
            observation_id: observation.id.map(|id| id.to_string()),
            replaced_by: Some(say("A quote from the vendor.")),
            ..NewEvidence::new(
                format!("price:{}/{}", vendor.slug, fit.tier.name),
                EvidenceKind::Price,
                format!("{} {}{per}", vendor.name, fit.tier.name),
                &format!("{}{period}", vendor.pricing.currency.unit()),
                fit.rate,
            )
        })
    }

    /// The monthly cost in euro: the plan's rule, written as a formula.
    fn monthly(
        &self,
        register: &mut Register,
        name: &str,
        candidate: &Candidate<'a>,
        price: EvidenceNumber,
        seats: Option<ClaimNumber>,
    ) -> Option<ClaimNumber> {
        let (vendor, fit) = (candidate.vendor, &candidate.fit);
        let mut inputs: Vec<(String, InputSource)> = vec![("price".to_owned(), price.into())];
        let mut formula = match &fit.charge {
            Charge::PerHead { minimum, .. } => {
                let heads = self.heads(register, fit.tier, seats)?;
                inputs.push(("seats".to_owned(), heads));
                if *minimum > 1 {
                    inputs.push((
                        "smallest_purchase".to_owned(),
                        self.plan_fact(
                            register,
                            vendor,
                            fit.tier,
                            "smallest purchase",
                            "seats",
                            Decimal::from(*minimum),
                        ),
                    ));
                    "price * max(seats, smallest_purchase)".to_owned()
                } else {
                    "price * seats".to_owned()
                }
            }
            Charge::Account {
                included,
                extra: Some(extra),
                ..
            } => {
                let heads = self.heads(register, fit.tier, seats)?;
                inputs.push(("seats".to_owned(), heads));
                let unit = register.evidence(price)?.unit.clone();
                inputs.push((
                    "further_seat".to_owned(),
                    self.plan_fact(register, vendor, fit.tier, "a further seat", &unit, *extra),
                ));
                inputs.push((
                    "included".to_owned(),
                    self.plan_fact(
                        register,
                        vendor,
                        fit.tier,
                        "seats included",
                        "seats",
                        Decimal::from(*included),
                    ),
                ));
                "price + further_seat * (max(seats, included) - included)".to_owned()
            }
            Charge::Account { .. } | Charge::OneUnit => "price".to_owned(),
            Charge::Usage { amount, .. } => {
                let volume = self.opportunity.cost_model.volume_per_month.as_ref()?;
                inputs.push(("volume".to_owned(), self.benefit.source(volume)?));
                inputs.push((
                    "units_bought".to_owned(),
                    self.plan_fact(
                        register,
                        vendor,
                        fit.tier,
                        "units bought",
                        "count",
                        Decimal::from(*amount),
                    ),
                ));
                "price * volume / units_bought".to_owned()
            }
        };
        if fit.yearly {
            inputs.push((
                "months_per_year".to_owned(),
                self.inputs.constant(register, "months_per_year").into(),
            ));
            formula = format!("({formula}) / months_per_year");
        }
        let currency = vendor.pricing.currency;
        if currency != Currency::EUR {
            if currency != Currency::USD {
                let own = format!("{}_per_usd", currency.unit());
                inputs.push((own.clone(), self.inputs.rate(register, currency)?.into()));
                formula = format!("({formula}) / {own}");
            }
            inputs.push((
                "eur_per_usd".to_owned(),
                self.inputs.rate(register, Currency::EUR)?.into(),
            ));
            formula = format!("({formula}) * eur_per_usd");
        }
        let confidence = register.evidence(price)?.confidence;
        let label = format!("{} {}", vendor.name, fit.tier.name);
        let mut claim = NewClaim::new(
            format!("opp.{}.{name}.monthly", self.opportunity.id),
            label,
            "eur_per_month",
            &formula,
        )
        .sure(Sureness::Stated(confidence));
        claim.inputs = inputs;
        register.make(claim)
    }

    /// Users, or all staff where the plan counts staff.
    fn heads(
        &self,
        register: &mut Register,
        tier: &Tier,
        seats: Option<ClaimNumber>,
    ) -> Option<InputSource> {
        use crate::vendors::model::{PriceUnit, SeatUnit};

        if tier.seat_unit == Some(SeatUnit::Employee)
            || tier.price_unit == Some(PriceUnit::PerEmployee)
        {
            return self
                .inputs
                .answer(register, "company_size")
                .map(|(source, _)| source);
        }
        seats.map(Into::into)
    }

    fn plan_fact(
        &self,
        register: &mut Register,
        vendor: &Vendor,
        tier: &Tier,
        what: &str,
        unit: &str,
        value: Decimal,
    ) -> InputSource {
        let observation = vendor.observation(tier);
        register
            .add(NewEvidence {
                source: observation.kind.words().to_owned(),
                url: observation.source_url,
                date: observation.observed_at.map(|date| date.to_string()),
                confidence: observation.confidence,
                ..NewEvidence::new(
                    format!("plan:{}/{}/{what}", vendor.slug, tier.name),
                    EvidenceKind::Price,
                    format!("{} {}: {what}", vendor.name, tier.name),
                    unit,
                    value,
                )
            })
            .into()
    }

    /// A fee stated by the vendor, in euro.
    fn onboarding(
        &self,
        register: &mut Register,
        vendor: &Vendor,
        tier: &Tier,
    ) -> Option<InputSource> {
        let fee = tier.one_off_fee?;
        let unit = vendor.pricing.currency.unit();
        let InputSource::Evidence(fact) =
            self.plan_fact(register, vendor, tier, "onboarding fee", &unit, fee)
        else {
            return None;
        };
        self.inputs.converted(
            register,
            &format!("converted.fee.{}.{}", vendor.slug, tier.name),
            "Onboarding fee",
            fact,
        )
    }

    fn fee(
        &self,
        register: &mut Register,
        key: &str,
        label: String,
        fee: &OneOff,
    ) -> EvidenceNumber {
        let middle = (fee.min + fee.max) / Decimal::TWO;
        register.add(NewEvidence {
            distribution: if fee.min == fee.max {
                Distribution::Certain
            } else {
                Distribution::Triangular {
                    low: fee.min,
                    high: fee.max,
                }
            },
            source: "Planning assumption".to_owned(),
            confidence: Confidence::Low,
            replaced_by: Some(say("A quote from the supplier you choose.")),
            ..NewEvidence::new(
                key,
                EvidenceKind::Assumption,
                label,
                "eur",
                middle.normalize(),
            )
        })
    }

    /// Hours of the company's own people: setting up and training.
    fn own_hours(
        &self,
        register: &mut Register,
        seats: Option<ClaimNumber>,
    ) -> Option<ClaimNumber> {
        let setup = self.hours(
            register,
            "implementation_hours",
            "Hours to set it up",
            "hours",
            self.opportunity.cost_model.implementation_hours,
        );
        let training = self.opportunity.cost_model.training_hours_per_user;
        let label = format!("{}: your own hours", self.opportunity.title);
        let key = format!("opp.{}.own_hours", self.opportunity.id);
        let Some(seats) = seats.filter(|_| !training.is_zero()) else {
            return register
                .make(NewClaim::new(key, label, "hours", "setting_up").with("setting_up", setup));
        };
        let training = self.hours(
            register,
            "training_hours_per_user",
            "Hours of training for one user",
            "hours",
            training,
        );
        let claim = NewClaim::new(
            key,
            label,
            "hours",
            "setting_up + training_per_user * users",
        )
        .with("setting_up", setup)
        .with("training_per_user", training)
        .with("users", seats);
        register.make(claim)
    }

    fn hours(
        &self,
        register: &mut Register,
        name: &str,
        label: &str,
        unit: &str,
        value: Decimal,
    ) -> EvidenceNumber {
        let spread = self
            .inputs
            .catalogue
            .constant_value("benchmark_spread_unsourced");
        let (low, high) = (
            value * (Decimal::ONE - spread),
            value * (Decimal::ONE + spread),
        );
        register.add(NewEvidence {
            distribution: if value.is_zero() {
                Distribution::Certain
            } else {
                Distribution::Triangular {
                    low: low.normalize(),
                    high: high.normalize(),
                }
            },
            source: format!("Planning assumption for “{}”", self.opportunity.title),
            confidence: Confidence::Low,
            replaced_by: Some(say("Hours written down during the first month.")),
            ..NewEvidence::new(
                format!("assumption:{}.{name}", self.opportunity.id),
                EvidenceKind::Assumption,
                label,
                unit,
                value,
            )
        })
    }

    /// What one hour costs: the answer, else the benchmark.
    pub fn hourly_cost(&self, register: &mut Register) -> Option<InputSource> {
        if let Some(source) = self.benefit.source("hourly_cost") {
            return Some(source);
        }
        let model = InputModel {
            unit: "eur_per_hour".to_owned(),
            question_ids: vec!["avg_hourly_cost".to_owned()],
            context: None,
            benchmark_metric: Some("labour_cost_hour".to_owned()),
            default: None,
            spread: None,
        };
        self.inputs
            .resolve(register, self.opportunity, "hourly_cost", &model)
            .map(|resolved| resolved.source)
    }

    fn one_off(
        &self,
        register: &mut Register,
        name: &str,
        fees: EvidenceNumber,
        own_hours: Option<ClaimNumber>,
        onboarding: Option<InputSource>,
    ) -> Option<ClaimNumber> {
        let hourly = self.hourly_cost(register)?;
        let formula = if onboarding.is_some() {
            "fees + onboarding_fee + own_hours * hourly_cost"
        } else {
            "fees + own_hours * hourly_cost"
        };
        let label = format!(
            "{}: one-off cost, your hours included",
            self.opportunity.title
        );
        let mut claim = NewClaim::new(
            format!("opp.{}.{name}.one_off", self.opportunity.id),
            label,
            "eur",
            formula,
        )
        .with("fees", fees)
        .with("own_hours", own_hours?)
        .with("hourly_cost", hourly);
        if let Some(fee) = onboarding {
            claim = claim.with("onboarding_fee", fee);
        }
        register.make(claim)
    }

    fn weeks(&self, register: &mut Register, key: &str, weeks: u32) -> Option<ClaimNumber> {
        let evidence = register.add(NewEvidence {
            source: format!("Planning assumption for “{}”", self.opportunity.title),
            confidence: Confidence::Low,
            replaced_by: Some(say("The supplier's plan.")),
            ..NewEvidence::new(
                key,
                EvidenceKind::Assumption,
                "Weeks until live",
                "weeks",
                Decimal::from(weeks),
            )
        });
        register.quote(evidence)
    }

    /// A custom build by the assumptions: hours, rate, running share.
    fn custom(&self, register: &mut Register, seats: Option<ClaimNumber>) -> Priced<'a> {
        let id = &self.opportunity.id;
        let title = &self.opportunity.title;
        let setup = self.hours(
            register,
            "implementation_hours",
            "Hours to set it up",
            "hours",
            self.opportunity.cost_model.implementation_hours,
        );
        let multiple = self
            .inputs
            .constant(register, "custom_build_hours_multiple");
        let least = self.inputs.constant(register, "custom_build_hours_min");
        let hours = register.make(
            NewClaim::new(
                format!("opp.{id}.build.hours"),
                format!("{title}: developer hours"),
                "hours",
                "max(least_hours, multiple * setting_up)",
            )
            .with("least_hours", least)
            .with("multiple", multiple)
            .with("setting_up", setup),
        );
        let rate = self.inputs.constant(register, "custom_build_rate");
        let rate_claim = register.quote(rate);
        let own_hours = self.own_hours(register, seats);
        let hourly = self.hourly_cost(register);
        let one_off = hours
            .zip(own_hours)
            .zip(hourly)
            .and_then(|((hours, own), hourly)| {
                register.make(
                    NewClaim::new(
                        format!("opp.{id}.build.one_off"),
                        format!("{title}: cost of building it"),
                        "eur",
                        "developer_hours * rate + own_hours * hourly_cost",
                    )
                    .with("developer_hours", hours)
                    .with("rate", rate)
                    .with("own_hours", own)
                    .with("hourly_cost", hourly),
                )
            });
        let share = self.running_share(register);
        let months = self.inputs.constant(register, "months_per_year");
        let monthly = hours.and_then(|hours| {
            register.make(
                NewClaim::new(
                    format!("opp.{id}.build.monthly"),
                    format!("{title}: running your own"),
                    "eur_per_month",
                    "developer_hours * rate * running_share / months_per_year",
                )
                .with("developer_hours", hours)
                .with("rate", rate)
                .with("running_share", share)
                .with("months_per_year", months),
            )
        });
        let week = self.inputs.constant(register, "full_time_hours_per_week");
        let usual = register.add(NewEvidence {
            source: format!("Planning assumption for “{title}”"),
            confidence: Confidence::Low,
            ..NewEvidence::new(
                format!("weeks:{id}.first"),
                EvidenceKind::Assumption,
                "Weeks until first value",
                "weeks",
                Decimal::from(self.opportunity.time_to_value_weeks),
            )
        });
        let weeks = hours.and_then(|hours| {
            register.make(
                NewClaim::new(
                    format!("opp.{id}.build.weeks"),
                    format!("{title}: weeks to build it"),
                    "weeks",
                    "first_value + developer_hours / hours_a_week",
                )
                .with("first_value", usual)
                .with("developer_hours", hours)
                .with("hours_a_week", week),
            )
        });
        Priced {
            way: Way::CustomBuild,
            vendor: None,
            tier: None,
            price: None,
            caveats: Vec::new(),
            points: 0,
            monthly,
            one_off,
            weeks,
            own_hours,
            build: hours.zip(rate_claim),
        }
    }

    /// The running share is a share of the build cost each year.
    fn running_share(&self, register: &mut Register) -> EvidenceNumber {
        register.add(NewEvidence {
            source: "Planning assumption".to_owned(),
            confidence: Confidence::Low,
            note: Some("Yearly running cost as a share of the cost of building.".to_owned()),
            ..NewEvidence::new(
                "constant:custom_build_running_share",
                EvidenceKind::Assumption,
                "Running cost of a custom build",
                "share_per_year",
                self.inputs
                    .catalogue
                    .constant_value("custom_build_running_share"),
            )
        })
    }
}

/// An office suite's assistant is nothing for a company that works in the other suite.
fn fits_office(vendor: &Vendor, tools: &[String]) -> bool {
    let uses = |tool: &str| tools.iter().any(|one| one == tool);
    let avoids = |tag: &str| vendor.avoid_if.iter().any(|one| one == tag);
    !(uses("office_ms") && avoids("microsoft_365_standardised")
        || uses("office_google") && avoids("google_workspace_companies"))
}

fn needs_developer(option: &Priced<'_>) -> bool {
    option.vendor.is_some_and(|vendor| vendor.needs_developer)
}

/// A vendor with its cheapest fitting plan.
#[derive(Debug)]
struct Candidate<'a> {
    vendor: &'a Vendor,
    fit: PlanFit<'a>,
    euro: Money,
    points: i32,
}

impl Candidate<'_> {
    /// Cheapest first; a price for one unit, one with too small a quota and one that only says where it begins come after
    /// prices for the whole need.
    fn by_price(&self, other: &Self) -> std::cmp::Ordering {
        let partial = |one: &Self| {
            let open = |caveat: &Caveat| {
                matches!(
                    caveat,
                    Caveat::OneUnit(_) | Caveat::QuotaBelowVolume(_) | Caveat::FromPrice
                )
            };
            one.fit.caveats.iter().any(open)
        };
        partial(self)
            .cmp(&partial(other))
            .then(self.euro.amount.cmp(&other.euro.amount))
            .then(self.vendor.slug.cmp(&other.vendor.slug))
    }

    /// Most points first, then the cheaper.
    fn by_points(&self, other: &Self) -> std::cmp::Ordering {
        other
            .points
            .cmp(&self.points)
            .then_with(|| self.by_price(other))
    }
}

/// A free or bundled tier, which is mentioned and never priced as the option.
#[must_use]
pub fn free_tier(vendor: &Vendor) -> Option<&Tier> {
    vendor
        .pricing
        .tiers
        .iter()
        .find(|tier| tier.role == Role::Free)
}

/// The integrations of a vendor that belong to the kinds of tools a company has.
#[must_use]
pub fn matching_integrations<'v>(vendor: &'v Vendor, tools: &[String]) -> Vec<&'v str> {
    vendor
        .integrations
        .iter()
        .map(String::as_str)
        .filter(|name| tools.iter().any(|tool| family(tool).contains(name)))
        .collect()
}

/// Well-known products of each kind of tool in the quiz.
fn family(tool: &str) -> &'static [&'static str] {
    match tool {
        "crm" => &[
            "hubspot",
            "salesforce",
            "pipedrive",
            "zoho_crm",
            "dynamics_365",
            "gohighlevel",
        ],
        "helpdesk" => &["zendesk", "gorgias", "zoho_desk"],
        "accounting" => &[
            "quickbooks",
            "xero",
            "datev",
            "zoho_books",
            "sage_intacct",
            "bill_com",
            "dext",
        ],
        "project" => &["jira", "asana", "linear", "trello", "notion", "airtable"],
        "shop" => &["shopify", "woocommerce", "bigcommerce", "prestashop", "wix"],
        "marketing" => &["mailchimp", "klaviyo", "google_analytics"],
        "bi" => &["power_bi", "tableau", "looker_studio", "snowflake"],
        "hr" => &["bamboohr", "gusto"],
        "erp" => &["sap", "netsuite", "dynamics_365"],
        "office_ms" => &[
            "microsoft_365",
            "outlook",
            "sharepoint",
            "teams",
            "microsoft_teams",
            "excel",
            "powerpoint",
            "microsoft_word",
        ],
        "office_google" => &[
            "google_workspace",
            "gmail",
            "google_drive",
            "google_calendar",
            "google_sheets",
            "google_docs",
            "google_meet",
        ],
        _ => &[],
    }
}
