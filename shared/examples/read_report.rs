//! Prints the reports of the demo companies as plain text, to be read from beginning to end.
//!
//! `cargo run -p shared --example read_report -- family-clinic`; without a name, all of them.

use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{self, Write},
};

use chrono::NaiveDate;
use serde::Deserialize;
use shared::{
    admin::seed::SeedFiles,
    reports::{
        analysis::{AnalysisError, Catalogue, Sources, Subject, analyse},
        claim::ClaimNumber,
        document::{Financials, ReadinessDimension, Recommendation, ReportDocument, ReportTier},
    },
};

/// A demo company of the seeds.
#[derive(Debug, Deserialize)]
struct Company {
    id: String,
    name: String,
    answers: BTreeMap<String, serde_json::Value>,
}

fn main() -> anyhow::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let files = SeedFiles::embedded();
    let catalogue = Catalogue::parse(&Sources {
        opportunities: &files.opportunities,
        assumptions: &files.assumptions,
        questions: &files.questions,
        benchmarks: &files.benchmarks,
        vendors: &files.vendors,
        rates: &files.rates,
    })
    .map_err(|refusals| anyhow::anyhow!("the seeds contradict themselves: {refusals:?}"))?;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../seeds/demo/companies.json");
    let companies: Vec<Company> = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let mut page = Page(io::stdout().lock());
    for company in companies {
        if !wanted.is_empty() && !wanted.contains(&company.id) {
            continue;
        }
        page.line(0, format!("##### {} ({})", company.name, company.id))?;
        let subject = Subject {
            answers: company.answers,
            tier: ReportTier::Full,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default(),
        };
        match analyse(&catalogue, &subject) {
            Ok(document) => Reading {
                document: &document,
                page: &mut page,
            }
            .whole()?,
            Err(AnalysisError::Refused(violations)) => {
                for violation in violations {
                    page.line(1, format!("REFUSED {violation}"))?;
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Lines with an indent.
struct Page<W>(W);

impl<W: Write> Page<W> {
    fn line(&mut self, indent: usize, words: impl Display) -> io::Result<()> {
        let words = words.to_string().replace('\u{a0}', " ");
        writeln!(self.0, "{:indent$}{words}", "", indent = indent * 2)
    }

    fn heading(&mut self, words: &str) -> io::Result<()> {
        writeln!(self.0, "\n=== {words}")
    }
}

/// A report on its way to the page, in the order of the printed one.
struct Reading<'a, W> {
    document: &'a ReportDocument,
    page: &'a mut Page<W>,
}

impl<W: Write> Reading<'_, W> {
    fn whole(&mut self) -> io::Result<()> {
        self.summary()?;
        self.context()?;
        self.findings()?;
        self.page.heading("4 RECOMMENDATIONS")?;
        for one in &self.document.recommendations {
            self.recommendation(one)?;
        }
        if let Some(financials) = &self.document.financials {
            self.financials(financials)?;
        }
        self.roadmap()?;
        self.risks()?;
        self.closing()
    }

    fn short(&self, claim: ClaimNumber) -> String {
        self.document
            .claim(claim)
            .map_or_else(String::new, |claim| {
                format!("{} [{:?}]", claim.rendered.short, claim.confidence)
            })
    }

    fn maybe(&self, claim: Option<ClaimNumber>) -> String {
        claim.map_or_else(|| "-".to_owned(), |claim| self.short(claim))
    }

    fn summary(&mut self) -> io::Result<()> {
        let (document, summary) = (self.document, &self.document.summary);
        self.page.heading("1 SUMMARY")?;
        self.page.line(
            0,
            format!(
                "{} — {}",
                document.company.title,
                document.company.descriptors.join(" · ")
            ),
        )?;
        self.page
            .line(0, format!("{:?}: {}", summary.verdict, summary.headline))?;
        self.page.line(0, document.print(&summary.standfirst))?;
        for (reason, number) in summary.reasons.iter().zip(1..) {
            self.page
                .line(1, format!("{number}. {}", document.print(reason)))?;
        }
        let rule = &summary.rule;
        self.page.line(
            1,
            format!(
                "rule {}/{}: {} {}",
                rule.order,
                rule.of,
                rule.reason,
                document.print(&rule.because)
            ),
        )?;
        if let Some(instead) = &summary.instead {
            self.page
                .line(1, format!("instead: {}", document.print(instead)))?;
        }
        for line in &summary.ledger {
            let figure = line
                .figure
                .as_ref()
                .map(|figure| document.printed(figure).to_owned());
            let figure = figure.or_else(|| line.missing.clone()).unwrap_or_default();
            self.page.line(
                1,
                format!("{}: {figure} ({})", line.label, document.print(&line.note)),
            )?;
        }
        for step in &summary.top {
            let benefit = self.maybe(step.benefit);
            self.page.line(
                1,
                format!(
                    "TOP {:?} {}: {benefit}. {}",
                    step.recommendation,
                    step.title,
                    document.print(&step.why)
                ),
            )?;
        }
        self.page
            .line(1, document.print(&summary.first_and_leave))?;
        self.page
            .line(0, document.print(&summary.readiness.comment))?;
        for dimension in &summary.readiness.dimensions {
            self.dimension(dimension)?;
        }
        Ok(())
    }

    fn dimension(&mut self, dimension: &ReadinessDimension) -> io::Result<()> {
        let answers: Vec<String> = dimension
            .answers
            .iter()
            .map(|answer| {
                format!(
                    "{} {} = {}",
                    answer.question,
                    answer.answer.as_deref().unwrap_or("(open)"),
                    self.maybe(answer.score)
                )
            })
            .collect();
        let (score, weight) = (self.maybe(dimension.score), self.short(dimension.weight));
        self.page.line(
            1,
            format!(
                "READY {}: {score}, weight {weight}. {}",
                dimension.title,
                self.document.print(&dimension.next_step)
            ),
        )?;
        self.page.line(2, answers.join(" | "))
    }

    fn context(&mut self) -> io::Result<()> {
        let document = self.document;
        self.page.heading("2 CONTEXT")?;
        for paragraph in &document.context.paragraphs {
            self.page.line(0, document.print(paragraph))?;
        }
        for line in &document.context.benchmarks {
            let (own, field) = (self.maybe(line.own), self.short(line.field));
            self.page.line(
                1,
                format!(
                    "{}: yours {own}, field {field}; {} {} — {} [{}]",
                    line.measure,
                    line.region,
                    line.year.as_deref().unwrap_or("-"),
                    line.sample.as_deref().unwrap_or("-"),
                    line.fallback.as_deref().unwrap_or("-")
                ),
            )?;
        }
        for line in &document.context.open_answers {
            self.page.line(
                1,
                format!("OPEN {}: {}", line.question, document.print(&line.instead)),
            )?;
        }
        Ok(())
    }

    fn findings(&mut self) -> io::Result<()> {
        let document = self.document;
        self.page.heading("3 FINDINGS")?;
        for finding in &document.findings {
            self.page.line(
                0,
                format!(
                    "{}. [{}] {}",
                    finding.number,
                    finding.subject,
                    document.print(&finding.title)
                ),
            )?;
            self.page.line(1, document.print(&finding.body))?;
            let (customer, business) = (
                self.short(finding.customer_value),
                self.short(finding.business_health),
            );
            self.page.line(
                1,
                format!(
                    "customer {customer}, business {business}, {:?}",
                    finding.confidence
                ),
            )?;
        }
        Ok(())
    }

    fn recommendation(&mut self, one: &Recommendation) -> io::Result<()> {
        let document = self.document;
        self.page.line(
            0,
            format!(
                "\nR{} [{}] {} — {:?}, {:?}, {:?}, {:?}",
                one.number,
                one.opportunity,
                one.title,
                one.priority,
                one.verdict,
                one.value_kind,
                one.confidence
            ),
        )?;
        self.page.line(
            1,
            format!(
                "rule {}/{}: {} {}",
                one.rule.order,
                one.rule.of,
                one.rule.reason,
                document.print(&one.rule.because)
            ),
        )?;
        self.page.line(1, document.print(&one.body))?;
        let figures = format!(
            "benefit {}; net {}; cost {}; payback {}; live {}; own hours {}; after {:?}",
            self.maybe(one.benefit),
            self.maybe(one.net),
            self.maybe(one.cost),
            self.maybe(one.payback),
            self.maybe(one.live_month),
            self.maybe(one.own_hours),
            one.depends_on
        );
        self.page.line(1, figures)?;
        for option in &one.options {
            self.option(option)?;
        }
        self.page
            .line(1, format!("CHOICE {}", document.print(&one.choice)))?;
        self.page.line(
            1,
            format!(
                "CONNECT {:?}: {}",
                one.connect.decision,
                document.print(&one.connect.text)
            ),
        )?;
        for line in &one.horizons {
            self.page.line(
                1,
                format!("{:?}: {}", line.horizon, document.print(&line.text)),
            )?;
        }
        Ok(())
    }

    fn option(&mut self, option: &shared::reports::document::WayToDo) -> io::Result<()> {
        let document = self.document;
        let mark = if option.recommended { "*" } else { " " };
        let line = format!(
            "{mark}{:?} {}: monthly {}; once {}; weeks {}; own {}",
            option.way,
            document.print(&option.title),
            self.maybe(option.monthly),
            self.maybe(option.one_off),
            self.maybe(option.weeks),
            self.maybe(option.own_hours)
        );
        self.page.line(1, line)?;
        for text in &option.pros {
            self.page.line(3, format!("+ {}", document.print(text)))?;
        }
        for text in &option.cons {
            self.page.line(3, format!("- {}", document.print(text)))?;
        }
        self.page.line(3, document.print(&option.right_when))?;
        if let Some(vendor) = &option.vendor {
            if let Some(price) = vendor.price.and_then(|price| document.evidence(price)) {
                self.page.line(
                    3,
                    format!("price: {} — {} ({})", price.label, price.text, price.source),
                )?;
            }
            for text in vendor.caveats.iter().chain(&vendor.free_tier) {
                self.page.line(3, format!("! {}", document.print(text)))?;
            }
        }
        if let Some(build) = &option.build {
            let (hours, rate) = (self.short(build.hours), self.short(build.rate));
            self.page.line(
                3,
                format!(
                    "stack: {}; skills: {}; {hours} at {rate}",
                    build.stack.join(", "),
                    build.skills.join(", ")
                ),
            )?;
        }
        Ok(())
    }

    fn financials(&mut self, financials: &Financials) -> io::Result<()> {
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

    fn roadmap(&mut self) -> io::Result<()> {
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

    fn risks(&mut self) -> io::Result<()> {
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

    fn closing(&mut self) -> io::Result<()> {
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
