//! What several scenes begin with.

use serde_json::{Value, json};

use super::{Browser, Stage};

/// What everybody with an account types.
pub(crate) const PASSWORD: &str = "three words and 4";

impl Browser {
    /// Signs in by the form, as somebody with an account, and lands on this page.
    pub(crate) async fn sign_in(&self, stage: &Stage, email: &str, next: &str) {
        self.goto(&stage.url(&format!("/sign-in?next={next}")))
            .await;
        self.write("#email", email).await;
        self.write("#password", PASSWORD).await;
        self.press("Sign in").await;
        self.until(&format!("location.pathname === '{next}'")).await;
    }

    /// How often this page has refreshed its sign-in.
    pub(crate) async fn refreshes(&self) -> Value {
        self.run(
            "return performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/api/auth/refresh')).length;",
        )
        .await
    }

    /// Begins a session by its form; the first question is open afterwards.
    pub(crate) async fn begin_quiz(&self, stage: &Stage, tier: &str) {
        self.goto(&stage.url("/quiz")).await;
        self.write("#email", "lotte@noordkade.example").await;
        self.click(&format!("input[value={tier}]")).await;
        self.press("To the first question").await;
        self.heading("Which field is your company in?").await;
    }

    /// Begins a session and answers all of it with one save, from within the page.
    pub(crate) async fn answer_everything(&self, stage: &Stage, tier: &str) {
        self.begin_quiz(stage, tier).await;
        let saved = self
            .run_async(&format!(
                "fetch('/api/quiz/sessions/' + localStorage.getItem('crb.session'), {{ method: 'PATCH', \
                 headers: {{ 'Content-Type': 'application/json' }}, body: '{}' }}).then((r) => done(r.status));",
                json!({ "answers": answers() }).to_string().replace('\\', "\\\\").replace('\'', "\\'")
            ))
            .await;
        assert_eq!(saved, 200, "the answers are saved");
        // Away and back, so that the page reads what was saved behind its back.
        self.goto(&stage.url("/")).await;
    }

    /// Completes a session from within the page; returns the report's id.
    pub(crate) async fn complete(&self) -> Value {
        self.run_async(
            "fetch('/api/quiz/sessions/' + localStorage.getItem('crb.session') + '/complete', { method: 'POST' })\
             .then((r) => r.json()).then((j) => done(j.data.report.id));",
        )
        .await
    }
}

/// The answers of a demo company.
fn answers() -> Value {
    let companies = include_str!("../../../../seeds/demo/companies.json");
    let companies: Value = serde_json::from_str(companies).expect("the companies are JSON");
    companies[0]["answers"].clone()
}
