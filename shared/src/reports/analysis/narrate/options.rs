//! The three ways of a recommendation in words: for, against, when right, what to know about the price.

use rust_decimal::Decimal;

use crate::{
    reports::{
        analysis::{
            answers::Answers,
            inputs::Inputs,
            narrate::template::Slots,
            options::{Priced, free_tier, matching_integrations},
            register::Register,
            steps::Step,
        },
        document::{
            Connect, ConnectDecision, CustomBuild, Segment, Text, VendorChoice, Way, WayToDo,
        },
    },
    vendors::{model::Vendor, plan::Caveat},
};

/// All ways of a step.
pub fn ways(
    register: &mut Register,
    inputs: &Inputs<'_>,
    slots: &Slots,
    step: &Step<'_>,
) -> Vec<WayToDo> {
    step.ways
        .options
        .iter()
        .enumerate()
        .map(|(place, option)| {
            way(
                register,
                inputs,
                slots,
                step,
                option,
                place == step.ways.chosen,
            )
        })
        .collect()
}

fn way(
    register: &mut Register,
    inputs: &Inputs<'_>,
    slots: &Slots,
    step: &Step<'_>,
    option: &Priced<'_>,
    recommended: bool,
) -> WayToDo {
    let answers = inputs.answers;
    let mut slots = slots.clone();
    slots
        .claim("way_monthly", option.monthly)
        .claim("way_one_off", option.one_off)
        .claim("way_weeks", option.weeks)
        .claim("way_hours", option.own_hours)
        .claim("build_hours", option.build.map(|(hours, _)| hours))
        .claim("build_rate", option.build.map(|(_, rate)| rate));
    let (title, pros, cons, right_when) = match option.vendor {
        Some(vendor) => {
            let plan = option.tier.map(|tier| tier.name.as_str()).unwrap_or_default();
            let title = Text(vec![Segment::Name(format!("{} {plan}", vendor.name).trim().to_owned())]);
            (title, vendor_pros(&mut slots, answers, vendor, option), vendor_cons(&slots, answers, vendor, option), vendor_when(&slots, step, option))
        }
        None => (
            slots.first(&["Your own, to {title_lower}"]),
            vec![
                slots.first(&["Does what your {firm} does and nothing else; your data stays where you put it."]),
                slots.first(&["No price per seat: {way_monthly} keeps it running, however many use it."]),
            ],
            vec![
                slots.first(&["Takes {build_hours} of a developer at {build_rate}, and someone who minds it afterwards."]),
                build_risk(&slots, answers),
            ],
            slots.first(&[if answers.has("team_functions", "dev") {
                "Right when your own developers have time for it and the two products fail on something that matters."
            } else {
                "Right when neither product can reach a system you cannot leave."
            }]),
        ),
    };
    WayToDo {
        way: option.way,
        recommended,
        title,
        vendor: option.vendor.map(|vendor| choice(&slots, vendor, option)),
        monthly: option.monthly,
        one_off: option.one_off,
        weeks: option.weeks,
        own_hours: option.own_hours,
        pros: pros.into_iter().filter(|text| !text.is_empty()).collect(),
        cons: cons.into_iter().filter(|text| !text.is_empty()).collect(),
        right_when,
        build: option.build.map(|(hours, rate)| CustomBuild {
            stack: stack(step, answers),
            skills: skills(step),
            hours,
            rate,
        }),
    }
    .with_known_claims(register)
}

impl WayToDo {
    /// Nothing is priced as zero: a monthly cost that is not above zero is "price on request".
    fn with_known_claims(mut self, register: &Register) -> Self {
        self.monthly = self
            .monthly
            .filter(|claim| register.value(*claim) > Decimal::ZERO);
        self
    }
}

fn vendor_pros(
    slots: &mut Slots,
    answers: &Answers<'_>,
    vendor: &Vendor,
    option: &Priced<'_>,
) -> Vec<Text> {
    let tools = matching_integrations(vendor, answers.chosen("current_tools"));
    if !tools.is_empty() {
        let names: Vec<String> = tools.iter().take(3).map(|name| product(name)).collect();
        slots.name("tools", names.join(", "));
    }
    slots.name("says", vendor.description.clone());
    let industry = vendor
        .industries
        .iter()
        .any(|industry| industry == answers.industry());
    vec![
        slots.first(&["{says}"]),
        if industry {
            slots.first(&["Names your field among those it serves."])
        } else {
            Text::default()
        },
        slots.first(&["Connects to {tools}, which belong to the kinds of tools you use."]),
        match option.way {
            Way::OffTheShelf => slots.first(&[
                "The cheapest that fits your need of {seats} and needs no developer.",
                "The cheapest that fits and needs no developer.",
            ]),
            _ => slots.first(&[
                "The most complete record we could verify: field, tools, interface and price.",
            ]),
        },
    ]
}

