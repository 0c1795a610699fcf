//! The second section: the answers restated, the company's numbers beside the field's, and what was left open.

use std::collections::BTreeSet;

use crate::{
    benchmarks::model::Fallback,
    reports::{
        analysis::{
            inputs::{Inputs, Origin},
            narrate::template::{Slots, lower},
            register::Register,
            steps::Considered,
        },
        claim::{ClaimNumber, EvidenceNumber, InputSource},
        document::{BenchmarkLine, Context, OpenAnswer, Segment, Text},
    },
};

/// The context of a company.
pub fn context(
    register: &mut Register,
    inputs: &Inputs<'_>,
    base: &Slots,
    considered: &[Considered<'_>],
    quick: bool,
) -> Context {
    let paragraphs = vec![
        who(register, inputs, base),
        work(register, inputs, base),
        tools_and_aims(inputs, base),
    ];
    Context {
        paragraphs: paragraphs
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect(),
        benchmarks: benchmarks(register, inputs, considered),
        open_answers: open_answers(register, inputs, considered, quick),
    }
}

fn answer(register: &mut Register, inputs: &Inputs<'_>, question: &str) -> Option<ClaimNumber> {
    let (_, evidence) = inputs.answer(register, question)?;
    register.quote(evidence)
}

fn who(register: &mut Register, inputs: &Inputs<'_>, base: &Slots) -> Text {
    let answers = inputs.answers;
    let mut slots = base.clone();
    let place = match answers.country() {
        Some("EU" | "OTHER") | None => None,
        Some("NL") => Some("the Netherlands".to_owned()),
        Some("UK") => Some("the United Kingdom".to_owned()),
        Some("US") => Some("the United States".to_owned()),
        Some(_) => answers.words("country"),
    };
    slots
        .quote("people", answers.words("company_size"))
        .quote("field", answers.words("industry"))
        .quote(
            "revenue",
            answers.words("annual_revenue").map(|words| lower(&words)),
        )
        .claim("orders", answer(register, inputs, "shop_orders_month"))
        .claim("order_value", answer(register, inputs, "shop_order_value"))
        .claim(
            "appointments",
            answer(register, inputs, "hc_appointments_month"),
        )
        .claim("visit_value", answer(register, inputs, "hc_visit_value"))
        .claim("developers", answer(register, inputs, "saas_developers"))
        .claim("churn", answer(register, inputs, "saas_monthly_churn"))
        .claim("clients", answer(register, inputs, "ma_clients"))
        .claim("rate", answer(register, inputs, "ps_rate"))
        .claim("guest_value", answer(register, inputs, "ho_guest_value"))
        .claim("job_value", answer(register, inputs, "ct_job_value"))
        .claim("teachers", answer(register, inputs, "ed_teachers"))
        .claim("downtime", answer(register, inputs, "mf_downtime_hours"))
        .claim(
            "onboardings",
            answer(register, inputs, "fs_onboardings_month"),
        )
        .claim("office", answer(register, inputs, "office_staff"));
    let buyers = match answers.choice("customer_type") {
        Some("b2b") => "other businesses",
        Some("b2c") => "private customers",
        Some("mixed") => "businesses and private customers",
        Some("public") => "public bodies",
        _ => "",
    };
    if let Some(place) = place {
        slots.name("place", place);
    }
    if !buyers.is_empty() {
        slots.words("buyers", buyers);
    }
    slots.paragraph(&[
        "You put your {firm} under {field}, with {people} people.{team}",
        "You put your {firm} under {field}, in the band of {people} people, and work alone.{alone}",
        "You are based in {place}.{alone}",
        "Most of your staff is based in {place}.{team}",
        "You sell to {buyers}.",
        "Your revenue is {revenue} a year.",
        "You ship {orders:bare} orders a month at {order_value} each.",
        "You hold {appointments:bare} appointments a month, worth {visit_value} each.",
        "Of your staff {developers} write code, and {churn} of your users leave each month.",
        "You serve {clients:bare} clients.",
        "You charge {rate}.",
        "A party of guests brings in {guest_value}.",
        "An average job is worth {job_value}.",
        "Of your staff {teachers} teach.",
        "Machines stand still for {downtime}, unplanned.",
        "You take on {onboardings:bare} clients a month.",
        "Mainly at a computer: {office}.{team}",
    ])
}

fn work(register: &mut Register, inputs: &Inputs<'_>, base: &Slots) -> Text {
    let answers = inputs.answers;
    let mut slots = base.clone();
    slots
        .claim("admin", answer(register, inputs, "admin_hours_week"))
        .claim("invoices", answer(register, inputs, "invoices_month"))
        .claim(
            "invoice_minutes",
            answer(register, inputs, "invoice_minutes"),
        )
        .claim(
            "questions",
            answer(register, inputs, "support_tickets_month"),
        )
        .claim(
            "question_minutes",
            answer(register, inputs, "support_minutes"),
        )
        .claim("leads", answer(register, inputs, "leads_month"))
        .claim("meetings", answer(register, inputs, "meeting_hours_week"));
    let drains = answers.chosen("top_time_drains");
    let labels: Vec<String> = drains
        .iter()
        .filter(|value| *value != "none")
        .filter_map(|value| answers.label("top_time_drains", value))
        .map(lower)
        .collect();
    if !labels.is_empty() {
        slots.quote("drains", Some(labels.join(", ")));
    }
    slots.paragraph(&[
        "What takes more time than it should, in your words: {drains}.",
        "You spend {admin} on repetitive admin.{alone}",
        "An office employee spends {admin} on repetitive admin.{team}",
        "{invoices:bare} supplier invoices arrive each month and take {invoice_minutes} each.",
        "{customers_capital} ask {questions:bare} questions a month, and each takes {question_minutes} to answer.",
        "{leads:bare} enquiries come in each month; a personal answer comes {lead_wait}.",
        "Meetings take {meetings}.",
    ])
}

fn tools_and_aims(inputs: &Inputs<'_>, base: &Slots) -> Text {
    let answers = inputs.answers;
    let mut slots = base.clone();
    let tools = answers.chosen("current_tools");
    if tools.iter().any(|tool| tool != "none") {
        slots.quote(
            "tools",
            answers
                .words("current_tools")
                .map(|words| words.replace("; ", ", ")),
        );
    }
    slots.paragraph(&[
        "You work with: {tools}.",
        "Your information lives {data_state}, and tools exchange it {integration}.",
        "AI today: {ai_today}; rules for it: {policy}.",
        "First of all AI should do this: {goal}; you want to see results {timeline}.",
        "For new tools you named {budget} a month.",
    ])
}

/// The company's numbers beside the field's: the use of AI, the cost of an hour, and every input that has both.
fn benchmarks(
    register: &mut Register,
    inputs: &Inputs<'_>,
    considered: &[Considered<'_>],
) -> Vec<BenchmarkLine> {
    let mut pairs: Vec<(String, Vec<String>)> = vec![
        ("ai_adoption_rate".to_owned(), Vec::new()),
        (
            "labour_cost_hour".to_owned(),
            vec!["avg_hourly_cost".to_owned()],
        ),
    ];
    for one in considered.iter().filter(|one| one.level > 0) {
        for model in one.opportunity.benefit_model.inputs.values() {
            if let Some(metric) = model
                .benchmark_metric
                .as_ref()
                .filter(|_| !model.question_ids.is_empty())
            {
                pairs.push((metric.clone(), model.question_ids.clone()));
            }
        }
    }
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for (metric, questions) in pairs {
        if seen.insert(metric.clone()) {
            lines.extend(benchmark_line(register, inputs, &metric, &questions));
        }
    }
    lines.truncate(8);
    lines
}

fn benchmark_line(
    register: &mut Register,
    inputs: &Inputs<'_>,
    metric: &str,
    questions: &[String],
) -> Option<BenchmarkLine> {
    let (_, evidence, assumed) = inputs.benchmark(register, metric)?;
    if assumed {
        return None;
    }
    let selection = inputs.select(metric)?;
    let field = register.quote(evidence)?;
    let own = questions
        .iter()
        .find_map(|question| answer(register, inputs, question));
    let fallback: Vec<String> = selection.fallbacks.iter().map(Fallback::words).collect();
    let measure = questions
        .first()
        .and_then(|question| inputs.answers.question(question))
        .map_or_else(
            || selection.row.label.clone(),
            |_| selection.row.label.clone(),
        );
    Some(BenchmarkLine {
        measure,
        own,
        field,
        evidence,
        region: selection.row.region.clone(),
        year: selection.row.year.map(|year| year.to_string()),
        sample: selection.row.note.clone(),
        fallback: (!fallback.is_empty()).then(|| fallback.join("; ")),
    })
}

/// Questions on the path that were left open and what stood in for them.
fn open_answers(
    register: &mut Register,
    inputs: &Inputs<'_>,
    considered: &[Considered<'_>],
    quick: bool,
) -> Vec<OpenAnswer> {
    let mut lines = Vec::new();
    for question in inputs.answers.open_questions(quick) {
        let stood_in = considered
            .iter()
            .filter(|one| one.level > 0)
            .find_map(|one| {
                let (name, _) = one
                    .opportunity
                    .benefit_model
                    .inputs
                    .iter()
                    .find(|(_, model)| model.question_ids.contains(&question.id))?;
                let resolved = one.benefit.inputs.get(name)?;
                (resolved.origin != Origin::Answer).then_some((
                    resolved.source,
                    resolved.evidence,
                    resolved.origin,
                ))
            });
        let Some((source, evidence, origin)) = stood_in else {
            continue;
        };
        lines.push(OpenAnswer {
            question: question.label.clone(),
            instead: instead(register, source, evidence, origin),
        });
    }
    lines.truncate(10);
    lines
}

fn instead(
    register: &mut Register,
    source: InputSource,
    evidence: Option<EvidenceNumber>,
    origin: Origin,
) -> Text {
    let claim = match source {
        InputSource::Claim(claim) => Some(claim),
        InputSource::Evidence(evidence) => register.quote(evidence),
    };
    let mut slots = Slots::default();
    slots.claim("value", claim);
    let published = evidence
        .and_then(|number| register.evidence(number))
        .map(|line| line.source.clone());
    let mut text = match origin {
        Origin::Benchmark => slots.first(&["{value}, from a benchmark: "]),
        Origin::Context => return slots.first(&["{value}, made from your other answers."]),
        _ => return slots.first(&["{value}, by our assumption."]),
    };
    text.push(Segment::Name(published.unwrap_or_default()));
    text
}
