//! The ranges of a report, against plain random draws.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{demo, report};
use crate::reports::{
    analysis::{
        formula::Expression,
        simulation::{Column, outcomes, random_column},
    },
    claim::{ClaimNumber, InputSource, Working},
    document::ReportDocument,
};

/// The report's ranges against a hundred thousand plain random draws of the same inputs.
#[test]
fn a_range_is_within_one_per_cent_of_a_hundred_thousand_draws() -> anyhow::Result<()> {
    const MANY: usize = 100_000;
    let document = report(&demo("cycling-shop")?)?;
    let mut columns = HashMap::new();
    for key in [
        "portfolio.saved",
        "portfolio.created",
        "opp.invoice-capture.benefit",
    ] {
        let claim = document
            .claim_by_key(key)
            .ok_or_else(|| anyhow::anyhow!("no {key}"))?;
        let near = claim
            .spread
            .as_ref()
            .ok_or_else(|| anyhow::anyhow!("{key} is certain"))?;

        let far =
            many(&document, claim.number, MANY, &mut columns).and_then(|column| column.spread());

        let far = far.ok_or_else(|| anyhow::anyhow!("{key} has no outcomes"))?;
        for (what, near, far) in [
            ("p10", near.p10, far.p10),
            ("p50", near.p50, far.p50),
            ("p90", near.p90, far.p90),
        ] {
            let off = ((near - far) / far).abs();
            assert!(
                off < Decimal::new(1, 2),
                "{key} {what}: {near} against {far}"
            );
        }
    }
    Ok(())
}

fn many(
    document: &ReportDocument,
    number: ClaimNumber,
    draws: usize,
    columns: &mut HashMap<u32, Column>,
) -> Option<Column> {
    if let Some(known) = columns.get(&number.0) {
        return Some(known.clone());
    }
    let claim = document.claim(number)?;
    let Working::Formula { expression, .. } = &claim.working else {
        return None;
    };
    let mut inputs = HashMap::new();
    for input in &claim.inputs {
        let column = match input.source {
            InputSource::Claim(inner) => many(document, inner, draws, columns)?,
            InputSource::Evidence(leaf) => {
                let line = document.evidence(leaf)?;
                random_column(&line.key, &line.unit, line.value, &line.distribution, draws)
            }
        };
        inputs.insert(input.name.clone(), column);
    }
    let column = outcomes(&Expression::parse(expression).ok()?, &|name| {
        inputs.get(name).cloned()
    })?;
    columns.insert(number.0, column.clone());
    Some(column)
}