fn vendor_cons(
    slots: &Slots,
    answers: &Answers<'_>,
    vendor: &Vendor,
    option: &Priced<'_>,
) -> Vec<Text> {
    let mut cons: Vec<Text> = Vec::new();
    if !vendor
        .industries
        .iter()
        .any(|industry| industry == answers.industry())
    {
        cons.push(slots.first(&["Does not name your field; ask for a {firm} that uses it."]));
    }
    if vendor.needs_developer {
        cons.push(slots.first(&["Needs a developer to set up."]));
    }
    if matching_integrations(vendor, answers.chosen("current_tools")).is_empty() {
        cons.push(slots.first(&["We found no ready connection to the kinds of tools you named."]));
    }
    let price = option.caveats.iter().find_map(|caveat| match caveat {
        Caveat::FromPrice => Some("The price is where it begins; your volume may cost more."),
        Caveat::QuotaBelowVolume(_) => {
            Some("Its stated quota is below your volume, so expect the next plan up.")
        }
        Caveat::OneUnit(_) => Some("The price is for one unit; how many you need has to be asked."),
        Caveat::RequiresOtherLicence => Some("Comes on top of a licence that is not in the price."),
        Caveat::SeatLimitNotStated => Some("How many seats the price is good for is not stated."),
        _ => None,
    });
    cons.extend(price.map(|sentence| slots.first(&[sentence])));
    if cons.is_empty() {
        cons.push(slots.first(&["Wants {way_hours} of your own before it does anything."]));
    }
    cons
}

fn vendor_when(slots: &Slots, step: &Step<'_>, option: &Priced<'_>) -> Text {
    match option.way {
        Way::OffTheShelf => slots.first(&[
            "Right when you want to see a result in {way_weeks} with the people you have.",
        ]),
        _ if step.considered.level > 1 => {
            slots.first(&["Right when this becomes part of every day at your {firm}."])
        }
        _ => slots.first(&["Right when the first months show that the cheaper one is too small."]),
    }
}

