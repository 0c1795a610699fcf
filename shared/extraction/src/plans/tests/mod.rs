mod hostile;
mod pages;
mod public_half;
mod styles;

use crate::page::Gate;

use super::{Plan, PlansPage, plans};

fn read(html: &str) -> PlansPage {
    let document = Gate::default().parse(html).expect("a small page");
    plans(&document, "https://vendor.example/pricing")
}

/// The plans of a page, a line each: `Pro: 10 USD/month/user billed year, 96 USD/year`.
fn summary(html: &str) -> String {
    let lines: Vec<String> = read(html).plans.iter().map(line).collect();
    lines.join("\n")
}

fn line(plan: &Plan) -> String {
    let mut parts: Vec<String> = plan
        .prices
        .iter()
        .map(|price| {
            let from = if price.starting_at { "from " } else { "" };
            let currency = price
                .currency
                .map_or("?".to_owned(), |currency| currency.to_string());
            let period = price
                .period
                .map_or(String::new(), |period| format!("/{}", period.as_str()));
            let per = price.per.map_or(String::new(), |per| format!("/{per}"));
            let billed = price.billed.map_or(String::new(), |billed| {
                format!(" billed {}", billed.as_str())
            });
            format!("{from}{} {currency}{period}{per}{billed}", price.amount)
        })
        .collect();
    if plan.is_free {
        parts = vec!["free".to_owned()];
    }
    if plan.contact_sales {
        parts.push("contact".to_owned());
    }
    format!("{}: {}", plan.name, parts.join(", "))
}
