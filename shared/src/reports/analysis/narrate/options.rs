//! The three ways of a recommendation in words: for, against, when right, what to know about the price.

use rust_decimal::Decimal;

use crate::{
    reports::{
        analysis::{
            inputs::Inputs,
            narrate::{
                build::{build_risk, skills, stack},
                connect::suite_of,
                template::Slots,
            },
            options::{Priced, free_tier, matching_integrations},
            register::Register,
            steps::Step,
        },
        document::{CustomBuild, Segment, Text, VendorChoice, Way, WayToDo},
    },
    vendors::{model::Vendor, plan::Caveat},
};

/// Writes the ways of a step. What was said of a vendor under an earlier recommendation is not said again.
pub struct WayWriter<'w, 'i, 's> {
    /// Claims in the making.
    pub register: &'w mut Register,
    /// Values of this company.
    pub inputs: &'w Inputs<'i>,
    /// The slots of the step.
    pub slots: &'w Slots,
    /// The step.
    pub step: &'w Step<'s>,
    /// It is the first recommendation of the report.
    pub is_first: bool,
    /// The earlier recommendation that offers a vendor, by its slug.
    pub seen: &'w dyn Fn(&str) -> Option<u32>,
}

impl WayWriter<'_, '_, '_> {
    /// All ways of the step.
    #[must_use]
    pub fn ways(self) -> Vec<WayToDo> {
        let options = self.step.ways.options.iter().enumerate();
        options
            .map(|(place, option)| self.way(option, place == self.step.ways.chosen))
            .collect()
    }

    fn way(&self, option: &Priced<'_>, recommended: bool) -> WayToDo {
        let mut slots = self.slots.clone();
        slots
            .claim("way_monthly", option.monthly)
            .claim("way_one_off", option.one_off)
            .claim("way_weeks", option.weeks)
            .claim("way_hours", option.own_hours)
            .claim("build_hours", option.build.map(|(hours, _)| hours))
            .claim("build_rate", option.build.map(|(_, rate)| rate));
        for (name, way) in [("shelf", Way::OffTheShelf), ("best", Way::BestInClass)] {
            let found = self.step.ways.options.iter().find(|other| other.way == way);
            if let Some(vendor) = found.and_then(|other| other.vendor) {
                slots.name(name, vendor.name.clone());
            }
        }
        let (title, pros, cons, right_when) = match option.vendor {
            Some(vendor) => self.vendor_words(&mut slots, vendor, option),
            None => self.build_words(&slots),
        };
        let known = |texts: Vec<Text>| texts.into_iter().filter(|text| !text.is_empty()).collect();
        WayToDo {
            way: option.way,
            recommended,
            title,
            vendor: option.vendor.map(|vendor| choice(&slots, vendor, option)),
            // Nothing is priced as zero: what is not above zero is a price on request.
            monthly: option
                .monthly
                .filter(|claim| self.register.value(*claim) > Decimal::ZERO),
            one_off: option.one_off,
            weeks: option.weeks,
            own_hours: option.own_hours,
            pros: known(pros),
            cons: known(cons),
            right_when,
            build: option.build.map(|(hours, rate)| CustomBuild {
                stack: stack(self.step, self.inputs.answers),
                skills: skills(self.step),
                hours,
                rate,
            }),
        }
    }

    fn build_words(&self, slots: &Slots) -> (Text, Vec<Text>, Vec<Text>, Text) {
        let answers = self.inputs.answers;
        let in_house = answers.has("team_functions", "dev");
        (
            slots.first(&["Your own, to {title_lower}"]),
            vec![slots.first(&["Fits the way your {firm} works to the last exception, and {way_monthly} keeps it running however many use it."])],
            vec![
                slots.first(&["Takes {build_hours} of a developer at {build_rate}, and somebody who minds it afterwards."]),
                if self.is_first { build_risk(slots, answers) } else { Text::default() },
            ],
            slots.first(if in_house {
                &[
                    "Right when your own developers have those hours, and {shelf} and {best} both fail on something that matters.",
                    "Right when your own developers have those hours, and nothing on sale fits.",
                ]
            } else {
                &[
                    "Right when a system you cannot leave lets in neither {shelf} nor {best}.",
                    "Right when a system you cannot leave lets in nothing on sale.",
                ]
            }),
        )
    }

    fn vendor_words(
        &self,
        slots: &mut Slots,
        vendor: &Vendor,
        option: &Priced<'_>,
    ) -> (Text, Vec<Text>, Vec<Text>, Text) {
        let answers = self.inputs.answers;
        let plan = option
            .tier
            .map(|tier| tier.name.as_str())
            .unwrap_or_default();
        let title = Text(vec![Segment::Name(plan_name(&vendor.name, plan))]);
        let earlier = (self.seen)(&vendor.slug);
        let tools = matching_integrations(vendor, answers.chosen("current_tools"));
        if !tools.is_empty() {
            let names: Vec<String> = tools.iter().take(3).map(|name| product(name)).collect();
            slots.name("tools", names.join(", "));
        }
        slots
            .name("this", vendor.name.clone())
            .name("says", vendor.description.clone())
            .recommendation("earlier", earlier);
        let in_field = vendor
            .industries
            .iter()
            .any(|industry| industry == answers.industry());
        let mut pros = Vec::new();
        let mut cons = Vec::new();
        if earlier.is_some() {
            pros.push(
                slots.first(&["Described under {earlier}; one contract with {this} serves both."]),
            );
        } else {
            pros.push(slots.first(&["{says}"]));
            if !in_field {
                cons.push(slots.first(&[
                    "{this} does not list your field; ask it for a {firm} that uses it.",
                ]));
            }
            if !tools.is_empty() {
                pros.push(slots.first(&[
                    "{this} has ready connections to {tools}; check that yours is among them.",
                ]));
            } else if suite_of(vendor, answers).is_none()
                && answers
                    .chosen("current_tools")
                    .iter()
                    .any(|tool| tool != "none")
            {
                cons.push(slots.first(&[
                    "We found no ready connection from {this} to the kinds of tools you named.",
                ]));
            }
            if vendor.needs_developer {
                cons.push(slots.first(&["{this} needs a developer to set up."]));
            }
        }
        pros.push(slots.first(match (option.way, in_field) {
            (Way::OffTheShelf, true) => &["Of those that serve your field and need no developer, the cheapest here: {way_monthly}."],
            (Way::OffTheShelf, false) => &["The cheapest here that needs no developer: {way_monthly}."],
            (_, true) => &["It serves your field, and more about it could be verified for this than about any other."],
            (_, false) => &["More about it could be verified for this than about any other."],
        }));
        cons.push(self.against(slots, option));
        if cons.iter().all(Text::is_empty) {
            cons.push(
                slots.first(&["{way_hours} of your own go into it before the first result."]),
            );
        }
        let when = match option.way {
            Way::OffTheShelf => slots.first(&[
                "Right when it has to be in use within {way_weeks}, without help from outside.",
            ]),
            _ => self.when_best(slots, vendor),
        };
        (title, pros, cons, when)
    }

    /// What speaks against a vendor beside the other one: what it costs more, or that less is known of it.
    fn against(&self, slots: &Slots, option: &Priced<'_>) -> Text {
        let of = |way: Way| self.step.ways.options.iter().find(|other| other.way == way);
        let a_month = |option: &Priced<'_>| option.monthly.map(|claim| self.register.value(claim));
        let (shelf, best) = (of(Way::OffTheShelf), of(Way::BestInClass));
        let mut slots = slots.clone();
        slots.claim("shelf_monthly", shelf.and_then(|other| other.monthly));
        let dearer = best
            .and_then(a_month)
            .zip(shelf.and_then(a_month))
            .is_some_and(|(best, shelf)| best > shelf);
        match option.way {
            Way::BestInClass if dearer => {
                slots.first(&["{way_monthly}, where {shelf} asks {shelf_monthly}."])
            }
            Way::OffTheShelf if option.caveats.contains(&Caveat::SeatLimitNotStated) => slots
                .first(&[
                    "How many may use it at {way_monthly} is not stated; ask before you sign.",
                ]),
            _ => Text::default(),
        }
    }

    /// When the more complete vendor is the right one: by what it has and the cheaper one lacks.
    fn when_best(&self, slots: &Slots, vendor: &Vendor) -> Text {
        let answers = self.inputs.answers;
        let shelf = self
            .step
            .ways
            .options
            .iter()
            .find(|other| other.way == Way::OffTheShelf)
            .and_then(|other| other.vendor);
        let own = matching_integrations(vendor, answers.chosen("current_tools"));
        let of_shelf = shelf
            .map(|shelf| matching_integrations(shelf, answers.chosen("current_tools")))
            .unwrap_or_default();
        let mut slots = slots.clone();
        // A suite reaches its own parts, and one connection is seldom the only one: only where none is known, it counts.
        let is_known = shelf.is_some_and(|shelf| suite_of(shelf, answers).is_some());
        let only: Vec<String> = own
            .iter()
            .filter(|_| of_shelf.is_empty() && !is_known)
            .take(2)
            .map(|name| product(name))
            .collect();
        if !only.is_empty() {
            slots.name("only", only.join(" or "));
        }
        let has_interface = vendor.api_available && shelf.is_some_and(|shelf| !shelf.api_available);
        slots.first(if shelf.is_none() {
            &["Right when it is used every week from now on."]
        } else if has_interface && only.is_empty() {
            &["Right when another system has to read from it: {this} has an interface, of {shelf} we know of none."]
        } else {
            &[
                "Right when you use {only}, to which {shelf} has no ready connection.",
                "Right when a month with {shelf} shows where it falls short at your {firm}.",
            ]
        })
    }
}

