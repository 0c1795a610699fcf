//! Every figure of a page is a claim under its number, its claim computes to it, and no other number slips in.

use std::collections::BTreeSet;

use api::web::report_page::{PageContext, render};
use scraper::{ElementRef, Html, Node, Selector};
use shared::{
    reports::{
        analysis::gate,
        claim::ClaimNumber,
        document::{Form, ReportDocument, ReportTier},
    },
    testing::{
        figures::{around, is_tick, numbers, stated_numbers},
        random_report,
    },
};

const FORMS: [Form; 6] = [
    Form::Short,
    Form::Bare,
    Form::Low,
    Form::Middle,
    Form::High,
    Form::Dash,
];
/// Companies of a normal run; a release is held to a thousand.
const COMPANIES: u64 = 12;

/// `CRB_HTML_COMPANIES` says how many.
#[test]
fn every_figure_of_companies_made_up_at_random_is_a_claim_that_computes_to_it() {
    let count = std::env::var("CRB_HTML_COMPANIES").ok();
    let count = count.and_then(|count| count.parse().ok());
    for seed in 0..count.unwrap_or(COMPANIES) {
        let tier = if seed % 3 == 2 {
            ReportTier::Quick
        } else {
            ReportTier::Full
        };
        let report = random_report(seed, tier).expect("a report");
        check(&format!("company {seed}"), &report);
    }
}

fn check(name: &str, report: &ReportDocument) {
    let context = PageContext {
        version: 1,
        staleness: None,
        public_id: "o-V-mXb-Q-S-yX-n-mYl-A",
    };
    let page = Html::parse_document(&render(report, context).expect("a page"));

    // Recomputes every claim from its formula and inputs.
    let violations = gate::check(report);
    assert!(violations.is_empty(), "{name}: {violations:?}");

    let figure = Selector::parse("a.n").expect("a selector");
    let mut figures = 0;
    for element in page.select(&figure) {
        let number = element
            .attr("href")
            .and_then(|to| to.strip_prefix("#claim-"));
        let number = number.and_then(|number| number.parse().ok());
        let claim = number.and_then(|number| report.claim(ClaimNumber(number)));
        let claim = claim.unwrap_or_else(|| panic!("{name}: {} opens nothing", element.html()));
        let printed = words(&element.text().collect::<String>());
        assert!(
            FORMS
                .iter()
                .any(|form| words(claim.rendered.form(*form)) == printed),
            "{name}: {printed:?} is none of the forms of {}: {:?}",
            claim.key,
            claim.rendered
        );
        figures += 1;
    }
    assert!(figures > 0, "{name} has figures");

    let mut stated = stated_numbers(report);
    // Sections, months and chances in a hundred; the example of how a figure looks.
    stated.extend((0..=36).map(|number| number.to_string()));
    stated.extend(["53", "4.44", "100"].map(str::to_owned));
    let mut text = String::new();
    visible(page.root_element(), &mut text);
    let strangers: BTreeSet<&str> = numbers(&text)
        .filter(|number| !stated.contains(*number) && !is_tick(number))
        .collect();
    assert!(
        strangers.is_empty(),
        "{name}: not of the document: {:?}",
        strangers
            .iter()
            .map(|number| around(&text, number))
            .collect::<Vec<_>>()
    );
}

/// One space between words, whatever breaks the lines.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a reader can see: text of all elements but those that hold code.
fn visible(element: ElementRef<'_>, text: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(inner) if !["script", "style", "head"].contains(&inner.name()) => {
                text.push(' ');
                if let Some(inner) = ElementRef::wrap(child) {
                    visible(inner, text);
                }
                text.push(' ');
            }
            _ => {}
        }
    }
}
