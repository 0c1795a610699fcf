//! The steps computed, each handed over as soon as it is done. Pure work on a thread of its own.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};
use shared::{
    platform::events::NewEvent,
    reports::{
        analysis::{
            catalogue::Catalogue,
            run::{Analysis, AnalysisError, Parsed, Subject},
        },
        document::ReportDocument,
    },
};
use tokio::sync::mpsc;

use crate::runtime::JobError;

/// What the computation hands over.
pub(super) enum Computed {
    /// The answers are read; everything below follows from inputs with this digest.
    Parsed { input_hash: String },
    /// A step is done.
    Step(DoneStep),
    /// The document passed the publish gate.
    Finished(Box<ReportDocument>),
    /// There will be no document.
    Failed(AnalysisError),
}

/// A step that was computed.
pub(super) struct DoneStep {
    pub(super) name: &'static str,
    /// What it has to tell.
    pub(super) events: Vec<NewEvent>,
    /// When it was done.
    pub(super) at: Instant,
}

/// Steps waiting to be told; the computation is far ahead of the database.
pub(super) const AHEAD: usize = 16;

/// Starts computing a report.
pub(super) fn compute(catalogue: Arc<Catalogue>, subject: Subject) -> mpsc::Receiver<Computed> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        // Nobody listens any more when the run lost its lease or was cancelled: then stop early.
        let _ = tell_steps(&catalogue, &subject, &sender);
    });
    receiver
}

fn tell_steps(catalogue: &Catalogue, subject: &Subject, to: &mpsc::Sender<Computed>) -> Option<()> {
    let tell = |computed| to.blocking_send(computed).ok();
    let step = |name, events| {
        let at = Instant::now();
        tell(Computed::Step(DoneStep { name, events, at }))
    };
    let parsed = match Parsed::read(catalogue, subject) {
        Ok(parsed) => parsed,
        Err(error) => return tell(Computed::Failed(error)),
    };
    tell(Computed::Parsed {
        input_hash: parsed.input_hash().to_owned(),
    })?;
    let mut analysis = Analysis::new(&parsed);
    step("parsing", Vec::new())?;
    analysis.select_benchmarks();
    step("benchmarks", Vec::new())?;
    let findings = analysis.find_opportunities().into_iter().map(|finding| {
        let id = finding.subject.clone();
        let preview = finding.body.clone();
        event("finding", &finding, json!({"id": id, "preview": preview}))
    });
    step("opportunities", findings.collect())?;
    analysis.match_vendors();
    step("vendors", Vec::new())?;
    analysis.compute_roi();
    step("roi", Vec::new())?;
    let recommendations = analysis.recommend().into_iter().map(|one| {
        let id = one.opportunity.clone();
        event("recommendation", &one, json!({"id": id}))
    });
    step("recommendations", recommendations.collect())?;
    analysis.plan_roadmap();
    step("roadmap", Vec::new())?;
    match analysis.finalise() {
        Ok(document) => tell(Computed::Finished(Box::new(document))),
        Err(error) => tell(Computed::Failed(error)),
    }
}

/// An event with the fields the first document names, and everything else the report will show.
fn event(kind: &'static str, told: &impl serde::Serialize, named: Value) -> NewEvent {
    let mut data = serde_json::to_value(told).unwrap_or_default();
    if let (Value::Object(fields), Value::Object(named)) = (&mut data, named) {
        fields.extend(named);
    }
    NewEvent::new(kind, data)
}

/// A report that cannot be made is not tried again: the same inputs give the same answer.
pub(super) fn refusal(error: AnalysisError) -> JobError {
    match error {
        AnalysisError::NoIndustry => JobError::permanent("the industry is not answered"),
        AnalysisError::Refused(violations) => {
            let list: Vec<String> = violations
                .iter()
                .take(20)
                .map(ToString::to_string)
                .collect();
            JobError::permanent(format!(
                "the publish gate refused the report: {}",
                list.join("; ")
            ))
        }
    }
}
