//! The second half: money, roadmap, risks, and what stands behind it.

use std::io::{self, Write};

use shared::reports::document::Financials;

use crate::reading::Reading;

impl<W: Write> Reading<'_, W> {
    pub(crate) fn financials(&mut self, financials: &Financials) -> io::Result<()> {
        let document = self.document;
        self.page.heading("5 FINANCIALS")?;
        self.page.line(0, document.print(&financials.intro))?;
        for (label, claim) in [
            ("saved", financials.saved),
            ("saved hours", financials.saved_hours),
            ("created", financials.created),
            ("first year", financials.first_year),
            ("cost", financials.cost),
            ("net", financials.net),
            ("npv", financials.npv),
            ("roi", financials.roi),
            ("payback", financials.payback),
        ] {
            let figure = self.maybe(claim);
            self.page.line(1, format!("{label}: {figure}"))?;
        }
        for point in &financials.chance_of_payback {
            let figure = self.short(point.claim);
            self.page
                .line(1, format!("chance by month {}: {figure}", point.month))?;
        }
        for one in &financials.sensitivities {
            let label = document
                .evidence(one.evidence)
                .map(|line| line.label.clone());
            let line = format!(
                "SENSITIVE {}: {} .. {} gives {} .. {}",
                label.unwrap_or_default(),
                self.short(one.input_low),
                self.short(one.input_high),
                self.short(one.net_low),
                self.short(one.net_high)
            );
            self.page.line(1, line)?;
        }
        for one in &financials.by_recommendation {
            let line = format!(
                "R{}: cost {}, gain {}, net {}",
                one.recommendation,
                self.short(one.cost),
                self.short(one.gain),
                self.short(one.net)
            );
            self.page.line(1, line)?;
        }
        let captions = &financials.captions;
        for text in [
            &captions.outcomes,
            &captions.running_total,
            &captions.sensitivities,
            &captions.by_recommendation,
        ] {
            self.page.line(1, document.print(text))?;
        }
        Ok(())
    }

    pub(crate) fn roadmap(&mut self) -> io::Result<()> {
        let document = self.document;
        let Some(roadmap) = &document.roadmap else {
            return Ok(());
        };
        self.page.heading("6 ROADMAP")?;
        self.page.line(0, document.print(&roadmap.intro))?;
        for step in &roadmap.steps {
            let (start, live) = (self.short(step.start), self.short(step.live));
            self.page.line(
                1,
                format!(
                    "R{} {:?}: {start} to {live}, waits for {:?}",
                    step.recommendation, step.horizon, step.waits_for
                ),
            )?;
        }
        for milestone in &roadmap.milestones {
            let by = self.short(milestone.by);
            self.page.line(
                1,
                format!(
                    "R{} by {by}: {} — go on if: {}",
                    milestone.recommendation,
                    document.print(&milestone.title),
                    document.print(&milestone.go_on_if)
                ),
            )?;
        }
        for text in &roadmap.later {
            self.page
                .line(1, format!("LATER {}", document.print(text)))?;
        }
        Ok(())
    }

    pub(crate) fn risks(&mut self) -> io::Result<()> {
        let document = self.document;
        self.page.heading("7 RISKS")?;
        for risk in &document.risks {
            let line = format!(
                "{} {} x {} = {} ({}; {:?}): {} → {}",
                risk.letter,
                self.short(risk.likelihood),
                self.short(risk.impact),
                self.short(risk.score),
                risk.owner,
                risk.recommendations,
                document.print(&risk.title),
                document.print(&risk.mitigation)
            );
            self.page.line(1, line)?;
        }
        Ok(())
    }

    pub(crate) fn closing(&mut self) -> io::Result<()> {
        let document = self.document;
        self.page.heading("8 NOT RECOMMENDED")?;
        for one in &document.not_recommended {
            self.page.line(
                1,
                format!(
                    "[{}] {} ({:?}): {}",
                    one.opportunity,
                    one.title,
                    one.reason,
                    document.print(&one.text)
                ),
            )?;
        }
        self.page.heading("9 ASSUMPTIONS")?;
        for line in &document.assumptions {
            let evidence = document.evidence(line.evidence);
            let moves = self.maybe(line.moves_net_by);
            self.page.line(
                1,
                format!(
                    "{}: {}; moves {moves}; replaced by: {}",
                    evidence.map_or("", |line| line.label.as_str()),
                    evidence.map_or("", |line| line.text.as_str()),
                    document.print(&line.replaced_by)
                ),
            )?;
        }
        self.page.line(
            0,
            format!(
                "{} claims, {} pieces of evidence\n",
                document.claims.len(),
                document.evidence.len()
            ),
        )
    }
}
