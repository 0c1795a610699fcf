//! Makes a report: computes its steps and tells them, commit by commit.
//!
//! A step's row and its events share a commit that carries the lease token; steps that were computed while the last
//! commit was under way share the next one. A second attempt computes the steps again (all together take milliseconds) and tells only those that are not behind the report yet, so a
//! reader sees one whole sequence whatever happened to the worker. If prices or questions changed in between,
//! the sequence begins again behind a `reset`.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use serde_json::{Value, json};
use shared::{
    platform::{
        db::Tx,
        events::{self, NewEvent},
        ids::ReportId,
    },
    reports::{
        self, Delivered, STEPS, Step,
        analysis::{catalogue::Catalogue, run::Subject},
        claim::{EvidenceKind, InputSource},
        document::{ReportDocument, ReportTier},
        jobs::GenerateReport,
        queries::{self, DoneSteps, UsedInput},
    },
};

use super::{
    narrate::Narrator,
    steps::{AHEAD, Computed, DoneStep, compute, refusal},
};
use crate::{
    context::Context,
    runtime::{JobError, Run},
};

/// Makes a report, or goes on where the last attempt was cut off.
///
/// # Errors
/// A retry on a database error; permanent when the publish gate refuses the report.
pub async fn generate_report(cx: &Context, run: &Run, job: GenerateReport) -> Result<(), JobError> {
    let report = job.report_id;
    // What it is made from is read while the beginning is written.
    let (is_ours, prepared) = tokio::join!(begin(cx, run, report), prepare(cx, report));
    if !is_ours? {
        return Ok(());
    }
    let (subject, catalogue) = prepared?;

    let mut computed = compute(Arc::clone(&catalogue), subject);
    let mut teller = Teller {
        cx,
        run,
        report,
        input_hash: String::new(),
        told: Vec::new(),
    };
    let (mut arrived, mut steps) = (Vec::new(), Vec::new());
    while computed.recv_many(&mut arrived, AHEAD).await > 0 {
        run.check_cancelled()?;
        for next in arrived.drain(..) {
            match next {
                Computed::Parsed { input_hash } => teller.take_up(input_hash).await?,
                Computed::Step(step) => steps.push(step),
                Computed::Finished(document) => {
                    let narrator = Narrator {
                        cx,
                        run,
                        report,
                        catalogue: &catalogue,
                    };
                    if narrator.takes_time(&document) {
                        teller.tell(std::mem::take(&mut steps)).await?;
                    }
                    let document = narrator.narrate(*document).await?;
                    return teller.deliver(steps, document).await;
                }
                Computed::Failed(error) => {
                    teller.tell(steps).await?;
                    return Err(refusal(error));
                }
            }
        }
        teller.tell(std::mem::take(&mut steps)).await?;
    }
    Err(anyhow::anyhow!("the computation ended without a report").into())
}

/// What the report is made from: what was answered, and what is known.
async fn prepare(cx: &Context, report: ReportId) -> Result<(Subject, Arc<Catalogue>), JobError> {
    let inputs = queries::find_inputs(cx.db.reference(), report)
        .await?
        .ok_or_else(|| JobError::permanent("the report does not exist"))?;
    let answers: BTreeMap<String, Value> = serde_json::from_value(inputs.answers)?;
    let tier = if inputs.tier == "quick" {
        ReportTier::Quick
    } else {
        ReportTier::Full
    };
    let subject = Subject {
        answers,
        tier,
        as_of: inputs.as_of,
    };
    Ok((subject, cx.knowledge.current(&cx.db).await?))
}

/// Takes the report over and says that it has begun; false when there is nothing to make any more.
async fn begin(cx: &Context, run: &Run, report: ReportId) -> Result<bool, JobError> {
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            if !reports::start_running(tx, report).await? {
                return Ok(false);
            }
            let last = events::queries::find_last_event(&mut **tx, report.into()).await?;
            if last.is_none_or(|event| event.kind == "reset") {
                events::append(tx, report.into(), &[progress(&STEPS[0])]).await?;
            }
            Ok(true)
        })
    })
    .await
}

/// Puts steps behind a report, each with what it has to tell.
struct Teller<'c> {
    cx: &'c Context,
    run: &'c Run,
    report: ReportId,
    input_hash: String,
    /// Steps that an earlier attempt put behind the report.
    told: Vec<String>,
}

