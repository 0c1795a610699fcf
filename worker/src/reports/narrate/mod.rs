//! The language model's words around the engine's figures.
//!
//! The rules' document is finished and has passed the publish gate before anyone is asked. Texts that pass their check
//! take the place of the rules' ones, the gate looks at the whole again, and where anything is wrong the rules' text
//! stands and the report says so. Each call is stored with the report, so a restart pays for nothing twice.

mod brief;
mod checkpoint;
mod magnitude;
mod places;

use std::time::Duration;

use ai::{model::Purpose, narrative};
use shared::{
    platform::ids::ReportId,
    reports::{
        analysis::{catalogue::Catalogue, gate},
        document::{MethodParagraph, Narration, ReportDocument, ReportTier, Segment, Text},
        queries,
    },
    usage,
};
use tokio::time::Instant;

use self::{brief::Briefed, checkpoint::Checkpoint};
use crate::{
    clients::Ai,
    context::Context,
    runtime::{JobError, Run},
};

/// After this no further call is begun; with the last one the report still ends within the job's time.
const LONGEST: Duration = Duration::from_secs(240);

/// Which report is put into words, by whom.
pub(super) struct Narrator<'c> {
    pub(super) cx: &'c Context,
    pub(super) run: &'c Run,
    pub(super) report: ReportId,
    pub(super) catalogue: &'c Catalogue,
}

impl Narrator<'_> {
    /// Whether the model is asked, which takes its time.
    pub(super) fn takes_time(&self, document: &ReportDocument) -> bool {
        self.writer_of(document).is_some()
    }

    fn writer_of(&self, document: &ReportDocument) -> Option<&Ai> {
        let ai = self.cx.ai.as_ref()?;
        (document.tier != ReportTier::Quick).then_some(ai)
    }

    /// Has the report put into words. Without a key nothing happens, and the short report, which nobody pays for, always
    /// has the rules' words.
    ///
    /// # Errors
    /// When the run was cancelled or lost, or a call's result cannot be stored; never because of the model.
    pub(super) async fn narrate(
        &self,
        document: ReportDocument,
    ) -> Result<ReportDocument, JobError> {
        let Some(ai) = self.writer_of(&document) else {
            return Ok(document);
        };
        let briefed = Briefed::of(&document, self.catalogue);
        let mut told = Told::new(ai.client().model(Purpose::Report).name);
        let mut rewritten = document.clone();
        let began = Instant::now();
        for (part, number) in briefed.brief.parts().zip(1..) {
            told.asked += part.sections.len();
            if told.is_over || began.elapsed() > LONGEST {
                told.because.get_or_insert(LATE.to_owned());
                continue;
            }
            self.run.check_cancelled()?;
            let step = format!("narrative.{number}");
            let checkpoint = self.ask(ai, &part, &step, &document.input_hash).await?;
            for section in &part.sections {
                let passed = checkpoint.texts.get(&section.key).and_then(|text| {
                    narrative::check(section, text, &briefed.brief.known_names).ok()
                });
                if let Some(written) = passed
                    && briefed.put(&mut rewritten, &section.key, &written)
                {
                    told.texts.push(section.key.clone());
                }
            }
            told.model = checkpoint.model;
            told.because = told.because.or(checkpoint.because);
            told.is_over = checkpoint.is_over;
        }
        judge(document, rewritten, told).await
    }

    /// What came of a part: stored by an earlier attempt, or asked for now and stored.
    async fn ask(
        &self,
        ai: &Ai,
        part: &narrative::Brief,
        step: &str,
        input_hash: &str,
    ) -> Result<Checkpoint, JobError> {
        let db = self.cx.db.reference();
        let stored = queries::find_checkpoint(db, self.report, step, input_hash).await?;
        if let Some(checkpoint) = stored.and_then(|stored| Checkpoint::read(stored, part)) {
            return Ok(checkpoint);
        }
        let budget = ai.report_budget(&self.cx.db, self.report, &self.catalogue.rates);
        let narrative = narrative::write(ai.client(), part, &budget).await;
        let model = ai.client().model(Purpose::Report).name;
        let checkpoint = Checkpoint::new(part, &model, &narrative);
        tracing::info!(
            report.id = %self.report, step, asked = part.sections.len(), written = checkpoint.texts.len(),
            ai.cost_micro_usd = narrative.spent.cost.0, because = checkpoint.because, "a part of a report was put into words"
        );
        for (key, outcome) in &narrative.sections {
            if let Err(failure) = outcome {
                tracing::debug!(report.id = %self.report, key, failure = ?failure, "the rules' text stands");
            }
        }
        self.store(step, input_hash, &checkpoint).await?;
        Ok(checkpoint)
    }

    async fn store(
        &self,
        step: &str,
        input_hash: &str,
        checkpoint: &Checkpoint,
    ) -> Result<(), JobError> {
        let (report, attempt) = (self.report, self.run.attempt);
        let (step, input_hash) = (step.to_owned(), input_hash.to_owned());
        let checkpoint = serde_json::to_value(checkpoint)?;
        self.run
            .write(&self.cx.db, move |tx| {
                Box::pin(async move {
                    queries::insert_checkpoint(
                        &mut **tx,
                        report,
                        &step,
                        &input_hash,
                        attempt,
                        &checkpoint,
                    )
                    .await?;
                    let spent = usage::queries::sum_spent(&mut **tx, report.0).await?;
                    queries::set_cost(&mut **tx, report, spent).await?;
                    Ok(())
                })
            })
            .await
    }
}

