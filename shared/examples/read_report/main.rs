//! Prints the reports of the demo companies as plain text, to be read from beginning to end.
//!
//! `cargo run -p shared --example read_report -- family-clinic`; without a name, all of them.

mod closing;
mod reading;

use std::{collections::BTreeMap, io};

use chrono::NaiveDate;
use serde::Deserialize;
use shared::{
    admin::seed::SeedFiles,
    reports::{
        analysis::{AnalysisError, Catalogue, Sources, Subject, analyse},
        document::ReportTier,
    },
};

use reading::{Page, Reading};

/// A demo company of the seeds.
#[derive(Debug, Deserialize)]
struct Company {
    id: String,
    name: String,
    answers: BTreeMap<String, serde_json::Value>,
}

fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let files = SeedFiles::embedded();
    let catalogue = Catalogue::parse(&Sources {
        opportunities: &files.opportunities,
        assumptions: &files.assumptions,
        questions: &files.questions,
        benchmarks: &files.benchmarks,
        vendors: &files.vendors,
        rates: &files.rates,
    })
    .map_err(|refusals| anyhow::anyhow!("the seeds contradict themselves: {refusals:?}"))?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds/demo/companies.json");
    let companies: Vec<Company> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut page = Page::new(io::stdout().lock());
    for company in companies {
        if !wanted.is_empty() && !wanted.contains(&company.id) {
            continue;
        }
        page.line(0, format!("##### {} ({})", company.name, company.id))?;
        let subject = Subject {
            answers: company.answers,
            tier: ReportTier::Full,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
        };
        match analyse(&catalogue, &subject) {
            Ok(document) => Reading {
                document: &document,
                page: &mut page,
            }
            .whole()?,
            Err(AnalysisError::Refused(violations)) => {
                for violation in violations {
                    page.line(1, format!("REFUSED {violation}"))?;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
