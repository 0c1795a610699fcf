//! The words of each trade, so that a clinic reads of patients and a shop of shoppers.

/// What a trade calls things.
#[derive(Debug, Clone, Copy)]
pub struct Trade {
    /// The company: "practice".
    pub firm: &'static str,
    /// Who buys: "patients".
    pub customers: &'static str,
    /// One of them.
    pub customer: &'static str,
    /// Who does the core work: "practitioners".
    pub crew: &'static str,
    /// What those who come have booked: "an appointment".
    pub visit: &'static str,
    /// The number that can stand in place of a name: "order number".
    pub reference: &'static str,
}

/// The words of an industry.
#[must_use]
pub fn trade(industry: &str) -> Trade {
    let (firm, customers, customer, crew) = match industry {
        "tech_saas" => (
            "software company",
            "users",
            "user",
            "developers and support staff",
        ),
        "ecommerce_retail" => ("shop", "shoppers", "shopper", "service and warehouse staff"),
        "professional_services" => ("firm", "clients", "client", "consultants"),
        "healthcare" => (
            "practice",
            "patients",
            "patient",
            "practitioners and front desk",
        ),
        "manufacturing" => ("plant", "buyers", "buyer", "planners and operators"),
        "financial_services" => ("finance firm", "clients", "client", "advisers"),
        "hospitality" => ("house", "guests", "guest", "front-of-house staff"),
        "construction_trades" => (
            "building firm",
            "customers",
            "customer",
            "site leads and office",
        ),
        "education" => ("school", "learners", "learner", "teachers"),
        "marketing_agency" => ("agency", "clients", "client", "account teams"),
        _ => ("company", "customers", "customer", "staff"),
    };
    Trade {
        firm,
        customers,
        customer,
        crew,
        visit: match industry {
            "hospitality" => "a reservation",
            "education" => "a lesson booked",
            _ => "an appointment",
        },
        reference: match industry {
            "ecommerce_retail" | "manufacturing" => "order number",
            "healthcare" => "patient number",
            "professional_services" | "financial_services" => "file number",
            "hospitality" => "booking number",
            "construction_trades" => "job number",
            "education" => "learner number",
            "marketing_agency" => "project number",
            _ => "account number",
        },
    }
}

/// A title of the catalogue with the trade's word for those who buy.
#[must_use]
pub fn in_trade_words(title: &str, industry: &str) -> String {
    let words = trade(industry);
    let replaced: Vec<&str> = title
        .split(' ')
        .map(|word| match word {
            "customers" => words.customers,
            "customer" => words.customer,
            other => other,
        })
        .collect();
    replaced.join(" ")
}

/// Who minds a step, by its function.
#[must_use]
pub fn owner(function: &str) -> &'static str {
    match function {
        "finance" => "Bookkeeper",
        "sales" => "Head of sales",
        "marketing" => "Head of marketing",
        "customer_service" | "customer_success" | "client_service" => "Head of service",
        "engineering" => "Head of engineering",
        "production" => "Head of production",
        "hr" => "Head of people",
        "teaching" => "Head of teaching",
        "management" => "Managing director",
        "legal" | "compliance" => "Compliance lead",
        "clinical" => "Lead practitioner",
        _ => "Operations lead",
    }
}