impl std::fmt::Debug for WayWriter<'_, '_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("WayWriter")
            .field("step", &self.step.id())
            .finish_non_exhaustive()
    }
}

/// The vendor's name with the plan's, without saying the same word twice.
#[must_use]
pub fn plan_name(vendor: &str, plan: &str) -> String {
    if plan.eq_ignore_ascii_case(vendor) {
        return vendor.to_owned();
    }
    let last = vendor.rsplit(' ').next().unwrap_or_default();
    let rest = match plan.split_once(' ') {
        Some((first, rest)) if first.eq_ignore_ascii_case(last) => rest,
        None if plan.eq_ignore_ascii_case(last) => "",
        _ => plan,
    };
    format!("{vendor} {rest}").trim().to_owned()
}

/// The vendor with what to know about its price.
fn choice(slots: &Slots, vendor: &Vendor, option: &Priced<'_>) -> VendorChoice {
    VendorChoice {
        slug: vendor.slug.clone(),
        name: vendor.name.clone(),
        plan: option.tier.map(|tier| tier.name.clone()),
        website: vendor.website.clone(),
        price: option.price,
        caveats: option
            .caveats
            .iter()
            .map(|caveat| caveat_words(slots, caveat))
            .collect(),
        free_tier: free_tier(vendor).map(|tier| {
            let mut slots = slots.clone();
            slots
                .name("free", format!("{} {}", vendor.name, tier.name))
                .quote("limits", tier.limits.clone());
            slots.first(&[
                "{free} costs nothing within {limits}; try it there, but do not plan on it.",
                "{free} costs nothing; try it there, but do not plan on it.",
            ])
        }),
    }
}

