//! The publish gate, against reports that were tampered with.

use rust_decimal::Decimal;

use super::{demo, report};
use crate::reports::{
    analysis::gate,
    claim::{ClaimNumber, Working},
    document::{Figure, Form, ReportDocument, Segment},
};

#[test]
fn the_gate_refuses_what_was_smuggled_in() -> anyhow::Result<()> {
    let sound = report(&demo("cycling-shop")?)?;
    let refused = |change: &dyn Fn(&mut ReportDocument)| {
        let mut document = sound.clone();
        change(&mut document);
        let told: Vec<String> = gate::check(&document)
            .iter()
            .map(ToString::to_string)
            .collect();
        told.join("; ")
    };
    let text = |words: &str| Segment::Text(words.to_owned());
    let figure = |claim: ClaimNumber, form: Form| Segment::Figure(Figure { claim, form });

    assert_eq!(refused(&|_| {}), "");
    for (what, told, word) in [
        (
            "a figure",
            refused(&|document| document.findings[0].body.push(text(" It saves 30 hours."))),
            "holds the figure",
        ),
        (
            "a number word",
            refused(&|document| {
                document
                    .summary
                    .standfirst
                    .push(text(" Half of it is sure."))
            }),
            "holds the figure",
        ),
        (
            "a title",
            refused(&|document| document.recommendations[0].title = "Save 40 %".to_owned()),
            "holds the figure",
        ),
        (
            "a value",
            refused(&|document| document.claims[0].value += Decimal::ONE),
            "its inputs give",
        ),
        (
            "a range",
            refused(&|document| {
                if let Some(spread) = document
                    .claims
                    .iter_mut()
                    .find_map(|claim| claim.spread.as_mut())
                {
                    spread.p90 += Decimal::ONE;
                }
            }),
            "its inputs give",
        ),
        (
            "print",
            refused(&|document| document.claims[0].rendered.short = "€1,000,000".to_owned()),
            "printed forms",
        ),
        (
            "a claim of nothing",
            refused(&|document| {
                document.findings[0]
                    .title
                    .push(figure(ClaimNumber(99_999), Form::Short))
            }),
            "does not exist",
        ),
        (
            "the middle of a range",
            refused(&|document| {
                if let Some(claim) = document
                    .claims
                    .iter()
                    .find(|claim| claim.range_only)
                    .map(|claim| claim.number)
                {
                    document.findings[0].title.push(figure(claim, Form::Middle));
                }
            }),
            "only be shown as a range",
        ),
        (
            "a formula",
            refused(&|document| {
                if let Some(Working::Formula { expression, .. }) =
                    document.claims.first_mut().map(|claim| &mut claim.working)
                {
                    *expression = "nothing".to_owned();
                }
            }),
            "cannot be made",
        ),
        (
            "the dots",
            refused(&|document| {
                if let Some(outcomes) = &mut document.summary.outcomes {
                    outcomes.percentiles.reverse();
                }
            }),
            "hundred outcomes",
        ),
    ] {
        assert!(told.contains(word), "{what}: {told}");
    }
    Ok(())
}

#[test]
fn a_stored_report_passes_the_gate_again() -> anyhow::Result<()> {
    let document = report(&demo("family-clinic")?)?;

    let read: ReportDocument = serde_json::from_str(&serde_json::to_string(&document)?)?;

    assert_eq!(read, document);
    assert_eq!(gate::check(&read), []);
    Ok(())
}