const LATE: &str = "the language model did not answer in time";
const REFUSED: &str = "what the language model wrote did not pass our checks";

/// What is to be said about who wrote the report.
struct Told {
    model: String,
    texts: Vec<String>,
    asked: usize,
    because: Option<String>,
    is_over: bool,
}

impl Told {
    fn new(model: String) -> Self {
        Self {
            model,
            texts: Vec::new(),
            asked: 0,
            because: None,
            is_over: false,
        }
    }

    /// "Part of the text of this report was written by fixed rules, since …."
    fn fallback(&self) -> Option<String> {
        let because = self.because.as_deref().unwrap_or(REFUSED);
        let share = match self.texts.len() {
            written if written == self.asked => return None,
            0 => "The text of this report",
            _ => "Part of the text of this report",
        };
        Some(format!(
            "{share} was written by fixed rules, since {because}."
        ))
    }
}

/// Says who wrote the report, and lets the publish gate have the last word.
async fn judge(
    rules: ReportDocument,
    rewritten: ReportDocument,
    mut told: Told,
) -> Result<ReportDocument, JobError> {
    let rewritten = sign(rewritten, &told);
    let (rewritten, violations) = tokio::task::spawn_blocking(move || {
        let violations = gate::check(&rewritten);
        (rewritten, violations)
    })
    .await?;
    let Some(first) = violations.first() else {
        return Ok(rewritten);
    };
    tracing::error!(%first, violations = violations.len(), "the gate refused the language model's words; the rules' stand");
    told.texts.clear();
    told.because = Some(REFUSED.to_owned());
    Ok(sign(rules, &told))
}

fn sign(mut document: ReportDocument, told: &Told) -> ReportDocument {
    let fallback = told.fallback();
    document.method.warnings.extend(fallback.clone());
    if !told.texts.is_empty() {
        document.method.paragraphs.push(who_wrote(&told.model));
    }
    document.narration = Narration {
        model: Some(told.model.clone()),
        prompt: Some(ai::prompt::NARRATIVE.id()),
        texts: told.texts.clone(),
        fallback,
    };
    document
}

fn who_wrote(model: &str) -> MethodParagraph {
    let words = |words: &str| Segment::Text(words.to_owned());
    MethodParagraph {
        title: "Who wrote the words".to_owned(),
        text: Text(vec![
            words(
                "The reasons behind findings, recommendations and the verdict were put into words by the language model ",
            ),
            Segment::Name(model.to_owned()),
            words(
                ". It was told what each figure measures and roughly how much that is, never its value, and no name. \
                 Its texts were checked: one with a figure, a name or a promise of its own is not used. \
                 Everything else, and all figures, come from fixed rules.",
            ),
        ]),
    }
}
