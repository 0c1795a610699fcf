//! The report page over the documents of all demo companies: whole, linked, and free of anything inline.

use std::collections::{BTreeMap, BTreeSet};

use api::web::report_page::{PageContext, render};
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::Value;
use shared::{
    reports::{
        analysis::{analyse, run::Subject},
        document::{ReportDocument, ReportTier},
        knowledge::Knowledge,
    },
    testing::seeded_db,
};
use tokio::sync::OnceCell;

#[derive(Deserialize)]
struct Company {
    id: String,
    answers: BTreeMap<String, Value>,
}

const CONTEXT: PageContext<'static> = PageContext {
    version: 1,
    staleness: None,
    public_id: "o0V0mXb0Q3S3yX8n5mYl2A",
};

/// A name for messages, the document, and its page.
type Made = (String, ReportDocument, String);

/// Every demo company's report, short and whole, with its page; made once, since nothing here changes them.
async fn pages() -> &'static [Made] {
    static PAGES: OnceCell<Vec<Made>> = OnceCell::const_new();
    PAGES.get_or_init(make_pages).await
}

async fn make_pages() -> Vec<Made> {
    let db = seeded_db().await;
    let knowledge = Knowledge::default();
    let catalogue = knowledge.current(&db.db).await.expect("a catalogue");
    let companies = include_str!("../../../seeds/demo/companies.json");
    let companies: Vec<Company> = serde_json::from_str(companies).expect("the demo companies");
    let mut pages = Vec::new();
    for company in companies {
        for tier in [ReportTier::Full, ReportTier::Quick] {
            let subject = Subject {
                answers: company.answers.clone(),
                tier,
                as_of: NaiveDate::from_ymd_opt(2026, 11, 20).expect("a date"),
            };
            let document = analyse(&catalogue, &subject).expect("a report");
            let page = render(&document, CONTEXT).expect("a page");
            pages.push((format!("{} {tier:?}", company.id), document, page));
        }
    }
    pages
}

/// All values of an attribute.
fn values<'p>(page: &'p str, attribute: &str) -> Vec<&'p str> {
    let start = format!(" {attribute}=\"");
    page.split(&start)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[tokio::test]
async fn every_link_within_the_report_leads_somewhere() {
    for (name, document, page) in pages().await {
        let ids = values(page, "id");
        let unique: BTreeSet<&str> = ids.iter().copied().collect();

        assert_eq!(ids.len(), unique.len(), "{name} names two things alike");
        for target in values(page, "href") {
            if let Some(anchor) = target.strip_prefix('#') {
                assert!(unique.contains(anchor), "{name}: #{anchor} leads nowhere");
            }
        }
        for claim in &document.claims {
            let anchor = format!("claim-{}", claim.number.0);
            assert!(
                unique.contains(anchor.as_str()),
                "{name}: {anchor} is not in the register"
            );
        }
    }
}

#[tokio::test]
async fn every_figure_says_how_sure_it_is() {
    for (name, document, page) in pages().await {
        let figures = page.matches("<a class=\"n\"").count();
        let sure = ["high", "medium", "low"].map(|level| {
            page.matches(&format!("<a class=\"n\" data-conf=\"{level}\""))
                .count()
        });

        assert_eq!(figures, sure.iter().sum::<usize>(), "{name}");
        assert!(
            figures > document.ledger_figures(),
            "{name} shows too few figures"
        );
    }
}

/// How many figures a report shows at the very least.
trait LedgerFigures {
    fn ledger_figures(&self) -> usize;
}

impl LedgerFigures for ReportDocument {
    fn ledger_figures(&self) -> usize {
        self.summary
            .ledger
            .iter()
            .filter(|line| line.figure.is_some())
            .count()
    }
}

#[tokio::test]
async fn the_page_holds_nothing_inline_and_reaches_no_other_server_by_itself() {
    for (name, _, page) in pages().await {
        for forbidden in [
            "<style",
            " style=\"",
            " onclick=",
            " onload=",
            "javascript:",
            "<script>",
            "<img",
            "<iframe",
        ] {
            assert!(!page.contains(forbidden), "{name} holds {forbidden}");
        }
        for source in values(page, "src") {
            assert!(source.starts_with("/assets/"), "{name} loads {source}");
        }
    }
}

#[tokio::test]
async fn what_a_person_typed_cannot_become_markup() {
    let mut document = pages().await[0].1.clone();
    let hostile = "<script>alert(\"1\")</script>";
    document.company.title = hostile.to_owned();
    document.company.descriptors = vec![hostile.to_owned()];
    document.summary.standfirst =
        shared::reports::document::Text(vec![shared::reports::document::Segment::Quote(
            hostile.to_owned(),
        )]);

    let page = render(&document, CONTEXT).expect("a page");

    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)"));
}

#[tokio::test]
async fn charts_stay_inside_their_frame() {
    for (name, _, page) in pages().await {
        for chart in page.split("<svg class=\"chart").skip(1) {
            let chart = chart.split("</svg>").next().unwrap_or_default();
            assert!(
                !chart.contains("NaN") && !chart.contains("\"inf"),
                "{name}: a chart without numbers"
            );
            let width: f64 = values(chart, "width")[0].parse().expect("a width");
            for x in ["x", "cx", "x1", "x2"]
                .iter()
                .flat_map(|attribute| values(chart, attribute))
            {
                let x: f64 = x.parse().expect("a place");
                assert!(
                    (-1.0..=width + 1.0).contains(&x),
                    "{name}: {x} in a chart of {width}"
                );
            }
        }
    }
}
