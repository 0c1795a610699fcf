//! A small quiz for tests: every kind of question, two branches, conditions on conditions.

use serde_json::{Value, json};

/// The questions, as an import would bring them.
#[must_use]
pub fn sample_quiz() -> Value {
    let mut questions = vec![
        choice(
            "company",
            "industry",
            "single",
            "quick",
            &["healthcare", "ecommerce_retail"],
        ),
        choice(
            "company",
            "company_size",
            "single",
            "quick",
            &["1-9", "10-49", "unknown"],
        ),
        number(
            "company",
            "shop_order_value",
            "full",
            100_000,
            json!({"type": "currency", "industries": ["ecommerce_retail"]}),
        ),
        choice(
            "work",
            "top_time_drains",
            "multi",
            "quick",
            &["email", "invoices", "meetings", "none"],
        ),
        number(
            "work",
            "admin_hours_week",
            "quick",
            40,
            json!({"required": true}),
        ),
        number(
            "work",
            "invoices_month",
            "full",
            100_000,
            json!({"required": true}),
        ),
        number(
            "work",
            "invoice_minutes",
            "full",
            240,
            json!({"show_if": {"question_id": "invoices_month", "gt": 0}}),
        ),
        number(
            "work",
            "hc_no_show",
            "full",
            100,
            json!({"industries": ["healthcare"]}),
        ),
        choice(
            "work",
            "hc_reminders",
            "single",
            "full",
            &["none", "mail", "text"],
        ),
        number(
            "team",
            "technical_skill",
            "full",
            5,
            json!({"type": "scale", "required": true, "min": 1}),
        ),
        choice(
            "team",
            "previous_attempt",
            "single",
            "full",
            &["none", "worked", "stalled"],
        ),
        question("team", "previous_attempt_reason", "text", "full"),
    ];
    set(
        &mut questions[3],
        json!({"max_choices": 2, "exclusive": ["none"]}),
    );
    set(
        &mut questions[8],
        json!({"required": false, "industries": ["healthcare"], "show_if": {"question_id": "hc_no_show", "gt": 10}}),
    );
    set(&mut questions[10], json!({"required": false}));
    set(
        &mut questions[11],
        json!({"max": 60, "show_if": {"question_id": "previous_attempt", "equals": "stalled"}}),
    );
    for (index, question) in questions.iter_mut().enumerate() {
        set(question, json!({"index": index + 1}));
    }
    json!({
        "sections": [
            {"id": "company", "order": 1, "title": "Company"},
            {"id": "work", "order": 2, "title": "Work"},
            {"id": "team", "order": 3, "title": "Team"},
        ],
        "tiers": {"quick": "questions with tier quick", "full": "all questions that apply to the industry"},
        "questions": questions,
    })
}

fn question(section: &str, id: &str, kind: &str, tier: &str) -> Value {
    json!({
        "id": id, "section": section, "type": kind, "label": format!("What about {id}?"), "help": null, "options": null,
        "required": false, "tier": tier, "industries": null, "show_if": null, "min": null, "max": null, "unit": null,
        "feeds": [], "max_choices": null, "exclusive": [], "allow_unknown": false,
    })
}

fn choice(section: &str, id: &str, kind: &str, tier: &str, values: &[&str]) -> Value {
    let options: Vec<Value> = values
        .iter()
        .map(|value| json!({"value": value, "label": value}))
        .collect();
    let mut choice = question(section, id, kind, tier);
    set(&mut choice, json!({"options": options, "required": true}));
    choice
}

fn number(section: &str, id: &str, tier: &str, max: i32, more: Value) -> Value {
    let mut number = question(section, id, "number", tier);
    set(
        &mut number,
        json!({"min": 0, "max": max, "unit": "things", "allow_unknown": true}),
    );
    set(&mut number, more);
    number
}

fn set(question: &mut Value, fields: Value) {
    if let (Value::Object(question), Value::Object(fields)) = (question, fields) {
        question.extend(fields);
    }
}
