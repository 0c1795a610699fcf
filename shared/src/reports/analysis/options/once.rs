//! What is paid or worked once: fees, own hours, weeks.

use super::OptionMaker;
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::{
            catalogue::{InputModel, OneOff},
            inputs::say,
            register::{NewClaim, NewEvidence, Register},
        },
        claim::{ClaimNumber, Distribution, EvidenceKind, EvidenceNumber, InputSource},
    },
    vendors::model::{Tier, Vendor},
};
use rust_decimal::Decimal;

impl<'a> OptionMaker<'a, '_> {
    /// A fee stated by the vendor, in euro.
    pub(super) fn onboarding(
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

    pub(super) fn fee(
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
    pub(super) fn own_hours(
        &self,
        register: &mut Register,
        seats: Option<ClaimNumber>,
    ) -> Option<ClaimNumber> {
        let setup = self.hours(
            register,
            "implementation_hours",
            &format!("Hours to set it up: {}", self.opportunity.title),
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
            &format!("Hours of training for one user: {}", self.opportunity.title),
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

    pub(super) fn hours(
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

    pub(super) fn one_off(
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

    pub(super) fn weeks(
        &self,
        register: &mut Register,
        key: &str,
        weeks: u32,
    ) -> Option<ClaimNumber> {
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
}
