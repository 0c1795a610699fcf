//! What a file says of itself, and how it is built.

use render::{Edition, pdf};
use shared::{
    reports::document::{ReportTier, date_in_words},
    testing::{demo_companies, demo_report},
};

use crate::reader;

#[test]
fn a_file_names_its_title_author_language_and_day() {
    for company in demo_companies() {
        let report = demo_report(&company.id, ReportTier::Full).expect("a report");
        let file = reader::file(&report);

        let info = reader::info(&file);
        let says = |field: &str| {
            let found = info.lines().find_map(|line| line.strip_prefix(field));
            found
                .unwrap_or_else(|| panic!("no {field} in {info}"))
                .trim()
                .to_owned()
        };
        let title = format!(
            "Report: {}, {}",
            report.company.title,
            date_in_words(report.as_of)
        );
        assert_eq!(says("Title:"), title);
        assert_eq!(says("Author:"), "CRB Analyser");
        assert!(says("Subject:").starts_with(&report.summary.headline));
        assert!(says("Keywords:").contains(&report.company.title));
        assert_eq!(says("Tagged:"), "yes");
        assert!(says("CreationDate:").contains("2026"));
        assert_eq!(says("JavaScript:"), "no");
        assert!(
            contains(&file, b"/Lang (en-GB)") || contains(&file, b"/Lang (en"),
            "a language"
        );
        assert!(contains(&file, b"/Outlines"), "bookmarks");
        assert!(
            contains(&file, b"pdfuaid"),
            "{} claims to be accessible",
            company.id
        );
        for never in [
            &b"/JavaScript"[..],
            b"/Launch",
            b"/EmbeddedFile",
            b"/OpenAction",
        ] {
            assert!(
                !contains(&file, never),
                "{}",
                String::from_utf8_lossy(never)
            );
        }
    }
}

#[test]
fn a_screen_reader_finds_headings_tables_lists_and_described_charts() {
    let report = demo_report("cycling-shop", ReportTier::Full).expect("a report");

    let structure = reader::structure(&reader::file(&report));

    for tag in [
        "H1",
        "H2",
        "Table",
        "TH",
        "TD",
        "L (block)",
        "Link",
        "Figure",
    ] {
        assert!(structure.contains(tag), "no {tag}");
    }
}

#[test]
fn the_same_report_gives_the_same_bytes_and_another_version_others() {
    let report = demo_report("software-company", ReportTier::Quick).expect("a report");

    let first = reader::file(&report);
    assert_eq!(first, reader::file(&report));
    let second = pdf(&report, &Edition { version: 2 }).expect("a PDF");
    assert_ne!(first, second);
}

#[test]
fn no_step_takes_more_than_its_page() {
    let report = demo_report("cycling-shop", ReportTier::Full).expect("a report");

    let text = reader::text(&reader::file(&report));

    // The contents name each step with its page; nothing but steps stands between the first and the money.
    let page_after = |title: &str| -> u32 {
        let (_, rest) = text.split_once(&format!(" {title} ")).expect("an entry");
        rest.split(' ')
            .next()
            .and_then(|page| page.parse().ok())
            .expect("a page")
    };
    let steps = report.recommendations.len();
    let first = page_after(&report.recommendations[0].title);
    let financials = page_after("5 Financials");
    assert_eq!(financials - first, u32::try_from(steps).expect("few"));
}

fn contains(file: &[u8], wanted: &[u8]) -> bool {
    file.windows(wanted.len()).any(|window| window == wanted)
}