fn caveat_words(slots: &Slots, caveat: &Caveat) -> Text {
    let mut slots = slots.clone();
    let sentence = match caveat {
        Caveat::FromPrice => "A from-price: what your need costs may be more.",
        Caveat::SeatLimitNotStated => "Seat limit not stated.",
        Caveat::OneUnit(unit) => {
            slots.quote("unit", Some(unit.clone()));
            "The price of one {unit}."
        }
        Caveat::RequiresOtherLicence => "On top of another licence, whose price is not known.",
        Caveat::Doubt(doubt) => {
            slots.quote("doubt", Some(doubt.clone()));
            "The reading is in doubt: {doubt}."
        }
        Caveat::BilledAnnually => "Billed a year ahead.",
        Caveat::OtherBilling => "The rate of monthly billing, because no yearly one is stated.",
        Caveat::BillingNotStated => {
            "The source does not say whether this is billed by month or by year."
        }
        Caveat::QuotaBelowVolume(unit) => {
            slots.quote("unit", Some(unit.clone()));
            "Its quota of {unit} is below your volume."
        }
        Caveat::QuotaUnknown(unit) => {
            slots.quote("unit", Some(unit.clone()));
            "It has a quota of {unit}; whether that is enough has to be asked."
        }
        Caveat::MinimumSeats(_) => "A smaller team pays for the smallest purchase.",
    };
    slots.first(&[sentence])
}

