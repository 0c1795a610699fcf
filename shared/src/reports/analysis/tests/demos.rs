//! The demo companies: each has a report of its own, and an honest one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{demo, demos, report, subject, words};
use crate::reports::{
    analysis::{AnalysisError, analyse, catalogue::tests::catalogue},
    claim::{Claim, Confidence},
    document::{ReportDocument, ReportTier, Text, Verdict},
};

#[test]
fn the_demo_companies_get_different_honest_reports() -> anyhow::Result<()> {
    let mut verdicts = BTreeMap::new();
    let mut findings: HashMap<String, String> = HashMap::new();
    for demo in demos()? {
        let document = report(&demo.answers)?;
        for finding in &document.findings {
            let text = words(&finding.body);
            let other = findings.insert(text.clone(), demo.id.clone());
            assert_eq!(other, None, "{} has this finding too: {text}", demo.id);
        }
        // Of the workshop next to nothing is known.
        let least = if demo.id == "repair-workshop" { 1 } else { 3 };
        assert!(document.findings.len() >= least, "{}", demo.id);
        let whole = document
            .recommendations
            .iter()
            .all(|one| one.options.len() <= 3 && one.horizons.len() == 3);
        assert!(whole, "{}", demo.id);
        verdicts.insert(demo.id, document.summary.verdict);
    }

    assert_eq!(verdicts.get("family-clinic"), Some(&Verdict::Wait));
    assert_eq!(verdicts.get("cycling-shop"), Some(&Verdict::Proceed));
    Ok(())
}

#[test]
fn the_short_report_has_readiness_verdict_and_the_best_three() -> anyhow::Result<()> {
    for demo in demos()? {
        let document = analyse(&catalogue(), &subject(demo.answers, ReportTier::Quick))?;

        // Of the workshop's few answers none is among those the short report scores.
        let is_open = demo.id == "repair-workshop";
        assert_eq!(
            document.summary.readiness.score.is_none(),
            is_open,
            "{}",
            demo.id
        );
        assert!(
            document.findings.len() <= 3 && document.summary.top.len() <= 3,
            "{}",
            demo.id
        );
        assert!(
            document.recommendations.is_empty()
                && document.financials.is_none()
                && document.roadmap.is_none()
        );
    }
    Ok(())
}

#[test]
fn without_an_industry_nothing_can_be_said() -> anyhow::Result<()> {
    let mut answers = demo("cycling-shop")?;
    answers.remove("industry");

    assert!(matches!(report(&answers), Err(AnalysisError::NoIndustry)));
    Ok(())
}

#[test]
fn low_confidence_is_never_shown_as_a_point() -> anyhow::Result<()> {
    let document = report(&demo("cycling-shop")?)?;
    let low = |claim: &&Claim| claim.confidence == Confidence::Low && claim.spread.is_some();

    assert!(document.claims.iter().any(|claim| low(&claim)));
    for claim in document.claims.iter().filter(low) {
        assert!(
            claim.range_only && claim.rendered.middle.is_none(),
            "{}",
            claim.key
        );
    }
    Ok(())
}

#[test]
fn the_demo_companies_are_of_every_industry() -> anyhow::Result<()> {
    let catalogue = catalogue();
    let question = catalogue.questions.get("industry");
    let asked: BTreeSet<String> = question
        .into_iter()
        .flat_map(|question| &question.options)
        .map(|choice| choice.value.clone())
        .filter(|value| value != "other")
        .collect();

    let made: BTreeSet<String> = demos()?
        .into_iter()
        .filter_map(|demo| Some(demo.answers.get("industry")?.as_str()?.to_owned()))
        .collect();

    assert_eq!(made, asked);
    Ok(())
}

#[test]
fn one_person_alone_is_not_told_about_staff() -> anyhow::Result<()> {
    let document = report(&demo("one-person-bookkeeper")?)?;

    let text = everything(&document);

    for word in [
        "your staff",
        "your team",
        "your consultants",
        "your people",
        "colleagues",
    ] {
        assert!(!text.to_lowercase().contains(word), "{word}");
    }
    Ok(())
}

#[test]
fn a_report_says_nothing_twice() -> anyhow::Result<()> {
    for demo in demos()? {
        let document = report(&demo.answers)?;
        let mut said = HashMap::new();
        let recommended = document.recommendations.iter();
        let texts = recommended
            .map(|one| &one.body)
            .chain(document.findings.iter().map(|finding| &finding.body))
            .chain(document.not_recommended.iter().map(|one| &one.text));
        for text in texts {
            let print = document.print(text);
            let before = said.insert(print.clone(), ());
            assert_eq!(before, None, "{}: {print}", demo.id);
        }
    }
    Ok(())
}

/// Every text of the rules analyst in one.
fn everything(document: &ReportDocument) -> String {
    let mut texts: Vec<&Text> = vec![&document.summary.standfirst];
    texts.extend(&document.summary.reasons);
    texts.extend(&document.context.paragraphs);
    for finding in &document.findings {
        texts.extend([&finding.title, &finding.body]);
    }
    for one in &document.recommendations {
        texts.extend([&one.body, &one.choice, &one.connect.text]);
        texts.extend(one.horizons.iter().map(|line| &line.text));
        for option in &one.options {
            texts.extend(option.pros.iter().chain(&option.cons));
        }
    }
    for risk in &document.risks {
        texts.extend([&risk.title, &risk.mitigation]);
    }
    texts.extend(document.not_recommended.iter().map(|one| &one.text));
    let printed: Vec<String> = texts.into_iter().map(|text| document.print(text)).collect();
    printed.join("\n")
}
