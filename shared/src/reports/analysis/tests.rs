//! The whole analysis, on the demo companies and on random ones.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::NaiveDate;
use serde::Deserialize;

use crate::reports::{
    analysis::{AnalysisError, Subject, analyse, catalogue::tests::catalogue},
    document::{ReportDocument, ReportTier, Segment, Text},
};

/// A demo company of the seeds.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Demo {
    pub(super) id: String,
    pub(super) answers: BTreeMap<String, serde_json::Value>,
}

pub(super) fn demos() -> anyhow::Result<Vec<Demo>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds/demo/companies.json");
    Ok(serde_json::from_str(&std::fs::read_to_string(path)?)?)
}

pub(super) fn subject(answers: BTreeMap<String, serde_json::Value>, tier: ReportTier) -> Subject {
    Subject {
        answers,
        tier,
        as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
    }
}

pub(super) fn report(
    answers: &BTreeMap<String, serde_json::Value>,
) -> Result<ReportDocument, AnalysisError> {
    analyse(&catalogue(), &subject(answers.clone(), ReportTier::Full))
}

pub(super) fn printed(document: &ReportDocument, text: &Text) -> String {
    text.0
        .iter()
        .map(|segment| match segment {
            Segment::Text(words) | Segment::Name(words) => words.clone(),
            Segment::Quote(words) => format!("“{words}”"),
            Segment::Figure(figure) => format!("[{}]", document.printed(figure)),
            Segment::Date(date) => date.to_string(),
            Segment::Section(section) => section.words(),
            Segment::Recommendation(number) => format!("rec {number}"),
        })
        .collect()
}

