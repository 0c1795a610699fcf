//! Every figure of a file is a claim of its document, under the claim's number, and no other number slips in.

use std::collections::BTreeSet;

use shared::{
    reports::{
        claim::{ClaimNumber, EvidenceNumber},
        document::{Figure, Form, ReportDocument, ReportTier, Segment, Text},
        visit::Visitor,
        words,
    },
    testing::{
        demo_companies, demo_report,
        figures::{around, is_tick, numbers, stated_numbers},
        random_report,
    },
};

use crate::reader;

#[test]
fn every_figure_of_the_demo_companies_is_a_claim_under_its_number() {
    for company in demo_companies() {
        for tier in [ReportTier::Full, ReportTier::Quick] {
            let report = demo_report(&company.id, tier).expect("a report");
            check(&format!("{} {tier:?}", company.id), report);
        }
    }
}

/// `CRB_PDF_COMPANIES` says how many; fifty are what a release is held to.
#[test]
fn every_figure_of_companies_made_up_at_random_is_a_claim_under_its_number() {
    let count = std::env::var("CRB_PDF_COMPANIES").ok();
    let count = count.and_then(|count| count.parse().ok());
    for seed in 0..count.unwrap_or(10) {
        let tier = if seed % 3 == 2 {
            ReportTier::Quick
        } else {
            ReportTier::Full
        };
        let report = random_report(seed, tier).expect("a report");
        check(&format!("company {seed}"), report);
    }
}

fn check(name: &str, mut report: ReportDocument) {
    // The method prints it; a line may break inside it.
    report.input_hash = "digest".to_owned();
    let file = reader::file(&report);
    let text = reader::text(&file);

    let allowed = allowed(&report, &file);
    let strangers: BTreeSet<&str> = numbers(&text)
        .filter(|number| !allowed.contains(*number) && !is_tick(number))
        .collect();
    assert!(
        strangers.is_empty(),
        "{name}: not of the document: {:?}",
        strangers
            .iter()
            .map(|number| around(&text, number))
            .collect::<Vec<_>>()
    );

    // Lines break anywhere, so letters are compared.
    let letters = reader::letters(&file);
    let mut figures = Figures::default();
    report.visit(&mut figures);
    assert!(!figures.0.is_empty(), "{name} has figures");
    for figure in figures.0 {
        // The cover prints scores in a line of their own, in a shorter form.
        let claim = &report.claims[figure.claim.0 as usize - 1];
        let is_printed = [figure.form, Form::Bare].iter().any(|form| {
            let printed = format!("{}{}", claim.rendered.form(*form), claim.number.0);
            let printed: String = printed.split_whitespace().collect();
            letters.contains(&printed)
        });
        assert!(is_printed, "{name}: {figure:?} of {} is missing", claim.key);
    }
    for claim in &report.claims {
        let entry: String = format!("{}{}", claim.number.0, claim.label)
            .split_whitespace()
            .collect();
        assert!(
            letters.contains(&entry),
            "{name}: the register lacks {entry}"
        );
    }
}

/// The figures in texts.
#[derive(Default)]
struct Figures(Vec<Figure>);

impl Visitor for Figures {
    fn claim(&mut self, _number: &mut ClaimNumber) {}

    fn evidence(&mut self, _number: &mut EvidenceNumber) {}

    fn text(&mut self, _place: &str, text: &mut Text) {
        self.0
            .extend(text.0.iter().filter_map(|segment| match segment {
                Segment::Figure(figure) => Some(*figure),
                _ => None,
            }));
    }
}

/// What may stand in the file: what the document says, and the numbers of its pages.
fn allowed(report: &ReportDocument, file: &[u8]) -> BTreeSet<String> {
    let mut allowed = stated_numbers(report);
    allowed.extend(
        words::ALL
            .iter()
            .flat_map(|(_, words)| numbers(words))
            .map(str::to_owned),
    );
    let pages = reader::info(file);
    let pages = pages.lines().find_map(|line| line.strip_prefix("Pages:"));
    let pages: usize = pages
        .expect("a number of pages")
        .trim()
        .parse()
        .expect("a number");
    allowed.extend((0..=pages.max(36)).map(|number| number.to_string()));
    // The legend's examples.
    allowed.extend(["53", "4.44", "6"].map(str::to_owned));
    allowed
}
