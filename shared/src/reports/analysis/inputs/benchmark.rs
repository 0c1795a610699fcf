//! What was published: the row of a metric that fits this company best.

use super::*;

impl<'a> Inputs<'a> {
    /// The row of a metric for this company; true where it is an assumption in the shape of a benchmark.
    pub fn benchmark(
        &self,
        register: &mut Register,
        metric: &str,
    ) -> Option<(InputSource, EvidenceNumber, bool)> {
        let selection = self.select(metric)?;
        let row = selection.row;
        let unit = self.catalogue.source_unit(&row.unit)?;
        let scale = if unit == "percent" {
            Decimal::ONE_HUNDRED
        } else {
            Decimal::ONE
        };
        let unit = if unit == "percent" { "share" } else { unit };
        let value = row.middle()? / scale;
        let distribution = match &row.distribution {
            Some(quartiles) => {
                let p75 = quartiles.p75.map_or(value, |p75| p75 / scale);
                // A missing lower quartile is as far away as the upper one.
                let p25 = quartiles
                    .p25
                    .map_or(value - (p75 - value), |p25| p25 / scale);
                Distribution::Quartiles {
                    p25: p25.max(Decimal::ZERO),
                    p75,
                }
            }
            None => {
                let spread = if row.is_assumption() {
                    "benchmark_spread_unsourced"
                } else {
                    "benchmark_spread_reported"
                };
                self.around(value, self.catalogue.constant_value(spread), unit)
            }
        };
        let evidence = register.add(NewEvidence {
            distribution,
            source: source_words(row),
            url: row.source_url.clone(),
            date: row.year.map(|year| year.to_string()),
            confidence: if row.is_assumption() {
                Confidence::Low
            } else {
                selection.confidence
            },
            note: note_words(&selection),
            replaced_by: Some(say("Your own figure, measured for a month.")),
            ..NewEvidence::new(
                format!("benchmark:{}", row.id),
                if row.is_assumption() {
                    EvidenceKind::Assumption
                } else {
                    EvidenceKind::Benchmark
                },
                row.label.clone(),
                unit,
                value,
            )
        });
        let source = self.converted(
            register,
            &format!("converted.{}", row.id),
            &row.label,
            evidence,
        )?;
        Some((source, evidence, row.is_assumption()))
    }

    /// The row of a metric for this company.
    #[must_use]
    pub fn select(&self, metric: &str) -> Option<Selection<'a>> {
        let asker = Asker {
            industry: self.answers.industry(),
            country: self.answers.country(),
            company_size: self.answers.choice("company_size"),
        };
        select(self.catalogue.rows(metric), &asker)
    }
}

fn source_words(row: &Benchmark) -> String {
    let Some(name) = &row.source_name else {
        return "No published source; planning range".to_owned();
    };
    let year = row.year.map(|year| format!(", {year}")).unwrap_or_default();
    format!("{name}, {}{year}", region_words(&row.region))
}

fn note_words(selection: &Selection<'_>) -> Option<String> {
    if selection.row.is_assumption() {
        return selection.row.note.as_deref().map(capital);
    }
    let mut parts: Vec<String> = selection
        .fallbacks
        .iter()
        .map(crate::benchmarks::model::Fallback::words)
        .collect();
    parts.extend(selection.row.note.clone());
    (!parts.is_empty()).then(|| capital(&parts.join("; ")))
}
