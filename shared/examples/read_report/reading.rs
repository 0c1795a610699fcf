//! A report as lines of text, in the order of the printed one.

use std::{
    fmt::Display,
    io::{self, Write},
};

use shared::reports::{
    claim::ClaimNumber,
    document::{ReadinessDimension, Recommendation, ReportDocument},
};

/// Lines with an indent.
pub(crate) struct Page<W>(W);

impl<W: Write> Page<W> {
    pub(crate) fn new(out: W) -> Self {
        Self(out)
    }

    pub(crate) fn line(&mut self, indent: usize, words: impl Display) -> io::Result<()> {
        let words = words.to_string().replace('\u{a0}', " ");
        writeln!(self.0, "{:indent$}{words}", "", indent = indent * 2)
    }

    pub(crate) fn heading(&mut self, words: &str) -> io::Result<()> {
        writeln!(self.0, "\n=== {words}")
    }
}

/// A report on its way to the page, in the order of the printed one.
pub(crate) struct Reading<'a, W> {
    pub(crate) document: &'a ReportDocument,
    pub(crate) page: &'a mut Page<W>,
}

impl<W: Write> Reading<'_, W> {
    pub(crate) fn whole(&mut self) -> io::Result<()> {
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

    pub(crate) fn short(&self, claim: ClaimNumber) -> String {
        self.document
            .claim(claim)
            .map_or_else(String::new, |claim| {
                format!("{} [{:?}]", claim.rendered.short, claim.confidence)
            })
    }

    pub(crate) fn maybe(&self, claim: Option<ClaimNumber>) -> String {
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
}
