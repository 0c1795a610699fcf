//! The monthly cost of a plan in euro: its rule, written as a formula.

use super::OptionMaker;
use super::candidate::Candidate;
use crate::{
    platform::money::Currency,
    reports::{
        analysis::{
            inputs::say,
            narrate::options::plan_name,
            register::{NewClaim, NewEvidence, Register, Sureness},
        },
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber, InputSource},
        document::date_in_words,
    },
    vendors::{
        model::{Tier, Vendor},
        plan::{Charge, PlanFit},
    },
};
use rust_decimal::Decimal;

impl<'a> OptionMaker<'a, '_> {
    pub(super) fn price_evidence(
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
                format!("{}{per}", plan_name(&vendor.name, &fit.tier.name)),
                &format!("{}{period}", vendor.pricing.currency.unit()),
                fit.rate,
            )
        })
    }

    /// The monthly cost in euro: the plan's rule, written as a formula.
    pub(super) fn monthly(
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
    pub(super) fn heads(
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

    pub(super) fn plan_fact(
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
}