fn build_risk(slots: &Slots, answers: &Answers<'_>) -> Text {
    let low = answers
        .number("technical_skill")
        .is_some_and(|skill| skill <= Decimal::TWO);
    if answers.has("team_functions", "dev") {
        slots.first(&["Your developers would build this instead of what your {customers} pay for."])
    } else if low {
        slots.first(&["Nobody in your team could repair it on a bad day."])
    } else {
        slots.first(&["You carry quality and safety yourself, without developers in house."])
    }
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
pub fn choice_text(slots: &Slots, step: &Step<'_>) -> Text {
    let Some(choice) = step.choice() else {
        return Text::default();
    };
    let mut slots = slots.clone();
    let other = step
        .ways
        .options
        .iter()
        .find(|option| option.way == Way::BestInClass)
        .filter(|option| option.way != choice.way);
    let other = other.or_else(|| {
        step.ways
            .options
            .iter()
            .find(|option| option.way == Way::OffTheShelf && option.way != choice.way)
    });
    if let Some(vendor) = other.and_then(|option| option.vendor) {
        slots
            .name("other", vendor.name.clone())
            .claim("other_monthly", other.and_then(|option| option.monthly));
    }
    match choice.way {
        Way::OffTheShelf => slots.first(&[
            "We recommend {plan} at {monthly}: it fits {seats}, and {other} at {other_monthly} buys more than this step needs.",
            "We recommend {plan} at {monthly}.",
        ]),
        Way::BestInClass => slots.first(&[
            "We recommend {plan} at {monthly}: over three years it costs little more than {other}, and far more about it could be verified.",
            "We recommend {plan} at {monthly}; no cheaper one that fits could be priced.",
        ]),
        Way::CustomBuild => slots.first(&["No vendor that fits your size and country could be priced, so building it is what can be reckoned: {one_off} once."]),
    }
}

/// Keep today's tools and connect, replace one, or start anew: by what the company has of the kind.
#[must_use]
pub fn connect(slots: &Slots, answers: &Answers<'_>, step: &Step<'_>) -> Connect {
    let categories = &step.considered.opportunity.vendor_categories;
    let kind = categories
        .iter()
        .find_map(|category| tool_of(category).filter(|tool| answers.has("current_tools", tool)));
    let mut slots = slots.clone();
    let tools = answers.chosen("current_tools");
    let vendor = step.choice().and_then(|option| option.vendor);
    let suite = vendor.and_then(|vendor| match vendor.slug.as_str() {
        "google-workspace" => answers
            .label("current_tools", "office_google")
            .filter(|_| answers.has("current_tools", "office_google")),
        "microsoft-365-copilot" => answers
            .label("current_tools", "office_ms")
            .filter(|_| answers.has("current_tools", "office_ms")),
        _ => None,
    });
    if let Some(label) = suite {
        slots.quote("tool", Some(label));
        let text = slots.first(&["You work in {tool} already: ask first whether the plan you pay for includes the assistant, and pay only the difference."]);
        return Connect {
            decision: ConnectDecision::Connect,
            text,
        };
    }
    let connects = vendor.is_some_and(|vendor| !matching_integrations(vendor, tools).is_empty());
    match kind.and_then(|tool| answers.label("current_tools", tool)) {
        Some(label) => {
            slots.quote("tool", Some(label));
            if vendor.is_none() || connects {
                let text = slots.first(&[
                    "Keep {tool} and connect {vendor} to it: moving records costs more than it would bring.",
                    "Keep {tool} and build beside it.",
                ]);
                Connect {
                    decision: ConnectDecision::Connect,
                    text,
                }
            } else {
                let text = slots.first(&[
                    "First ask the maker of {tool} whether it does this; only if not, replace it with {vendor}, since we found no ready connection.",
                ]);
                Connect {
                    decision: ConnectDecision::Replace,
                    text,
                }
            }
        }
        None => {
            let office = ["office_ms", "office_google", "accounting", "shop", "crm"]
                .into_iter()
                .find(|tool| answers.has("current_tools", tool))
                .and_then(|tool| answers.label("current_tools", tool));
            slots.quote("beside", office);
            let text = slots.first(&[
                "You have nothing of this kind yet: {vendor} is new and stands beside {beside}.",
                "You have nothing of this kind yet, so nothing has to be replaced.",
            ]);
            Connect {
                decision: ConnectDecision::New,
                text,
            }
        }
    }
}

/// The kind of tool in the quiz that a vendor category belongs to.
fn tool_of(category: &str) -> Option<&'static str> {
    Some(match category {
        "crm" => "crm",
        "customer_support" => "helpdesk",
        "accounting_finance" => "accounting",
        "project_management" => "project",
        "ecommerce" => "shop",
        "marketing_automation" => "marketing",
        "analytics_bi" => "bi",
        "hr_recruiting" => "hr",
        "industry_operations" => "erp",
        _ => return None,
    })
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

/// What a custom build is made of, by what the step does and what the company has.
fn stack(step: &Step<'_>, answers: &Answers<'_>) -> Vec<String> {
    let mut parts = vec![
        match step.considered.opportunity.function.as_str() {
            "customer_service" | "customer_success" => {
                "a language model by API, answering only from your articles"
            }
            "finance" => "a document reader by API",
            "engineering" => "a coding model in your editors",
            _ => "a language model by API",
        }
        .to_owned(),
        "a workflow engine you host".to_owned(),
    ];
    if answers.has("data_state", "systems") || answers.has("data_state", "silos") {
        parts.push("connectors to the systems you have".to_owned());
    } else {
        parts.push("a small database in place of spreadsheets".to_owned());
    }
    if answers.has("current_tools", "office_ms") {
        parts.push("sign-in through Microsoft".to_owned());
    } else if answers.has("current_tools", "office_google") {
        parts.push("sign-in through Google".to_owned());
    }
    parts
}

fn skills(step: &Step<'_>) -> Vec<String> {
    let second = match step.considered.opportunity.function.as_str() {
        "customer_service" => "someone who writes and keeps the articles",
        "finance" => "someone who knows the books",
        "engineering" => "a reviewer for what the model writes",
        _ => "someone who knows the work and tests the result",
    };
    vec![
        "a developer who has connected a language model before".to_owned(),
        second.to_owned(),
    ]
}
