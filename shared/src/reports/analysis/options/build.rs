//! A custom build by the assumptions: hours, rate, running share.

use super::{OptionMaker, Priced};
use crate::{
    platform::confidence::Confidence,
    reports::{
        analysis::register::{NewClaim, NewEvidence, Register},
        claim::{ClaimNumber, EvidenceKind, EvidenceNumber},
        document::Way,
    },
};
use rust_decimal::Decimal;

impl<'a> OptionMaker<'a, '_> {
    /// A custom build by the assumptions: hours, rate, running share.
    pub(super) fn custom(&self, register: &mut Register, seats: Option<ClaimNumber>) -> Priced<'a> {
        let id = &self.opportunity.id;
        let title = &self.opportunity.title;
        let setup = self.hours(
            register,
            "implementation_hours",
            &format!("Hours to set it up: {}", self.opportunity.title),
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
    pub(super) fn running_share(&self, register: &mut Register) -> EvidenceNumber {
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
