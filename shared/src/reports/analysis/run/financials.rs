//! The fifth section: figures of the whole, sensitivities, captions.

use super::Analysis;
use crate::reports::{
    analysis::register::NewEvidence,
    claim::{ClaimNumber, Distribution, End, EvidenceKind, EvidenceNumber},
    document::{CostAgainstGain, FinancialCaptions, Financials, MonthClaim, Sensitivity, Text},
};

impl<'p> Analysis<'p> {
    pub(super) fn financials(&mut self, sensitive: &[EvidenceNumber]) -> Option<Financials> {
        let net = self.whole.net?;
        let mut bars = Vec::new();
        for evidence in sensitive.iter().take(5) {
            bars.extend(self.sensitivity(net, *evidence));
        }
        let number = |at: usize| {
            self.numbers
                .iter()
                .find(|(place, _)| *place == at)
                .map(|(_, number)| *number)
        };
        let by_recommendation: Vec<CostAgainstGain> = self
            .whole
            .parts
            .iter()
            .filter_map(|part| {
                Some(CostAgainstGain {
                    recommendation: number(part.step)?,
                    cost: part.cost?,
                    gain: part.gain?,
                    net: part.net?,
                    value_kind: self.steps[part.step].kind,
                })
            })
            .collect();
        let points = |list: &[(u32, ClaimNumber)]| {
            list.iter()
                .map(|(month, claim)| MonthClaim {
                    month: *month,
                    claim: *claim,
                })
                .collect()
        };
        Some(Financials {
            intro: self.intro(),
            saved: self.whole.saved,
            saved_hours: self.whole.hours,
            created: self.whole.created,
            first_year: self.whole.first_year,
            cost: self.whole.cost,
            net: self.whole.net,
            npv: self.whole.npv,
            roi: self.whole.roi,
            payback: self.whole.payback,
            chance_of_payback: points(&self.whole.chances),
            running_total: points(&self.whole.running),
            captions: self.captions(&bars, &by_recommendation),
            sensitivities: bars,
            by_recommendation,
        })
    }

    /// One bar of the tornado: the input's two ends, and what each makes of the net value.
    pub(super) fn sensitivity(
        &mut self,
        net: ClaimNumber,
        evidence: EvidenceNumber,
    ) -> Option<Sensitivity> {
        use crate::reports::analysis::simulation::input_end;

        let line = self.register.evidence(evidence)?.clone();
        let mut end = |name: &str, share: f64| {
            let value = input_end(&line.unit, line.value, &line.distribution, share)?;
            let number = self.register.add(NewEvidence {
                source: line.source.clone(),
                confidence: line.confidence,
                distribution: Distribution::Certain,
                ..NewEvidence::new(
                    format!("{}.{name}", line.key),
                    // An end is ours to compute, even where the middle is the customer's own number.
                    EvidenceKind::Assumption,
                    format!("{}: {name} end", line.label),
                    &line.unit,
                    value,
                )
            });
            self.register.quote(number)
        };
        let (input_low, input_high) = (end("low", 0.1)?, end("high", 0.9)?);
        Some(Sensitivity {
            evidence,
            input_low,
            input_high,
            net_low: self.register.make_at_input(net, evidence, End::Low)?,
            net_high: self.register.make_at_input(net, evidence, End::High)?,
        })
    }

    pub(super) fn intro(&self) -> Text {
        let mut slots = self.base.clone();
        slots
            .claim("saved", self.whole.saved)
            .claim("hours", self.whole.hours)
            .claim("created", self.whole.created)
            .claim("cap", self.whole.cap);
        let mut text = slots.first(&[
            "Saved and created are kept apart. Saved: {saved}, most of it as {hours} that become money only when {your_crew} use them for something else. Created: {created} of margin, a hope until your {customers} show it.",
            "Everything here is saved, nothing is created: {saved}, most of it as {hours} that become money only when {your_crew} use them for something else.",
            "Everything here is saved, nothing is created: {saved}.",
            "Everything here is created, nothing is saved: {created} of margin, a hope until your {customers} show it.",
        ]);
        text.append(slots.first(&["All steps together would save more hours than is believable, so only {cap} of them count here.", ""]));
        text
    }

    pub(super) fn captions(
        &self,
        bars: &[Sensitivity],
        by_recommendation: &[CostAgainstGain],
    ) -> FinancialCaptions {
        let mut slots = self.base.clone();
        let chance = self
            .whole
            .chances
            .iter()
            .find(|(month, _)| *month == 24)
            .map(|(_, claim)| *claim);
        slots
            .claim("payback", self.whole.payback)
            .claim("net", self.whole.net)
            .claim("chance", chance);
        if let Some(line) = bars
            .first()
            .and_then(|bar| self.register.evidence(bar.evidence))
        {
            slots.quote("input", Some(line.label.trim_end_matches('?').to_owned()));
        }
        let most = by_recommendation
            .iter()
            .max_by_key(|bar| self.register.value(bar.net))
            .map(|bar| bar.recommendation);
        if let Some(most) =
            most.and_then(|number| self.recommendations.iter().find(|one| one.number == number))
        {
            slots.words("most", most.title.clone());
        }
        FinancialCaptions {
            running_total: slots.first(&[
                "You are out of pocket for {payback}",
                "Within three years it does not pay back",
            ]),
            sensitivities: slots.first(&[
                "One input decides most: {input}",
                "No input decides by itself",
            ]),
            by_recommendation: slots.first(&[
                "The largest part of the value comes from one step: {most}",
                "What each step costs and brings",
            ]),
            outcomes: slots.first(&["Eight of ten outcomes lie between {net:low} and {net:high}"]),
        }
    }
}
