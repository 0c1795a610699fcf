//! The same inputs give the same report, and one answer changes what follows from it and nothing else.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::json;

use super::{demo, report, subject};
use crate::reports::{
    analysis::{
        analyse,
        catalogue::tests::catalogue,
        run::{Analysis, Parsed},
    },
    claim::{Claim, InputSource},
    document::{ReportDocument, ReportTier},
};

#[test]
fn the_same_inputs_give_the_same_bytes() -> anyhow::Result<()> {
    let answers = demo("software-company")?;

    let one = serde_json::to_string(&report(&answers)?)?;
    let other = serde_json::to_string(&report(&answers)?)?;

    assert_eq!(one, other);
    Ok(())
}

#[test]
fn only_the_date_depends_on_the_day() -> anyhow::Result<()> {
    let answers = demo("family-clinic")?;
    let one = report(&answers)?;
    let mut later = subject(answers, ReportTier::Full);
    later.as_of = NaiveDate::from_ymd_opt(2027, 3, 1).unwrap_or_default();

    let other = analyse(&catalogue(), &later)?;

    assert_eq!(
        ReportDocument {
            as_of: one.as_of,
            ..other
        },
        one
    );
    Ok(())
}

#[test]
fn the_steps_one_by_one_give_the_same_report() -> anyhow::Result<()> {
    let catalogue = catalogue();
    let subject = subject(demo("cycling-shop")?, ReportTier::Full);
    let parsed = Parsed::read(&catalogue, &subject)?;
    let mut analysis = Analysis::new(&parsed);
    assert!(analysis.select_benchmarks() > 20);
    let findings = analysis.find_opportunities();
    assert!(analysis.match_vendors() > 0);
    assert!(analysis.compute_roi() > 0);
    let recommendations = analysis.recommend();
    assert!(analysis.plan_roadmap() > 0);

    let document = analysis.finalise()?;

    assert_eq!(document, analyse(&catalogue, &subject)?);
    assert_eq!(findings.len(), document.findings.len());
    for (sent, kept) in findings.iter().zip(&document.findings) {
        assert_eq!(sent.title, document.print(&kept.title));
        assert_eq!(sent.body, document.print(&kept.body));
    }
    assert_eq!(recommendations.len(), document.recommendations.len());
    Ok(())
}

/// The changes are small enough to leave the order of the steps, and with it the plan, as it is.
#[test]
fn changing_one_answer_changes_exactly_what_follows_from_it() -> anyhow::Result<()> {
    let changes = [
        ("cycling-shop", "invoice_minutes", json!(13)),
        ("family-clinic", "hc_no_show", json!(9)),
        ("software-company", "support_minutes", json!(19)),
    ];
    for (company, question, value) in changes {
        let answers = demo(company)?;
        let before = report(&answers)?;
        let mut changed = answers.clone();
        changed.insert(question.to_owned(), value);
        let after = report(&changed)?;

        let mut follows = downstream(&before, question);
        follows.extend(downstream(&after, question));
        let both =
            |key: &String| before.claim_by_key(key).is_some() && after.claim_by_key(key).is_some();
        let differs: BTreeSet<String> = before
            .claims
            .iter()
            .filter(|claim| {
                let other = after.claim_by_key(&claim.key);
                other
                    .is_some_and(|other| other.value != claim.value || other.spread != claim.spread)
            })
            .map(|claim| claim.key.clone())
            .collect();

        let beyond: Vec<&String> = differs.difference(&follows).collect();
        assert!(
            beyond.is_empty(),
            "{company}: {question} changed {beyond:?}"
        );
        let kept: Vec<&String> = follows
            .iter()
            .filter(|key| both(key) && !differs.contains(*key))
            // A chance that is as good as certain stays so; what one input moves stays when another adds a constant.
            .filter(|key| !key.starts_with("portfolio.chance") && !key.starts_with("swing."))
            .collect();
        assert!(kept.is_empty(), "{company}: {question} left {kept:?}");
        assert!(!differs.is_empty(), "{company}");
    }
    Ok(())
}

/// Keys of the claims that stand, directly or not, on an answer.
fn downstream(document: &ReportDocument, question: &str) -> BTreeSet<String> {
    let own = format!("answer:{question}");
    let stands_on = |claim: &Claim, found: &BTreeSet<String>| {
        claim.inputs.iter().any(|input| match input.source {
            InputSource::Evidence(number) => document
                .evidence(number)
                .is_some_and(|line| line.key.starts_with(&own)),
            InputSource::Claim(number) => document
                .claim(number)
                .is_some_and(|claim| found.contains(&claim.key)),
        })
    };
    let mut found = BTreeSet::new();
    loop {
        let more: Vec<String> = document
            .claims
            .iter()
            .filter(|claim| !found.contains(&claim.key) && stands_on(claim, &found))
            .map(|claim| claim.key.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}