#[test]
fn show() -> anyhow::Result<()> {
    for demo in demos()? {
        let started = std::time::Instant::now();
        let document = match report(&demo.answers) {
            Ok(document) => document,
            Err(AnalysisError::Refused(list)) => {
                for violation in list.iter().take(30) {
                    eprintln!("VIOLATION {violation}");
                }
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let p = |text: &Text| printed(&document, text);
        let c = |claim: Option<crate::reports::claim::ClaimNumber>| {
            claim
                .and_then(|claim| document.claim(claim))
                .map_or("-".to_owned(), |claim| claim.rendered.short.clone())
        };
        eprintln!(
            "\n===== {} in {:?}, {} claims {} evidence {} bytes",
            demo.id,
            started.elapsed(),
            document.claims.len(),
            document.evidence.len(),
            serde_json::to_string(&document)?.len()
        );
        eprintln!(
            "{} | {:?}",
            document.company.title, document.company.descriptors
        );
        let s = &document.summary;
        eprintln!("# {} (rule {} {})", s.headline, s.rule.order, s.rule.reason);
        eprintln!("{}\n  because {}", p(&s.standfirst), p(&s.rule.because));
        s.reasons.iter().for_each(|r| eprintln!(" - {}", p(r)));
        eprintln!(
            " instead: {}",
            s.instead.as_ref().map(p).unwrap_or_default()
        );
        s.ledger.iter().for_each(|l| {
            eprintln!(
                "   {} = {} ({})",
                l.label,
                l.figure
                    .map_or(l.missing.clone().unwrap_or_default(), |f| document
                        .printed(&f)
                        .to_owned()),
                p(&l.note)
            )
        });
        s.top
            .iter()
            .for_each(|t| eprintln!("   TOP {}: {}", t.title, p(&t.why)));
        eprintln!(" {}", p(&s.first_and_leave));
        eprintln!(" {}", p(&s.readiness.comment));
        s.readiness
            .dimensions
            .iter()
            .for_each(|d| eprintln!("   {} {}: {}", d.title, c(d.score), p(&d.next_step)));
        document
            .context
            .paragraphs
            .iter()
            .for_each(|t| eprintln!("CTX {}", p(t)));
        document.context.benchmarks.iter().for_each(|b| {
            eprintln!(
                "   BM {} own {} field {} {:?} {:?}",
                b.measure,
                c(b.own),
                c(Some(b.field)),
                b.region,
                b.fallback
            )
        });
        document
            .context
            .open_answers
            .iter()
            .for_each(|b| eprintln!("   OPEN {} {}", b.question, p(&b.instead)));
        document
            .findings
            .iter()
            .for_each(|f| eprintln!("FINDING {}\n     {}", p(&f.title), p(&f.body)));
        for r in &document.recommendations {
            eprintln!(
                "REC {} {} {:?} {:?} benefit {} net {} payback {} live {}",
                r.number,
                r.title,
                r.priority,
                r.verdict,
                c(r.benefit),
                c(r.net),
                c(r.payback),
                c(r.live_month)
            );
            eprintln!(
                "     {}\n     because {}\n     choice {}\n     {:?} {}",
                p(&r.body),
                p(&r.rule.because),
                p(&r.choice),
                r.connect.decision,
                p(&r.connect.text)
            );
            for o in &r.options {
                eprintln!(
                    "     * {:?} {} {} m {} o {} w {} h {}",
                    o.way,
                    if o.recommended { "RECOMMENDED" } else { "" },
                    p(&o.title),
                    c(o.monthly),
                    c(o.one_off),
                    c(o.weeks),
                    c(o.own_hours)
                );
                eprintln!(
                    "         + {:?}\n         - {:?}\n         {}",
                    o.pros.iter().map(p).collect::<Vec<_>>(),
                    o.cons.iter().map(p).collect::<Vec<_>>(),
                    p(&o.right_when)
                );
                if let Some(v) = &o.vendor {
                    eprintln!(
                        "         price {:?} caveats {:?} free {:?}",
                        v.price
                            .and_then(|e| document.evidence(e))
                            .map(|e| (&e.text, &e.source)),
                        v.caveats.iter().map(p).collect::<Vec<_>>(),
                        v.free_tier.as_ref().map(p)
                    );
                }
            }
            r.horizons
                .iter()
                .for_each(|h| eprintln!("     {:?}: {}", h.horizon, p(&h.text)));
        }
        if let Some(f) = &document.financials {
            eprintln!(
                "FIN {}\n    {} | {} | {} | {}",
                p(&f.intro),
                p(&f.captions.running_total),
                p(&f.captions.sensitivities),
                p(&f.captions.by_recommendation),
                p(&f.captions.outcomes)
            );
            eprintln!(
                "    npv {} roi {} saved {} created {}",
                c(f.npv),
                c(f.roi),
                c(f.saved),
                c(f.created)
            );
            f.sensitivities.iter().for_each(|b| {
                eprintln!(
                    "    SENS {:?} {}..{} net {}..{}",
                    document.evidence(b.evidence).map(|e| &e.label),
                    c(Some(b.input_low)),
                    c(Some(b.input_high)),
                    c(Some(b.net_low)),
                    c(Some(b.net_high))
                )
            });
        }
        if let Some(r) = &document.roadmap {
            eprintln!("MAP {}", p(&r.intro));
            r.steps.iter().for_each(|b| {
                eprintln!(
                    "    rec {} {} -> {} waits {:?}",
                    b.recommendation,
                    c(Some(b.start)),
                    c(Some(b.live)),
                    b.waits_for
                )
            });
            r.milestones.iter().for_each(|m| {
                eprintln!(
                    "    {} by {}: {}",
                    p(&m.title),
                    c(Some(m.by)),
                    p(&m.go_on_if)
                )
            });
            r.later.iter().for_each(|m| eprintln!("    later {}", p(m)));
        }
        document.risks.iter().for_each(|r| {
            eprintln!(
                "RISK {} {} | {} | {} | {} x {} = {} recs {:?}",
                r.letter,
                p(&r.title),
                p(&r.mitigation),
                r.owner,
                c(Some(r.likelihood)),
                c(Some(r.impact)),
                c(Some(r.score)),
                r.recommendations
            )
        });
        document
            .not_recommended
            .iter()
            .for_each(|r| eprintln!("NOT {} {:?}: {}", r.title, r.reason, p(&r.text)));
        document.assumptions.iter().take(12).for_each(|a| {
            eprintln!(
                "ASM {:?} moves {} by {}",
                document.evidence(a.evidence).map(|e| (&e.label, &e.text)),
                c(a.moves_net_by),
                p(&a.replaced_by)
            )
        });
        document
            .method
            .paragraphs
            .iter()
            .for_each(|m| eprintln!("METHOD {}: {}", m.title, p(&m.text)));
        document.claims.iter().take(6).for_each(|m| {
            eprintln!(
                "CLAIM {} {} {} = {} | {} | {}",
                m.number.0, m.key, m.label, m.rendered.short, m.formula_words, m.formula_numbers
            )
        });
    }
    let _ = (BTreeSet::<String>::new(), Arc::new(()));
    Ok(())
}