impl Teller<'_> {
    /// Goes on behind the steps of an earlier attempt, if they were made from the same inputs.
    async fn take_up(&mut self, input_hash: String) -> Result<(), JobError> {
        let db = self.cx.db.reference();
        self.told = queries::list_finished_steps(db, self.report, &input_hash).await?;
        if self.run.attempt > 1
            && queries::has_steps_of_other_inputs(db, self.report, &input_hash).await?
            && self.told.is_empty()
        {
            let report = self.report;
            self.run
                .write(&self.cx.db, move |tx| {
                    Box::pin(async move {
                        let reset = NewEvent::new("reset", json!({"reason": "inputs_changed"}));
                        events::append(tx, report.into(), &[reset, progress(&STEPS[0])]).await?;
                        Ok(())
                    })
                })
                .await?;
        }
        self.input_hash = input_hash;
        Ok(())
    }

    /// Puts steps behind the report, and announces the one after each.
    async fn tell(&self, steps: Vec<DoneStep>) -> Result<(), JobError> {
        let part = self.part(steps);
        if part.steps.names.is_empty() {
            return Ok(());
        }
        let report = self.report;
        self.run
            .write(&self.cx.db, move |tx| {
                Box::pin(async move { part.put_behind(tx, report).await })
            })
            .await
    }

    /// Hands the report over, behind the steps that are not told yet.
    async fn deliver(
        &self,
        mut steps: Vec<DoneStep>,
        document: ReportDocument,
    ) -> Result<(), JobError> {
        let delivered = Delivered {
            input_hash: document.input_hash.clone(),
            inputs: inputs_of(&document),
            document,
        };
        steps.push(DoneStep {
            name: "finalizing",
            events: Vec::new(),
            at: Instant::now(),
        });
        let (report, part) = (self.report, self.part(steps));
        let base_url = self.cx.config.base_url.clone();
        self.run
            .write(&self.cx.db, move |tx| {
                Box::pin(async move {
                    part.put_behind(tx, report).await?;
                    if reports::deliver(tx, report, delivered, &base_url).await? {
                        return Ok(());
                    }
                    // Refunded or erased while it was being made: nothing is handed over, nothing is told.
                    Err(JobError::Cancelled)
                })
            })
            .await
    }

    /// What of these steps is not behind the report yet.
    fn part(&self, steps: Vec<DoneStep>) -> Part {
        let mut part = Part {
            steps: DoneSteps::default(),
            events: Vec::new(),
            input_hash: self.input_hash.clone(),
            attempt: self.run.attempt,
        };
        for step in steps {
            if self.told.iter().any(|told| told == step.name) {
                continue;
            }
            let next = STEPS.iter().skip_while(|known| known.name != step.name);
            part.events.extend(step.events);
            part.events.extend(next.skip(1).take(1).map(progress));
            part.steps.names.push(step.name.to_owned());
            part.steps.ages.push(step.at.elapsed().as_secs_f64());
        }
        part
    }
}

/// Steps and their events, which share a commit.
struct Part {
    steps: DoneSteps,
    events: Vec<NewEvent>,
    input_hash: String,
    attempt: i32,
}

impl Part {
    async fn put_behind(self, tx: &mut Tx, report: ReportId) -> Result<(), JobError> {
        queries::insert_steps(
            &mut **tx,
            report,
            &self.steps,
            &self.input_hash,
            self.attempt,
        )
        .await?;
        events::append(tx, report.into(), &self.events).await?;
        Ok(())
    }
}

fn progress(step: &Step) -> NewEvent {
    NewEvent::new(
        "progress",
        json!({"step": step.name, "percent": step.percent, "message": step.message}),
    )
}

/// The prices and benchmarks that the document's claims stand on, for the day one of them changes. What was answered and
/// assumed stays as it was, and a rate is dated.
fn inputs_of(document: &ReportDocument) -> Vec<UsedInput> {
    let mut inputs = Vec::new();
    for claim in &document.claims {
        let number = i32::try_from(claim.number.0).unwrap_or(i32::MAX);
        for input in &claim.inputs {
            let InputSource::Evidence(evidence) = input.source else {
                continue;
            };
            let Some(evidence) = document.evidence(evidence) else {
                continue;
            };
            if !matches!(evidence.kind, EvidenceKind::Price | EvidenceKind::Benchmark) {
                continue;
            }
            let kind = serde_json::to_value(evidence.kind).ok();
            let kind = kind
                .and_then(|kind| kind.as_str().map(str::to_owned))
                .unwrap_or_default();
            let reference = evidence
                .observation_id
                .clone()
                .unwrap_or_else(|| evidence.key.clone());
            inputs.push(UsedInput {
                claim: number,
                kind,
                reference,
                value: evidence.value,
            });
        }
    }
    inputs
}