/// Why the recommended way.
#[must_use]
pub fn choice_text(register: &Register, slots: &Slots, step: &Step<'_>) -> Text {
    let Some(choice) = step.choice() else {
        return Text::default();
    };
    let mut slots = slots.clone();
    let option = |way: Way| {
        let found = step.ways.options.iter().find(|option| option.way == way);
        found.filter(|option| option.way != choice.way)
    };
    let other = option(Way::BestInClass).or_else(|| option(Way::OffTheShelf));
    if let Some(vendor) = other.and_then(|option| option.vendor) {
        slots
            .name("other", vendor.name.clone())
            .claim("other_monthly", other.and_then(|option| option.monthly));
    }
    let begins = choice.caveats.contains(&Caveat::FromPrice);
    slots
        .words("at", if begins { "from" } else { "at" })
        .claim("monthly", choice.monthly);
    let months = |option: &Priced<'_>| Some(register.value(option.monthly?));
    let whole = |option: &Priced<'_>| option.three_years(register);
    let dearer_a_month = other
        .and_then(months)
        .zip(months(choice))
        .is_some_and(|(other, own)| other > own * Decimal::new(12, 1));
    let dearer_in_all = other
        .and_then(whole)
        .zip(whole(choice))
        .is_some_and(|(other, own)| other >= own);
    let one_seat = step
        .ways
        .seats
        .is_none_or(|seats| register.value(seats) <= Decimal::ONE);
    match choice.way {
        Way::OffTheShelf if dearer_a_month && one_seat => slots.first(&[
            "We recommend {plan} {at} {monthly}: {other} at {other_monthly} buys more than this step needs.",
            "We recommend {plan} {at} {monthly}: nothing else that fits could be priced.",
        ]),
        Way::OffTheShelf if dearer_a_month => slots.first(&[
            "We recommend {plan} {at} {monthly} for {seats}: {other} at {other_monthly} buys more than this step needs.",
            "We recommend {plan} {at} {monthly} for {seats}: nothing else that fits could be priced.",
        ]),
        Way::OffTheShelf => slots.first(&[
            "We recommend {plan} {at} {monthly}: set-up included, {other} costs more over three years.",
            "We recommend {plan} {at} {monthly}: nothing else that fits could be priced.",
        ]),
        Way::BestInClass if dearer_in_all => slots.first(&[
            "We recommend {plan} {at} {monthly}: set-up included, it costs no more over three years than {other}, and more about it could be verified.",
            "We recommend {plan} {at} {monthly}: no cheaper one that fits could be priced.",
        ]),
        Way::BestInClass => slots.first(&[
            "We recommend {plan} {at} {monthly}: over three years it costs little more than {other}, and far more about it could be verified.",
            "We recommend {plan} {at} {monthly}: no cheaper one that fits could be priced.",
        ]),
        Way::CustomBuild => slots.first(&["No vendor that fits your size and country could be priced, so it has to be built: {one_off} once."]),
    }
}

/// A product's name from its tag.
fn product(tag: &str) -> String {
    match tag {
        "quickbooks" => "QuickBooks".to_owned(),
        "hubspot" => "HubSpot".to_owned(),
        "woocommerce" => "WooCommerce".to_owned(),
        "bigcommerce" => "BigCommerce".to_owned(),
        "datev" => "DATEV".to_owned(),
        "sap" => "SAP".to_owned(),
        "power_bi" => "Power BI".to_owned(),
        "zoho_crm" => "Zoho CRM".to_owned(),
        "netsuite" => "NetSuite".to_owned(),
        "sharepoint" => "SharePoint".to_owned(),
        "github" => "GitHub".to_owned(),
        "bamboohr" => "BambooHR".to_owned(),
        other => other
            .split('_')
            .map(crate::reports::analysis::inputs::capital)
            .collect::<Vec<_>>()
            .join(" "),
    }
}
